from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, ProtectedError, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, PublishingPanel
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, RevisionMixin
from wagtail.search import index

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both, text_in

from .. import dates
from ..enums import UNDER_WAY, CampaignStatus, DemandStatus
from ..history import is_in_use
from .dated import Dated
from .law import Provision
from .reference import Partner, PublicBody, Topic


class CampaignQuerySet(models.QuerySet):
    def current(self) -> "CampaignQuerySet":
        """Records that are published and not put away."""
        return self.filter(live=True, archived=False)

    def under_way(self) -> "CampaignQuerySet":
        return self.current().filter(status__in=UNDER_WAY)


def told_in_public(prefix: str = "") -> list[Prefetch]:
    """Return the lookups of all that a public page tells of a record, one query each."""
    demands = Demand.objects.select_related("body", "provision__law")
    partners = CampaignPartner.objects.select_related("partner")
    return [
        Prefetch(f"{prefix}demands", demands.order_by("sort_order", "pk")),
        Prefetch(f"{prefix}milestones", Milestone.objects.order_by("sort_order", "pk")),
        Prefetch(f"{prefix}campaign_partners", partners.order_by("sort_order", "pk")),
        Prefetch(f"{prefix}provisions", Provision.objects.all()),
    ]


class Campaign(PreviewableMixin, DraftStateMixin, RevisionMixin, index.Indexed, ClusterableModel):
    """What a campaign asks, of whom, and what became of it: true in every language.

    Its pages tell the story; `page_key` is the translation key of that family
    of pages, set when the first of them is made.
    """

    code = models.SlugField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short name in Latin letters that never changes, such as prison-reform."),
    )
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
    page_key = models.UUIDField(_("pages"), unique=True, null=True, blank=True, editable=False)
    archived = models.BooleanField(
        _("archived"),
        default=False,
        help_text=_("Put away: no longer offered for new pages. Its pages stay."),
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

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="campaign_status_known", condition=Q(status__in=CampaignStatus.values)
            )
        ]

    def __str__(self) -> str:
        return str(self.name) or self.code

    @classmethod
    def named(cls, name: str, slug: str) -> "Campaign":
        """Return an unsaved record of a campaign that begins, with one name in all languages."""
        names = dict.fromkeys(both("name"), name)
        return cls(code=cls.free_code(slug), status=CampaignStatus.ACTIVE, live=False, **names)

    @classmethod
    def free_code(cls, slug: str) -> str:
        """Return a code in Latin letters that no record has, after a page's address."""
        wish = (slugify(slug) or "campaign")[:70]
        taken = set(cls.objects.filter(code__startswith=wish).values_list("code", flat=True))
        numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
        return next(code for code in (wish, *numbered) if code not in taken)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if not self.may_be_deleted():
            raise ProtectedError(gettext("This record has a history. Archive it instead."), {self})
        return super().delete(*args, **kwargs)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in settings.LANGUAGES]

    @property
    def milestones_in_order(self) -> list["Milestone"]:
        return dates.in_order(self.milestones.all())

    def words_in(self, language: str) -> str:
        """Return what its pages tell of it in one language; nothing before it is published."""
        if not self.live:
            return ""
        words = [text_in(self, "name", language)]
        words += [text_in(demand, "text", language) for demand in self.demands.all()]
        words += [text_in(milestone, "text", language) for milestone in self.milestones.all()]
        words += [text_in(each, "heading", language) for each in self.provisions.all()]
        return "\n".join(dict.fromkeys(filter(None, words)))

    def may_be_deleted(self) -> bool:
        """True only before the record was published, given a page, or named by anything."""
        return self.page_key is None and self.first_published_at is None and not is_in_use(self)

    def with_content_json(self, content: dict[str, Any]) -> "Campaign":
        """Restore what an editor wrote; whose pages it has is not theirs to restore."""
        record = super().with_content_json(content)
        record.page_key = self.page_key
        return record

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the record as its pages show it, in the language that was chosen."""
        with translation.override(mode_name or settings.LANGUAGE_CODE):
            return render(request, "campaigns/campaign_preview.html", {"record": self})


class Demand(Dated, Orderable):
    """One thing that is asked of one body, and how it stands."""

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
    status = models.CharField(
        _("status"), max_length=20, choices=DemandStatus, default=DemandStatus.NOT_RECORDED
    )

    panels = [
        pair_row("text"),
        FieldPanel("status"),
        FieldPanel("body", help_text=_("Who can fulfil it, such as a department.")),
        FieldPanel("provision", help_text=_("The article of a law or treaty behind it.")),
        Dated.date_panel,
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
