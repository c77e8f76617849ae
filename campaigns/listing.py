"""Long lists, thirty to a page."""

from collections.abc import Callable

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from site_project.core import navigation
from site_project.core.changes import CONTENT

PER_PAGE = 30


def page_of(rows: QuerySet, request: HttpRequest) -> Page:
    """Return the part of a list that `?page=` asks for. Raises Http404 where there is none."""
    try:
        return Paginator(rows, PER_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404("no such page of the list") from error


def remembered_page_of(rows: Callable[[], QuerySet], request: HttpRequest, *key: object) -> Page:
    """Return the same as `page_of`, remembered until the content changes.

    `key` names the rows. Nothing in them may depend on the time or on places and loans.
    """

    def build() -> Page:
        page = page_of(rows(), request)
        page.object_list = list(page.object_list)
        return page

    if getattr(request, "is_preview", False):
        return build()
    key = ("list", get_language(), request.GET.get("page"), *key)
    return navigation.remembered(request, CONTENT, key, build)
