from typing import Any

from django.db import models
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from site_project.core.models import BasePage
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from ..enums import UNDER_WAY
from ..listing import remembered_page_of
from .article import ArticlePage
from .campaign import Campaign
from .family import FamilyQuerySet
from .record import RecordPage
from .sourced import Sourced

ARTICLES_SHOWN = 10


class CampaignIndexPage(BasePage):
    """All campaigns, those under way first."""

    fixed_slug = "campaigns"
    also_called = (
        "campaigns",
        "campaign",
        "actions",
        "what we work on",
        "our work",
        "倡議",
        "行動",
        "關注議題",
        "工作範疇",
    )
    is_door = True
    RESERVED_SLUGS = frozenset({"demands", "petitions"})

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.CampaignPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of campaigns")
        verbose_name_plural = _("lists of campaigns")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)

        def pages() -> CampaignPageQuerySet:
            return CampaignPage.objects.listed_for(self.locale.language_code)

        return context | {"pages": remembered_page_of(pages, request, "campaigns", self.pk)}


class CampaignPageQuerySet(FamilyQuerySet):
    def listed_for(self, language: str) -> "CampaignPageQuerySet":
        """The pages of a list with their records, those under way first."""
        under_way = When(campaign__status__in=UNDER_WAY, then=Value(0))
        return (
            self.for_readers(language)
            .select_related("campaign")
            .order_by(Case(under_way, default=Value(1), output_field=IntegerField()), "title", "pk")
        )

    def under_way(self) -> "CampaignPageQuerySet":
        return self.filter(
            campaign__live=True, campaign__archived=False, campaign__status__in=UNDER_WAY
        )


class CampaignPage(Sourced, RecordPage):
    """What a campaign is about, in one language, above the record that all languages share."""

    RESERVED_SLUGS = frozenset({"trail"})

    search_kind = Kind("campaign", _("Campaign"), _("Campaigns"))
    record_field = "campaign"
    makes_record_help = _(
        "Leave this empty for a new campaign: its record is made with the page. "
        "Choose a record only if there is one already."
    )

    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign record"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Chosen once. Demands and milestones are edited in the record."),
    )
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(CampaignPageQuerySet)()

    content_panels = [*RecordPage.content_panels, FieldPanel("campaign"), FieldPanel("body")]
    search_fields = [
        *RecordPage.search_fields,
        index.SearchField("body"),
        index.FilterField("campaign"),
    ]
    parent_page_types = ["campaigns.CampaignIndexPage"]
    subpage_types = ["campaigns.PetitionPage"]

    class Meta:
        verbose_name = _("campaign page")
        verbose_name_plural = _("campaign pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"articles": self.newest_articles}

    @cached_property
    def newest_articles(self) -> list[ArticlePage]:
        language = self.locale.language_code
        articles = ArticlePage.objects.for_readers(language).filter(campaign=self.campaign_id)
        return list(articles.newest_first()[:ARTICLES_SHOWN])
