"""What a campaign, a demand, an article or a date can be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignStatus(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    ACTIVE = "active", _("Active")
    WATCHING = "watching", _("Watching")
    PAUSED = "paused", _("Paused")
    WON = "won", _("Won")
    SHELVED = "shelved", _("Shelved")
    CLOSED = "closed", _("Closed")


# Campaigns on which the office works now.
UNDER_WAY = (CampaignStatus.ACTIVE, CampaignStatus.WATCHING)


class DemandStatus(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    MADE = "made", _("Made")
    CONSIDERED = "considered", _("Under consideration")
    PARTLY_MET = "partly_met", _("Partly met")
    MET = "met", _("Met")
    REFUSED = "refused", _("Refused")
    NO_ANSWER = "no_answer", _("No answer")


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
