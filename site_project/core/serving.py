"""How a page is found: at its address, and else at the same address in another language.

A page whose address is known whole is read in two queries, whatever its depth;
Wagtail's walk down the tree is kept for page types that route by themselves.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve as serve_page

from . import navigation
from .models import BasePage, HomePage


def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """Serve the page, or the one in another language with a notice, or raise Http404."""
    site = navigation.site(request)
    route = None
    if site is not None:
        homes = navigation.homes(request)
        here = get_language() or ""
        codes = [here, *(code for code in homes if code != here)]
        routes = (route_below(homes[code], request, path) for code in codes if code in homes)
        route = next((route for route in routes if route is not None), None)
    if route is None:
        raise Http404("no page at this address")
    # Where Wagtail itself remembers the route, so that hooks and tags see one page.
    request._wagtail_route_for_request = route
    return serve_page(request, path)


def route_below(home: HomePage, request: HttpRequest, path: str) -> RouteResult | None:
    """Find the live page at this path below a home page."""
    components = [part for part in path.split("/") if part]
    page = page_at(home, components)
    if page is not None:
        return RouteResult(page)
    try:
        return home.route(request, components)
    except Http404:
        return None


def page_at(home: HomePage, components: list[str]) -> Page | None:
    """Return the live page at an address, with all that its type reads at once."""
    url_path = "".join([home.url_path, *(f"{part}/" for part in components)])
    slug = components[-1] if components else home.slug
    # The slug has an index, the whole address has none.
    found = Page.objects.filter(slug=slug, url_path=url_path, live=True).first()
    if found is None:
        return None
    model = found.specific_class
    if model is None or not issubclass(model, BasePage):
        return found.specific
    return model.for_serving().get(pk=found.pk)
