"""Demonstration content: each app registers its chapter, the seeder plays them in order.

Chapters act through the rule functions, at instants counted from `today`, with
names and codes from one seeded generator, so that the same day gives the same
content. Nothing here is read by the site itself.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from wagtail.models import Page

from .days import site_zone
from .models import BasePage, HomePage, User
from .paired import column

Bilingual = dict[str, str]


@dataclass
class Demo:
    """What the chapters share. `pages` and `records` are named by the chapter that made them."""

    today: date
    homes: dict[str, HomePage]
    say: Callable[[str], object]
    scale: int = 1
    # Seeded on purpose: the same day must give the same names and codes.
    choice: Callable[[str], str] = field(
        default_factory=lambda: random.Random(1982).choice  # noqa: S311
    )
    staff: dict[str, User] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return an instant so many days from the demo's today, on the site's clock."""
        day = self.today + timedelta(days=days)
        return datetime.combine(day, time(hour, minute), site_zone())

    def page(self, code: str, address: str) -> Page:
        """Return the page at an address below a language's home page, such as "events"."""
        home = self.homes[code]
        return Page.objects.get(url_path=f"{home.url_path}{address}/") if address else home


Chapter = Callable[[Demo], None]
_chapters: list[Chapter] = []


def chapter(function: Chapter) -> Chapter:
    """Register a function that adds its part of the demonstration."""
    _chapters.append(function)
    return function


def play(demo: Demo) -> None:
    for function in _chapters:
        function(demo)


def add_pair(
    parents: dict[str, Page],
    model: type[BasePage],
    slug: str,
    texts: dict[str, dict[str, Any]],
    *,
    first: bool = False,
    **shared: Any,
) -> dict[str, Any]:
    """Add one page per language in `texts` below its parent, unpublished; returns them by language.

    `texts` gives each language's own fields (title, summary, body …),
    `shared` those that are the same in each. `first` puts them before their siblings.
    """
    pages: dict[str, Any] = {}
    for code, fields in texts.items():
        parent = parents[code]
        parent.refresh_from_db()
        page = model(slug=slug, locale=parent.locale, live=False, **shared, **fields)
        if pages:
            page.translation_key = next(iter(pages.values())).translation_key
        if first and parent.numchild:
            parent.get_first_child().add_sibling(pos="left", instance=page)
        else:
            parent.add_child(instance=page)
        pages[code] = page
    return pages


def publish(pages: dict[str, Any]) -> None:
    for page in pages.values():
        page.save_revision().publish()


def publish_pair(
    parents: dict[str, Page],
    model: type[BasePage],
    slug: str,
    texts: dict[str, dict[str, Any]],
    **shared: Any,
) -> dict[str, Any]:
    """Publish one page per language; the arguments are those of `add_pair`."""
    pages = add_pair(parents, model, slug, texts, **shared)
    publish(pages)
    return pages


def numbered(texts: dict[str, dict[str, Any]], number: int) -> dict[str, dict[str, Any]]:
    """Return the texts of a page once more, its title with a number: volume for load tests."""
    return {code: {**text, "title": f"{text['title']} {number}"} for code, text in texts.items()}


def pair(name: str, en: str, zh: str) -> Bilingual:
    """Return the keyword arguments of a pair of columns."""
    return {column(name, "en"): en, column(name, "zh-hant"): zh}
