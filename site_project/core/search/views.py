"""`/<language>/search/?q=`: one box for pages and documents."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..paired import languages
from .finding import Search
from .glossary import glossary
from .suggesting import near_titles, near_words

# Words to begin with, where nothing was asked.
FIRST_WORDS = 8


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the form, and what was found. Nothing of what was asked is kept."""
    language = get_language() or settings.LANGUAGE_CODE
    terms = glossary(request)
    written = request.GET.get("lang", "")
    asking = Search(
        asked=request.GET.get("q", ""),
        language=language,
        terms=terms,
        now=timezone.now(),
        kind=request.GET.get("type", ""),
        written=written if written in languages() else "",
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
        if not asking.candidates:
            context["near_titles"] = near_titles(asking.asked, language, asking.now)
            context["near_words"] = near_words(asking.asked, terms, language)
    request.is_public_page = True
    response = render(request, "core/search.html", context)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        patch_cache_control(response, private=True)
    return response
