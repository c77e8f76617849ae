from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, cast

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Orderable
from wagtail.search import index

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both, text_in

from ..enums import Chart, IndicatorKind, Measure, NoValue, Precision
from .dated import Dated
from .record import ContentRecord
from .right import Right

LONGEST_BREAKDOWN = 120
LONGEST_NOTE = 300


class Indicator(ContentRecord):
    """What is counted to see whether a right is kept, and every figure of it.

    The kinds are those of the United Nations' human rights indicators
    (HRI/MC/2008/3): what the law provides, what is done, what comes of it. The
    figures come in by the import screen only, never one by one.
    """

    preview_template: ClassVar[str] = "campaigns/indicator_preview.html"

    name = Paired(models.CharField, _("name"), max_length=200)
    right = models.ForeignKey(
        Right,
        verbose_name=_("right"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="indicators",
    )
    attribute = Paired(
        models.CharField,
        _("attribute of the right"),
        max_length=200,
        blank=True,
        help_text=_("Which part of the right it is about, such as “conditions of detention”."),
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=IndicatorKind, default=IndicatorKind.OUTCOME
    )
    definition = Paired(
        models.TextField,
        _("definition"),
        blank=True,
        help_text=_("What exactly is counted, and what is not."),
    )
    measure = models.CharField(
        _("figures are"), max_length=20, choices=Measure, default=Measure.NUMBER
    )
    unit = Paired(
        models.CharField,
        _("unit"),
        max_length=60,
        blank=True,
        help_text=_("What the numbers count, such as “persons”. Nothing for percentages."),
    )
    method = Paired(
        models.TextField,
        _("method"),
        blank=True,
        help_text=_("How the figures were collected or computed."),
    )
    source = Paired(
        models.CharField, _("source"), max_length=300, blank=True, help_text=_("Who published it.")
    )
    source_url = models.URLField(_("address of the source"), blank=True)
    licence = Paired(
        models.CharField,
        _("licence"),
        max_length=200,
        blank=True,
        help_text=_("On what terms others may use the figures."),
    )
    licence_url = models.URLField(_("address of the licence"), blank=True)
    chart = models.CharField(_("chart"), max_length=20, choices=Chart, default=Chart.LINE)

    panels = [
        pair_row("name"),
        FieldPanel("code"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("right"), FieldPanel("kind")]),
                pair_row("attribute"),
                pair_row("definition"),
            ],
            heading=_("What it is about"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("measure"), FieldPanel("chart")]),
                pair_row("unit"),
                pair_row("method"),
            ],
            heading=_("Figures"),
            help_text=_(
                "The figures themselves are brought in under “Figures”, beside the title above."
            ),
        ),
        MultiFieldPanel(
            [
                pair_row("source"),
                FieldPanel("source_url"),
                pair_row("licence"),
                FieldPanel("licence_url"),
            ],
            heading=_("Source"),
        ),
        FieldPanel("archived"),
        PublishingPanel(),
    ]
    search_fields = [
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
        index.AutocompleteField("code"),
        index.FilterField("right"),
        index.FilterField("kind"),
        index.FilterField("archived"),
        index.FilterField("live"),
    ]

    class Meta(ContentRecord.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                name="indicator_kind_known", condition=Q(kind__in=IndicatorKind.values)
            ),
            models.CheckConstraint(
                name="indicator_measure_known", condition=Q(measure__in=Measure.values)
            ),
            models.CheckConstraint(
                name="indicator_chart_known", condition=Q(chart__in=Chart.values)
            ),
        ]

    @classmethod
    def told_in_public(cls, prefix: str = "") -> list[Prefetch]:
        return [
            Prefetch(f"{prefix}right", Right.objects.all()),
            Prefetch(f"{prefix}values", IndicatorValue.objects.in_order()),
        ]

    @cached_property
    def figures(self) -> list["IndicatorValue"]:
        """All values in order of time, drafts of them included in a preview."""
        return in_order(self.values.all())

    def texts_in(self, language: str) -> Iterator[str]:
        for name in ("name", "attribute", "definition", "unit", "method", "source"):
            yield text_in(self, name, language)
        if self.right:
            yield text_in(self.right, "name", language)


class ValueQuerySet(models.QuerySet):
    def in_order(self) -> "ValueQuerySet":
        """By time, a year before the months in it; within a period as the table had them."""
        return self.order_by("date_from", "-date_to", "sort_order", "pk")


class IndicatorValue(Dated, Orderable):
    """One figure of one period and one group of people, or why there is none."""

    indicator = ParentalKey(Indicator, on_delete=models.CASCADE, related_name="values")
    breakdown = Paired(
        models.CharField,
        _("breakdown"),
        max_length=LONGEST_BREAKDOWN,
        blank=True,
        help_text=_("Whom or what the figure is about, such as “women”. Nothing: everybody."),
    )
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6, null=True, blank=True)
    reason = models.CharField(
        _("why there is none"), max_length=20, choices=NoValue, blank=True, default=""
    )
    note = Paired(models.CharField, _("note"), max_length=LONGEST_NOTE, blank=True)

    objects = ValueQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="figure_has_a_period",
                condition=~Q(precision=Precision.NOT_RECORDED),
                violation_error_message=_("A figure is of a period."),
            ),
            models.CheckConstraint(
                name="figure_or_reason",
                condition=(
                    Q(value__isnull=False, reason="")
                    | Q(value__isnull=True, reason__in=NoValue.values)
                ),
                violation_error_message=_("Give a number, or the reason why there is none."),
            ),
            models.UniqueConstraint(
                fields=["indicator", "date_from", "date_to", *both("breakdown")],
                name="one_figure_per_period_and_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.date_for_machines}"

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day; a figure is always of a period."""
        return cast(date, self.date_from), cast(date, self.date_to)


def in_order(values: Iterable[IndicatorValue]) -> list[IndicatorValue]:
    """Sort rows, of a revision too, as `ValueQuerySet.in_order` sorts those that are stored."""

    def place(row: IndicatorValue) -> tuple[date, int, int]:
        first, last = row.span
        return first, -last.toordinal(), row.sort_order or 0

    return sorted(values, key=place)
