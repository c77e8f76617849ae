"""`/<language>/search/?q=`: one box for pages and documents."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .directory import directory
from .empty import token
from .finding import Search
from .glossary import glossary
from .narrowing import for_reader
from .spelling import HITS, Meant, did_you_mean
from .suggesting import first_pages, near_words

# Words to begin with, where nothing was asked.
FIRST_WORDS = 8
# Pages that another spelling finds.
NEAR_PAGES = 3


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the form, and what was found. The answer itself keeps nothing (see empty.py)."""
    language = get_language() or settings.LANGUAGE_CODE
    terms = glossary(request)
    now = timezone.now()
    asking = Search(
        asked=request.GET.get("q", ""),
        language=language,
        terms=terms,
        directory=directory(request, now),
        now=now,
        kind=request.GET.get("type", ""),
        written=request.GET.get("lang", ""),
        right=request.GET.get("right", ""),
        year=request.GET.get("year", ""),
    )
    context = {
        "search": asking,
        "first_words": sorted(terms, key=lambda term: term.pk)[:FIRST_WORDS],
    }
    if asking.has_words:
        results = context["results"] = asking.page(request.GET.get("page"))
        if results.has_previous():
            context["previous_url"] = asking.address(page=results.previous_page_number())
        if results.has_next():
            context["next_url"] = asking.address(page=results.next_page_number())
        if asking.has_few:
            context["meant"] = did_you_mean(asking)
        if not asking.candidates:
            context |= what_helps(request, asking, context["meant"])
    request.is_public_page = True
    response = render(request, "core/search.html", context)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        patch_cache_control(response, private=True)
    return response


def what_helps(request: HttpRequest, search: Search, meant: list[Meant]) -> dict[str, Any]:
    """Return what a page without results offers: nothing that would find nothing itself."""
    found = for_reader(meant[0].found, search.language)[:NEAR_PAGES] if meant else []
    words = near_words(search.asked, search.terms, search.language)
    return {
        "near_pages": search.shown(found),
        "near_words": [word for word in words if search.found(search.question_of(word), HITS)],
        "first_pages": first_pages(request),
        "empty_token": token(search),
    }
