"""Tables that staff take out of the site: CSV and XLSX, each with a receipt.

A module makes a `Sheet` of what it holds and hands it to `hand_out()`, which
writes who took how many rows and what for. No cell of either format is ever
read as a formula: names and answers are typed by strangers, and a spreadsheet
would run them (CWE-1236).
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .days import local_day, site_zone
from .models import ExportReceipt, User

Cell = str | int | float | bool | datetime | date | None
# What begins a formula: Excel and LibreOffice, the full-width forms of their East Asian
# versions, and the blanks after which some of them look on.
FORMULA = re.compile(r"^[\s\x00-\x1f]*[=+\-@＝＋－＠]|^[\t\r\n]")
# XML 1.0 (2.2) has no place for them, so that no workbook can hold them.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_767
WIDEST = 60
# Excel takes a CSV file for UTF-8 only behind this mark (RFC 3629, 6).
BOM = "\ufeff"


class Format(models.TextChoices):
    XLSX = "xlsx", gettext_lazy("Excel workbook (XLSX)")
    CSV = "csv", gettext_lazy("Text with commas (CSV)")


MIME = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Sheet:
    """A table to take away. `what` names it on the receipt, `name` is its file's."""

    what: str
    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def looks_like_a_formula(text: str) -> bool:
    """Say whether a spreadsheet might run a text instead of showing it."""
    return bool(FORMULA.match(text))


def plain(value: Cell) -> Any:
    """Return a cell's value as a file can hold it: instants on the site's clock, no controls."""
    if isinstance(value, datetime):
        return timezone.localtime(value, site_zone()).replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or isinstance(value, int | float | date):
        return value
    return CONTROLS.sub("", str(value))[:LONGEST_CELL]


def as_csv(sheet: Sheet) -> bytes:
    """Write a sheet as CSV (RFC 4180) that Excel opens in the right script.

    A text that looks like a formula gets an apostrophe before it.
    """
    out = StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    for row in (sheet.headings, *sheet.rows):
        writer.writerow([_csv_cell(plain(value)) for value in row])
    return out.getvalue().encode()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"  # never 1e-05
    text = str(value)
    return f"'{text}" if isinstance(value, str) and looks_like_a_formula(text) else text


def as_xlsx(sheet: Sheet) -> bytes:
    """Write a sheet as an Excel workbook (ECMA-376) with its headings kept in sight.

    Every text is stored as text; one that looks like a formula is marked as
    quoted too, so that it stays a text when somebody edits the cell.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(title="1")
    rows = [[plain(value) for value in row] for row in sheet.rows]
    page.freeze_panes = "A2"
    for number, heading in enumerate(sheet.headings, start=1):
        longest = max([len(heading), *(len(str(row[number - 1] or "")) for row in rows)])
        page.column_dimensions[get_column_letter(number)].width = min(longest + 4, WIDEST)
    page.append([_xlsx_cell(page, plain(text), bold=True) for text in sheet.headings])
    for row in rows:
        page.append([_xlsx_cell(page, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(page: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = looks_like_a_formula(value)
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell


WRITERS = {Format.CSV: as_csv, Format.XLSX: as_xlsx}


def write_receipt(
    sheet: Sheet, *, actor: User | None, purpose: str, at: datetime | None = None
) -> ExportReceipt:
    """Keep who took a sheet, how many rows, and what for, in the caller's transaction."""
    return ExportReceipt.objects.create(
        actor=actor,
        what=sheet.what[:120],
        purpose=purpose[:250],
        count=len(sheet.rows),
        at=at or timezone.now(),
    )


def as_download(sheet: Sheet, kind: Format, *, at: datetime | None = None) -> HttpResponse:
    """Answer with the file, named after what it holds and the local day; nobody may keep it."""
    content = WRITERS[kind](sheet)
    response = HttpResponse(content, content_type=MIME[kind])
    name = f"{sheet.name}-{local_day(at):%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
