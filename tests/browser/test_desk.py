"""The registration desk on a phone: nothing runs out of sight, many at once, a message in two steps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE

PAGES = ("waiting", "message", "door-list")
SIGN_IN = {"en": ("Username", "Password", "Sign in"), "zh-hant": ("使用者名稱", "密碼", "登入")}
LOCALES = {"en": "en-HK", "zh-hant": "zh-HK"}


def sign_in(open_page: Callable[..., Page], language: str, viewport: dict) -> Page:
    page = open_page("/admin/login/", viewport=viewport, locale=LOCALES[language])
    name, password, button = SIGN_IN[language]
    page.get_by_label(name).fill("events")
    page.get_by_label(password).fill("demo")
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/admin/")
    return page


def first_link(page: Page, path: str, part: str) -> str:
    page.goto(path)
    return str(page.locator(f"a[href*='{part}']").first.get_attribute("href"))


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_the_desk_is_wider_than_the_screen(open_page, language, viewport):
    page = sign_in(open_page, language, viewport)
    waiting = first_link(page, "/admin/desk/", "/waiting/")
    one = first_link(page, "/admin/registrations/", "/registrations/inspect/")
    paths = [
        "/admin/desk/",
        "/admin/registrations/",
        "/admin/registrations/export/",
        "/admin/access-requests/",
        *(waiting.replace("waiting", name) for name in PAGES),
        one,
        one.replace("inspect", "slip"),
        one.replace("inspect", "move"),
    ]
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{path}: {over} px too wide"


def test_several_get_their_mail_again_and_the_rest_is_explained(open_page):
    page = sign_in(open_page, "en", PHONE)
    page.goto("/admin/registrations/?state=confirmed")
    for number in range(3):
        page.locator("[data-bulk-action-checkbox]").nth(number).check()
    acts = page.locator("[data-bulk-action-footer]")
    expect(acts).to_be_in_viewport()
    acts.get_by_text("Send the mail again").click()
    expect(page.get_by_text("3 registrations:")).to_be_visible()
    page.get_by_role("button", name="Send them their mail again").click()
    told = page.locator(".messages")
    expect(told).to_contain_text("on their way")


def test_message_is_counted_before_it_is_sent(open_page):
    page = sign_in(open_page, "en", PHONE)
    page.goto(first_link(page, "/admin/desk/", "/message/"))
    page.get_by_label("Subject (Chinese)").fill("請帶筆")
    page.get_by_label("Text (Chinese)").fill("謝謝。")
    page.get_by_role("button", name="Count and check").click()
    expect(page.get_by_text("Some of them read this language.").first).to_be_visible()
    page.get_by_label("Subject (English)").fill("Bring a pen")
    page.get_by_label("Text (English)").fill("Thank you.")
    page.get_by_role("button", name="Count and check").click()
    page.get_by_role("button", name="Change the words").click()
    expect(page.get_by_label("Text (English)")).to_have_value("Thank you.")
    page.get_by_role("button", name="Count and check").click()
    page.locator("button[name=send]").click()
    expect(page.locator(".messages")).to_contain_text("The message goes to")
