from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.models import BasePage
from site_project.core.public_forms import Options, RegisterFilter
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from ..enums import CaseOutcome, Precision
from ..listing import remembered_page_of
from .campaign_page import CampaignPage
from .case import Case, CaseStep
from .family import FamilyQuerySet
from .law import Provision
from .legal_review import LegallyReviewed, ShelfOfReviewed
from .record import RecordPage
from .sourced import Sourced

# A span that begins with a year is told by the year, so it stands before all in that year.
BY_YEAR = Q(begun_as=Precision.YEAR) | Q(
    begun_as=Precision.RANGE, begun_on__month=1, begun_on__day=1
)


class CaseIndexPage(ShelfOfReviewed, BasePage):
    """The register of judicial reviews, the newest first, by what a reader asks."""

    fixed_slug = "cases"
    also_called = (
        "cases",
        "case",
        "court cases",
        "register of cases",
        "case register",
        "judicial reviews",
        "個案",
        "案件",
        "法庭案件",
        "官司",
        "案件登記冊",
    )
    RESERVED_SLUGS = frozenset({"data", "feed"})

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.CasePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of cases")
        verbose_name_plural = _("lists of cases")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        form = case_filter(request, language)
        asked = form.asked

        def pages() -> QuerySet:
            return CasePage.objects.listed_for(language).narrowed(asked)

        key = ("cases", self.pk, *sorted(asked.items()))
        return context | {
            "form": form,
            "asked": asked,
            "pages": remembered_page_of(pages, request, *key),
        }


class CasePageQuerySet(FamilyQuerySet):
    def listed_for(self, language: str) -> "CasePageQuerySet":
        """The pages of a list with their records, the newest case first.

        What is known by its year alone stands first in that year, by its month
        first in that month; cases without a date stand last.
        """
        first = CaseStep.objects.filter(case=OuterRef("case"), date_from__isnull=False).order_by(
            "date_from", F("date_to").desc()
        )
        by_month = Q(begun_as=Precision.MONTH)
        return (
            self.for_readers(language)
            .select_related("case__court", "case__campaign")
            .prefetch_related(
                models.Prefetch("case__steps", CaseStep.objects.order_by("sort_order", "pk"))
            )
            .annotate(
                begun_on=Subquery(first.values("date_from")[:1]),
                begun_as=Subquery(first.values("precision")[:1]),
            )
            .order_by(
                ExtractYear("begun_on").desc(nulls_last=True),
                models.Case(When(BY_YEAR, then=Value(0)), default=Value(1)),
                ExtractMonth("begun_on").desc(nulls_last=True),
                models.Case(When(by_month, then=Value(0)), default=Value(1)),
                F("begun_on").desc(nulls_last=True),
                "title",
                "pk",
            )
        )

    def narrowed(self, asked: Mapping[str, str]) -> "CasePageQuerySet":
        """The pages of those published records that a reader asks for."""
        pages = self.filter(case__live=True) if asked else self
        if code := asked.get("campaign"):
            pages = pages.filter(case__campaign__code=code)
        if key := asked.get("provision"):
            pages = pages.filter(case__provisions=int(key))
        if outcome := asked.get("outcome"):
            pages = pages.filter(case__outcome=outcome)
        if year := asked.get("year"):
            then = CaseStep.objects.filter(
                case=OuterRef("case"), date_from__year__lte=year, date_to__year__gte=year
            )
            pages = pages.filter(Exists(then))
        return pages


def case_filter(request: HttpRequest, language: str) -> RegisterFilter:
    """Return the form of the register, bound to what was asked."""

    def build() -> dict[str, tuple[Any, Options]]:
        return case_choices(language)

    choices = navigation.remembered(request, CONTENT, ("case choices", language), build)
    return RegisterFilter(request.GET, choices)


def case_choices(language: str) -> dict[str, tuple[Any, Options]]:
    """Return what the register can be narrowed by: only what some case in it has."""
    told = CasePage.objects.for_readers(language).filter(case__live=True)
    cases = list(
        Case.objects.filter(pk__in=told.values("case"))
        .select_related("campaign")
        .prefetch_related("steps")
    )
    campaigns = {case.campaign.code: str(case.campaign) for case in cases if case.campaign}
    provisions = Provision.objects.filter(cases__in=[case.pk for case in cases]).distinct()
    outcomes = {case.outcome for case in cases}
    years = {year for case in cases for year in case.years}
    return {
        "campaign": (_("Campaign"), sorted(campaigns.items(), key=lambda option: option[1])),
        "provision": (
            _("Provision"),
            [(str(each.pk), f"{each.code} {each.heading}".strip()) for each in provisions],
        ),
        "outcome": (_("Outcome"), [each for each in CaseOutcome.choices if each[0] in outcomes]),
        "year": (_("Year"), [(str(year), str(year)) for year in sorted(years, reverse=True)]),
    }


class CasePage(LegallyReviewed, Sourced, RecordPage):
    """What a case is about, in one language, above the record that all languages share."""

    search_kind = Kind("case", _("Case"), _("Cases"))
    record_field = "case"

    case = models.ForeignKey(
        Case,
        verbose_name=_("case record"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Chosen once. Steps, stage and outcome are edited in the record."),
    )
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(CasePageQuerySet)()

    content_panels = [*RecordPage.content_panels, FieldPanel("case"), FieldPanel("body")]
    search_fields = [
        *RecordPage.search_fields,
        index.SearchField("body"),
        index.FilterField("case"),
    ]
    parent_page_types = ["campaigns.CaseIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("case page")
        verbose_name_plural = _("case pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"campaign_page": self.campaign_page}

    @cached_property
    def campaign_page(self) -> CampaignPage | None:
        """The page of the case's campaign, in the reader's language where it has one."""
        campaign = self.case.campaign_id
        pages = CampaignPage.objects.for_readers(self.locale.language_code)
        return pages.filter(campaign=campaign).first() if campaign else None
