"""What search engines are told to read: every page, and the addresses beside the pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page, Site

from .paired import languages
from .search.visible import public_pages


@dataclass(frozen=True)
class Address:
    """A public address that no page of the tree has; it answers in each of `languages`."""

    name: str
    args: tuple[Any, ...] = ()
    languages: tuple[str, ...] = ()


class SitemapInLanguages(Sitemap):
    """What is at an address in several languages, each naming the others (sitemaps.org)."""

    i18n = True
    alternates = True

    def __init__(self) -> None:
        self.protocol = "https" if settings.SITE_URL.startswith("https") else "http"

    def get_latest_lastmod(self) -> Any:
        return None

    def _items(self) -> list[tuple[Any, str]]:
        return [(item, code) for item in self.items() for code in self.get_languages_for_item(item)]

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict]:
        urls = super()._urls(page, protocol, domain)
        for url in urls:
            by_language = {row["lang_code"]: row["location"] for row in url["alternates"]}
            by_tag = {
                settings.HTML_LANGUAGES.get(code, code): by_language[code] for code in by_language
            }
            by_tag["x-default"] = by_language.get(settings.LANGUAGE_CODE, url["location"])
            url["alternates"] = [{"lang_code": tag, "location": by_tag[tag]} for tag in by_tag]
        return urls


class PageSitemap(SitemapInLanguages):
    """Every page that a search may find, in every language it is written in."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site

    def items(self) -> list[list[Page]]:
        homes = self.site.root_page.get_translations(inclusive=True)
        pages = Page.objects.none()
        for home in homes:
            pages |= Page.objects.descendant_of(home, inclusive=True)
        found = public_pages(timezone.now()).order_by().values("pk")
        pages = pages.filter(pk__in=found).select_related("locale").defer_streamfields()
        ordered = sorted(pages, key=attrgetter("translation_key"))
        families = [list(group) for _key, group in groupby(ordered, attrgetter("translation_key"))]
        return sorted(families, key=lambda family: family[0].url_path)

    def get_languages_for_item(self, item: list[Page]) -> list[str]:
        return [page.locale.language_code for page in item]

    def _location(self, item: tuple, force_lang_code: str | None = None) -> str:
        family, code = item
        return _in(family, force_lang_code or code).get_url()

    def _get(self, name: str, item: tuple, default: Any = None) -> Any:
        # Django hands its methods the family without the language it asks about.
        if name != "lastmod":
            return default
        family, code = item
        return _in(family, code).last_published_at


class AddressSitemap(SitemapInLanguages):
    """The addresses that the modules name, such as the registers."""

    def __init__(self, *parts: Callable[[], Iterable[Address]]) -> None:
        super().__init__()
        self.parts = parts

    def items(self) -> list[Address]:
        return [address for part in self.parts for address in part()]

    def get_languages_for_item(self, item: Address) -> list[str]:
        return [code for code in languages() if code in item.languages]

    def _location(self, item: tuple, force_lang_code: str | None = None) -> str:
        address, code = item
        with override(force_lang_code or code):
            return reverse(address.name, args=address.args)


def _in(family: list[Page], language: str) -> Page:
    return next(page for page in family if page.locale.language_code == language)


def addresses() -> Iterable[Address]:
    """Return the foundation's own addresses."""
    return [Address("what_we_hold", languages=tuple(languages()))]
