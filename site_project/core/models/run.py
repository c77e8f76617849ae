from django.db import models
from django.utils.translation import gettext_lazy as _


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
