"""WCAG 2.2 AA by axe, on every public page in the sitemap and every form, in both languages."""

import re
from functools import cache

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE, TABLET
from tests.servers import Site

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def public_addresses(site: Site, language: str) -> list[str]:
    """Return the pages of the sitemap, and each form that a page leads to."""
    return list(_public_addresses(site.url, language))


@cache  # each of them is fetched
def _public_addresses(site: str, language: str) -> tuple[str, ...]:
    visitor = requests.Session()
    sitemap = visitor.get(f"{site}/sitemap.xml", timeout=60).text
    paths = re.findall(rf"<loc>https?://[^/]+(/{language}/[^<]*)</loc>", sitemap)
    extra = ["search/", "search/?q=rights", "search/?q=權利", "search/?q=zzzz"]
    extra += ["privacy/what-we-hold/", "lending/basket/", "lending/my/", "lending/wish/"]
    extra += ["no-such-page/"]
    extra += ["lending/rules/", "lending/?kind=kit", "lending/?days=x&level=x"]
    extra += ["lending/iccpr-boards/?wall=6&vehicle=folded", "lending/iccpr-boards/?wall=x"]
    paths += [f"/{language}/{path}" for path in extra] + ["/confirm/"]
    forms: set[str] = set()
    for path in paths:
        html = visitor.get(site + path, timeout=60).text
        forms |= set(
            re.findall(r'href="(/[^"]*/(?:register/\?session=[^"]+|basket/add/[^"]+))"', html)
        )
    by_kind = {re.sub(r"[0-9a-f-]{36}|/[^/]+/register|add/.*", "", form): form for form in forms}
    return (*paths, *by_kind.values())


def some_of_each_kind(paths: list[str], most: int = 2) -> list[str]:
    """Return a few pages of each part of the site: within one they share their templates."""
    kept: dict[tuple[str, int], list[str]] = {}
    for path in paths:
        parts = path.partition("?")[0].strip("/").split("/")
        kept.setdefault((parts[min(1, len(parts) - 1)], len(parts)), []).append(path)
    return [path for same in kept.values() for path in same[:most]]


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(PHONE, "light"), (DESK, "light"), (TABLET, "dark")],
    ids=["360", "1280", "768 dark"],
)
def test_no_page_breaks_a_rule(site: Site, open_page, shots, language, viewport, scheme) -> None:
    page = open_page("/en/", viewport=viewport, color_scheme=scheme)
    faults = []
    paths = public_addresses(site, language)
    if viewport is not PHONE:
        paths = some_of_each_kind(paths)
    for path in paths:
        page.goto(path)
        results = Axe().run(page, options=RULES)
        faults += [
            f"{path}: {v['id']} {v['nodes'][0]['html'][:120]}"
            for v in results.response["violations"]
        ]
        headings = page.locator("h1").count()
        if headings != 1:
            faults.append(f"{path}: {headings} h1")
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            faults.append(f"{path}: {overflow} px too wide")
        if shots:
            name = f"{language}-{viewport['width']}-{scheme}{path.replace('/', '_')[:80]}.png"
            page.screenshot(path=shots / name, full_page=True)
    assert faults == []
