"""Readers: from the first page to a reference and back, in either language, by keyboard."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM, DESK, PATIENCE
from tests.servers import Site

EN = {
    "home": "/en/",
    "campaign": "Prison reform",
    "updates": "Updates and articles",
    "articles": "Articles",
    "article": "international bodies",
    "back": "Back to the text",
}
ZH = {
    "home": "/zh-hant/",
    "campaign": "監獄改革",
    "updates": "最新進展及文章",
    "articles": "文章",
    "article": "國際",
    "back": "返回內文",
}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
MAKE_PAGE = """
from site_project.core.models import HomePage, StandardPage
home = HomePage.objects.get(locale__language_code={language!r})
page = StandardPage(title={title!r}, slug={slug!r}, locale=home.locale)
home.add_child(instance=page)
page.save_revision().publish()
"""


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=re.compile(name)).first.click()


VIEWS = """
from site_project.core.models import PageViewDay
print(*PageViewDay.objects.filter(language="en").values_list("count", flat=True))
"""


def test_a_page_is_counted_when_it_is_left(browser: Browser, site: Site) -> None:
    # What is sent while a page goes names the browser itself, not what a context feigns to be.
    reader = browser.browser_type.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", f"--user-agent={FIREFOX}"]
    )
    page = reader.new_page(base_url=site.url)
    page.goto("/en/rights/")
    assert site.shell(VIEWS) == ""
    page.goto("/en/campaigns/")
    # The browser says so on its own time and Playwright hears nothing of it.
    end = time.monotonic() + PATIENCE / 1000
    while not (told := site.shell(VIEWS)) and time.monotonic() < end:
        pass
    assert told == "1"
    reader.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_reader_goes_from_the_first_page_to_a_reference_and_back(
    open_page, words, javascript
) -> None:
    page = open_page(words["home"], javascript=javascript)
    heading = page.get_by_role("heading", level=1)
    follow(page, words["campaign"])
    expect(heading).to_contain_text(words["campaign"])
    page.get_by_role("region", name=words["updates"]).get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/articles/.+/$"))

    page.get_by_role("navigation").get_by_role("link", name=words["articles"]).last.click()
    expect(page).to_have_url(re.compile(r"/articles/$"))
    follow(page, words["article"])
    page.get_by_role("article").locator('a[href="#ref-1"]').first.click()
    expect(page).to_have_url(re.compile(r"#ref-1$"))
    reference = page.get_by_role("listitem").and_(page.locator(":target"))
    expect(reference).to_be_in_viewport()
    reference.get_by_role("link", name=words["back"]).first.click()
    expect(page).to_have_url(re.compile(r"#cite-1-1$"))
    expect(page.get_by_role("article").locator('a[href="#ref-1"]').first).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_language_switch_keeps_the_place(open_page, javascript) -> None:
    page = open_page("/en/articles/?kind=article", javascript=javascript)
    page.get_by_role("link", name="繁體中文").click()
    expect(page).to_have_url(re.compile(r"/zh-hant/articles/\?kind=article$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("文章")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-HK")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/articles/\?kind=article$"))


@pytest.mark.parametrize(
    ("written", "title", "read", "tag", "notice"),
    [
        ("en", "Only in English", "zh-hant", "en", "本頁暫時未有中文版本，以下為英文內容。"),
        ("zh-hant", "只有中文", "en", "zh-Hant-HK", "You are reading the Chinese text."),
    ],
)
def test_page_in_one_language_is_shown_in_the_other_with_a_notice(
    site: Site, open_page, written, title, read, tag, notice
) -> None:
    slug = f"only-{written}"
    site.shell(MAKE_PAGE.format(language=written, title=title, slug=slug))
    page = open_page(f"/{written}/{slug}/", javascript=False)
    expect(page.get_by_role("note")).to_have_count(0)

    page.goto(f"/{read}/{slug}/")
    expect(page.get_by_role("note")).to_contain_text(notice)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(title)
    assert heading.evaluate("heading => heading.closest('[lang]').lang") == tag
    robots = page.locator("meta[name=robots]")
    expect(robots).to_have_attribute("content", "noindex")
    expect(page.locator("link[rel=alternate][hreflang]")).to_have_count(0)
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical.endswith(f"/{written}/{slug}/")


@pytest.mark.parametrize("path", ["/en/", "/zh-hant/campaigns/prison-reform/", "/en/no-such-page/"])
def test_first_tab_skips_to_the_content(open_page, path) -> None:
    page = open_page(path, viewport=DESK)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_attribute("href", "#main")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_page_that_is_not_there_leads_back(open_page) -> None:
    page = open_page("/zh-hant/campaigns/no-such/", javascript=False, locale="en-HK")
    expect(page.get_by_role("heading", level=1)).to_have_text("找不到網頁")
    page.get_by_role("main").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/zh-hant/$"))
