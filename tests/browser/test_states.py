"""Every state that a visitor may meet is designed, tells itself in words, and leads on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.servers import Site, running

BOTH = pytest.mark.parametrize("language", ["en", "zh-hant"])
WORDS = {
    "en": {
        "full": "Full",
        "cancelled": "Cancelled",
        "postponed": "Postponed",
        "past": "Past",
        "register": re.compile("Register|Hold my place"),
        "past list": "Past seminars",
        "nothing": "Nothing of this sort is here at present.",
        "check": "Check the current law",
        "hold": "Hold my place",
        "name": "Your name",
        "search": "Search",
        "not found": "Page not found",
    },
    "zh-hant": {
        "full": "額滿",
        "cancelled": "已取消",
        "postponed": "延期",
        "past": "已結束",
        "register": re.compile("報名|留位"),
        "past list": "過往講座",
        "nothing": "目前沒有這類活動。",
        "check": "請查核現行法律",
        "hold": "留位",
        "name": "姓名或稱呼",
        "search": "搜尋",
        "not found": "找不到網頁",
    },
}


def open_row(page: Page, words: str) -> None:
    """From a list into the first entry that says so."""
    page.get_by_role("listitem").filter(has_text=words).first.get_by_role("link").first.click()


@BOTH
def test_full_seminar_says_so_and_has_a_waiting_list(open_page, language) -> None:
    page = open_page(f"/{language}/events/", javascript=False)
    open_row(page, WORDS[language]["full"])
    facts = page.get_by_role("complementary").filter(has=page.get_by_role("heading", level=2))
    expect(facts.locator(".state-full")).to_have_text(WORDS[language]["full"])
    expect(facts.locator(".button")).to_have_count(1)


@BOTH
@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_seminar_that_does_not_take_place_offers_no_registration(
    open_page, language, state
) -> None:
    page = open_page(f"/{language}/events/", javascript=False)
    open_row(page, WORDS[language][state])
    expect(page.get_by_role("note")).to_contain_text(WORDS[language][state])
    expect(
        page.get_by_role("main").get_by_role("link", name=WORDS[language]["register"])
    ).to_have_count(0)


@BOTH
def test_past_seminar_says_so_and_tells_what_came_of_it(open_page, language) -> None:
    page = open_page(f"/{language}/events/", javascript=False)
    page.get_by_role("link", name=WORDS[language]["past list"]).click()
    open_row(page, WORDS[language]["past"])
    main = page.get_by_role("main")
    expect(main.locator(".state-past").first).to_have_text(WORDS[language]["past"])
    expect(main.get_by_role("link", name=WORDS[language]["register"])).to_have_count(0)


@BOTH
def test_empty_list_says_so(open_page, language) -> None:
    page = open_page(f"/{language}/events/?kind=other", javascript=False)
    expect(page.get_by_role("main")).to_contain_text(WORDS[language]["nothing"])


@BOTH
def test_history_of_law_begins_with_the_banner(open_page, language) -> None:
    page = open_page(f"/{language}/campaigns/article-23/", javascript=False)
    banner = page.get_by_role("note").filter(has_text=WORDS[language]["check"])
    heading = page.get_by_role("heading", level=1)
    assert banner.bounding_box()["y"] < heading.bounding_box()["y"]


@BOTH
def test_mistake_is_told_beside_what_was_typed(open_page, language) -> None:
    words = WORDS[language]
    page = open_page(f"/{language}/events/", javascript=False)
    open_row(page, "40" if language == "zh-hant" else "places left")
    page.get_by_role("main").get_by_role("link", name=words["register"]).first.click()
    page.get_by_label(words["name"]).fill("Chan 陳")
    page.get_by_role("button", name=words["hold"]).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label(words["name"])).to_have_value("Chan 陳")


@BOTH
def test_page_that_is_not_there_has_a_search(open_page, language) -> None:
    page = open_page(f"/{language}/no-such-page/", javascript=False)
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[language]["not found"])
    box = page.get_by_role("main").get_by_role("searchbox")
    box.fill("ICCPR")
    box.press("Enter")
    expect(page).to_have_url(re.compile(rf"/{language}/search/\?q=ICCPR"))
    expect(page.get_by_role("main").get_by_role("listitem")).not_to_have_count(0)


def test_breakdown_is_told_without_a_database(browser: Browser, tmp_path: Path) -> None:
    for folder in ("media", "mail", "static"):
        (tmp_path / folder).mkdir()
    with running(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite3'}", workers=1) as broken:
        context = browser.new_context(viewport=PHONE, base_url=broken.url)
        page = context.new_page()
        answer = page.goto("/zh-hant/")
        assert answer.status == 500
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("系統出錯")
        expect(heading).to_contain_text("Something went wrong on our side")
        context.close()


def test_menu_opens_without_a_script(site: Site, open_page) -> None:
    page = open_page("/en/", javascript=False)
    menu = page.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    menu.get_by_role("link", name="Campaigns").click()
    expect(page).to_have_url(re.compile(r"/en/campaigns/$"))
