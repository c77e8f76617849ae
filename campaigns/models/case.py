from collections.abc import Iterator
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PublishingPanel,
)
from wagtail.models import Orderable
from wagtail.search import index

from site_project.core.days import local_day
from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both, text_in

from .. import dates
from ..enums import CaseOutcome, CaseStage
from ..registers.forms import CaseForm
from ..registers.neutral_citation import neutral_citation
from .campaign import Campaign, Demand
from .dated import Dated
from .law import Provision
from .legal_review import ReviewedRecord
from .reference import PublicBody


class Case(ReviewedRecord):
    """A judicial review: what was asked of the court, and what became of it.

    All but the question may be unknown; its pages then say "not recorded".
    """

    name_field: ClassVar[str] = "question"
    preview_template: ClassVar[str] = "campaigns/case_preview.html"

    question = Paired(
        models.CharField,
        _("question"),
        max_length=300,
        help_text=_("What the court was asked, in one sentence that a layperson understands."),
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    demand = models.ForeignKey(
        Demand,
        verbose_name=_("demand"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cases",
        help_text=_("What the campaign asks that this case is about, if it is about one demand."),
    )
    parties = Paired(
        models.CharField,
        _("parties"),
        max_length=300,
        blank=True,
        help_text=_(
            "As the published judgment names them: initials where the court gave initials."
        ),
    )
    court = models.ForeignKey(
        PublicBody,
        verbose_name=_("court"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
        help_text=_("The court that decided last."),
    )
    case_number = models.CharField(
        _("case number"), max_length=60, blank=True, help_text=_("Such as HCAL 12/2008.")
    )
    neutral_citation = models.CharField(
        _("neutral citation"), max_length=60, blank=True, help_text=_("Such as [2008] HKCFI 1234.")
    )
    judgment_url = models.URLField(_("address of the judgment"), blank=True)
    stage = models.CharField(
        _("stage"), max_length=20, choices=CaseStage, default=CaseStage.NOT_RECORDED
    )
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=CaseOutcome, default=CaseOutcome.NOT_RECORDED
    )
    what_changed = Paired(
        models.TextField,
        _("what changed"),
        max_length=1000,
        blank=True,
        help_text=_("In law or in practice, as the sources say; nothing if they do not say."),
    )
    provisions = ParentalManyToManyField(
        Provision, verbose_name=_("provisions"), blank=True, related_name="cases"
    )

    base_form_class = CaseForm
    panels = [
        pair_row("question"),
        FieldPanel("code"),
        FieldRowPanel([FieldPanel("stage"), FieldPanel("outcome")]),
        InlinePanel(
            "steps",
            heading=_("Steps"),
            label=_("Step"),
            help_text=_("What happened and how we know. The page puts them in order of time."),
        ),
        pair_row("what_changed"),
        MultiFieldPanel(
            [
                pair_row("parties"),
                FieldPanel("court"),
                FieldRowPanel([FieldPanel("case_number"), FieldPanel("neutral_citation")]),
                FieldPanel("judgment_url"),
            ],
            heading=_("In court"),
            help_text=_("Leave empty what is not known: the page says “not recorded”."),
        ),
        FieldPanel("provisions"),
        FieldRowPanel([FieldPanel("campaign"), FieldPanel("demand")]),
        FieldPanel("archived"),
        PublishingPanel(),
    ]
    search_fields = [
        *[index.SearchField(name) for name in both("question")],
        *[index.AutocompleteField(name) for name in both("question")],
        *[index.SearchField(name) for name in both("parties")],
        index.SearchField("neutral_citation"),
        index.SearchField("case_number"),
        index.AutocompleteField("code"),
        index.FilterField("campaign"),
        index.FilterField("stage"),
        index.FilterField("outcome"),
        index.FilterField("archived"),
        index.FilterField("live"),
    ]

    class Meta(ReviewedRecord.Meta):
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                name="case_stage_known", condition=Q(stage__in=CaseStage.values)
            ),
            models.CheckConstraint(
                name="case_outcome_known", condition=Q(outcome__in=CaseOutcome.values)
            ),
        ]

    @classmethod
    def told_in_public(cls, prefix: str = "") -> list[Prefetch]:
        return [
            Prefetch(f"{prefix}steps", CaseStep.objects.order_by("sort_order", "pk")),
            Prefetch(f"{prefix}provisions", Provision.objects.all()),
            Prefetch(f"{prefix}court", PublicBody.objects.all()),
            Prefetch(f"{prefix}demand", Demand.objects.select_related("campaign")),
        ]

    @property
    def steps_in_order(self) -> list["CaseStep"]:
        return dates.in_order(self.steps.all())

    @property
    def first_step(self) -> "CaseStep | None":
        """The step that dates the case; none where no step has a date."""
        steps = self.steps_in_order
        return steps[0] if steps and steps[0].date_from else None

    @property
    def years(self) -> list[int]:
        """Every year in which something happened, as far as it is known."""
        years: set[int] = set()
        for step in self.steps.all():
            if step.date_from:
                years.update(range(step.date_from.year, step.date_to.year + 1))
        return sorted(years)

    def texts_in(self, language: str) -> Iterator[str]:
        for name in ("question", "parties", "what_changed"):
            yield text_in(self, name, language)
        yield self.case_number
        yield self.neutral_citation
        for step in self.steps.all():
            yield text_in(step, "text", language)
        for provision in self.provisions.all():
            yield provision.code
            yield text_in(provision, "heading", language)
        if self.court:
            yield text_in(self.court, "name", language)

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.neutral_citation:
            try:
                self.neutral_citation = neutral_citation(self.neutral_citation, local_day().year)
            except ValueError:
                errors["neutral_citation"] = _(
                    "This is not a neutral citation. Write it as [2008] HKCFI 1234: "
                    "the year in square brackets, the court, the number."
                )
        if self.demand and self.campaign_id and self.demand.campaign_id != self.campaign_id:
            errors["demand"] = _("This demand belongs to another campaign.")
        if errors:
            raise ValidationError(errors)


class CaseStep(Dated, Orderable):
    """One step of a case, as exactly as it is known, and how we know."""

    case = ParentalKey(Case, on_delete=models.CASCADE, related_name="steps")
    text = Paired(models.CharField, _("what happened"), max_length=300)
    source = Paired(models.CharField, _("source"), max_length=300, blank=True)

    panels = [pair_row("text"), Dated.date_panel, pair_row("source")]

    class Meta(Orderable.Meta):
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        constraints = [*Dated.Meta.constraints]

    def __str__(self) -> str:
        return str(self.text)
