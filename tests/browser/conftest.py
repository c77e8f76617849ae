"""Debian's Chromium on a demo site of its own, with and without JavaScript."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.servers import Site, Template, running

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1280, "height": 800}
# Two suites may run beside the journeys: what is waited for may take long, and seldom does.
PATIENCE = 15_000  # milliseconds
expect.set_options(timeout=PATIENCE)
WAIT = """async (patience) => {
    const look = %s;
    const end = performance.now() + patience;
    let missing = await look();
    while (missing.length && performance.now() < end) {
        await new Promise(requestAnimationFrame);
        missing = await look();
    }
    return missing;
}"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses root inside its sandbox
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(demo_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo site for the journeys of one file."""
    folder = tmp_path_factory.mktemp("site")
    with running(folder, demo_template.copy(folder)) as site:
        yield site


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a page of the site as a visitor; every console error and foreign request is kept.

    A test that ends with any of them fails.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(path: str, *, javascript: bool = True, viewport: dict = PHONE, **options) -> Page:
        context = browser.new_context(
            java_script_enabled=javascript, viewport=viewport, base_url=site.url, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: check_origin(request.url))
        page.goto(path)
        return page

    def check_origin(url: str) -> None:
        if not url.startswith((site.url, "data:", "blob:")):
            faults.append(f"a request to {url}")

    yield open_page
    for context in contexts:
        context.close()
    # A browser reports our own 4xx answers as errors; the tests look at those themselves.
    # Wagtail tells what its content checks find there, too.
    told = ("Failed to load resource", "axe.run results")
    assert [fault for fault in faults if not any(each in fault for each in told)] == []


@pytest.fixture
def shots() -> Path | None:
    """Where to keep screenshots, if somebody wants to look: SHOTS=/some/folder."""
    folder = os.environ.get("SHOTS")
    return Path(folder) if folder else None


def wait_until(page: Page, condition: str, patience: int = PATIENCE) -> None:
    """Wait until an async function in the page returns an empty list of what is missing.

    Playwright's wait_for_function takes the promise of such a function for its answer.
    """
    assert page.evaluate(WAIT % condition, patience) == []
