"""The figures of one indicator as files beside its page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from ..models import IndicatorPage
from ..registers.views import csv_of, json_of
from ..remade import remade_when_changed
from .open_data import about, figures_of


def _page(slug: str) -> IndicatorPage:
    """Return the page in the reader's language, or in the one it has. Raises Http404."""
    pages = IndicatorPage.objects.for_readers(get_language() or "").filter(indicator__live=True)
    told = IndicatorPage.for_serving().filter(pk__in=pages.filter(slug=slug).values("pk"))
    page = told.first()
    if page is None:
        raise Http404("no such indicator")
    return page


@remade_when_changed
def figures_csv(request: HttpRequest, slug: str) -> HttpResponse:
    return csv_of(figures_of(_page(slug), request))


@remade_when_changed
def figures_json(request: HttpRequest, slug: str) -> HttpResponse:
    page = _page(slug)
    return json_of(figures_of(page, request), indicator=about(page))
