"""What every page's frame needs, remembered per worker under a ContentVersion."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from .models import ContentVersion, HomePage, OfficeSettings

# So many things a worker remembers, the least used forgotten first.
MOST = 1000
_remembered: OrderedDict[Any, tuple[int, Any]] = OrderedDict()


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    full_url: str
    summary: str = ""


def versions(request: HttpRequest) -> dict[str, int]:
    """Return the present number of each kind of content, read once per request."""
    if not hasattr(request, "_content_versions"):
        request._content_versions = ContentVersion.read()
    return request._content_versions


@dataclass(frozen=True)
class Door:
    title: str
    text: str
    url: str


def remembered(request: HttpRequest, kind: str, key: Any, build: Callable[[], Any]) -> Any:
    """Return what `build` gave at the present ContentVersion of `kind`."""
    number = versions(request).get(kind, 0)
    known = _remembered.get((kind, key))
    if known is None or known[0] != number:
        known = _remembered[kind, key] = (number, build())
    _remembered.move_to_end((kind, key))
    if len(_remembered) > MOST:
        _remembered.popitem(last=False)
    return known[1]


def remembered_anew(request: HttpRequest, kind: str, key: Any, value: Any) -> Any:
    """Put another value in the place of what was remembered, and return it."""
    _remembered[kind, key] = (versions(request).get(kind, 0), value)
    return value


def office(request: HttpRequest) -> OfficeSettings:
    """Return the office's settings, with its social links."""

    def build() -> OfficeSettings:
        settings = OfficeSettings.load()
        settings.links = list(settings.social_links.all())
        return settings

    return remembered(request, "office", "settings", build)


def site_of(request: HttpRequest) -> Site | None:
    """Return the site of the request's host; Wagtail's own tags then find it on the request."""
    if not hasattr(request, "_wagtail_site"):
        host = request.get_host()
        site = remembered(request, "pages", ("site", host), lambda: Site.find_for_request(request))
        request._wagtail_site = site
    return request._wagtail_site


def homes(request: HttpRequest) -> dict[str, Page]:
    """Return the home page of each language; none where no site is set up."""
    site = site_of(request)
    if site is None:
        return {}

    def build() -> dict[str, Page]:
        pages = site.root_page.get_translations(inclusive=True).select_related("locale")
        return {page.locale.language_code: page for page in pages}

    return remembered(request, "pages", ("homes", site.pk), build)


def trail(request: HttpRequest, page: Page) -> list[MenuItem]:
    """Return the pages above a page, from the home page down."""

    def build() -> list[MenuItem]:
        above = page.get_ancestors().filter(depth__gte=2).select_related("locale")
        return [MenuItem(p.title, p.get_url(), p.full_url) for p in above.defer_streamfields()]

    # Pages under one parent share their trail.
    return remembered(request, "pages", ("trail", page.path[: -page.steplen]), build)


def menu(request: HttpRequest) -> list[MenuItem]:
    """Return the pages below the home page that are to be in menus, in the reader's language."""
    home = homes(request).get(get_language())
    if home is None:
        return []

    def build() -> list[MenuItem]:
        pages = home.get_children().live().in_menu().select_related("locale").defer_streamfields()
        return [MenuItem(page.title, page.get_url(), page.full_url) for page in pages]

    return remembered(request, "pages", ("menu", home.pk), build)


def help_link(request: HttpRequest) -> MenuItem | None:
    """Return the page for those who need help, as the home page names it."""
    home = homes(request).get(get_language())
    if home is None:
        return None

    def build() -> MenuItem | None:
        page = HomePage.objects.select_related("help_page__locale").get(pk=home.pk).help_page
        return MenuItem(page.title, page.get_url(), page.full_url) if page and page.live else None

    return remembered(request, "pages", ("help", home.pk), build)


def below(request: HttpRequest, page: Page) -> list[MenuItem]:
    """Return the live pages right below a page, in their order, with their summaries."""

    def build() -> list[MenuItem]:
        pages = page.get_children().live().select_related("locale").specific()
        return [MenuItem(p.title, p.get_url(), p.full_url, p.summary) for p in pages]

    return remembered(request, "pages", ("below", page.path), build)


def doors(request: HttpRequest, home: HomePage) -> list[Door]:
    """Return the ways in that a home page names, without those whose page is not live."""

    def build() -> list[Door]:
        named = [
            door.value for door in home.doors if door.value["page"] and door.value["page"].live
        ]
        return [
            Door(door["title"] or door["page"].title, door["text"], door["page"].get_url())
            for door in named
        ]

    if getattr(request, "is_preview", False):
        return build()
    return remembered(request, "pages", ("doors", home.pk), build)
