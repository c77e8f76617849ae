from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..enums import Audience, QuotaCheck
from .session import Session


class AudienceQuota(models.Model):
    """How many of a session's places one audience may have.

    A place needs room in the session and in its quota. At `release_at` what is
    unused goes to the session's quotas that check nobody. Only places.py writes
    `taken` and `held`.
    """

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="quotas"
    )
    audience = models.CharField(_("audience"), max_length=12, choices=Audience)
    capacity = models.PositiveIntegerField(_("places"), validators=[MinValueValidator(0)])
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    held = models.PositiveIntegerField(_("held"), default=0, editable=False)
    overbooked = models.PositiveIntegerField(_("overbooked"), default=0, editable=False)
    checked_by = models.CharField(
        _("who may use it"), max_length=8, choices=QuotaCheck, default=QuotaCheck.NONE
    )
    domains = models.CharField(
        _("e-mail domains"),
        max_length=250,
        blank=True,
        help_text=_("Separated by commas: “connect.example.edu, link.example.edu”."),
    )
    code = models.CharField(
        _("code"), max_length=40, blank=True, help_text=_("Given to those for whom it is.")
    )
    release_at = models.DateTimeField(
        _("unused places are released"), null=True, blank=True, help_text=_("Empty: never.")
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("audience quota")
        verbose_name_plural = _("audience quotas")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "audience"], name="unique_audience_quota"),
            models.CheckConstraint(
                name="quota_not_oversold",
                condition=Q(capacity__gte=F("taken") + F("held") - F("overbooked")),
                violation_error_message=_("More places are taken than that."),
            ),
            models.CheckConstraint(
                name="quota_domains_named",
                condition=~Q(checked_by=QuotaCheck.DOMAIN) | ~Q(domains=""),
                violation_error_message=_("Name the e-mail domains."),
            ),
            models.CheckConstraint(
                name="quota_code_named",
                condition=~Q(checked_by=QuotaCheck.CODE) | ~Q(code=""),
                violation_error_message=_("Name the code."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_audience_display())

    @property
    def places_left(self) -> int:
        return max(0, self.capacity + self.overbooked - self.taken - self.held)
