"""Files as spreadsheets write them, and files that are no table."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from lending.imports import (
    Outcome,
    Plan,
    Titles,
    Unreadable,
    plan_file,
)

pytestmark = pytest.mark.django_db
TITLE = "code,name (English),name (Chinese),kind,policy"


def csv_of(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(rows).encode(encoding)


def xlsx_of(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def outcomes(plan: Plan) -> list[Outcome]:
    return [row.outcome for row in plan.rows]


def faults(plan: Plan) -> list[tuple[int, str, str]]:
    return [(row.number, each.column, each.message) for row in plan.rows for each in row.faults]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "big5"])
def test_text_is_read_in_what_spreadsheets_write(separator: str, encoding: str) -> None:
    rows = [TITLE, "NEW,Boards,展板,boards,boards"]
    content = csv_of(*(row.replace(",", separator) for row in rows), encoding=encoding)
    (row,) = plan_file(Titles(), content).rows
    assert row.record.name_zh_hant == "展板"
    assert row.outcome == Outcome.ADD


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    content = csv_of(TITLE, "", 'NEW,"Two\nlines",展板,boards,boards', "", "?,x,x,kit,boards")
    assert [number for number, *_rest in faults(plan_file(Titles(), content))] == [5]


def test_formula_in_a_workbook_is_refused_and_text_that_looks_like_one_is_text() -> None:
    headings = TITLE.split(",")
    content = xlsx_of(headings, ["NEW", "=1+1", "展板", "boards", "boards"])
    assert [each[:2] for each in faults(plan_file(Titles(), content))] == [(2, "Name (English)")]
    (row,) = plan_file(Titles(), csv_of(TITLE, "NEW,'=1+1,展板,boards,boards")).rows
    assert row.record.name_en == "=1+1"


def old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(50 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
        (b"\xff\xff\xfe\xa1\r\n", "cannot be read"),
        (old_excel(), "old Excel"),
        (b"PK\x03\x04 nothing", "cannot be read"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
        (csv_of(TITLE), "no row"),
        (csv_of("code", *["A"] * 5001), "more than 5000 rows"),
        (csv_of("name (English)", "x"), "missing: Code"),
        (csv_of("code,Code", "A,B"), "Two columns"),
        (csv_of("code", 'A"', '"B'), "quotation mark"),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_reason(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        plan_file(Titles(), content)


def test_zip_bomb_is_refused_unopened() -> None:
    with pytest.raises(Unreadable, match="unpacks"):
        plan_file(Titles(), bomb())


def test_workbook_with_a_cell_far_below_is_refused_soon() -> None:
    book = Workbook()
    book.active.append(["code"])
    book.active.cell(1_048_576, 1, "A")
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Unreadable, match="beyond row"):
        plan_file(Titles(), out.getvalue())


def test_unknown_columns_are_told_and_left_out() -> None:
    plan = plan_file(Titles(), csv_of("code,remarks", "A,x"))
    assert "remarks" in plan.notes[0]


def test_cells_without_a_heading_are_wrong() -> None:
    plan = plan_file(Titles(), csv_of(TITLE, "NEW,Boards, of cloth,展板,boards,boards"))
    assert any("more cells" in message for _number, _column, message in faults(plan))
