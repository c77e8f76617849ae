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


class Publicity(TextChoices):
    PUBLIC = "public", _("Public: in lists, feeds and search")
    UNLISTED = "unlisted", _("Unlisted: for those who have the link")
    CONFIDENTIAL = "confidential", _("Confidential: nowhere on the site")


class EventStatus(TextChoices):
    SCHEDULED = "scheduled", _("Takes place")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    COMPLETED = "completed", _("Completed")


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
