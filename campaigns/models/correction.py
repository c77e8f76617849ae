"""Corrections: what was wrong and is right now, for every kind of page that makes them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from site_project.core.days import local_day
from site_project.core.retention import PersonalData


class PageCorrection(Orderable):
    """One correction; it stays for good once readers have seen it.

    A concrete one names its `page` (related name `corrections`).
    """

    corrected_on = models.DateField(_("corrected on"), default=local_day)
    text = models.TextField(_("correction"), max_length=1000)

    personal_data = PersonalData(
        fields=("text",),
        purpose=_("To say openly what was wrong in an article."),
        keep=_("As long as the article stands."),
    )
    panels = [FieldPanel("corrected_on"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.page_id}/{self.sort_order}"


class Corrected(models.Model):
    """A page with corrections, which keeps those that were published."""

    corrections_panel = InlinePanel(
        "corrections",
        heading=_("Corrections"),
        label=_("Correction"),
        help_text=_("Once published, a correction stays."),
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._keep_published_corrections()
        super().save(*args, **kwargs)

    def published_corrections(self) -> set[int]:
        """Return the keys of the corrections that readers have seen."""
        if self.pk is None:
            return set()
        rows = self.corrections.model.objects
        return set(rows.filter(page_id=self.pk, page__live=True).values_list("pk", flat=True))

    def _keep_published_corrections(self) -> None:
        """Put back what an older revision or a script would drop."""
        lost = self.published_corrections() - {row.pk for row in self.corrections.all()}
        if lost:
            self.corrections.add(*self.corrections.model.objects.filter(pk__in=lost))
