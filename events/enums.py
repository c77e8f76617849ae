"""The words that states and kinds are stored as, and the groups that rules ask about."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventKind(TextChoices):
    SEMINAR = "seminar", _("Seminar")
    WORKSHOP = "workshop", _("Workshop")
    CLINIC = "clinic", _("Legal clinic")
    EXHIBITION = "exhibition", _("Exhibition")
    HEARING = "hearing", _("UN hearing")
    OTHER = "other", _("Other event")


class Audience(TextChoices):
    PUBLIC = "public", _("Everyone")
    STUDENTS = "students", _("University students")
    MEMBERS = "members", _("Members of the centre")
    RESIDENTS = "residents", _("Residents")
    TEACHERS = "teachers", _("Teachers")
    PARTNERS = "partners", _("Partner organisations")
    ACCESS = "access", _("Access places")


class QuotaCheck(TextChoices):
    """How it is seen that somebody belongs to a quota's audience."""

    NONE = "none", _("Anyone who says so")
    DOMAIN = "domain", _("An e-mail address of certain domains")
    CODE = "code", _("A code")
    STAFF = "staff", _("Staff approve")


class QuestionKind(TextChoices):
    TEXT = "text", _("Text")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")
    NUMBER = "number", _("Number")


class AccessState(TextChoices):
    OPEN = "open", _("Waiting for a reply")
    ARRANGED = "arranged", _("Arranged")
    PARTLY = "partly", _("Partly arranged")
    DECLINED = "declined", _("Not possible")


class ContingencyAction(TextChoices):
    POSTPONE = "postpone", _("Postpone")
    ONLINE = "online", _("Move online")
    CANCEL = "cancel", _("Cancel")


class Publicity(TextChoices):
    PUBLIC = "public", _("Public: in lists, feeds and search")
    UNLISTED = "unlisted", _("Unlisted: for those who have the link")
    CONFIDENTIAL = "confidential", _("Confidential: by its link only, mails tell nothing")


class EventStatus(TextChoices):
    SCHEDULED = "scheduled", _("Takes place")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    COMPLETED = "completed", _("Completed")


# Only these have a reason.
STOPPED = (EventStatus.POSTPONED, EventStatus.CANCELLED)


class SessionStatus(TextChoices):
    SCHEDULED = "scheduled", _("Takes place")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


class RegistrationMode(TextChoices):
    OPEN = "open", _("Open to everyone")
    APPROVAL = "approval", _("Staff approve each registration")
    NONE = "none", _("No registration needed")
    EXTERNAL = "external", _("Registration on another site")


BOOKABLE = (RegistrationMode.OPEN, RegistrationMode.APPROVAL)


class RegistrationState(TextChoices):
    UNCONFIRMED = "unconfirmed", _("Waiting for the confirmation code")
    PENDING = "pending", _("Waiting for approval")
    CONFIRMED = "confirmed", _("Place confirmed")
    WAITLISTED = "waitlisted", _("On the waiting list")
    OFFERED = "offered", _("Place offered")
    EXPIRED = "expired", _("Not confirmed in time")
    REJECTED = "rejected", _("Not approved")
    LEFT = "left", _("Left the waiting list")
    DECLINED = "declined", _("Offer declined")
    OFFER_EXPIRED = "offer_expired", _("Offer not taken up")
    CANCELLED = "cancelled", _("Cancelled by the registrant or by staff")
    EVENT_CANCELLED = "event_cancelled", _("Event cancelled")
    # A form whose address had a registration already: it looks like a hold and never becomes one.
    REPEATED = "repeated", _("Sent again, already registered")


# One address may have one of these in a session.
ACTIVE = (
    RegistrationState.UNCONFIRMED,
    RegistrationState.PENDING,
    RegistrationState.CONFIRMED,
    RegistrationState.WAITLISTED,
    RegistrationState.OFFERED,
)
# Counted in `held` where the row says that it holds a place.
HOLDING = (
    RegistrationState.UNCONFIRMED,
    RegistrationState.PENDING,
    RegistrationState.OFFERED,
)
# The address behind it is proved.
PROVED = (
    RegistrationState.PENDING,
    RegistrationState.CONFIRMED,
    RegistrationState.WAITLISTED,
    RegistrationState.OFFERED,
)
UNPROVED = (RegistrationState.UNCONFIRMED, RegistrationState.REPEATED)
# Never came to anything, so the details are not needed until the event.
ABANDONED = (RegistrationState.EXPIRED, RegistrationState.REPEATED)


class LogVerb(TextChoices):
    REGISTERED = "registered", _("Registered")
    REGISTERED_BY_STAFF = "registered_by_staff", _("Registered by staff")
    REPEATED = "repeated", _("Sent again")
    REPLACED = "replaced", _("Replaced by a newer form")
    EXPIRED = "expired", _("Hold ended")
    CONFIRMED = "confirmed", _("Confirmed")
    PENDING = "pending", _("Asked for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Not approved")
    WAITLISTED = "waitlisted", _("Joined the waiting list")
    ADMITTED = "admitted", _("Given a place from the waiting list")
    CANCELLED = "cancelled", _("Cancelled")
    EVENT_CANCELLED = "event_cancelled", _("Event cancelled")
    LOCKED = "locked", _("Locked after five wrong codes")
    SCHEDULED = "scheduled", _("Session made")
    RESCHEDULED = "rescheduled", _("Time changed")
    MOVED = "moved", _("Place changed")
    POSTPONED = "postponed", _("Postponed")
    SESSION_CANCELLED = "session_cancelled", _("Session cancelled")
    CAPACITY = "capacity", _("Number of places changed")
    OVERBOOKED = "overbooked", _("Overbooked")
    OFFERED = "offered", _("Offered a place")
    ACCEPTED = "accepted", _("Took the offered place")
    DECLINED = "declined", _("Declined the offered place")
    OFFER_EXPIRED = "offer_expired", _("Offer ran out")
    PASSED_OVER = "passed_over", _("Passed over: too few places for the party")
    WAITING_CLOSED = "waiting_closed", _("Waiting list closed: first at the door")
    SHRUNK = "shrunk", _("Comes with fewer people")
    ANSWERS_CHANGED = "answers_changed", _("Answers changed")
    FORGOTTEN = "forgotten", _("Data deleted on request")
    MOVED_TO = "moved_to", _("Moved to another session")
    ACCESS_ASKED = "access_asked", _("Asked for access")
    ACCESS_REPLIED = "access_replied", _("Access request answered")
    ARRIVED = "arrived", _("Arrived")
    ARRIVAL_UNDONE = "arrival_undone", _("Arrival undone")
    QUOTA_RELEASED = "quota_released", _("Unused places of a quota released")
    CHANGE_UNDONE = "change_undone", _("Change undone")
    RESTORED = "restored", _("Brought back")
    MOVED_ONLINE = "moved_online", _("Moved online")
    MESSAGE = "message", _("Message sent")
    EXPORTED = "exported", _("Exported")
    CERTIFICATE_ISSUED = "certificate_issued", _("Certificate issued")
    CERTIFICATE_REVOKED = "certificate_revoked", _("Certificate revoked")
    # Of an event as a whole.
    EVENT_SCHEDULED = "event_scheduled", _("Event takes place")
    EVENT_POSTPONED = "event_postponed", _("Event postponed")
    WHOLE_EVENT_CANCELLED = "whole_event_cancelled", _("Whole event cancelled")
    EVENT_COMPLETED = "event_completed", _("Event completed")
    SERIES_MADE = "series_made", _("Series made")
    SERIES_CHANGED = "series_changed", _("Series changed")
    SERIES_EXTENDED = "series_extended", _("Dates added to the series")
    SERIES_STOPPED = "series_stopped", _("Series stopped")


class CancelReason(TextChoices):
    """Why staff cancel somebody's registration; shown in the log, not to the registrant."""

    ASKED = "asked", _("The registrant asked for it")
    DUPLICATE = "duplicate", _("Registered twice")
    WRONG_DETAILS = "wrong_details", _("Wrong details")
    OTHER = "other", _("Another reason")


class StaffChannel(TextChoices):
    """How somebody without the form reached the office."""

    TELEPHONE = "telephone", _("By telephone")
    WALK_IN = "walk_in", _("At the door or at the office")
    LETTER = "letter", _("By letter or message")


class Tell(TextChoices):
    """When those who are registered hear of a change."""

    NOW = "now", _("Now")
    LATER = "later", _("In a few minutes, so that it can be undone unheard")
    NOBODY = "nobody", _("Nobody is told")
