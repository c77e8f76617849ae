"""Somebody who listens or watches: by keyboard, with captions, without a script, on paper."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Response, expect

from tests import pdf_text
from tests.browser.conftest import DESK, PHONE, wait_until
from tests.browser.test_accessibility import RULES
from tests.servers import Site

SECONDS, MINUTES = 40, 10
MAKE = f"""
from itertools import cycle, islice
from PIL import Image
from site_project.core.models import HomePage
from tests.factories.episodes import FRAME, make_document, make_episode, make_video
from tests.factories.webm import webm
colours = islice(cycle(["#b3261e", "#fbfaf6", "#46605f"]), {SECONDS})
moving = webm(Image.new("RGB", (320, 180), colour) for colour in colours)
# 26.12 ms are a frame.
sound = FRAME * round({MINUTES} * 60 / 0.02612)
for home in HomePage.objects.all():
    recording = make_document("talk.webm", moving)
    make_video(home, slug="talk", title="Talk", recording=recording)
    recording = make_document("talk.mp3", sound)
    make_episode(home, slug="radio", title="Radio", recording=recording)
"""
STATE = """player => ({
    at: player.currentTime,
    lasts: Math.round(player.duration),
    paused: player.paused,
    captions: [...player.textTracks].flatMap(track => [...(track.activeCues ?? [])])
        .map(cue => cue.text),
})"""
PLAYS_FROM = """() => {{
    const player = document.querySelector('audio, video');
    return player.currentTime > {seconds} && !player.seeking ? [] : [player.currentTime];
}}"""


@pytest.fixture(scope="module")
def episodes(site: Site) -> None:
    site.shell(MAKE)


def started(page: Page) -> Locator:
    """Start the only player of a page by keyboard, as it stands."""
    player = page.locator("audio, video")
    player.focus()
    page.keyboard.press("Space")
    wait_until(page, PLAYS_FROM.format(seconds=0))
    return player


def stands(page: Page, path: str) -> None:
    """Look at a page in each width: no rule of WCAG is broken, nothing is cut off."""
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        results = Axe().run(page, options=RULES)
        assert [each["id"] for each in results.response["violations"]] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.usefixtures("episodes")
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_video_plays_with_its_captions_and_goes_where_it_is_told(
    open_page: Callable[..., Page], language: str
) -> None:
    page = open_page(f"/{language}/articles/talk/", viewport=DESK)
    answers: list[Response] = []
    page.on("response", lambda r: answers.append(r) if r.url.endswith(".webm") else None)
    stands(page, page.url)
    assert answers == []  # nothing is fetched before it is asked for

    player = started(page)
    assert player.evaluate(STATE) | {"at": 0} == {
        "at": 0,
        "lasts": SECONDS,
        "paused": False,
        "captions": ["Good evening."],
    }
    assert answers[0].status == 206
    assert answers[0].headers["content-range"].startswith("bytes 0-")

    # Its captions come along, and the keys of the player work.
    player.evaluate("player => { player.currentTime = 2.5; }")
    wait_until(page, PLAYS_FROM.format(seconds=2.5))
    assert player.evaluate(STATE)["captions"] == ["各位好。"]
    page.keyboard.press("ArrowRight")
    wait_until(page, PLAYS_FROM.format(seconds=6))
    page.keyboard.press("Space")
    assert player.evaluate(STATE)["paused"]


@pytest.mark.usefixtures("episodes")
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_sound_is_fetched_from_where_the_listener_goes_to(
    open_page: Callable[..., Page], language: str
) -> None:
    page = open_page(f"/{language}/articles/radio/")
    stands(page, page.url)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.headers.get("range", "")))
    player = started(page)
    player.evaluate(f"player => {{ player.currentTime = {MINUTES * 60 - 30}; }}")
    wait_until(page, PLAYS_FROM.format(seconds=MINUTES * 60 - 30))
    assert asked[0] == "bytes=0-"
    assert int(asked[-1].removeprefix("bytes=").rstrip("-")) > 1_000_000, asked


@pytest.mark.usefixtures("episodes")
@pytest.mark.parametrize("slug", ["talk", "radio"])
def test_episode_can_be_read_without_a_script_and_on_paper(
    open_page: Callable[..., Page], shots, slug: str
) -> None:
    page = open_page(f"/en/articles/{slug}/", javascript=False)
    player = page.locator("audio, video")
    expect(player).to_have_attribute("controls", "")
    page.get_by_role("link", name="Transcript").click()
    expect(page.get_by_text("Good evening, and welcome.")).to_be_in_viewport()

    page.emulate_media(media="print")
    expect(player).to_be_hidden()
    expect(page.get_by_role("link", name="Download")).to_be_hidden()
    expect(page.get_by_text("Good evening, and welcome.")).to_be_visible()
    expect(page.get_by_text("粵語")).to_be_visible()
    sheet = page.pdf(format="A4", path=shots / f"{slug}.pdf" if shots else None)
    assert pdf_text.pages(sheet) == 1
