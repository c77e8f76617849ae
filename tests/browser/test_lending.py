"""A school reserves a kit; the lending officer approves, packs, hands out and takes back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.servers import Site, link_in

ENGLISH = {
    "lending": "/en/lending/",
    "dates": "Choose dates",
    "add": "Add to basket",
    "continue": "Continue to the request",
    "name": "Your name",
    "email": "E-mail",
    "school": "Name of your school or group",
    "kind": "Kind of school or group",
    "district": "District",
    "purpose": "What is it for?",
    "audience": "Number of people in the audience",
    "terms": "I will bring everything back",
    "send": "Send request",
    "code": "Confirmation code",
    "confirm": "Confirm",
    "received": "Request received",
}
CHINESE = {
    "lending": "/zh-hant/lending/",
    "dates": "選擇日期",
    "add": "加入借用清單",
    "name": "姓名或稱呼",
    "email": "電郵",
    "send": "遞交申請",
    "code": "確認碼",
    "confirm": "確認",
}
# Its first day has come: what the calendar does in a week, the test does at once.
FIRST_DAY_COMES = """
from lending.models import LoanLine, Occupation
from site_project.core.days import local_day
lines = LoanLine.objects.filter(request__borrower__email="%s")
Occupation.objects.filter(line__in=lines).update(first_day=local_day())
print(lines.update(first_day=local_day()))
"""


def choose_free_dates(page: Page) -> None:
    """From the catalogue to the form of a kit, with the first dates that it offers."""
    page.get_by_role("main").get_by_role("heading", level=3).first.get_by_role("link").click()
    page.locator("a[href*='basket/add/'][href*='from=']").first.click()


def request_a_kit(page: Page, site: Site, address: str) -> None:
    choose_free_dates(page)
    expect(page.get_by_label("From", exact=True)).not_to_have_value("")
    page.get_by_role("button", name=ENGLISH["add"]).click()
    page.get_by_role("link", name=ENGLISH["continue"]).click()
    page.get_by_label(ENGLISH["name"], exact=True).fill("Ms Ho")
    page.get_by_label(ENGLISH["email"], exact=True).fill(address)
    page.get_by_label(ENGLISH["school"]).fill("A secondary school")
    page.get_by_label(ENGLISH["kind"]).select_option(index=3)
    page.get_by_label(ENGLISH["district"]).select_option(index=2)
    page.get_by_label(ENGLISH["purpose"]).fill("A week on rights in the hall")
    page.get_by_label(ENGLISH["audience"]).fill("120")
    page.get_by_label(re.compile(ENGLISH["terms"])).check()
    page.get_by_role("button", name=ENGLISH["send"]).click()
    code = page.get_by_label(ENGLISH["code"])
    expect(code).to_be_visible()
    [mail] = site.mails_to(address)
    code.fill(re.search(r"\d{6}", mail["Subject"])[0])
    page.get_by_role("button", name=ENGLISH["confirm"], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ENGLISH["received"])


def sign_in(page: Page, name: str) -> None:
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill("demo")
    page.get_by_role("button", name=re.compile("Sign in|登入")).click()
    expect(page.locator("input[name=password]")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_school_reserves_a_kit_that_goes_out_and_comes_back(
    site: Site, open_page, javascript
) -> None:
    address = f"ho-{javascript}@school.example.org".lower()
    school = open_page(ENGLISH["lending"], javascript=javascript)
    request_a_kit(school, site, address)

    desk = open_page("/admin/lending-today/", viewport=DESK, locale="en-GB")
    sign_in(desk, "lending")
    desk.goto("/admin/lending-today/")
    desk.get_by_role("row").filter(has_text="A secondary school").get_by_role("link").first.click()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_role("button", name="Pack this copy")).to_be_visible()
    approved = site.mails_to(address)[-1]
    assert any(part.get_content_type() == "text/calendar" for part in approved.walk())

    promised = desk.locator("dt", has_text="Copy promised").locator("+ dd").inner_text()
    code = desk.get_by_label("Code on the copy")
    code.fill("nonsense")
    desk.get_by_role("button", name="Pack this copy").click()
    expect(desk.get_by_text(re.compile("mistyped"))).to_be_visible()
    desk.get_by_label("Code on the copy").fill(promised.split()[0].lower())
    pack = desk.get_by_role("button", name="Pack this copy")
    pack.click()
    expect(pack).to_have_count(0)
    assert site.shell(FIRST_DAY_COMES % address) == "1"
    desk.reload()
    desk.get_by_role("button", name="Hand out").click()
    desk.get_by_label("Code on the copy").fill(promised.split()[0])
    desk.get_by_role("button", name="Take back").click()
    inspected = desk.get_by_role("button", name="Inspected and complete")
    inspected.click()
    expect(inspected).to_have_count(0)

    school.goto(link_in(site.mails_to(address)[1], "l"))
    expect(school.get_by_role("main")).to_contain_text(re.compile("Returned|Closed"))
    site.manage("lending_audit")


def test_borrower_cancels_by_the_link_of_the_mail(site: Site, open_page) -> None:
    page = open_page(ENGLISH["lending"], javascript=False)
    request_a_kit(page, site, "cancel@school.example.org")
    page.goto(link_in(site.mails_to("cancel@school.example.org")[-1], "l"))
    page.get_by_role("button", name=re.compile("Cancel")).click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("[Cc]ancelled"))


def test_form_in_chinese_keeps_what_was_typed(site: Site, open_page) -> None:
    page = open_page(CHINESE["lending"], javascript=False)
    choose_free_dates(page)
    page.get_by_label("至", exact=True).fill("2026-01-01")
    page.get_by_role("button", name=CHINESE["add"]).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("至", exact=True)).to_have_value("2026-01-01")
