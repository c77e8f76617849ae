"""The trail of a campaign: report, recommendation, demand, case, indicator.

A row for each demand tells what led to it and what followed from it. What is
not published is left out; what is not recorded is said to be so by the page.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from site_project.core import navigation
from site_project.core.changes import CONTENT

from ..enums import CycleStep, PublicationKind
from ..models import (
    CampaignPage,
    Case,
    CasePage,
    CyclePaper,
    Demand,
    DemandStep,
    FollowUp,
    Indicator,
    IndicatorPage,
    PetitionPage,
    Provision,
    PublicationPage,
    Recommendation,
    ReviewCyclePage,
)


@dataclass(frozen=True)
class Told:
    """A record of the trail and the page that tells it, where it has one."""

    record: Any
    page: Any


@dataclass(frozen=True)
class Row:
    """A demand with what leads to it and what follows from it; None or empty: not recorded."""

    demand: Demand
    papers: list[CyclePaper]
    publications: list[PublicationPage]
    recommendation: Told | None
    petitions: list[PetitionPage]
    cases: list[Told]
    indicator: Told | None


def trail(request: HttpRequest, page: CampaignPage, language: str) -> list[Row]:
    """Return the rows of a campaign's demands, in the order of its page."""
    key = ("trail", page.campaign_id, language)
    return navigation.remembered(request, CONTENT, key, lambda: rows_of(page, language))


def rows_of(page: CampaignPage, language: str) -> list[Row]:
    demands = list(_demands(page.campaign_id))
    recommended = [each.recommendation for each in demands if each.recommendation]
    reviews = _pages(ReviewCyclePage, "cycle", [each.cycle_id for each in recommended], language)
    cases = _pages(
        CasePage, "case", [case.pk for each in demands for case in each.cases.all()], language
    )
    indicators = _pages(
        IndicatorPage, "indicator", [each.indicator_id for each in demands], language
    )
    reports = _reports(page.campaign_id, language)
    petitions = _petitions(page.campaign_id, language)
    return [
        Row(
            demand=demand,
            papers=_own_papers(demand.recommendation),
            publications=[each for each in reports if _shares_a_provision(each, demand)],
            recommendation=_told(demand.recommendation, reviews, "cycle"),
            petitions=[each for each in petitions if demand in each.petition.demands.all()],
            cases=[Told(case, cases.get(case.pk)) for case in demand.cases.all()],
            indicator=_told(demand.indicator, indicators),
        )
        for demand in demands
    ]


def _demands(campaign: int) -> QuerySet:
    """The demands of a campaign with whatever is published around them."""
    papers = CyclePaper.objects.filter(stage=CycleStep.OUR_REPORT).select_related("document")
    recommendations = (
        Recommendation.objects.filter(cycle__live=True)
        .select_related("cycle__law", "body")
        .prefetch_related(
            Prefetch("steps", FollowUp.objects.order_by("sort_order", "pk")),
            Prefetch("provisions", Provision.objects.all()),
            Prefetch("cycle__papers", papers.order_by("sort_order", "pk")),
        )
    )
    return (
        Demand.objects.filter(campaign=campaign)
        .select_related("body", "provision__law")
        .prefetch_related(
            Prefetch("steps", DemandStep.objects.order_by("sort_order", "pk")),
            Prefetch("recommendation", recommendations),
            Prefetch("cases", Case.objects.filter(live=True).order_by("code")),
            Prefetch("indicator", Indicator.objects.filter(live=True)),
        )
        .order_by("sort_order", "pk")
    )


def _pages(model: Any, record: str, keys: list[int | None], language: str) -> dict[int, Any]:
    pages = model.objects.for_readers(language).filter(**{f"{record}__in": set(keys) - {None}})
    return {page.record_id: page for page in pages}


def _reports(campaign: int, language: str) -> list[PublicationPage]:
    """Return the reports to the United Nations that belong to a campaign."""
    pages = PublicationPage.objects.listed_for(language)
    own = pages.filter(campaign=campaign, kind=PublicationKind.UN_REPORT)
    return list(own.prefetch_related("provisions"))


def _petitions(campaign: int, language: str) -> list[PetitionPage]:
    pages = PetitionPage.objects.listed_for(language).filter(petition__campaign=campaign)
    return list(pages.prefetch_related("petition__demands"))


def _own_papers(recommendation: Recommendation | None) -> list[CyclePaper]:
    return list(recommendation.cycle.papers.all()) if recommendation else []


def _shares_a_provision(report: PublicationPage, demand: Demand) -> bool:
    """Tell whether a report rests on what the demand or its recommendation rests on."""
    wanted = {demand.provision_id}
    if demand.recommendation:
        wanted |= {each.pk for each in demand.recommendation.provisions.all()}
    return any(each.pk in wanted for each in report.provisions.all())


def _told(record: Any, pages: dict[int, Any], owner: str = "") -> Told | None:
    if record is None:
        return None
    return Told(record, pages.get(getattr(record, f"{owner}_id") if owner else record.pk))


def pages_with_trail(request: HttpRequest | None, language: str) -> dict[int, CampaignPage]:
    """Return the page of every published campaign by the key of its record."""

    def build() -> dict[int, CampaignPage]:
        demands = Demand.objects.filter(campaign=OuterRef("campaign"))
        pages = CampaignPage.objects.for_readers(language).filter(campaign__live=True)
        pages = pages.annotate(has_demands=Exists(demands))
        return {page.campaign_id: page for page in pages}

    if request is None:
        return build()
    return navigation.remembered(request, CONTENT, ("pages with a trail", language), build)


def trail_of_campaign(request: HttpRequest | None, campaign: int | None) -> str:
    """Return where the trail of a campaign is; empty where it has none or no demand."""
    page = pages_with_trail(request, get_language() or "").get(campaign)
    return reverse("trail", args=[page.slug]) if page and page.has_demands else ""


def trail_url(request: HttpRequest | None, demand: Demand) -> str:
    """Return where a demand stands on the trail of its campaign; empty where there is none."""
    page = pages_with_trail(request, get_language() or "").get(demand.campaign_id)
    return f"{reverse('trail', args=[page.slug])}#demand-{demand.pk}" if page else ""


def demands_naming(request: HttpRequest | None, record: Recommendation | Indicator) -> list[Demand]:
    """Return the demands of published campaigns that name a recommendation or an indicator."""

    def build() -> dict[tuple[str, int], list[Demand]]:
        found: dict[tuple[str, int], list[Demand]] = {}
        demands = Demand.objects.filter(campaign__live=True).order_by(
            "campaign__code", "sort_order"
        )
        for demand in demands.exclude(recommendation=None, indicator=None):
            found.setdefault(("recommendation", demand.recommendation_id), []).append(demand)
            found.setdefault(("indicator", demand.indicator_id), []).append(demand)
        return found

    key = ("demands that name something",)
    named = build() if request is None else navigation.remembered(request, CONTENT, key, build)
    return named.get((record._meta.model_name, record.pk), []) if record.pk else []
