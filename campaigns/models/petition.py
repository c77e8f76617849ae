from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
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
from ..enums import PetitionState, Precision
from ..petitions.forms import PetitionForm
from .campaign import Campaign, Demand
from .dated import Dated, Happened
from .record import ContentRecord
from .reference import PublicBody

NOT_OVER = (PetitionState.OPEN, PetitionState.DRAFT, PetitionState.NOT_RECORDED)
ONE_ADDRESSEE = _("Choose a public body, or write another addressee: one of them.")


class Petition(ContentRecord):
    """What people sign, to whom it goes, how many signed on paper, and what came of it.

    The site holds no signature and no name: the office enters dated counts.
    """

    preview_template: ClassVar[str] = "campaigns/petition_preview.html"
    happened: ClassVar[tuple[str, ...]] = ("steps", "paper_counts", "answers")

    name = Paired(models.CharField, _("name"), max_length=200)
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        on_delete=models.PROTECT,
        related_name="petitions",
    )
    body = models.ForeignKey(
        PublicBody,
        verbose_name=_("addressed to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions",
    )
    addressee = Paired(
        models.CharField,
        _("other addressee"),
        max_length=200,
        blank=True,
        help_text=_("Only where it is no public body of the list."),
    )
    wording = Paired(
        models.TextField,
        _("text"),
        max_length=1500,
        blank=True,
        help_text=_("What people sign, word for word. It is printed on each sheet."),
    )
    demands = ParentalManyToManyField(
        Demand,
        verbose_name=_("demands"),
        blank=True,
        related_name="petitions",
        help_text=_("What the campaign asks that this petition takes up."),
    )
    sheets_by = models.DateField(
        _("last day for sheets"),
        null=True,
        blank=True,
        help_text=_("On the day after it the petition shows as closed. Empty: no such day."),
    )
    sheets_kept = Paired(
        models.CharField,
        _("what happens to the sheets"),
        max_length=200,
        blank=True,
        help_text=_(
            "Who gets them, and when what is left is destroyed. Printed on each sheet: "
            "needed before the petition can be opened."
        ),
    )

    base_form_class = PetitionForm
    panels = [
        pair_row("name"),
        FieldPanel("code"),
        FieldPanel("campaign"),
        MultiFieldPanel([FieldPanel("body"), pair_row("addressee")], heading=_("Addressed to")),
        pair_row("wording"),
        FieldPanel("demands"),
        InlinePanel(
            "steps",
            heading=_("Steps"),
            label=_("Step"),
            help_text=_("How it stands, the oldest first, each with what shows it."),
        ),
        MultiFieldPanel(
            [FieldPanel("sheets_by"), pair_row("sheets_kept")], heading=_("Signature sheets")
        ),
        InlinePanel(
            "paper_counts",
            heading=_("Signatures on paper"),
            label=pgettext_lazy("signatures", "Count"),
            help_text=_("One row for each time that sheets were counted. The page adds them up."),
        ),
        InlinePanel(
            "answers",
            heading=_("What came of it"),
            label=_("Answer"),
            help_text=_("What the addressee answered, and where it can be read."),
        ),
        FieldPanel("archived"),
        PublishingPanel(),
    ]
    search_fields = [
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
        index.AutocompleteField("code"),
        index.FilterField("campaign"),
        index.FilterField("archived"),
        index.FilterField("live"),
    ]

    class Meta(ContentRecord.Meta):
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        constraints = [
            models.CheckConstraint(
                name="petition_has_one_addressee",
                condition=Q(body=None) | Q(**dict.fromkeys(both("addressee"), "")),
                violation_error_message=ONE_ADDRESSEE,
            )
        ]

    @classmethod
    def told_in_public(cls, prefix: str = "") -> list[Prefetch]:
        counts = PaperCount.objects.order_by("sort_order", "pk")
        demands = Demand.objects.select_related("campaign").order_by("sort_order", "pk")
        return [
            Prefetch(f"{prefix}steps", PetitionStep.objects.order_by("sort_order", "pk")),
            Prefetch(f"{prefix}paper_counts", counts),
            Prefetch(f"{prefix}answers", PetitionAnswer.objects.order_by("sort_order", "pk")),
            Prefetch(f"{prefix}demands", demands),
        ]

    @property
    def addressed_to(self) -> str:
        """The addressee in the reader's language; empty where it is not recorded."""
        return self.body.name if self.body else self.addressee

    @property
    def steps_in_order(self) -> list["PetitionStep"]:
        return dates.in_order_as_told(self.steps.all())

    @property
    def is_left_open(self) -> bool:
        """What its last step says, whatever the day and the campaign."""
        return self.told_by(self.steps.all()) == PetitionState.OPEN

    @property
    def standing(self) -> PetitionState:
        """How it stands now: as its last step says; closed where nobody can sign any more."""
        told = self.told_by(self.steps.all())
        if told == PetitionState.OPEN and (self.is_overdue or not self.campaign.calls_to_act):
            return PetitionState.CLOSED
        return told

    @property
    def is_open(self) -> bool:
        return self.standing == PetitionState.OPEN

    @property
    def is_overdue(self) -> bool:
        """True from the day after the last day for sheets."""
        return self.sheets_by is not None and self.sheets_by < local_day()

    @property
    def opened(self) -> "PetitionStep | None":
        return self._first(PetitionState.OPEN)

    @property
    def is_over(self) -> bool:
        """True where signatures were collected, as far as is known, and are no longer."""
        return self.standing not in NOT_OVER

    @property
    def closed(self) -> "PetitionStep | None":
        """What dates the end: the closing after the last opening, or the last day for sheets."""
        if not self.is_over:
            return None
        if self.is_left_open:
            day = self.sheets_by if self.is_overdue else None
            return day and PetitionStep(precision=Precision.DAY, date_from=day, date_to=day)
        found = None
        for step in self.steps_in_order:
            if step.state == PetitionState.OPEN:
                found = None
            elif step.state == PetitionState.CLOSED:
                found = found or step
        return found

    @property
    def won(self) -> "PetitionStep | None":
        return self._first(PetitionState.WON)

    @property
    def counts_in_order(self) -> list["PaperCount"]:
        return dates.in_order(self.paper_counts.all())

    @property
    def answers_in_order(self) -> list["PetitionAnswer"]:
        return dates.in_order(self.answers.all())

    @property
    def on_paper(self) -> int:
        """Signatures on paper, as far as the office counted them."""
        return sum(row.count for row in self.paper_counts.all())

    @property
    def on_paper_in_words(self) -> str:
        number = self.on_paper
        words = ngettext("%(count)s on paper", "%(count)s on paper", number)
        return words % {"count": f"{number:,}"}

    def missing_to_open(self) -> dict[str, str]:
        """Return what must be written before people are asked to sign, by field."""
        missing = {}
        if not self.addressed_to:
            missing["body"] = _("Say to whom it goes before it is opened.")
        for name in ("wording", "sheets_kept"):
            if not getattr(self, name):
                missing[both(name)[0]] = _("Write this before the petition is opened.")
        return missing

    def texts_in(self, language: str) -> Iterator[str]:
        for name in ("name", "wording", "addressee"):
            yield text_in(self, name, language)
        if self.body:
            yield text_in(self.body, "name", language)
        for demand in self.demands.all():
            yield text_in(demand, "text", language)
        for step in self.steps.all():
            yield text_in(step, "evidence", language)
        for answer in self.answers.all():
            yield text_in(answer, "text", language)

    def with_content_json(self, content: dict[str, Any]) -> "Petition":
        """Restore what an editor wrote, but no other campaign than the one its pages are below."""
        petition = super().with_content_json(content)
        if self.page_key:
            petition.campaign = self.campaign
        return petition

    def clean(self) -> None:
        super().clean()
        if self.body_id and self.addressee:
            raise ValidationError({"body": ONE_ADDRESSEE})

    @staticmethod
    def told_by(steps: Iterable["PetitionStep"]) -> PetitionState:
        """Return what the last of these steps that says so says."""
        told = [
            step.state
            for step in dates.in_order_as_told(steps)
            if step.state != PetitionState.NOT_RECORDED
        ]
        return PetitionState(told[-1] if told else PetitionState.NOT_RECORDED)

    def _first(self, state: PetitionState) -> "PetitionStep | None":
        return next((step for step in self.steps_in_order if step.state == state), None)


class PetitionStep(Happened, Orderable):
    """A change of how a petition stands, as exactly as its date is known, and what shows it."""

    to_come = _("A step is something that has happened.")

    petition = ParentalKey(Petition, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=PetitionState,
        default=PetitionState.NOT_RECORDED,
        help_text=_("“Not recorded” where the step leaves it as it was."),
    )
    evidence = Paired(models.CharField, _("evidence"), max_length=300, blank=True)
    url = models.URLField(_("web address"), blank=True)

    panels = [
        FieldPanel("state"),
        Dated.date_panel,
        pair_row("evidence", help_text=_("What shows it, such as a receipt or a letter.")),
        FieldPanel("url"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("step of a petition")
        verbose_name_plural = _("steps of petitions")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="petition_step_state_known", condition=Q(state__in=PetitionState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.date_for_machines}".strip()


class PaperCount(Happened, Orderable):
    """So many signatures on sheets that the office counted; whose they are is not kept."""

    to_come = _("Sheets are counted before the count is entered.")

    petition = ParentalKey(Petition, on_delete=models.CASCADE, related_name="paper_counts")
    count = models.PositiveIntegerField(_("signatures"))
    source = Paired(
        models.CharField,
        _("where they come from"),
        max_length=200,
        help_text=_("Such as a street stall or a meeting; nobody's name."),
    )

    panels = [FieldPanel("count"), Dated.date_panel, pair_row("source")]

    class Meta(Orderable.Meta):
        verbose_name = _("count on paper")
        verbose_name_plural = _("counts on paper")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="paper_count_of_some",
                condition=Q(count__gt=0),
                violation_error_message=_("A count has at least one signature."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.date_for_machines}".strip()

    @property
    def count_in_words(self) -> str:
        return f"{self.count:,}"


class PetitionAnswer(Happened, Orderable):
    """What the addressee answered, or what changed."""

    to_come = _("An answer is something that has happened.")

    petition = ParentalKey(Petition, on_delete=models.CASCADE, related_name="answers")
    text = Paired(models.CharField, _("what came of it"), max_length=500)
    url = models.URLField(_("web address"), blank=True)

    panels = [pair_row("text"), Dated.date_panel, FieldPanel("url")]

    class Meta(Orderable.Meta):
        verbose_name = _("answer to a petition")
        verbose_name_plural = _("answers to petitions")
        constraints = [*Dated.Meta.constraints]

    def __str__(self) -> str:
        return str(self.text)
