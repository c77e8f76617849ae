"""What a page weighs over the wire, what it asks for, and what it tells machines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.test_accessibility import public_addresses
from tests.servers import Site

# Bytes over the wire, as the browser counts them: heads and bodies, compressed.
TEXT_PAGE = 60_000
WITH_PICTURES = 150_000
STYLES = 30_000
SCRIPTS = 10_000
# The document, its style, the icon and two pictures.
REQUESTS = 5
LANGUAGES = ["en", "zh-hant"]
WHAT_IT_TELLS = """() => ({
    title: document.title.trim(),
    description: document.querySelector('meta[name=description]')?.content?.trim() ?? '',
    canonical: document.querySelector('link[rel=canonical]')?.href ?? '',
    alternates: [...document.querySelectorAll('link[rel=alternate][hreflang]')]
        .map(link => [link.hreflang, link.href]).sort(),
    levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
        .map(heading => Number(heading.tagName[1])),
    unsized: [...document.images].filter(image =>
        !image.hasAttribute('width') || !image.hasAttribute('height')).map(image => image.src),
    asks: document.querySelector('form[method=post]') !== null,
})"""
SHIFT = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => resolve(sum), 50);
})"""


@dataclass
class Visit:
    """One page as the browser fetched it. Sizes are bytes over the wire by kind."""

    path: str
    kinds: dict[str, str] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    sizes: dict[str, int] = field(default_factory=dict)

    def size(self, *kinds: str) -> int:
        ids = [id for id, kind in self.kinds.items() if not kinds or kind in kinds]
        return sum(self.sizes.get(id, 0) for id in ids)

    def faults(self) -> Iterator[str]:
        pictures = "Image" in self.kinds.values()
        limits = {
            "in all": (self.size(), WITH_PICTURES if pictures else TEXT_PAGE),
            "without its pictures": (self.size() - self.size("Image"), TEXT_PAGE),
            "of styles": (self.size("Stylesheet"), STYLES),
            "of scripts": (self.size("Script"), SCRIPTS),
        }
        for what, (size, limit) in limits.items():
            if size > limit:
                yield f"{self.path}: {size} bytes {what}"
        if len(self.kinds) > REQUESTS:
            yield f"{self.path}: {len(self.kinds)} requests"
        if len(self.hosts) > 1:
            yield f"{self.path}: asks {self.hosts}"


class Wire:
    """Listens to one tab through the browser's own protocol."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.visit = Visit("")
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def fetch(self, path: str) -> tuple[Visit, Response]:
        self.visit = Visit(path)
        response = self.page.goto(path, wait_until="load")
        assert response is not None
        return self.visit, response

    def _sent(self, event: dict) -> None:
        if host := urlsplit(event["request"]["url"]).netloc:  # data: has none and travels nowhere
            self.visit.kinds[event["requestId"]] = event["type"]
            self.visit.hosts.add(host)

    def _finished(self, event: dict) -> None:
        self.visit.sizes[event["requestId"]] = int(event["encodedDataLength"])


@pytest.fixture
def wire(open_page: Callable[..., Page]) -> Wire:
    return Wire(open_page("/en/"))


def in_sitemap(page: Page) -> set[str]:
    text = page.request.get("/sitemap.xml").text()
    return set(re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", text))


def answer_faults(path: str, response: Response, told: dict) -> Iterator[str]:
    """Yield what keeps an answer from being one copy for all; pages with a form are each one's."""
    headers = response.all_headers()
    if told["asks"]:
        return
    if "set-cookie" in headers:
        yield f"{path}: sets a cookie"
    if "cookie" in headers.get("vary", "").lower():
        yield f"{path}: varies by cookie"
    if headers.get("content-encoding") != "gzip":
        yield f"{path}: is not compressed"


def document_faults(path: str, told: dict, shift: float) -> Iterator[str]:
    levels = told["levels"]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"{path}: headings {levels}"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"{path}: a heading is left out {levels}"
    if told["unsized"]:
        yield f"{path}: no width and height {told['unsized']}"
    if shift > 0.01:
        yield f"{path}: moves while it loads, {shift:.3f}"
    if not told["title"]:
        yield f"{path}: no title"


def search_faults(path: str, told: dict) -> Iterator[str]:
    """Yield what a search engine would miss on a page of the sitemap."""
    if urlsplit(told["canonical"]).path != path:
        yield f"{path}: canonical {told['canonical']!r}"
    if not told["description"]:
        yield f"{path}: no description"
    if not told["alternates"]:
        yield f"{path}: names no language"


def test_every_page_is_light_and_tells_what_it_is(site: Site, wire: Wire, request) -> None:
    pages = in_sitemap(wire.page)
    faults: list[str] = []
    families: dict[str, list] = {}
    visits: list[Visit] = []
    for language in LANGUAGES:
        for path in public_addresses(site, language):
            visit, response = wire.fetch(path)
            assert visit.size() > 500, "the browser told nothing"
            visits.append(visit)
            told = wire.page.evaluate(WHAT_IT_TELLS)
            faults += visit.faults()
            faults += document_faults(path, told, wire.page.evaluate(SHIFT))
            if path in pages:
                families[path] = told["alternates"]
                faults += answer_faults(path, response, told)
                faults += search_faults(path, told)
    for path, alternates in families.items():
        for _code, url in alternates:
            other = urlsplit(url).path
            if families.get(other) != alternates:
                faults.append(f"{path}: {other} does not name it in return")
    visits.sort(key=Visit.size, reverse=True)
    lines = [f"{visit.size():>8} B {len(visit.kinds):>2} {visit.path}" for visit in visits]
    request.node.add_report_section("call", "heaviest first", "\n".join(lines))
    assert faults == []
