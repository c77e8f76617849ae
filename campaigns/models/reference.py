"""Whom a campaign speaks to, whom it works with, and what it is about."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both


class Named(index.Indexed, models.Model):
    """A row with a name in each language."""

    name = Paired(models.CharField, _("name"), max_length=200)

    panels = [pair_row("name")]
    search_fields = [
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
    ]

    class Meta:
        abstract = True
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return str(self.name)


class PublicBody(Named):
    """A department, a council, a court or a body of the United Nations."""

    url = models.URLField(_("web address"), blank=True)

    panels = [*Named.panels, FieldPanel("url")]

    class Meta(Named.Meta):
        verbose_name = _("public body")
        verbose_name_plural = _("public bodies")


class Partner(Named):
    """An organisation that works on a campaign with the office."""

    url = models.URLField(_("web address"), blank=True)

    panels = [*Named.panels, FieldPanel("url")]

    class Meta(Named.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")


class Topic(Named):
    """What a campaign or an article is about."""

    slug = models.SlugField(_("short name for addresses"), max_length=60, unique=True)

    panels = [*Named.panels, FieldPanel("slug")]

    class Meta(Named.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
