from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from site_project.core.days import day_in_words
from site_project.core.paired import Paired
from site_project.core.retention import PersonalData, blank

from ..enums import ContingencyAction
from .registration import retention_over
from .session import Session


class ContingencyReason(models.Model):
    """Why a whole day cannot go on as planned: a row for each, such as a storm signal."""

    name = Paired(models.CharField, _("name"), max_length=120)
    message = Paired(
        models.CharField, _("sentence for mails and pages"), max_length=250, blank=True
    )
    archived = models.BooleanField(_("archived"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reason for a contingency")
        verbose_name_plural = _("reasons for a contingency")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.name)


class Contingency(models.Model):
    """One action on all sessions of a local day. One that is not undone, for each day."""

    day = models.DateField(_("day"))
    action = models.CharField(_("action"), max_length=10, choices=ContingencyAction)
    reason = models.ForeignKey(
        ContingencyReason, verbose_name=_("reason"), on_delete=models.PROTECT, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("contingency")
        verbose_name_plural = _("contingencies")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], name="one_contingency_a_day", condition=Q(undone_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{day_in_words(self.day)} · {self.get_action_display()}"


class SessionChange(models.Model):
    """A significant change of a session, as those who are registered hear of it.

    `before` and `after` hold only what changed, by column: instants as ISO 8601
    in UTC, a venue as its key. `ended` names the registrations that a
    cancellation ended, as [key, state, whether it held a place], so that an
    undoing brings them back. Nobody is told before `tell_at`, nor of what was
    undone by then; null tells nobody at all.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="changes")
    contingency = models.ForeignKey(
        Contingency, null=True, on_delete=models.PROTECT, related_name="changes"
    )
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    ended: Any = models.JSONField(default=list)
    note = models.TextField(_("note"), blank=True)
    sequence = models.PositiveIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    tell_at = models.DateTimeField(_("told"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    wagtail_reference_index_ignore = True

    # The columns hold times and places; an address of an online meeting is among them.
    personal_data = PersonalData(
        fields=("note", "before", "after", "ended"),
        purpose=_("So that everyone registered hears what has changed, and a slip can be undone."),
        keep=_("As long as the registrations themselves."),
        due=lambda now: changes_over(now),
        erase=blank(note=""),
    )

    class Meta:
        verbose_name = _("change of a session")
        verbose_name_plural = _("changes of sessions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.sequence}"


def changes_over(now: datetime) -> "models.QuerySet[SessionChange]":
    return SessionChange.objects.filter(retention_over(now)).exclude(note="")
