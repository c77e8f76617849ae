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


class ArticleKind(models.TextChoices):
    ARTICLE = "article", _("Article")
    UPDATE = "update", _("Campaign update")
    PRESS_RELEASE = "press-release", _("Press release")
    STATEMENT = "statement", _("Statement")
