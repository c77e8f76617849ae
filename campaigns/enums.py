"""What a campaign, a demand, an article or a date can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignStatus(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    ACTIVE = "active", pgettext_lazy("campaign status", "Active")
    WATCHING = "watching", pgettext_lazy("campaign status", "Watching")
    PAUSED = "paused", pgettext_lazy("campaign status", "Paused")
    WON = "won", pgettext_lazy("campaign status", "Won")
    SHELVED = "shelved", pgettext_lazy("campaign status", "Shelved")
    CLOSED = "closed", pgettext_lazy("campaign status", "Closed")


# Campaigns on which the office works now.
UNDER_WAY = (CampaignStatus.ACTIVE, CampaignStatus.WATCHING)


class DemandStatus(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    MADE = "made", pgettext_lazy("demand status", "Made")
    CONSIDERED = "considered", pgettext_lazy("demand status", "Under consideration")
    PARTLY_MET = "partly_met", pgettext_lazy("demand status", "Partly met")
    MET = "met", pgettext_lazy("demand status", "Met")
    REFUSED = "refused", pgettext_lazy("demand status", "Refused")
    NO_ANSWER = "no_answer", pgettext_lazy("demand status", "No answer")


# While a demand stands so, whoever it is addressed to has not answered it.
UNANSWERED = (DemandStatus.MADE, DemandStatus.NO_ANSWER)


class PetitionState(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    DRAFT = "draft", pgettext_lazy("state of a petition", "In preparation")
    OPEN = "open", pgettext_lazy("state of a petition", "Open for signatures")
    CLOSED = "closed", pgettext_lazy("state of a petition", "Closed")
    HANDED_IN = "handed_in", pgettext_lazy("state of a petition", "Handed in")
    WON = "won", pgettext_lazy("state of a petition", "Won")
    REFUSED = "refused", pgettext_lazy("state of a petition", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a petition", "Withdrawn")


class Precision(models.TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
    RANGE = "range", _("From – to")
    NOT_RECORDED = "not_recorded", _("Not recorded")


class LawKind(models.TextChoices):
    CONSTITUTION = "constitution", _("Constitutional document")
    TREATY = "treaty", _("Treaty")
    ORDINANCE = "ordinance", _("Ordinance")
    DECLARATION = "declaration", _("Declaration")
    MECHANISM = "mechanism", _("Review by the United Nations")


# What the United Nations examine in cycles: treaties, and the Universal Periodic Review.
EXAMINED = (LawKind.TREATY, LawKind.MECHANISM)


class ArticleKind(models.TextChoices):
    ARTICLE = "article", _("Article")
    UPDATE = "update", _("Campaign update")
    PRESS_RELEASE = "press-release", _("Press release")
    STATEMENT = "statement", _("Statement")
    AUDIO = "audio", _("Audio episode")
    VIDEO = "video", _("Video episode")


# What is listened to or watched.
EPISODES = (ArticleKind.AUDIO, ArticleKind.VIDEO)


class IndicatorKind(models.TextChoices):
    """What an indicator looks at, as the United Nations part them (HRI/MC/2008/3)."""

    STRUCTURAL = "structural", pgettext_lazy("kind of indicator", "Structural")
    PROCESS = "process", pgettext_lazy("kind of indicator", "Process")
    OUTCOME = "outcome", pgettext_lazy("kind of indicator", "Outcome")


class Measure(models.TextChoices):
    NUMBER = "number", _("Numbers")
    PERCENT = "percent", _("Percentages")
    YES_NO = "yes_no", _("Yes or no")


class NoValue(models.TextChoices):
    """Why there is no figure where one could be."""

    NOT_COLLECTED = "not_collected", pgettext_lazy("no figure", "Not collected")
    NOT_PUBLISHED = "not_published", pgettext_lazy("no figure", "Not published")
    WITHHELD = "withheld", pgettext_lazy("no figure", "Withheld")
    TOO_FEW = "too_few", pgettext_lazy("no figure", "Too few to tell without naming people")
    NOT_COMPARABLE = "not_comparable", pgettext_lazy("no figure", "Not comparable")
    NOT_RECORDED = "not_recorded", _("Not recorded")


class Chart(models.TextChoices):
    LINE = "line", pgettext_lazy("chart", "Line")
    BAR = "bar", pgettext_lazy("chart", "Bars")
    DOT = "dot", pgettext_lazy("chart", "Dots")


class CaseStage(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    LEAVE = "leave", pgettext_lazy("stage of a case", "Application for leave")
    HEARING = "hearing", pgettext_lazy("stage of a case", "Substantive hearing")
    APPEAL = "appeal", pgettext_lazy("stage of a case", "Appeal")
    FINAL_APPEAL = "final_appeal", pgettext_lazy("stage of a case", "Final appeal")
    ENDED = "ended", pgettext_lazy("stage of a case", "Ended")


class CaseOutcome(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    PENDING = "pending", pgettext_lazy("outcome of a case", "Not yet decided")
    ALLOWED = "allowed", pgettext_lazy("outcome of a case", "Allowed")
    PARTLY_ALLOWED = "partly_allowed", pgettext_lazy("outcome of a case", "Allowed in part")
    DISMISSED = "dismissed", pgettext_lazy("outcome of a case", "Dismissed")
    LEAVE_REFUSED = "leave_refused", pgettext_lazy("outcome of a case", "Leave refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome of a case", "Withdrawn")
    SETTLED = "settled", pgettext_lazy("outcome of a case", "Settled")


class CycleStep(models.TextChoices):
    """The nine stages of a review, in their order (OHCHR, Reporting to the treaty bodies)."""

    REPORT_DUE = "report_due", pgettext_lazy("stage of a review", "State report due")
    REPORT_RECEIVED = "report_received", pgettext_lazy("stage of a review", "State report received")
    LIST_OF_ISSUES = "list_of_issues", pgettext_lazy("stage of a review", "List of issues")
    OUR_REPORT = "our_report", pgettext_lazy("stage of a review", "Our own report")
    PRE_SESSION = "pre_session", pgettext_lazy("stage of a review", "Pre-session")
    DIALOGUE = "dialogue", pgettext_lazy("stage of a review", "Dialogue with the committee")
    OBSERVATIONS = "observations", pgettext_lazy("stage of a review", "Concluding observations")
    FOLLOW_UP_DUE = "follow_up_due", pgettext_lazy("stage of a review", "Follow-up report due")
    FOLLOW_UP_RECEIVED = (
        "follow_up_received",
        pgettext_lazy("stage of a review", "Follow-up report received"),
    )


class FollowUpStatus(models.TextChoices):
    """What became of a recommendation."""

    NOT_RECORDED = "not_recorded", _("Not recorded")
    NONE = "none", pgettext_lazy("follow-up", "No action")
    BEGUN = "begun", pgettext_lazy("follow-up", "Begun")
    PARTLY = "partly", pgettext_lazy("follow-up", "Partly carried out")
    DONE = "done", pgettext_lazy("follow-up", "Carried out")
    REJECTED = "rejected", pgettext_lazy("follow-up", "Rejected")


class SourceKind(models.TextChoices):
    BOOK = "book", pgettext_lazy("kind of source", "Book")
    ARTICLE = "article", pgettext_lazy("kind of source", "Article")
    REPORT = "report", pgettext_lazy("kind of source", "Report")
    LAW = "law", pgettext_lazy("kind of source", "Law")
    JUDGMENT = "judgment", pgettext_lazy("kind of source", "Judgment")
    WEB_PAGE = "web_page", pgettext_lazy("kind of source", "Web page")
    RECORD = "record", pgettext_lazy("kind of source", "Own record")


class PublicationKind(models.TextChoices):
    BOOK = "book", pgettext_lazy("kind of publication", "Book")
    PAMPHLET = "pamphlet", pgettext_lazy("kind of publication", "Pamphlet")
    UN_REPORT = "un_report", pgettext_lazy("kind of publication", "Report to the United Nations")
    STUDY = "study", pgettext_lazy("kind of publication", "Study")
