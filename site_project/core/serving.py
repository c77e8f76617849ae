"""How a page is found: at its address, and else at the same address in another language."""

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as serve_page


def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """Serve the page, or the one in another language with a notice, or raise Http404."""
    if Page.route_for_request(request, path) is None:
        route = route_in_another_language(request, path)
        if route is None:
            raise Http404
        # Where Wagtail itself remembers the route, so that hooks and tags see one page.
        request._wagtail_route_for_request = route
    return serve_page(request, path)


def route_in_another_language(request: HttpRequest, path: str) -> RouteResult | None:
    """Find a live page at this path below another language's home page."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    components = [part for part in path.split("/") if part]
    here = site.root_page.localized
    for home in here.get_translations(inclusive=False).live():
        try:
            return home.specific.route(request, components)
        except Http404:
            continue
    return None
