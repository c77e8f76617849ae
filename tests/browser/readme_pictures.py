"""Make the README's pictures again, from the real screens of a fresh demonstration.

    .venv/bin/python -m tests.browser.readme_pictures [--today 2026-11-23]

`--today` is the day on which the demonstration plays; without it, the machine's.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, DESK
from tests.servers import Site, running, start_environment

FOLDER = Path(__file__).with_name("pictures")
PHONE = {"width": 375, "height": 780}
MOST_BYTES = 60_000
# Type stays clean with few colours; fewer are taken where a screen is too heavy.
COLOURS = (64, 40, 24, 16)

Act = Callable[[Page], None]


def open_first(page: Page, index: str, wanted: str) -> None:
    """Go from an index page to the first page below it whose link is so named."""
    page.goto(index)
    below = page.get_by_role("main").locator(f"a[href^='{index}']")
    below.filter(has_text=re.compile(wanted)).first.click()


def home(language: str) -> Act:
    return lambda page: page.goto(f"/{language}/")


def seminar(page: Page) -> None:
    open_first(page, "/en/events/", r"\w{3}")


def registration(page: Page) -> None:
    page.goto("/zh-hant/events/")
    paths = (
        page.get_by_role("main")
        .locator("a[href^='/zh-hant/events/']")
        .evaluate_all("links => links.map(link => link.getAttribute('href'))")
    )
    for path in dict.fromkeys(paths):
        page.goto(path)
        form = page.get_by_role("main").locator("a[href*='/register/']")
        if form.count():
            form.first.click()
            return
    raise LookupError("no seminar takes registrations")


def kit(page: Page) -> None:
    open_first(page, "/en/lending/", "Boards")
    page.get_by_role("heading", name="The boards to scale").evaluate("it => it.scrollIntoView()")


def desk(page: Page) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("lending")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    page.goto("/admin/lending-today/")


SHOTS: dict[str, tuple[dict[str, int], str, Act]] = {
    "home-zh": (PHONE, "zh-HK", home("zh-hant")),
    "registration-zh": (PHONE, "zh-HK", registration),
    "seminar-en": (PHONE, "en-HK", seminar),
    "home-en": (DESK, "en-HK", home("en")),
    "kit-en": (DESK, "en-HK", kit),
    "desk": (DESK, "en-HK", desk),
}


def make_site(folder: Path, today: str | None) -> str:
    """Prepare a demonstration in a folder; returns its DATABASE_URL."""
    url = f"sqlite:///{folder / 'db.sqlite3'}"
    site = Site("", folder / "mail", start_environment(folder, url))
    site.manage("seed_demo", *(["--today", today] if today else []))
    site.manage("collectstatic", "--noinput", "-v0")
    return url


def photograph(
    browser: Browser, site: Site, viewport: dict[str, int], locale: str, act: Act
) -> bytes:
    context = browser.new_context(
        base_url=site.url, viewport=viewport, locale=locale, device_scale_factor=1.6
    )
    page = context.new_page()
    act(page)
    page.wait_for_load_state("networkidle")
    shot = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return shot


def lighten(shot: bytes) -> bytes:
    """Return the shot as a PNG of few colours, light enough for a README."""
    image = Image.open(BytesIO(shot)).convert("RGB")
    for colours in COLOURS:
        file = BytesIO()
        few = image.quantize(colours, dither=Image.Dither.NONE)
        few.save(file, "PNG", optimize=True)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--today", help="the day on which the demonstration plays")
    parser.add_argument("names", nargs="*", help="only these")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as playwright,
        running(Path(name), make_site(Path(name), options.today)) as site,
    ):
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for name, (viewport, locale, act) in SHOTS.items():
            if not options.names or name in options.names:
                file = lighten(photograph(browser, site, viewport, locale, act))
                (FOLDER / f"{name}.png").write_bytes(file)
                sys.stdout.write(f"{name}.png: {len(file)} bytes\n")
        browser.close()


if __name__ == "__main__":
    main()
