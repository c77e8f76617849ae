from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from ..paired import Paired, both, column
from .site import pair_row


class Term(index.Indexed, models.Model):
    """A word of the site's own, what people also say for it, and what it means.

    Whoever searches for one of the other words finds the pages that use this one.
    """

    name = Paired(models.CharField, _("word"), max_length=100)
    also = Paired(
        models.TextField,
        _("what people also say"),
        blank=True,
        help_text=_("One on each line. A search for one of these looks for the word too."),
    )
    meaning = Paired(
        models.CharField,
        _("what it means"),
        max_length=300,
        blank=True,
        help_text=_("One or two short sentences, shown above the results of a search."),
    )

    panels = [
        pair_row("name"),
        FieldRowPanel([FieldPanel(name) for name in both("also")]),
        *[FieldPanel(name) for name in both("meaning")],
    ]
    search_fields = [
        *[index.SearchField(name) for pair in ("name", "also", "meaning") for name in both(pair)],
        *[index.AutocompleteField(name) for pair in ("name", "also") for name in both(pair)],
    ]

    class Meta:
        verbose_name = _("glossary word")
        verbose_name_plural = _("glossary")
        ordering = ["name_en", "pk"]
        constraints = [models.UniqueConstraint(fields=both("name"), name="unique_term")]

    def __str__(self) -> str:
        return str(self.name)

    def said(self, language: str) -> list[str]:
        """Return what people also say in one language."""
        lines = getattr(self, column("also", language)).splitlines()
        return [line.strip() for line in lines if line.strip()]
