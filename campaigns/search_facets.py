"""Which right and which year a page is about, for whoever narrows a search."""

from collections.abc import Iterable, Iterator
from typing import Any

from site_project.core.search.facets import RIGHT, YEAR, Belonging, belongs, named

from .models import (
    ArticlePage,
    CampaignPage,
    CasePage,
    IndicatorPage,
    PublicationPage,
    ReviewCyclePage,
    Right,
    RightPage,
    SectionPage,
)
from .models.record import RecordPage
from .rights.about import SOURCES

# Pages above records, and the dated rows of these that say when something happened.
DATED: tuple[tuple[type[RecordPage], str], ...] = (
    (CampaignPage, "milestones"),
    (CasePage, "steps"),
    (IndicatorPage, "values"),
    (ReviewCyclePage, "stages"),
)


@named(RIGHT)
def rights() -> Iterable[tuple[str, Right]]:
    return ((right.slug, right) for right in Right.objects.all())


@belongs(RIGHT)
def pages_about_rights() -> Iterator[tuple[int, str]]:
    """Yield what the page of a right lists, and that page itself."""
    yield from RightPage.objects.values_list("pk", "right__slug")
    for source in SOURCES:
        for lookup in source.lookups:
            yield from _told(source.model, f"{lookup}__slug")


@belongs(YEAR)
def dated_pages() -> Iterator[tuple[int, int]]:
    yield from ArticlePage.objects.values_list("pk", "published_on__year")
    sections = SectionPage.objects.filter(law_as_at__isnull=False)
    yield from sections.values_list("pk", "law_as_at__year")
    yield from _each_year(PublicationPage.objects.values_list("pk", "date_from", "date_to"))
    for model, rows in DATED:
        of_record = f"{model.record_field}__{rows}"
        yield from _each_year(_told(model, f"{of_record}__date_from", f"{of_record}__date_to"))


def _told(model: type[Any], *columns: str) -> Belonging:
    """Return columns of pages, as far as the record that they tell is published."""
    told = model.objects.filter(**{f"{columns[0]}__isnull": False})
    if issubclass(model, RecordPage):
        told = told.filter(**{f"{model.record_field}__live": True})
    return told.order_by().values_list("pk", *columns).distinct()


def _each_year(spans: Iterable[tuple[int, Any, Any]]) -> Iterator[tuple[int, int]]:
    for key, first, last in spans:
        if first and last:
            yield from ((key, year) for year in range(first.year, last.year + 1))
