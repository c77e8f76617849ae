from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired


class Subject(models.Model):
    """A school subject that titles are used in."""

    name = Paired(models.CharField, _("name"), max_length=100)

    panels = [pair_row("name")]

    class Meta:
        verbose_name = _("school subject")
        verbose_name_plural = _("school subjects")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.name)


class Level(models.Model):
    """A level of schooling, in the order of age."""

    name = Paired(models.CharField, _("name"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels = [pair_row("name"), FieldPanel("order")]

    class Meta:
        verbose_name = _("school level")
        verbose_name_plural = _("school levels")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.name)
