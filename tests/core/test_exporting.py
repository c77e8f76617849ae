"""Tables that leave the site: no cell is a formula, every script survives, a receipt stays."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from site_project.core.exporting import (
    Format,
    Sheet,
    as_csv,
    as_download,
    as_xlsx,
    write_receipt,
)
from site_project.core.models import ExportReceipt

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://example.org","here")',
    "+852 2345 6789",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
]


def sheet(*cells, headings=("Name",)):
    return Sheet("Registrations: test", "registrations", headings, [[cell] for cell in cells])


def csv_cells(made):
    text = as_csv(made).decode("utf-8-sig")
    return [row[0] if row else "" for row in csv.reader(StringIO(text, newline=""))][1:]


def xlsx_cells(made):
    page = load_workbook(BytesIO(as_xlsx(made))).active
    return [row[0] for row in page.iter_rows(min_row=2)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_formula_is_text_in_both_formats(text):
    assert csv_cells(sheet(text)) == [f"'{text}"]
    (cell,) = xlsx_cells(sheet(text))
    assert cell.data_type != "f"
    assert cell.quotePrefix


@pytest.mark.parametrize("text", ["陳大文", "O'Brien", "a = b", "2345 6789", "", "x@example.org"])
def test_ordinary_text_stays_as_it_is(text):
    assert csv_cells(sheet(text)) == [text]
    (cell,) = xlsx_cells(sheet(text))
    assert (cell.value or "") == text
    assert not cell.quotePrefix


def test_heading_that_looks_like_a_formula_is_text_too():
    made = sheet("x", headings=("=1+1",))
    assert as_csv(made).decode("utf-8-sig").splitlines()[0] == "'=1+1"
    assert load_workbook(BytesIO(as_xlsx(made))).active["A1"].data_type == "s"


def test_csv_begins_with_the_mark_that_excel_looks_for():
    assert as_csv(sheet("陳大文")).startswith(b"\xef\xbb\xbf")


def test_numbers_and_times_are_values_on_the_office_clock():
    at = datetime(2026, 12, 4, 16, 30, 20, tzinfo=UTC)
    number, nothing, instant, day, truth = xlsx_cells(sheet(-3, None, at, date(2026, 12, 5), True))
    assert number.value == -3
    assert instant.value == datetime(2026, 12, 5, 0, 30)  # noqa: DTZ001  (a file knows no zone)
    assert day.value.date() == date(2026, 12, 5)
    assert (truth.value, nothing.value) == ("yes", None)
    assert csv_cells(sheet(-3, None, at)) == ["-3", "", "2026-12-05 00:30"]


def test_control_characters_do_not_break_the_workbook():
    assert xlsx_cells(sheet("a\x00b\x08c"))[0].value == "abc"


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_any_text_can_leave_and_none_is_a_formula(text):
    made = sheet(text)
    (cell,) = xlsx_cells(made)
    assert cell.data_type != "f"
    told = csv_cells(made)
    assert not told or not told[0].lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.django_db
def test_receipt_says_who_what_how_many_and_what_for(admin_user):
    write_receipt(sheet("a", "b"), actor=admin_user, purpose="To print badges")
    receipt = ExportReceipt.objects.get()
    assert (receipt.actor, receipt.count) == (admin_user, 2)
    assert (receipt.what, receipt.purpose) == ("Registrations: test", "To print badges")


def test_file_is_named_after_the_local_day_and_kept_by_nobody():
    at = datetime(2026, 12, 4, 16, 30, tzinfo=UTC)
    answer = as_download(sheet("a"), Format.CSV, at=at)
    assert 'filename="registrations-2026-12-05.csv"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
