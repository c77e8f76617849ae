from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from site_project.core.models import BasePage
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from ..enums import EXAMINED, PublicationKind
from ..listing import remembered_page_of
from .family import FamilyQuerySet
from .law import Law
from .publication import PublicationPage
from .record import RecordPage
from .sourced import Sourced
from .treaty import Recommendation, ReviewCycle


class TreatyIndexPage(BasePage):
    """The treaties, and how the United Nations examine whether they are kept."""

    fixed_slug = "treaties"
    also_called = (
        "treaties",
        "treaty",
        "conventions",
        "covenants",
        "UN treaties",
        "register of treaties",
        "公約",
        "條約",
        "聯合國公約",
    )
    RESERVED_SLUGS = frozenset({"recommendations"})

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.TreatyPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of treaties")
        verbose_name_plural = _("lists of treaties")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code

        def pages() -> TreatyPageQuerySet:
            return TreatyPage.objects.for_readers(language).select_related("law").order_by("path")

        return context | {"pages": remembered_page_of(pages, request, "treaties", self.pk)}


class TreatyPageQuerySet(FamilyQuerySet):
    pass


class TreatyPage(Sourced, BasePage):
    """A treaty, who examines it, and its reviews."""

    search_kind = Kind("treaty", _("Treaty"), _("Treaties"))

    law = models.ForeignKey(
        Law,
        verbose_name=_("treaty"),
        null=True,
        on_delete=models.PROTECT,
        related_name="treaty_pages",
        limit_choices_to=Q(kind__in=EXAMINED),
    )
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(TreatyPageQuerySet)()

    content_panels = [*BasePage.content_panels, FieldPanel("law"), FieldPanel("body")]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("law"),
    ]
    parent_page_types = ["campaigns.TreatyIndexPage"]
    subpage_types = ["campaigns.ReviewCyclePage"]

    class Meta:
        verbose_name = _("treaty page")
        verbose_name_plural = _("treaty pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "reviews": self.reviews,
            "reports": self.reports,
            "has_recommendations": any(review.recommended for review in self.reviews),
        }

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        return super().for_serving().select_related("law")

    @cached_property
    def reviews(self) -> list["ReviewCyclePage"]:
        """The pages of its reviews, the newest first, and whether each has recommendations."""
        rows = Recommendation.objects.filter(cycle=models.OuterRef("cycle"))
        pages = ReviewCyclePage.objects.for_readers(self.locale.language_code)
        pages = pages.annotate(recommended=models.Exists(rows))
        return list(pages.filter(cycle__law=self.law_id, cycle__live=True).order_by("-path"))

    @cached_property
    def reports(self) -> list[PublicationPage]:
        """Our own reports that rest on the treaty, the newest first."""
        if self.law_id is None:
            return []
        named = PublicationPage.objects.filter(
            kind=PublicationKind.UN_REPORT, provisions__law=self.law_id
        )
        pages = PublicationPage.objects.listed_for(self.locale.language_code)
        return list(pages.filter(pk__in=named.values("pk")))

    def clean(self) -> None:
        super().clean()
        others = TreatyPage.objects.exclude(translation_key=self.translation_key)
        if self.law_id and others.filter(law=self.law_id).exists():
            raise ValidationError({"law": _("This treaty has a page already.")})


class ReviewCyclePage(Sourced, RecordPage):
    """One review, in one language, above the record that all languages share."""

    search_kind = Kind("review", _("Review"), _("Reviews"))
    record_field = "cycle"

    cycle = models.ForeignKey(
        ReviewCycle,
        verbose_name=_("review record"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Chosen once. Stages and recommendations are edited in the record."),
    )
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(FamilyQuerySet)()

    content_panels = [*RecordPage.content_panels, FieldPanel("cycle"), FieldPanel("body")]
    search_fields = [
        *RecordPage.search_fields,
        index.SearchField("body"),
        index.FilterField("cycle"),
    ]
    parent_page_types = ["campaigns.TreatyPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page of a review")
        verbose_name_plural = _("pages of reviews")

    def name_new_record(self, parent: Page | None = None) -> None:
        """A new record is of the treaty whose page it stands under."""
        super().name_new_record(parent)
        treaty = getattr(parent and parent.specific, "law", None)
        if treaty is None:
            raise ValidationError(_("Choose the treaty of the page above first."))
        self.cycle.law = treaty
