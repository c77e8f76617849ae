from django.db import models
from django.utils.translation import gettext_lazy as _

from ..days import day_in_words
from ..paired import Paired


class PublicHoliday(models.Model):
    """A day on which the office, its desk and its series of seminars rest."""

    day = models.DateField(_("day"), unique=True)
    name = Paired(models.CharField, _("name"), max_length=100)

    class Meta:
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{day_in_words(self.day)} {self.name}"
