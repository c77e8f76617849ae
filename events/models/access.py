from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from site_project.core.retention import PersonalData, blank

from ..enums import AccessState
from .registration import Registration, retention_over


class AccessRequest(models.Model):
    """What somebody needs in order to take part, who sees to it, and until when."""

    registration = models.OneToOneField(
        Registration, on_delete=models.PROTECT, related_name="access_request"
    )
    needs = models.TextField(_("what is needed"), max_length=1000, blank=True)
    # A helper who comes along does not count as a place.
    helper = models.BooleanField(_("comes with a helper"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=AccessState, default=AccessState.OPEN
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who sees to it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("reply due"))
    reply = models.TextField(_("reply"), max_length=1000, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("needs", "reply"),
        purpose=_("So that you can take part: we arrange what you need and answer you."),
        keep=_("As long as the registration itself."),
        due=lambda now: access_requests_over(now),
        erase=blank(needs="", reply=""),
    )

    class Meta:
        verbose_name = _("access request")
        verbose_name_plural = _("access requests")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="access_reply_dated",
                condition=models.Q(state=AccessState.OPEN) | models.Q(replied_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.registration)


def access_requests_over(now: datetime) -> "models.QuerySet[AccessRequest]":
    erased = models.Q(registration__name="", registration__email="")
    rows = AccessRequest.objects.filter(retention_over(now, "registration__session") | erased)
    return rows.exclude(needs="", reply="")
