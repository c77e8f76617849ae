"""A day of the lending officer at the scan box: packed, out, back, inspected, by codes alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.servers import Site

ADDRESS = "scan@school.example.org"
# Somebody asked for a kit, and the first day of the loan has come.
ASKED = f"""
from datetime import timedelta
from lending import loans
from lending.models import LoanLine, LoanRequest, Occupation, Title
from lending.opening import load_opening
from lending.rules import earliest_day
from site_project.core.days import local_day
today = local_day()
opening = load_opening(today)
for title in Title.objects.filter(kind="kit", active=True).select_related("policy"):
    first = earliest_day(title.policy, opening, today)
    due = opening.desk.on_or_after(first + timedelta(7))
    try:
        line = loans.hold(title, first=first, due=due, language="en")
    except loans.application.Refused:
        continue
    break
contact = loans.Contact(name="Ms Ho", email="{ADDRESS}", institution_name="", institution_kind="",
                        district="", purpose="x", audience=None)
loans.send_form(line.request, contact, form_key="scan", language="en")
loans.confirm(LoanRequest.objects.get(pk=line.request_id))
print(line.pk)
"""
FIRST_DAY_COMES = """
from lending.models import LoanLine, Occupation
from site_project.core.days import local_day
Occupation.objects.filter(line=%(pk)s).update(first_day=local_day())
LoanLine.objects.filter(pk=%(pk)s).update(first_day=local_day())
print(LoanLine.objects.get(pk=%(pk)s).occupation.copy.code)
"""


def sign_in(open_page: Callable[..., Page], path: str) -> Page:
    page = open_page(path, viewport=DESK, locale="en-GB")
    page.locator("input[name=username]").fill("lending")
    page.locator("input[name=password]").fill("demo")
    page.get_by_role("button", name=re.compile("Sign in|登入")).click()
    page.wait_for_url(f"**{path}")
    return page


def scan(page: Page, code: str) -> None:
    """Do as a scanner at the keyboard does: type into the field that has the focus, and Enter."""
    page.goto("/admin/lending-scan/")
    field = page.get_by_label("Code on the copy or on the packing slip")
    expect(field).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


@pytest.fixture
def loan(site: Site) -> int:
    return int(site.shell(ASKED).split()[-1])


def test_loan_goes_out_and_comes_back_by_the_scan_box(site: Site, open_page, loan: int) -> None:
    page = sign_in(open_page, "/admin/lending-today/")
    row = page.locator("#approve").get_by_role("row").filter(has_text=f"-{loan}")
    row.get_by_role("button", name="Approve").click()
    expect(page.locator(".messages")).to_contain_text("Approve: 1 loan.")
    code = site.shell(FIRST_DAY_COMES % {"pk": loan}).split()[-1]

    scan(page, "KT0")
    expect(page.get_by_role("alert")).to_contain_text("mistyped")

    scan(page, f"{site.url}/admin/lending/copies/{code}/")
    page.get_by_role("button", name="All else is present: pack").click()
    expect(page.get_by_role("link", name="Packing slip").first).to_be_visible()

    scan(page, code)
    page.get_by_role("button", name="Hand out").click()
    expect(page.get_by_role("link", name="Take back")).to_be_visible()

    scan(page, code.lower())
    page.get_by_role("button", name="Take back, inspect later").click()
    scan(page, code)
    page.get_by_role("button", name="All else is present: inspected").click()

    page.goto(f"/admin/lending-loans/inspect/{loan}/")
    expect(page.get_by_role("main")).to_contain_text("Closed")
    site.manage("lending_audit")


@pytest.mark.parametrize("name", ["today", "plan", "scan", "new", "labels", "feed"])
def test_no_screen_of_the_desk_is_wider_than_the_window(open_page, name: str) -> None:
    page = sign_in(open_page, f"/admin/lending-{name}/")
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
