from collections.abc import Iterator
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, PublishingPanel
from wagtail.models import Orderable
from wagtail.search import index

from site_project.core.days import local_day
from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both, text_in

from .. import dates
from ..enums import UNANSWERED, UNDER_WAY, CampaignStatus, DemandStatus, Precision
from .dated import Dated
from .law import Provision
from .record import ContentRecord, RecordQuerySet
from .reference import Partner, PublicBody, Topic


class CampaignQuerySet(RecordQuerySet):
    def under_way(self) -> Self:
        return self.current().filter(status__in=UNDER_WAY)


class Campaign(ContentRecord):
    """What a campaign asks, of whom, and what became of it: true in every language."""

    preview_template = "campaigns/campaign_preview.html"

    name = Paired(models.CharField, _("name"), max_length=200)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=CampaignStatus,
        default=CampaignStatus.NOT_RECORDED,
    )
    check_law = models.BooleanField(
        _("about legislation"),
        default=False,
        help_text=_("Shows “Check the current law” at the top of the page."),
    )
    provisions = ParentalManyToManyField(
        Provision, verbose_name=_("provisions"), blank=True, related_name="campaigns"
    )
    topics = ParentalManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="campaigns"
    )

    objects = CampaignQuerySet.as_manager()

    panels = [
        pair_row("name"),
        FieldPanel("code"),
        FieldPanel("status", help_text=_("Active and watched campaigns stand first in the list.")),
        FieldPanel("check_law"),
        InlinePanel(
            "demands",
            heading=_("Demands"),
            label=_("Demand"),
            help_text=_("One row for each thing that is asked, in the order of the page."),
        ),
        InlinePanel(
            "milestones",
            heading=_("Milestones"),
            label=_("Milestone"),
            help_text=_("What happened and how we know. The page puts them in order of time."),
        ),
        InlinePanel("campaign_partners", heading=_("Partners"), label=_("Partner")),
        FieldPanel(
            "provisions",
            help_text=_("What the campaign rests on. Kits on the same articles are shown with it."),
        ),
        FieldPanel("topics"),
        FieldPanel("archived"),
        PublishingPanel(),
    ]
    search_fields = [
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
        index.AutocompleteField("code"),
        index.FilterField("status"),
        index.FilterField("archived"),
        index.FilterField("live"),
    ]

    class Meta(ContentRecord.Meta):
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                name="campaign_status_known", condition=Q(status__in=CampaignStatus.values)
            )
        ]

    @classmethod
    def told_in_public(cls, prefix: str = "") -> list[Prefetch]:
        demands = Demand.objects.select_related("body", "provision__law", "indicator")
        steps = DemandStep.objects.order_by("sort_order", "pk")
        partners = CampaignPartner.objects.select_related("partner")
        return [
            Prefetch(f"{prefix}demands", demands.order_by("sort_order", "pk")),
            Prefetch(f"{prefix}demands__steps", steps),
            Prefetch(f"{prefix}milestones", Milestone.objects.order_by("sort_order", "pk")),
            Prefetch(f"{prefix}campaign_partners", partners.order_by("sort_order", "pk")),
            Prefetch(f"{prefix}provisions", Provision.objects.all()),
        ]

    @classmethod
    def named(cls, name: str, slug: str) -> Self:
        record = super().named(name, slug)
        record.status = CampaignStatus.ACTIVE
        return record

    @property
    def milestones_in_order(self) -> list["Milestone"]:
        return dates.in_order(self.milestones.all())

    @property
    def calls_to_act(self) -> bool:
        """False where nobody is asked to do anything: what is history, or about legislation."""
        return self.status != CampaignStatus.NOT_RECORDED and not self.check_law

    def clean(self) -> None:
        super().clean()
        if self.pk is None or self.calls_to_act:
            return
        petitions = self.petitions.prefetch_related("steps")
        if taking := next((each for each in petitions if each.is_left_open), None):
            field = "check_law" if self.check_law else "status"
            words = _(
                "The petition “%(petition)s” is open for signatures. Close it first: "
                "such a campaign calls nobody to act."
            )
            raise ValidationError({field: words % {"petition": taking}})

    def texts_in(self, language: str) -> Iterator[str]:
        yield text_in(self, "name", language)
        for demand in self.demands.all():
            yield text_in(demand, "text", language)
            for step in demand.steps.all():
                yield text_in(step, "evidence", language)
        for milestone in self.milestones.all():
            yield text_in(milestone, "text", language)
        for provision in self.provisions.all():
            yield text_in(provision, "heading", language)


class Demand(Dated, Orderable, ClusterableModel):
    """One thing that is asked of one body, and how it stands.

    Its date is the day on which it was made. Its steps tell how it stands;
    `status` does so only as long as there is no step that does.
    """

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="demands")
    text = Paired(models.CharField, _("demand"), max_length=300)
    body = models.ForeignKey(
        PublicBody,
        verbose_name=_("addressed to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="demands",
    )
    provision = models.ForeignKey(
        Provision,
        verbose_name=_("rests on"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="demands",
    )
    recommendation = models.ForeignKey(
        "campaigns.Recommendation",
        verbose_name=_("recommendation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="demands",
    )
    indicator = models.ForeignKey(
        "campaigns.Indicator",
        verbose_name=_("indicator"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="demands",
    )
    status = models.CharField(
        _("status"), max_length=20, choices=DemandStatus, default=DemandStatus.NOT_RECORDED
    )

    panels = [
        pair_row("text"),
        FieldPanel(
            "status", help_text=_("How it stands. Once it has steps, the last of them says so.")
        ),
        FieldPanel("body", help_text=_("Who can fulfil it, such as a department.")),
        FieldPanel("provision", help_text=_("The article of a law or treaty behind it.")),
        FieldPanel(
            "recommendation", help_text=_("What the United Nations asked for that it takes up.")
        ),
        FieldPanel("indicator", help_text=_("What shows whether it is met.")),
        Dated.date_panel,
        InlinePanel(
            "steps",
            heading=_("Steps"),
            label=_("Step"),
            help_text=_("What came of it, the oldest first, each with what shows it."),
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="demand_status_known", condition=Q(status__in=DemandStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)

    @property
    def steps_in_order(self) -> list["DemandStep"]:
        return dates.in_order_as_told(self.steps.all())

    @property
    def standing(self) -> DemandStatus:
        """How it stands now: what the last step that says so says."""
        told = [step.status for step in self._telling_steps]
        return DemandStatus(told[-1] if told else self.status)

    @property
    def asked(self) -> Dated:
        """What dates the demand: itself, or else the first step at which it was made."""
        made = (step for step in self._telling_steps if step.status == DemandStatus.MADE)
        return self if self.date_from else next((step for step in made if step.date_from), self)

    @property
    def unanswered_since(self) -> Dated | None:
        """What dates the wait for an answer; none where there was an answer or may have been."""
        if self.standing not in UNANSWERED:
            return None
        since: Dated = self.asked
        waiting = True
        for step in self._telling_steps:
            if step.status not in UNANSWERED:
                waiting = False
            elif not waiting:
                since, waiting = step, True
        return since

    @property
    def days_unanswered(self) -> int | None:
        """Whole days of the wait, where its first day is known exactly and has come."""
        since = self.unanswered_since
        if since is None or since.precision != Precision.DAY:
            return None
        days = (local_day() - since.date_from).days
        return days if days >= 0 else None

    @property
    def wait_in_words(self) -> str:
        """Tell the wait for an answer as exactly as it is known; nothing where there is none."""
        since, days = self.unanswered_since, self.days_unanswered
        if since is None:
            return ""
        if days is not None:
            words = ngettext("No answer for %(count)s day", "No answer for %(count)s days", days)
            return words % {"count": f"{days:,}"}
        if since.date_from is None:
            return gettext("No answer; since when is not recorded")
        if since.date_from > local_day():
            return ""
        return gettext("No answer since %(date)s") % {"date": since.date_in_words}

    @property
    def _telling_steps(self) -> list["DemandStep"]:
        return [each for each in self.steps_in_order if each.status != DemandStatus.NOT_RECORDED]


class DemandStep(Dated, Orderable):
    """What came of a demand, as exactly as it is known, and what shows it."""

    demand = ParentalKey(Demand, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=DemandStatus,
        default=DemandStatus.NOT_RECORDED,
        help_text=_("“Not recorded” where the step leaves it as it was."),
    )
    evidence = Paired(models.CharField, _("evidence"), max_length=300, blank=True)
    url = models.URLField(_("web address"), blank=True)

    panels = [
        FieldPanel("status"),
        Dated.date_panel,
        pair_row("evidence", help_text=_("What shows it, such as a letter or a reply in council.")),
        FieldPanel("url"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("step of a demand")
        verbose_name_plural = _("steps of demands")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="demand_step_status_known", condition=Q(status__in=DemandStatus.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.date_for_machines}".strip()


class Milestone(Dated, Orderable):
    """What happened, as exactly as it is known, and how we know."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="milestones")
    text = Paired(models.CharField, _("what happened"), max_length=300)
    source = Paired(models.CharField, _("source"), max_length=300, blank=True)

    panels = [pair_row("text"), Dated.date_panel, pair_row("source")]

    class Meta(Orderable.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [*Dated.Meta.constraints]

    def __str__(self) -> str:
        return str(self.text)


class CampaignPartner(Orderable):
    """What an organisation does in a campaign."""

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="campaign_partners")
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="campaign_partners",
    )
    role = Paired(models.CharField, _("role"), max_length=200, blank=True)

    panels = [FieldPanel("partner"), pair_row("role")]

    class Meta(Orderable.Meta):
        verbose_name = _("partner in a campaign")
        verbose_name_plural = _("partners in a campaign")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "partner"], name="a_partner_once")
        ]

    def __str__(self) -> str:
        return str(self.partner)
