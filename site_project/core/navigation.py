"""What every page's frame needs, remembered per worker under a ContentVersion."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Locale, Site

from .models import ContentVersion, OfficeSettings

_remembered: dict[Any, tuple[int, Any]] = {}


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str


def remembered(request: HttpRequest, kind: str, key: Any, build: Callable[[], Any]) -> Any:
    """Return what `build` gave at the present ContentVersion of `kind`.

    The versions are read in one query per request.
    """
    versions = getattr(request, "_content_versions", None)
    if versions is None:
        versions = request._content_versions = ContentVersion.read()
    number = versions.get(kind, 0)
    known = _remembered.get((kind, key))
    if known is None or known[0] != number:
        known = _remembered[kind, key] = (number, build())
    return known[1]


def office(request: HttpRequest) -> OfficeSettings:
    """Return the office's settings, with its social links."""

    def build() -> OfficeSettings:
        settings = OfficeSettings.load()
        settings.links = list(settings.social_links.all())
        return settings

    return remembered(request, "office", "settings", build)


def menu(request: HttpRequest) -> list[MenuItem]:
    """Return the pages below the home page that are to be in menus, in the reader's language."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    language = get_language()

    def build() -> list[MenuItem]:
        home = site.root_page.get_translation_or_none(Locale.objects.get(language_code=language))
        if home is None:
            return []
        pages = home.get_children().live().in_menu().defer_streamfields()
        return [MenuItem(page.title, page.get_url()) for page in pages]

    return remembered(request, "pages", (site.pk, language), build)
