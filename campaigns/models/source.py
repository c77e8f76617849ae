from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired
from site_project.core.retention import PersonalData

from ..enums import SourceKind
from .dated import Dated


class Source(Dated, models.Model):
    """A book, a report, a judgment or an article that the site rests on."""

    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind, default=SourceKind.REPORT)
    title = Paired(models.CharField, _("title"), max_length=300)
    authors = models.CharField(
        _("authors"),
        max_length=300,
        blank=True,
        help_text=_("As the source names them, with a semicolon between two: Weissbrodt; Hicks."),
    )
    publisher = models.CharField(_("publisher or journal"), max_length=200, blank=True)
    url = models.URLField(_("web address"), blank=True)
    archived_url = models.URLField(
        _("address of an archived copy"),
        blank=True,
        help_text=_("Where the text can be read once the address above is gone."),
    )

    personal_data = PersonalData(
        fields=("authors",),
        purpose=_("To say who wrote what the site rests on."),
        keep=_("As long as the site rests on it."),
    )
    panels = [
        FieldPanel("kind"),
        pair_row("title"),
        FieldPanel("authors"),
        FieldPanel("publisher"),
        Dated.date_panel,
        FieldRowPanel([FieldPanel("url"), FieldPanel("archived_url")]),
    ]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["authors", "title_en", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="source_kind_known", condition=models.Q(kind__in=SourceKind.values)
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)
