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
    expect(page.get_by_role("heading", level=1)).to_contain_text("Place held")
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
    confirm_by_code(site, page, "lee@example.org")
    expect(page.get_by_role("heading", level=1)).to_contain_text("On the waiting list")


# --- Managing one's place, on a phone, without JavaScript --------------------------


def confirmed_place(site: Site, page: Page, address: str, people: str) -> str:
    """Register for the first seminar with places and return the way to one's own page."""
    open_first_seminar_with_places(page, ENGLISH)
    page.get_by_label("Your name").fill("Ho")
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Number of people").fill(people)
    for choices in page.locator("form fieldset").all():
        choices.get_by_role("radio").first.check()
    for field in page.locator("form textarea[name^=q]").all():
        field.fill("Article 28")
    page.get_by_role("button", name="Hold my place").click()
    confirm_by_code(site, page, address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Place confirmed")
    return link_in(site.mails_to(address)[-1], "r")


def confirm_by_code(site: Site, page: Page, address: str) -> None:
    field = page.get_by_label("Confirmation code")
    expect(field).to_be_visible()
    code = re.match(r"\d{6}", site.mails_to(address)[-1]["Subject"])[0]
    field.fill(code)
    page.get_by_role("button", name="Confirm").click()


def test_registrant_asks_for_access_comes_with_fewer_and_is_forgotten(
    site: Site, open_page
) -> None:
    page = open_page("/en/events/", javascript=False)
    own = confirmed_place(site, page, "ho@example.org", "3")
    page.goto(own)
    page.get_by_text("Do you need something to take part?").click()
    page.get_by_label("What we should arrange").fill("A seat without steps")
    page.get_by_role("button", name="Ask for this").click()
    expect(page.get_by_role("status")).to_contain_text("We have your request")
    page.go_back()
    page.reload()  # nothing is sent again
    expect(page.get_by_role("main")).to_contain_text("A seat without steps")

    page.get_by_label("Number of people").select_option("1")
    page.get_by_role("button", name="Change the number").click()
    expect(page.get_by_role("status")).to_contain_text("1 person")
    page.get_by_role("link", name="Your ticket").click()
    expect(page.locator("svg.qr")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="Back to your registration").click()

    page.get_by_role("button", name="Make my calendar").click()
    address = page.get_by_role("link", name="Open in my calendar").get_attribute("href")
    assert page.request.get(f"/my/{address.rpartition('/')[2]}").ok
    page.get_by_role("link", name="Delete my data").click()
    page.get_by_role("button", name="Cancel and delete my data").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your data is deleted")
    assert page.request.get(own).status == 410


def test_registrant_changes_an_answer(site: Site, open_page) -> None:
    page = open_page("/en/events/", javascript=False)
    page.goto(confirmed_place(site, page, "ng@example.org", "1"))
    answer = page.locator("form textarea[name^=q]").first
    answer.fill("Article 39")
    page.get_by_role("button", name="Save my answers").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    expect(page.locator("form textarea[name^=q]").first).to_have_value("Article 39")


FREE_ONE_PLACE = """
from datetime import time
from events.models import EventSettings, Registration
from events.registration import cancel
EventSettings.objects.update(quiet_from=time(3), quiet_until=time(3))
mine = Registration.objects.get(email="yip@example.org", state="waitlisted")
ahead = Registration.objects.filter(session=mine.session, state__in=["waitlisted", "offered"])
for row in [*ahead.exclude(pk=mine.pk)]:
    cancel(row)
cancel(Registration.objects.filter(session=mine.session, state="confirmed").first())
"""


def test_waiting_visitor_is_offered_a_place_and_takes_it(site: Site, open_page) -> None:
    page = open_page("/en/events/", javascript=False)
    page.get_by_role("listitem").filter(has_text="Full").first.get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("waiting list")).first.click()
    page.get_by_label("Your name").fill("Yip")
    page.get_by_label("E-mail").fill("yip@example.org")
    page.get_by_role("button", name="Join the waiting list").click()
    confirm_by_code(site, page, "yip@example.org")
    expect(page.get_by_role("heading", level=1)).to_contain_text("On the waiting list")
    page.goto(link_in(site.mails_to("yip@example.org")[-1], "r"))
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"You are number \d+ in line"))

    site.shell(FREE_ONE_PLACE)
    page.goto(link_in(site.mails_to("yip@example.org")[-1], "r"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("A place is free for you")
    page.get_by_role("button", name="Take the place").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Place confirmed")
