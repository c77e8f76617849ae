"""How a page is found: at its address, and else at the same address in another language.

A page is read in two queries, whatever its depth and language: slugs are equal
in all languages, so one finds the whole family. What was found is remembered
until the content changes, for visitors without a cookie. Wagtail's walk down
the tree is kept for page types that route by themselves.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve as serve_page

from . import navigation
from .changes import CONTENT
from .models import BasePage


def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """Serve the page, or the one in another language with a notice, or raise Http404."""
    components = [part for part in path.split("/") if part]
    homes = navigation.homes(request)
    wanted = get_language() or ""
    languages = [code for code in (wanted, *homes) if code in homes]
    family = remembered_family(request, homes, components)
    for code in dict.fromkeys(languages):
        route = route_in(code, request, homes[code], family, components)
        if route is not None:
            break
    else:
        raise Http404("no page at this address")
    # Where Wagtail itself remembers the route, so that hooks and tags see one page.
    request._wagtail_route_for_request = route
    request.is_public_page = True  # unless the answer says otherwise: see page_cache.py
    return serve_page(request, path)


def remembered_family(
    request: HttpRequest, homes: dict[str, Page], components: list[str]
) -> dict[str, Page]:
    """Return what `family_at` finds; that nothing is there is never remembered."""
    if request.META.get("HTTP_COOKIE"):
        return family_at(homes, components)
    key = ("family", *(home.pk for home in homes.values()), *components)
    try:
        return navigation.remembered(request, CONTENT, key, lambda: found_at(homes, components))
    except Page.DoesNotExist:
        return {}


def found_at(homes: dict[str, Page], components: list[str]) -> dict[str, Page]:
    """Return the live pages at this path. Raises Page.DoesNotExist where there is none."""
    family = family_at(homes, components)
    if not family:
        raise Page.DoesNotExist
    return family


def family_at(homes: dict[str, Page], components: list[str]) -> dict[str, Page]:
    """Return the live pages at this path by language, in one query."""
    rest = "".join(f"{part}/" for part in components)
    # The slug has an index, the whole address has none.
    slugs = components[-1:] or [home.slug for home in homes.values()]
    pages = Page.objects.filter(
        slug__in=slugs, url_path__in=[home.url_path + rest for home in homes.values()], live=True
    )
    return {page.locale.language_code: page for page in pages.select_related("locale")}


def route_in(
    code: str,
    request: HttpRequest,
    home: Page,
    family: dict[str, Page],
    components: list[str],
) -> RouteResult | None:
    """Return the route to the page of one language, or None."""
    page = family.get(code)
    if page is None:
        try:
            return home.specific.route(request, components)
        except Http404:
            return None
    # For hreflang: what shares the address but not the family is another page.
    request.page_family = {
        language: other
        for language, other in family.items()
        if other.translation_key == page.translation_key
    }
    if request.META.get("HTTP_COOKIE"):
        return RouteResult(with_content(page))
    key = ("page", page.pk)
    return RouteResult(
        navigation.remembered(request, CONTENT, key, lambda: with_its_restrictions(page))
    )


def with_its_restrictions(page: Page) -> Page:
    """Return the page with its content; an open one knows that it is."""
    content = with_content(page)
    content.is_open = not content.get_view_restrictions().exists()
    return content


def with_content(page: Page) -> Page:
    """Return the page as its own type, with all that the type reads along."""
    model = page.specific_class
    if model is None or not issubclass(model, BasePage):
        return page.specific
    return model.for_serving().get(pk=page.pk)
