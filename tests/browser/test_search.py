"""Search over the demonstration, in a browser, by people who type as they speak."""

import re
from urllib.parse import unquote_plus

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import RULES

# What people type, and what the title of one of the first three results must have.
EVERYDAY = [
    ("羈押", r"羈押|在囚"),
    ("民權手冊", r"民權手冊"),
    ("居民", r"居民"),
    ("資訊自由", r"資訊自由"),
    ("權利", r"權利"),
    ("手冊", r"手冊"),
    ("通訊的權利", r"通訊|權利"),
    ("在囚人士投票", r"在囚人士投票權|投票"),
    ("大陸", r"內地"),
    ("坐監", r"在囚"),
]


def test_everyday_questions_find_the_right_pages(open_page) -> None:
    page = open_page("/zh-hant/search/", javascript=False)
    for words, title in EVERYDAY:
        page.get_by_role("searchbox").fill(words)
        page.get_by_role("main").get_by_role("button", name="搜尋").click()
        page.wait_for_url(lambda url, words=words: unquote_plus(url).endswith(f"q={words}"))
        first = page.locator("main ol > li h2").all_inner_texts()[:3]
        assert any(re.search(title, text) for text in first), (words, first)
        expect(page.locator("main mark").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "typed", "meant"),
    [("/en/search/", "detenton", "detention"), ("/zh-hant/search/", "綜緩", "綜援")],
)
def test_slip_of_the_finger_leads_to_what_was_meant(open_page, path, typed, meant) -> None:
    page = open_page(f"{path}?q={typed}", javascript=False)
    page.get_by_role("main").get_by_role("link", name=meant, exact=True).first.click()
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("main mark").first).to_be_visible()


def test_reader_narrows_down_by_right_and_year_without_script(open_page) -> None:
    page = open_page("/en/search/?q=custody", javascript=False, viewport=PHONE)
    main = page.get_by_role("main")
    before = main.locator("ol > li").count()
    for label in ("Right", "Year"):
        choice = main.get_by_label(re.compile(f"^{label}"))
        choice.select_option(index=1)
    main.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"q=custody&right=[\w-]+&year=\d{4}$"))
    expect(page.get_by_role("searchbox").last).to_have_value("custody")
    assert main.locator("ol > li").count() <= before
    main.get_by_role("link", name="Show everything").click()
    expect(page).to_have_url(re.compile(r"q=custody$"))


@pytest.mark.parametrize("words", ["司法复核", "司法覆核", "ＪＲ", "告政府"])
def test_spellings_and_everyday_words_lead_to_one_page(open_page, words) -> None:
    page = open_page(f"/zh-hant/search/?q={words}", javascript=False)
    assert any("司法覆核" in title for title in page.locator("main ol > li h2").all_inner_texts())


def test_reader_narrows_down_and_opens_a_result(open_page) -> None:
    page = open_page("/en/search/?q=jail", javascript=False)
    main = page.get_by_role("main")
    expect(main.get_by_text("Also searched")).to_contain_text("in custody")
    kinds = main.get_by_role("navigation", name="Kinds of result")
    kinds.get_by_role("link", name=re.compile(r"^Campaigns \(\d+\)$")).click()
    expect(page).to_have_url(re.compile(r"q=jail&type=campaign$"))
    page.wait_for_load_state()
    results = main.locator("ol > li")
    expect(results).not_to_have_count(0)
    for number in range(results.count()):
        expect(results.nth(number).locator("p").first).to_contain_text("Campaign")
    results.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("custody|[Pp]rison"))


def test_missing_page_offers_the_search(open_page) -> None:
    page = open_page("/zh-hant/no-such-page/", javascript=False)
    page.get_by_role("searchbox").fill("手冊")
    page.get_by_role("main").get_by_role("button").click()
    expect(page).to_have_url(re.compile("/zh-hant/search/"))
    expect(page.locator("main ol > li").first).to_be_visible()


def test_nothing_found_leads_on(open_page) -> None:
    page = open_page("/zh-hant/search/?q=獨角獸", javascript=False)
    main = page.get_by_role("main")
    expect(main.get_by_role("status")).to_contain_text("獨角獸")
    assert main.get_by_role("link").count() >= 5
    main.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_search_breaks_no_rule(open_page, language, viewport, shots) -> None:
    page = open_page(f"/{language}/search/", viewport=viewport)
    faults = []
    for words in ("", "權利", "rights", "大陸", "獨角獸", "綜緩", "detenton", "%"):
        page.goto(f"/{language}/search/?q={words}")
        results = Axe().run(page, options=RULES)
        faults += [
            f"{words}: {v['id']} {v['nodes'][0]['html'][:120]}"
            for v in results.response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            faults.append(f"{words}: too wide")
        if shots:
            name = f"search-{language}-{viewport['width']}-{words or 'start'}.png"
            page.screenshot(path=shots / name, full_page=True)
    assert faults == []
