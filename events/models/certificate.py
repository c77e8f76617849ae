from django.db import models
from django.utils.translation import gettext_lazy as _

from .registration import Registration


class Certificate(models.Model):
    """That somebody attended: its code is on the paper, and /verify/<code>/ knows it.

    It outlives the registrant's name: what can be verified is the seminar, its
    date and the number of persons, never who.
    """

    registration = models.OneToOneField(
        Registration, on_delete=models.PROTECT, related_name="certificate"
    )
    code = models.CharField(_("code"), max_length=14, unique=True)
    issued_at = models.DateTimeField(_("issued"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("certificate of attendance")
        verbose_name_plural = _("certificates of attendance")
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return self.code
