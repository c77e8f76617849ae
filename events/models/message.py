from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from site_project.core.paired import Paired
from site_project.core.retention import PersonalData, blank

from .registration import retention_over
from .session import Session


class GroupMessage(models.Model):
    """What staff wrote to a session's registrants: in which states, in which language."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="messages")
    subject = Paired(models.CharField, _("subject"), max_length=150, blank=True)
    body = Paired(models.TextField, _("text"), max_length=5000, blank=True)
    states: Any = models.JSONField(default=list)
    # Empty: both.
    language = models.CharField(
        _("language"), max_length=20, choices=settings.LANGUAGES, blank=True
    )
    recipients = models.PositiveIntegerField(_("recipients"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("states",),
        purpose=_("So that staff see what they have written to those who are registered."),
        keep=_("As long as the registrations themselves."),
        due=lambda now: messages_over(now),
        erase=blank(body_en="", body_zh_hant=""),
    )

    class Meta:
        verbose_name = _("message to registrants")
        verbose_name_plural = _("messages to registrants")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.at:%Y-%m-%d}"


def messages_over(now: datetime) -> "models.QuerySet[GroupMessage]":
    rows = GroupMessage.objects.filter(retention_over(now))
    return rows.exclude(body_en="", body_zh_hant="")
