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
    "terms": "I have read these terms",
    "send": "Send request",
    "code": "Confirmation code",
    "confirm": "Confirm",
    "received": "Request received",
    "find": "Find",
    "mine": "Show my loans",
    "mail me": "Send me the link",
    "cancel": "Cancel",
    "cancel this": "Cancel this loan",
    "cancelled": "The loan is cancelled.",
    "renew": "Renew",
    "renew until": "Renew until",
    "renewed": "The loan is renewed.",
    "sign out": "Sign out",
    "state": "Waiting for approval",
}
CHINESE = {
    "lending": "/zh-hant/lending/",
    "dates": "選擇日期",
    "add": "加入借用清單",
    "continue": "繼續填寫申請",
    "name": "姓名或稱呼",
    "email": "電郵",
    "school": "學校或團體名稱",
    "kind": "學校或團體類別",
    "district": "地區",
    "purpose": "借用用途",
    "audience": "預計受眾人數",
    "terms": "我已閱讀並接受以上條款",
    "send": "遞交申請",
    "code": "確認碼",
    "confirm": "確認",
    "received": "已收到申請",
    "find": "尋找",
    "mine": "查看我的借用",
    "mail me": "寄連結給我",
    "cancel": "取消",
    "cancel this": "取消這項借用",
    "cancelled": "借用已取消。",
    "renew": "續借",
    "renew until": "續借至",
    "renewed": "已續借。",
    "sign out": "登出",
    "state": "等候批准",
}
# Its first day has come: what the calendar does in a week, the test does at once. What else was
# promised of its copy moves to a new one.
FIRST_DAY_COMES = """
from lending.models import Copy, LoanLine, Occupation
from site_project.core.days import local_day
line = LoanLine.objects.get(request__borrower__email="%s")
own = Occupation.objects.get(line=line)
others = Occupation.objects.filter(live=True, copy=own.copy).exclude(pk=own.pk)
others.update(copy=Copy.objects.create(title=line.title))
Occupation.objects.filter(pk=own.pk).update(first_day=local_day())
print(LoanLine.objects.filter(pk=line.pk).update(first_day=local_day()))
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


# Its first day has come, and the desk hands out a new copy that nobody else was promised.
HANDED_OUT = """
from datetime import datetime, time
from django.utils import timezone
from lending import loans
from lending.models import Copy, LoanLine
from site_project.core.models import User
by = User.objects.get(username="lending")
line = LoanLine.objects.filter(request__borrower__email="%s", state="requested").first()
copy = Copy.objects.create(title=line.title)
loans.approve(line, by=by)
loans.prepare(line, copy.code, by=by)
first = timezone.make_aware(datetime.combine(line.first_day, time(10)))
loans.hand_out(line, by=by, at=first)
print("out")
"""
# A copy that nobody was promised: other journeys have others out.
ANOTHER_COPY = """
from lending.models import Copy, LoanLine
line = LoanLine.objects.get(request__borrower__email="%s")
print(Copy.objects.create(title=line.title).code)
"""


def fits(page: Page) -> None:
    """Nothing on the page is wider than a phone of 360 px."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_three_kits_are_requested_seen_renewed_and_cancelled_on_a_phone_without_script(
    site: Site, open_page, words
) -> None:
    address = f"phone-{'en' if words is ENGLISH else 'zh'}@school.example.org"
    page = open_page(words["lending"], javascript=False, viewport={"width": 360, "height": 740})
    for number in range(3):
        page.goto(words["lending"])
        titles = page.get_by_role("main").get_by_role("heading", level=3)
        titles.nth(number).get_by_role("link").click()
        page.locator("a[href*='basket/add/'][href*='from=']").last.click()
        expect(page.get_by_role("button", name=words["add"])).to_be_visible()
        fits(page)
        page.get_by_role("button", name=words["add"]).click()
        expect(page).to_have_url(re.compile("/basket/$"))
    fits(page)
    page.get_by_role("link", name=words["continue"]).click()
    page.get_by_label(words["name"], exact=True).fill("何老師 Ho")
    page.get_by_label(words["email"], exact=True).fill(address)
    page.get_by_label(words["school"]).fill(f"School of {address}")
    page.get_by_role("button", name=words["find"], exact=True).click()
    expect(page.get_by_label(words["name"], exact=True)).to_have_value("何老師 Ho")
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    fits(page)
    page.get_by_label(words["kind"]).select_option(index=3)
    page.get_by_label(words["district"]).select_option(index=2)
    page.get_by_label(words["purpose"]).fill("A week on rights")
    page.get_by_label(words["audience"]).fill("１２０")
    page.get_by_label(words["terms"]).check()
    page.get_by_role("button", name=words["send"]).click()
    expect(page.get_by_label(words["code"])).to_be_visible()
    fits(page)
    [letter] = site.mails_to(address)
    page.get_by_label(words["code"]).fill(re.search(r"\d{6}", letter["Subject"])[0])
    page.get_by_role("button", name=words["confirm"], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["received"])

    page.goto(f"{words['lending']}my/")
    page.get_by_label(words["email"], exact=True).fill(address)
    page.get_by_role("button", name=words["mail me"]).click()
    expect(page.get_by_label(words["code"])).to_be_visible()
    text = site.mails_to(address)[-1].get_body(("plain",)).get_content()
    page.get_by_label(words["code"]).fill(re.search(r"\b\d{6}\b", text)[0])
    page.get_by_role("button", name=words["mine"]).click()
    expect(page.get_by_text(words["state"])).to_have_count(3)
    fits(page)
    page.get_by_role("link", name=words["cancel"], exact=True).last.click()
    page.get_by_role("button", name=words["cancel this"]).click()
    expect(page.get_by_role("status")).to_have_text(words["cancelled"])
    assert site.shell(HANDED_OUT % address).strip() == "out"
    page.reload()
    page.get_by_role("link", name=words["renew"], exact=True).click()
    renewing = page.get_by_role("button", name=re.compile(words["renew until"]))
    expect(renewing).to_be_visible()
    fits(page)
    renewing.click()
    expect(page.get_by_role("status")).to_have_text(words["renewed"])
    page.get_by_role("button", name=words["sign out"]).click()
    expect(page.get_by_label(words["email"], exact=True)).to_be_visible()


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
    pack = desk.get_by_role("link", name="Pack", exact=True)
    expect(pack).to_be_visible()
    approved = site.mails_to(address)[-1]
    assert any(part.get_content_type() == "text/calendar" for part in approved.walk())

    expect(desk.locator("dt", has_text="Copy promised")).to_be_visible()
    code = site.shell(ANOTHER_COPY % address).strip()
    pack.click()
    desk.get_by_label("Code on the copy").fill("nonsense")
    desk.get_by_role("button", name="Go").click()
    expect(desk.get_by_role("alert")).to_contain_text("mistyped")
    desk.get_by_label("Code on the copy").fill(code.lower())
    desk.get_by_role("button", name="Go").click()
    desk.get_by_role("button", name="All else is present: pack").click()
    expect(desk.get_by_role("link", name="Packing slip").first).to_be_visible()
    assert site.shell(FIRST_DAY_COMES % address) == "1"
    desk.goto(f"/admin/lending-scan/?code={code}")
    desk.get_by_role("button", name="Hand out").click()
    expect(desk.get_by_role("link", name="Take back").first).to_be_visible()
    desk.goto(f"/admin/lending-scan/?code={code}")
    desk.get_by_role("button", name="Take back, inspect later").click()
    desk.goto(f"/admin/lending-scan/?code={code}")
    inspected = desk.get_by_role("button", name="All else is present: inspected")
    inspected.click()
    expect(inspected).to_have_count(0)

    school.goto(link_in(site.mails_to(address)[1], "l"))
    expect(school.get_by_role("main")).to_contain_text(re.compile("Returned|Closed"))
    site.manage("lending_audit")


def test_borrower_cancels_by_the_link_of_the_mail(site: Site, open_page) -> None:
    page = open_page(ENGLISH["lending"], javascript=False)
    request_a_kit(page, site, "cancel@school.example.org")
    page.goto(link_in(site.mails_to("cancel@school.example.org")[-1], "l"))
    page.get_by_role("link", name=ENGLISH["cancel"], exact=True).click()
    page.get_by_role("button", name=ENGLISH["cancel this"]).click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("[Cc]ancelled"))


def test_form_in_chinese_keeps_what_was_typed(site: Site, open_page) -> None:
    page = open_page(CHINESE["lending"], javascript=False)
    choose_free_dates(page)
    page.get_by_label("至", exact=True).fill("2026-01-01")
    page.get_by_role("button", name=CHINESE["add"]).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("至", exact=True)).to_have_value("2026-01-01")
