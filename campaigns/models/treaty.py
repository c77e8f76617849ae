from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PublishingPanel
from wagtail.models import Orderable
from wagtail.search import index

from site_project.core.days import local_day
from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both, text_in

from .. import dates
from ..enums import EXAMINED, CycleStep, FollowUpStatus
from .dated import Dated
from .law import Law, Provision
from .record import ContentRecord
from .reference import PublicBody


class ReviewCycle(ContentRecord):
    """One examination of how a treaty is kept, from the report that is due to the follow-up.

    The Universal Periodic Review of the Human Rights Council is one more.
    """

    preview_template: ClassVar[str] = "campaigns/review_cycle_preview.html"

    name = Paired(
        models.CharField,
        _("name"),
        max_length=200,
        help_text=_("Such as “Fourth review, 2022”; only what the sources say."),
    )
    law = models.ForeignKey(
        Law,
        verbose_name=_("treaty"),
        on_delete=models.PROTECT,
        related_name="cycles",
        null=True,
        limit_choices_to=Q(kind__in=EXAMINED),
    )
    body = models.ForeignKey(
        PublicBody,
        verbose_name=_("examined by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cycles",
        help_text=_("The committee or council, such as the Human Rights Committee."),
    )

    panels = [
        pair_row("name"),
        FieldPanel("code"),
        FieldRowPanel([FieldPanel("law"), FieldPanel("body")]),
        InlinePanel(
            "stages",
            heading=_("Stages"),
            label=_("Stage"),
            help_text=_("One row for each stage that is known. The page shows all nine."),
        ),
        InlinePanel(
            "papers",
            heading=_("Documents"),
            label=_("Document"),
            help_text=_("Reports, lists of issues, observations: by symbol, address or file."),
        ),
        InlinePanel(
            "recommendations",
            heading=_("Recommendations"),
            label=_("Recommendation"),
            help_text=_("One row for each, in the order of the observations."),
        ),
        FieldPanel("archived"),
        PublishingPanel(),
    ]
    search_fields = [
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
        index.AutocompleteField("code"),
        index.FilterField("law"),
        index.FilterField("archived"),
        index.FilterField("live"),
    ]

    class Meta(ContentRecord.Meta):
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                name="published_review_has_a_treaty",
                condition=Q(live=False) | Q(law__isnull=False),
                violation_error_message=_("Choose the treaty that is reviewed."),
            )
        ]

    @classmethod
    def told_in_public(cls, prefix: str = "") -> list[Prefetch]:
        recommendations = Recommendation.objects.select_related("body").prefetch_related(
            Prefetch("provisions", Provision.objects.all()),
            Prefetch("steps", FollowUp.objects.order_by("sort_order", "pk")),
        )
        return [
            Prefetch(f"{prefix}law", Law.objects.all()),
            Prefetch(f"{prefix}body", PublicBody.objects.all()),
            Prefetch(f"{prefix}stages", CycleStage.objects.order_by("sort_order", "pk")),
            Prefetch(
                f"{prefix}papers",
                CyclePaper.objects.select_related("document").order_by("sort_order", "pk"),
            ),
            Prefetch(f"{prefix}recommendations", recommendations.order_by("sort_order", "pk")),
        ]

    def texts_in(self, language: str) -> Iterator[str]:
        yield text_in(self, "name", language)
        if self.law:
            yield text_in(self.law, "name", language)
        if self.body:
            yield text_in(self.body, "name", language)
        for stage in self.stages.all():
            yield text_in(stage, "note", language)
        for paper in self.papers.all():
            yield text_in(paper, "title", language)
            yield paper.symbol
        for each in self.recommendations.all():
            yield text_in(each, "text", language)

    @property
    def nine_stages(self) -> list[tuple[str, "CycleStage | None"]]:
        """Every stage by its name, with what is known of it; None where nothing is."""
        known = {stage.stage: stage for stage in self.stages.all()}
        return [(str(step.label), known.get(step.value)) for step in CycleStep]

    @property
    def reached(self) -> "CycleStage | None":
        """The furthest stage that is known to lie in the past; None where none is."""
        past = [stage for _name, stage in self.nine_stages if stage and stage.is_over]
        return past[-1] if past else None

    def clean(self) -> None:
        super().clean()
        if self.law and self.law.kind not in EXAMINED:
            raise ValidationError({"law": _("Only a treaty or a review can be chosen here.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self._make_room()
            super().save(*args, **kwargs)

    def _make_room(self) -> None:
        """Let rows change places: they are stored one by one, and no two may be called the same."""
        if self.pk is None:
            return
        numbers = {each.pk: each.number for each in self.recommendations.all()}
        for each in Recommendation.objects.filter(cycle=self.pk, pk__in=numbers.keys() - {None}):
            if each.number != numbers[each.pk]:
                Recommendation.objects.filter(pk=each.pk).update(number=f"~{each.pk}")
        stages = {each.pk: each.stage for each in self.stages.all()}
        for stage in CycleStage.objects.filter(cycle=self.pk, pk__in=stages.keys() - {None}):
            if stage.stage != stages[stage.pk]:
                # Nothing names a stage; it comes back under its key.
                stage.delete()


class CycleStage(Dated, Orderable):
    """When one of the nine stages was, as exactly as it is known."""

    cycle = ParentalKey(ReviewCycle, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(_("stage"), max_length=20, choices=CycleStep)
    note = Paired(models.CharField, _("note"), max_length=300, blank=True)
    url = models.URLField(_("address of the source"), blank=True)

    panels = [FieldPanel("stage"), Dated.date_panel, pair_row("note"), FieldPanel("url")]

    class Meta(Orderable.Meta):
        verbose_name = _("stage of a review")
        verbose_name_plural = _("stages of a review")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="cycle_stage_known", condition=Q(stage__in=CycleStep.values)
            ),
            models.UniqueConstraint(fields=["cycle", "stage"], name="a_stage_once_in_a_review"),
        ]

    def __str__(self) -> str:
        return str(self.get_stage_display())

    @property
    def is_over(self) -> bool:
        """True where the stage is known to lie in the past."""
        return self.date_to is not None and self.date_to < local_day()


class CyclePaper(Dated, Orderable):
    """A document of a review: a file of the library, or an address, with its symbol."""

    cycle = ParentalKey(ReviewCycle, on_delete=models.CASCADE, related_name="papers")
    title = Paired(models.CharField, _("title"), max_length=250)
    stage = models.CharField(_("belongs to"), max_length=20, choices=CycleStep, blank=True)
    symbol = models.CharField(
        _("symbol"), max_length=60, blank=True, help_text=_("Such as CCPR/C/CHN-HKG/CO/4.")
    )
    url = models.URLField(_("web address"), blank=True)
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        pair_row("title"),
        FieldRowPanel([FieldPanel("stage"), FieldPanel("symbol")]),
        Dated.date_panel,
        FieldPanel("url"),
        FieldPanel("document"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("document of a review")
        verbose_name_plural = _("documents of a review")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="cycle_paper_stage_known", condition=Q(stage__in=["", *CycleStep.values])
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)


class RecommendationManager(models.Manager):
    """A recommendation is named with its review, so the review always comes along."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("cycle")


class Recommendation(Orderable, ClusterableModel):
    """What a committee asks for, and how it is followed up."""

    cycle = ParentalKey(ReviewCycle, on_delete=models.CASCADE, related_name="recommendations")
    number = models.CharField(
        _("number"), max_length=20, help_text=_("As in the observations, such as 14 (a).")
    )
    text = Paired(
        models.TextField,
        _("recommendation"),
        max_length=1500,
        help_text=_("In the words of the document or a true summary of it."),
    )
    body = models.ForeignKey(
        PublicBody,
        verbose_name=_("addressed to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    provisions = ParentalManyToManyField(
        Provision, verbose_name=_("provisions"), blank=True, related_name="recommendations"
    )
    status = models.CharField(
        _("follow-up"),
        max_length=20,
        choices=FollowUpStatus,
        default=FollowUpStatus.NOT_RECORDED,
        help_text=_("How it stood before the first step below; with steps, the last one counts."),
    )

    objects = RecommendationManager()

    panels = [
        FieldPanel("number"),
        pair_row("text"),
        FieldRowPanel([FieldPanel("body"), FieldPanel("status")]),
        FieldPanel("provisions"),
        InlinePanel("steps", heading=_("Follow-up"), label=_("Step")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.CheckConstraint(
                name="recommendation_status_known", condition=Q(status__in=FollowUpStatus.values)
            ),
            models.UniqueConstraint(
                fields=["cycle", "number"], name="a_recommendation_number_once"
            ),
        ]

    def __str__(self) -> str:
        review = f"{self.cycle.code}: " if self.cycle_id else ""
        return f"{review}{self.number} {self.text}"[:120]

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its review; empty before it is saved."""
        return f"recommendation-{self.pk}" if self.pk else ""

    @property
    def steps_in_order(self) -> list["FollowUp"]:
        return dates.in_order_as_told(self.steps.all())

    @property
    def standing(self) -> str:
        """The follow-up as it stands: of the last step, else as it was first written down."""
        steps = self.steps_in_order
        return steps[-1].status if steps else self.status

    @property
    def standing_in_words(self) -> str:
        return str(FollowUpStatus(self.standing).label)


class FollowUp(Dated, Orderable):
    """What was done about a recommendation, and how we know."""

    recommendation = ParentalKey(Recommendation, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("follow-up"), max_length=20, choices=FollowUpStatus)
    evidence = Paired(models.CharField, _("evidence"), max_length=300, blank=True)
    url = models.URLField(_("address of the source"), blank=True)

    panels = [FieldPanel("status"), Dated.date_panel, pair_row("evidence"), FieldPanel("url")]

    class Meta(Orderable.Meta):
        verbose_name = _("step of a follow-up")
        verbose_name_plural = _("steps of a follow-up")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="follow_up_status_known", condition=Q(status__in=FollowUpStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_status_display())
