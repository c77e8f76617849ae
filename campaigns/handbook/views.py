"""Addresses of the handbook beside its pages, and other ways to read a section."""

import re
from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from site_project.core.days import local_day
from site_project.core.search.directory import directory
from site_project.core.search.glossary import glossary
from site_project.core.search.spelling import did_you_mean

from ..models import HandbookPage, SectionKey, SectionPage
from ..models.family import url_for_readers
from . import editions
from .beside import merged_keys, rows_of
from .search import BookSearch, keys_below
from .whole import whole_book as build_whole_book

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        patch_cache_control(response, private=True)  # it may carry the bar for staff
    return response


@require_safe
def permanent_address(request: HttpRequest, key: str) -> HttpResponse:
    """Lead to where a section stands now, in the reader's language where it is written in it."""
    language = get_language() or ""
    families = SectionKey.objects.filter(key=key).values("family")
    section = SectionPage.objects.for_readers(language).filter(translation_key__in=families).first()
    if section is None:
        raise Http404("no public section has this key")
    query = request.META.get("QUERY_STRING", "")
    url = url_for_readers(section, request, language)
    return HttpResponseRedirect(f"{url}?{query}" if query else url)


def book_at(slug: str) -> HandbookPage:
    """Return the public book of this address for the reader. Raises Http404."""
    books = HandbookPage.objects.for_readers(get_language() or "").filter(slug=slug)
    book = books.first()
    if book is None:
        raise Http404("no such book")
    return book


@require_safe
def whole_book(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a book as one file, the same to the byte until its text changes."""
    book = book_at(slug)
    request.is_public_page = True
    response = HttpResponse(build_whole_book(request, book))
    name = f"{book.slug}.{book.locale.language_code}.html"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def search_book(request: HttpRequest, slug: str) -> HttpResponse:
    """Search one book. Nothing of what was asked is kept."""
    book = book_at(slug)
    now = timezone.now()
    search = BookSearch(
        asked=request.GET.get("q", ""),
        language=get_language() or settings.LANGUAGE_CODE,
        terms=glossary(request),
        directory=directory(request, now),
        now=now,
        written=request.GET.get("lang", ""),
        right=request.GET.get("right", ""),
        year=request.GET.get("year", ""),
        keys=keys_below(book),
    )
    context: dict[str, Any] = {"search": search, "book": book}
    if search.has_words:
        results = context["results"] = search.page(request.GET.get("page"))
        if search.has_few:
            context["meant"] = did_you_mean(search)
        if results.has_previous():
            context["previous_url"] = search.address(page=results.previous_page_number())
        if results.has_next():
            context["next_url"] = search.address(page=results.next_page_number())
    request.is_public_page = True
    return answer(request, "campaigns/handbook_search.html", context)


def other_reading(request: HttpRequest, page: SectionPage) -> HttpResponse | None:
    """Answer `?as-at=` and `?beside=`; None where the section is to be read as it stands."""
    if "as-at" in request.GET:
        return earlier_text(request, page, request.GET["as-at"].strip())
    if "beside" in request.GET:
        return side_by_side(request, page, request.GET["beside"])
    return None


def earlier_text(request: HttpRequest, page: SectionPage, asked: str) -> HttpResponse:
    """Show a section as it stood in public at the end of a day."""
    today = local_day()
    try:
        day = date.fromisoformat(asked) if ISO_DAY.fullmatch(asked) else None
    except ValueError:
        day = None
    if day == today:
        return HttpResponseRedirect(request.path)
    error, status = "", 400
    text = None
    if day is None:
        error = _("This is no date. Write it as year-month-day, such as 2026-03-31.")
    elif day > today:
        error = _("This day has not come yet.")
    else:
        text, status = editions.text_on(page, day), 404
    context = page.get_context(request) | {"as_at": day, "asked": asked, "error": error}
    if text is None:
        context["first_text"] = None if error else editions.first_after(page, day)
        return answer(request, "campaigns/section_no_text.html", context, status)
    return answer(request, "campaigns/section_page.html", context | {"page": text, "self": text})


def side_by_side(request: HttpRequest, page: SectionPage, language: str) -> HttpResponse | None:
    """Show a section beside its other language; None where it has none of that language."""
    others = SectionPage.objects.live().public().filter(translation_key=page.translation_key)
    other = others.exclude(pk=page.pk).filter(locale__language_code=language).first()
    if other is None:
        return None
    context = page.get_context(request)
    context |= {
        "other": other,
        "rows": rows_of(page, other, context),
        "merged_keys": merged_keys(page, other),
    }
    return answer(request, "campaigns/section_beside.html", context)
