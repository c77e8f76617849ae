from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..retention import PersonalData


class TickRun(models.Model):
    """When time-driven work and the backup last ran, and whether they run now."""

    name = models.CharField(max_length=20, primary_key=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("time-driven work")
        verbose_name_plural = _("time-driven work")

    def __str__(self) -> str:
        return self.name


class PurgeReceipt(models.Model):
    """How many rows of a model a purge erased: the count stays, the persons do not."""

    model = models.CharField(_("what"), max_length=80)
    count = models.PositiveIntegerField(_("rows"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("purge receipt")
        verbose_name_plural = _("purge receipts")
        ordering = ["-at", "model"]

    def __str__(self) -> str:
        return f"{self.model}: {self.count}"


class ExportReceipt(models.Model):
    """Who took personal data out of the site, how many rows, and what for."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    what = models.CharField(_("what"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=250)
    count = models.PositiveIntegerField(_("rows"))
    at = models.DateTimeField(_("at"))

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("purpose",),
        purpose=_("So that it can be told who took personal data out of the site, and what for."),
        keep=_("For good: it names staff and a purpose, no visitor."),
    )

    class Meta:
        verbose_name = _("export receipt")
        verbose_name_plural = _("export receipts")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.what}: {self.count}"
