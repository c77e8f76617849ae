"""Which mails of an issue have left, and what happened to the newsletter."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from site_project.core.models import LogEntry
from site_project.core.retention import PersonalData, blank, delete_rows

from ..newsletter.enums import (
    DeliveryState,
    IssueState,
    NewsletterVerb,
)
from .newsletter import NewsletterIssue, NewsletterSettings
from .subscriber import Subscriber

KEEP_NOTES = timedelta(days=365)


def _deliveries_over(now: datetime) -> "models.QuerySet[NewsletterDelivery]":
    ended = now - timedelta(days=NewsletterSettings.load().delivery_days)
    over = [IssueState.SENT, IssueState.STOPPED]
    return NewsletterDelivery.objects.filter(issue__state__in=over, issue__started_at__lte=ended)


def _deliveries_kept_for() -> str:
    days = NewsletterSettings.load().delivery_days
    return gettext("%(days)d days after the issue was sent. The numbers stay.") % {"days": days}


class NewsletterDelivery(models.Model):
    """One mail of an issue to one subscriber: there is no second one."""

    issue = models.ForeignKey(
        NewsletterIssue,
        verbose_name=_("newsletter issue"),
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    subscriber = models.ForeignKey(
        Subscriber,
        verbose_name=_("newsletter subscriber"),
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("issue", "subscriber"),
        purpose=_("So that nobody gets the same issue of the newsletter twice."),
        keep=_deliveries_kept_for,
        due=_deliveries_over,
        erase=delete_rows,
    )

    class Meta:
        verbose_name = _("newsletter mail")
        verbose_name_plural = _("newsletter mails")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "subscriber"], name="newsletter_to_a_subscriber_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["issue", "due_at"],
                name="newsletter_queue",
                condition=Q(state=DeliveryState.WAITING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} → {self.subscriber_id}"


class NewsletterLog(LogEntry):
    """What happened to an issue or, without a name, to the list of subscribers."""

    issue = models.ForeignKey(
        NewsletterIssue, null=True, on_delete=models.SET_NULL, related_name="log"
    )
    verb = models.CharField(_("what happened"), max_length=40, choices=NewsletterVerb)
    count = models.PositiveIntegerField(_("number"), null=True, blank=True)

    @staticmethod
    def over(now: datetime) -> "models.QuerySet[NewsletterLog]":
        """Return the rows with a note that is no longer needed."""
        return NewsletterLog.objects.filter(at__lte=now - KEEP_NOTES).exclude(note="")

    personal_data = PersonalData(
        fields=("note",),
        purpose=_("So that staff know why the sending of a newsletter was paused or stopped."),
        keep=_("A year."),
        due=over,
        erase=blank(note=""),
    )

    class Meta(LogEntry.Meta):
        verbose_name = _("newsletter log")
        verbose_name_plural = _("newsletter log")

    def __str__(self) -> str:
        return f"{self.verb} {self.issue_id or ''}".strip()


def write_log(verb: NewsletterVerb, at: datetime, **values: Any) -> None:
    """Write the log row of one change."""
    NewsletterLog.objects.create(verb=verb, at=at, **values)
