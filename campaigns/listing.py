"""Long lists, thirty to a page."""

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

PER_PAGE = 30


def page_of(rows: QuerySet, request: HttpRequest) -> Page:
    """Return the part of a list that `?page=` asks for. Raises Http404 where there is none."""
    try:
        return Paginator(rows, PER_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404("no such page of the list") from error
