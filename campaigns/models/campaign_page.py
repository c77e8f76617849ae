from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from site_project.core.blocks import BodyBlock
from site_project.core.models import BasePage
from site_project.core.search.kinds import Kind

from ..enums import UNDER_WAY
from ..forms import CampaignPageForm, CopyCampaignPageForm
from ..listing import remembered_page_of
from .article import ArticlePage
from .campaign import Campaign, told_in_public
from .family import FamilyQuerySet

ARTICLES_SHOWN = 10


class CampaignIndexPage(BasePage):
    """All campaigns, those under way first."""

    fixed_slug = "campaigns"

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


class CampaignPage(BasePage):
    """What a campaign is about, in one language, above the record that all languages share."""

    search_kind = Kind("campaign", _("Campaign"), _("Campaigns"))

    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign record"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Chosen once. Demands and milestones are edited in the record."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(CampaignPageQuerySet)()

    content_panels = [*BasePage.content_panels, FieldPanel("campaign"), FieldPanel("body")]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("words_of_the_record"),
        index.FilterField("campaign"),
    ]
    parent_page_types = ["campaigns.CampaignIndexPage"]
    subpage_types: list[str] = []
    base_form_class = CampaignPageForm
    copy_form_class = CopyCampaignPageForm

    class Meta:
        verbose_name = _("campaign page")
        verbose_name_plural = _("campaign pages")

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        """Read the record and all that the page tells of it."""
        rows = super().for_serving().select_related("campaign")
        return rows.prefetch_related(*told_in_public("campaign__"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self._save_new_record()
            super().save(*args, **kwargs)
            self._claim_record()

    def clean(self) -> None:
        super().clean()
        if self.campaign_id is None:
            return
        record = Campaign.objects.only("page_key", "archived").get(pk=self.campaign_id)
        if record.page_key not in (None, self.translation_key):
            raise ValidationError(
                {
                    "campaign": _(
                        "This record has a page already. Open that page and choose “Translate”."
                    )
                }
            )
        if record.archived and record.page_key is None:
            raise ValidationError(
                {"campaign": _("This record is archived. Choose one that is in use.")}
            )
        before = CampaignPage.objects.filter(pk=self.pk).values_list("campaign", flat=True).first()
        if before not in (None, self.campaign_id):
            raise ValidationError({"campaign": _("A page keeps the record it was made for.")})

    def words_of_the_record(self) -> str:
        """Return what the record says in this page's language, for the search index."""
        return self.campaign.words_in(self.locale.language_code)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"record": self.campaign, "articles": self.newest_articles}

    @cached_property
    def newest_articles(self) -> list[ArticlePage]:
        language = self.locale.language_code
        articles = ArticlePage.objects.for_readers(language).filter(campaign=self.campaign_id)
        return list(articles.newest_first()[:ARTICLES_SHOWN])

    def name_new_record(self) -> None:
        """Give a new page a record of its own, unsaved until the page is saved."""
        self.campaign = Campaign.named(self.title, self.slug)

    def _save_new_record(self) -> None:
        record = self._state.fields_cache.get("campaign")
        if record is not None and record.pk is None:
            record.save()
            record.save_revision()
            self.campaign = record

    def _claim_record(self) -> None:
        """Make the record this family's own. Raises ValidationError if another was first."""
        free = Campaign.objects.filter(pk=self.campaign_id, page_key=None)
        if free.update(page_key=self.translation_key):
            return
        if not Campaign.objects.filter(pk=self.campaign_id, page_key=self.translation_key).exists():
            raise ValidationError({"campaign": _("A page keeps the record it was made for.")})
