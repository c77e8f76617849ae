"""The states and kinds of lending, with the groups that the rules speak of."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TitleKind(models.TextChoices):
    BOARDS = "boards", _("Exhibition boards")
    KIT = "kit", _("Teaching kit")
    GAME = "game", _("Game")
    AV = "av", _("Audio-visual material")


class ComponentKind(models.TextChoices):
    COUNTED = "counted", _("Counted")
    CONSUMABLE = "consumable", _("Used up")
    CONTAINER = "container", _("Container")


class DayState(models.TextChoices):
    """What a day of a title's calendar is."""

    FREE = "free", _("free")
    TAKEN = "taken", _("none free")
    CLOSED = "closed", _("desk closed")
    SOON = "soon", _("too soon")
    PAST = "past", _("past")


class CopyState(models.TextChoices):
    IN_SERVICE = "in_service", _("In service")
    IN_REPAIR = "in_repair", _("In repair")
    MISSING = "missing", _("Missing")
    RETIRED = "retired", _("Retired")


class OccupationKind(models.TextChoices):
    LOAN = "loan", _("Loan")
    MAINTENANCE = "maintenance", _("Maintenance")
    IN_HOUSE = "in_house", _("Used by the centre")


class LineState(models.TextChoices):
    HELD = "held", _("Kept for you")
    EXPIRED = "expired", _("No longer kept")
    REQUESTED = "requested", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")
    PREPARED = "prepared", _("Ready to collect")
    NO_SHOW = "no_show", _("Not collected")
    OUT = "out", _("Lent")
    LOST = "lost", _("Lost")
    RETURNED = "returned", _("Returned")
    ISSUE = "issue", _("Returned, with something to settle")
    CLOSED = "closed", _("Closed")


# A copy may still be changed for another until it is packed.
MOVABLE = (LineState.HELD, LineState.REQUESTED, LineState.APPROVED)
FIXED = (LineState.PREPARED, LineState.OUT, LineState.RETURNED, LineState.ISSUE)
# Lines whose occupation is live.
STANDING = (*MOVABLE, *FIXED)
# What counts against an institution's limit of open lines.
OPEN = (LineState.REQUESTED, LineState.APPROVED, LineState.PREPARED, LineState.OUT, LineState.LOST)
ENDED = (
    LineState.EXPIRED,
    LineState.DECLINED,
    LineState.CANCELLED,
    LineState.NO_SHOW,
    LineState.CLOSED,
)

# Which states a line may come from; whatever is not here is a BadTransition.
COMES_FROM: dict[LineState, tuple[LineState, ...]] = {
    LineState.HELD: (LineState.EXPIRED,),
    LineState.EXPIRED: (LineState.HELD,),
    LineState.REQUESTED: (LineState.HELD,),
    LineState.APPROVED: (LineState.REQUESTED, LineState.PREPARED),
    LineState.DECLINED: (LineState.REQUESTED,),
    LineState.NO_SHOW: (LineState.APPROVED, LineState.PREPARED),
    LineState.LOST: (LineState.OUT,),
    LineState.ISSUE: (LineState.RETURNED,),
    LineState.CANCELLED: (
        LineState.HELD,
        LineState.EXPIRED,
        LineState.REQUESTED,
        LineState.APPROVED,
        LineState.PREPARED,
    ),
    LineState.PREPARED: (LineState.APPROVED,),
    LineState.OUT: (LineState.PREPARED,),
    LineState.RETURNED: (LineState.OUT, LineState.LOST),
    # A lost copy that was paid for and never found is over too.
    LineState.CLOSED: (LineState.RETURNED, LineState.ISSUE, LineState.LOST),
}


class InstitutionKind(models.TextChoices):
    KINDERGARTEN = "kindergarten", _("Kindergarten")
    PRIMARY = "primary", _("Primary school")
    SECONDARY = "secondary", _("Secondary school")
    SPECIAL = "special", _("Special school")
    TERTIARY = "tertiary", _("University or college")
    NGO = "ngo", _("Non-governmental organisation")
    COMMUNITY = "community", _("Community group")
    STUDENTS = "students", _("Student society")
    RELIGIOUS = "religious", _("Religious body")


class InstitutionState(models.TextChoices):
    NEW = "new", _("Not yet checked")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", _("Refused")


class Approval(models.TextChoices):
    STAFF = "staff", _("An officer approves each request")
    AUTO = "auto", _("Requests of verified institutions are approved at once")


class HandOver(models.TextChoices):
    COLLECT = "collect", _("Collect at the centre")
    DELIVER = "deliver", _("The centre delivers")
    COURIER = "courier", _("Courier")


class ClosedSource(models.TextChoices):
    HOLIDAY = "holiday", _("Public holiday")
    CENTRE = "centre", _("The centre")
    STORM = "storm", _("Storm")


class Weekday(models.IntegerChoices):
    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class Verb(models.TextChoices):
    """What the log tells. Verbs are past tense: each row is something that happened."""

    HELD = "held", _("Kept")
    EXTENDED = "extended", _("Kept for longer")
    EXPIRED = "expired", _("Time ran out")
    REVIVED = "revived", _("Kept again")
    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")
    PREPARED = "prepared", _("Packed")
    UNPACKED = "unpacked", _("Unpacked")
    HANDED_OUT = "handed_out", _("Handed out")
    TAKEN_BACK = "taken_back", _("Taken back")
    CLOSED = "closed", _("Inspected and closed")
    AT_RISK = "at_risk", _("At risk")
    REMINDED = "reminded", _("Reminded")
    SAFE_AGAIN = "safe_again", _("No longer at risk")
    OVERRIDDEN = "overridden", _("Rules passed over")
    CHANGED = "changed", _("Changed")
    RENEWED = "renewed", _("Renewed")
    NO_SHOW = "no_show", _("Not collected")
    LOST = "lost", _("Reported lost")
    FOUND = "found", _("Found")
    COUNTED = "counted", _("Counted on receipt")
    SHORT_LATER = "short_later", _("Found short by the next loan")
    ISSUE_OPENED = "issue_opened", _("Something to settle")
    ISSUE_SETTLED = "issue_settled", _("Settled")
    TELEPHONED = "telephoned", _("Telephoned")
    MOVED_BY_STORM = "moved_by_storm", _("Moved by a storm")
    MOVED_BY_CLOSING = "moved_by_closing", _("Moved: the desk is closed")
    MOVED_BACK = "moved_back", _("Moved back")
    OFFERED = "offered", _("Offered from the waiting list")
    IMPACT_TOLD = "impact_told", _("Use reported")


class PartReason(models.TextChoices):
    """Why the number of a part in a copy has changed."""

    INITIAL = "initial", _("First stock")
    LOSS = "loss", _("Lost")
    DAMAGE = "damage", _("Damaged")
    FOUND = "found", _("Found again")
    REPLACED = "replaced", _("Replaced")
    CONSUMED = "consumed", _("Used up")
    CORRECTION = "correction", _("Corrected")


class Stage(models.TextChoices):
    """When a copy was looked at."""

    OUT = "out", _("Before it went out")
    RECEIPT = "receipt", _("By the borrower on receipt")
    BACK = "back", _("When it came back")
    INSPECTION = "inspection", _("At the inspection")
    STOCKTAKE = "stocktake", _("At a stocktake")


class Grade(models.TextChoices):
    GOOD = "good", _("Good")
    WORN = "worn", _("Worn")
    DAMAGED = "damaged", _("Damaged")
    UNUSABLE = "unusable", _("Cannot be used")


class IssueKind(models.TextChoices):
    SHORTAGE = "shortage", pgettext_lazy("of a part", "Missing")
    DAMAGE = "damage", _("Damaged")
    LOST = "lost", _("The whole copy is lost")


class IssueOutcome(models.TextChoices):
    """How what was missing or broken was settled."""

    REPLACED = "replaced", _("Replaced by the borrower")
    PAID = "paid", _("Paid")
    WAIVED = "waived", _("Waived")
    WEAR = "wear", _("Ordinary wear")
    FOUND = "found", _("Found again")


class WishState(models.TextChoices):
    """Where a wish stands: it waits, has an offer, or is over."""

    UNPROVED = "unproved", _("Address not confirmed")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Offered to you")
    MET = "met", _("Taken")
    OVER = "over", _("Over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


WISHING = (WishState.UNPROVED, WishState.WAITING, WishState.OFFERED)


class Channel(models.TextChoices):
    """Where a request came from."""

    WEB = "web", _("Website")
    DESK = "desk", _("At the desk")
    TELEPHONE = "telephone", _("Telephone")


class MaterialLanguage(models.TextChoices):
    BOTH = "both", _("English and Chinese")
    ENGLISH = "en", _("English")
    CHINESE = "zh-hant", _("Chinese")


class Movement(models.TextChoices):
    """Which day of a loan a storm has moved."""

    COLLECT = "collect", _("Collection")
    RETURN = "return", _("Return")


class DeclineReason(models.TextChoices):
    NOT_ELIGIBLE = "not_eligible", _("Not open to this kind of borrower")
    NEEDED = "needed", _("The centre needs it itself on these days")
    CONDITION = "condition", _("It cannot be lent in its present condition")
    UNCLEAR = "unclear", _("The purpose was not clear to us")
    OTHER = "other", _("Another reason")
