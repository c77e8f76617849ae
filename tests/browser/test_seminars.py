"""A student finds a seminar, holds a place, confirms it, takes it to a calendar, and cancels."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.servers import Site, link_in

ENGLISH = {
    "events": "/en/events/",
    "register": "Register",
    "name": "Your name",
    "email": "E-mail",
    "people": "Number of people",
    "hold": "Hold my place",
    "held": "Place held",
    "code": "Confirmation code",
    "confirm": "Confirm",
    "confirmed": "Place confirmed",
    "cancel": "Cancel my place",
    "cancelled": "cancelled",
}
CHINESE = {
    "events": "/zh-hant/events/",
    "register": "報名",
    "name": "姓名或稱呼",
    "email": "電郵",
    "people": "人數",
    "hold": "留位",
    "held": "已留位",
    "code": "確認碼",
    "confirm": "確認",
    "confirmed": "已確認",
    "cancel": "取消留位",
    "cancelled": "取消",
}


def open_first_seminar_with_places(page: Page, words: dict[str, str]) -> None:
    """From the list to a seminar that takes registrations, as a visitor would click."""
    left = re.compile(r"(\d+|1) places? left|尚餘 \d+ 個名額")
    row = page.get_by_role("listitem").filter(has_text=left).first
    row.get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile(words["register"] + "|" + words["hold"])).first.click()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_student_holds_confirms_and_cancels(site: Site, open_page, words, javascript) -> None:
    address = f"student-{words['register']}-{javascript}@example.org".replace("報名", "zh").lower()
    page = open_page(words["events"], javascript=javascript)
    open_first_seminar_with_places(page, words)
    page.get_by_label(words["name"]).fill("Chan Siu Ming 陳小明")
    page.get_by_label(words["email"]).fill(address)
    page.get_by_label(words["people"]).fill("1")
    page.get_by_role("button", name=words["hold"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["held"])

    [mail] = site.mails_to(address)
    code = re.match(r"\d{6}", mail["Subject"])[0]
    field = page.get_by_label(words["code"])
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    field.fill("000000" if code != "000000" else "111111")
    page.get_by_role("button", name=words["confirm"]).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label(words["code"]).fill(f" {code[:3]} {code[3:]}")
    page.get_by_role("button", name=words["confirm"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["confirmed"])

    confirmation = site.mails_to(address)[-1]
    assert any(part.get_content_type() == "text/calendar" for part in confirmation.walk())
    page.goto(link_in(confirmation, "r"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["confirmed"])
    page.reload()
    page.get_by_role("button", name=words["cancel"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["cancelled"])


def test_link_in_the_mail_opens_a_page_with_a_button(site: Site, open_page) -> None:
    page = open_page("/en/events/", javascript=False)
    open_first_seminar_with_places(page, ENGLISH)
    page.get_by_label("Your name").fill("Wong")
    page.get_by_label("E-mail").fill("wong@example.org")
    page.get_by_role("button", name="Hold my place").click()
    [mail] = site.mails_to("wong@example.org")
    page.goto(link_in(mail, "r"))
    page.reload()
    assert len(site.mails_to("wong@example.org")) == 1
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Place confirmed")


def test_calendar_takes_the_whole_feed(site: Site, open_page) -> None:
    page = open_page("/en/events/", viewport=DESK)
    answer = page.request.get("/en/events/feed.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    again = page.request.get(
        "/en/events/feed.ics", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status == 304


def test_full_seminar_offers_the_waiting_list(site: Site, open_page) -> None:
    page = open_page("/en/events/", javascript=False)
    page.get_by_role("listitem").filter(has_text="Full").first.get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text("Full")
    page.get_by_role("link", name=re.compile("waiting list")).first.click()
    page.get_by_label("Your name").fill("Lee")
    page.get_by_label("E-mail").fill("lee@example.org")
    page.get_by_role("button", name="Join the waiting list").click()
    [mail] = site.mails_to("lee@example.org")
    page.get_by_label("Confirmation code").fill(re.match(r"\d{6}", mail["Subject"])[0])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("On the waiting list")
