"""A table out of a file that somebody hands in: CSV or XLSX, read as text and never run.

Nothing in the file is believed: not its name, not its size, not its formulas.
A row's number is the one that a spreadsheet shows beside it; the headings are
row 1.
"""

import csv
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from site_project.core.exporting import CONTROLS, looks_like_a_formula

MOST_BYTES = 5 * 1024 * 1024
# What a workbook may unpack to: text packs to a tenth, a zip bomb to a thousandth.
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 5_000
# With the empty rows among them, which spreadsheets leave behind.
FARTHEST_ROW = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 40_000

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = ",;\t"


class Unreadable(Exception):
    """A file that is no table; `message` says why, in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Formula:
    """A cell that computes something: it stays uncomputed and is refused by its row."""


@dataclass(frozen=True)
class Record:
    """One row that is not empty."""

    number: int
    cells: Sequence[str | Formula]


@dataclass(frozen=True)
class Table:
    headings: Sequence[str]
    records: Sequence[Record]
    notes: Sequence[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Return what names this content, whichever format it came in."""
        rows = [[str(cell) for cell in record.cells] for record in self.records]
        return hashlib.sha256(json.dumps([list(self.headings), rows]).encode()).hexdigest()


def read(content: bytes, knows: Callable[[str], bool]) -> Table:
    """Return the table of a CSV or XLSX file; the bytes decide which it is, not the name.

    `knows` tells whether a text is one of the headings that are looked for: it
    decides what separates the cells of a CSV file. Raises Unreadable.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 5 MB."))
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if content.startswith(OLD_EXCEL):
        raise Unreadable(
            _("This is an old Excel file (XLS) or has a password. Save it as XLSX or CSV.")
        )
    if content.startswith(b"PK"):
        return _table(_xlsx_rows(content), [])
    text, notes = _decoded(content)
    return _table(_csv_rows(text, knows), notes)


def normal(text: str) -> str:
    """Return a text as it is compared and stored: one kind of line break, nothing unseen."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _table(rows: Iterable[Sequence[str | Formula]], notes: list[str]) -> Table:
    headings: Sequence[str] | None = None
    records = []
    for number, cells in enumerate(rows, start=1):
        if number > FARTHEST_ROW:
            text = _("The table goes on beyond row %(row)d. Delete the empty rows.")
            raise Unreadable(text % {"row": FARTHEST_ROW})
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            text = _("The table has more than %(count)d columns.")
            raise Unreadable(text % {"count": MOST_COLUMNS})
        if headings is None:
            headings = [cell if isinstance(cell, str) else "" for cell in cells]
            while headings and not headings[-1]:
                headings.pop()
            if not headings:
                raise Unreadable(_("The first row must hold the headings."))
        elif any(cells):
            records.append(Record(number, cells))
        if len(records) > MOST_ROWS:
            text = _("The table has more than %(count)d rows. Split it into several files.")
            raise Unreadable(text % {"count": MOST_ROWS})
    if headings is None or not records:
        raise Unreadable(_("There is no row below the headings."))
    return Table(headings, records, notes)


# --- Text ---------------------------------------------------------------------------------------


def _decoded(content: bytes) -> tuple[str, list[str]]:
    """Return the text, and what the reader should know of how it was read."""
    if content.startswith(UTF16):
        try:
            return content.decode("utf-16"), [_("The file was read as Unicode text (UTF-16).")]
        except UnicodeDecodeError:
            raise Unreadable(_unknown_script()) from None
    if b"\x00" in content:
        raise Unreadable(_("This is no text and no Excel workbook. Save it as XLSX or CSV."))
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("big5hkscs")
    except UnicodeDecodeError:
        raise Unreadable(_unknown_script()) from None
    return text, [_("The file was read as Big5. Check that the Chinese below is right.")]


def _unknown_script() -> str:
    return _("The characters cannot be read. Save the file as “CSV UTF-8” or as XLSX.")


def _csv_rows(text: str, knows: Callable[[str], bool]) -> Iterator[Sequence[str]]:
    # Excel writes such a line of its own where the separator is not the country's.
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    separator = max(SEPARATORS, key=lambda each: _known_headings(text, each, knows))
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [_unguarded(normal(cell)) for cell in row]
    except csv.Error:
        raise Unreadable(
            _("A quotation mark that opens a cell is never closed, or a cell is far too long.")
        ) from None


def _known_headings(text: str, separator: str, knows: Callable[[str], bool]) -> int:
    try:
        first = next(csv.reader(StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return 0
    return sum(knows(normal(cell)) for cell in first)


def _unguarded(text: str) -> str:
    """Take off the apostrophe that our own export puts before what looks like a formula."""
    return text[1:] if text.startswith("'") and looks_like_a_formula(text[1:]) else text


# --- Workbooks ----------------------------------------------------------------------------------


def _xlsx_rows(content: bytes) -> Iterator[Sequence[str | Formula]]:
    """Yield the rows of the first sheet as they are read; nothing in them is computed."""
    _check_packing(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What the file says of its own size may be wrong by millions.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1):
            yield [_cell(cell) for cell in row]
    except (Unreadable, GeneratorExit):
        raise
    except Exception as error:
        # openpyxl tells what is wrong with a workbook by whatever it stumbles over.
        raise Unreadable(
            _("This Excel workbook cannot be read. Save it anew, or as CSV.")
        ) from error


def _check_packing(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            # No member gives more than it declares: zipfile stops reading there.
            size = sum(member.file_size for member in packed.infolist())
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable(
            _("This Excel workbook cannot be read. Save it anew, or as CSV.")
        ) from None
    if size > MOST_UNPACKED or len(names) > 1_000:
        raise Unreadable(_("This workbook unpacks to far more than a table needs."))
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable(_("This is no Excel workbook. Save it as XLSX or CSV."))


def _cell(cell: Any) -> str | Formula:
    if cell.data_type in ("f", "e"):
        return Formula()
    return normal(as_text(cell.value))


def as_text(value: Any) -> str:
    """Return a workbook's value as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)[:LONGEST_CELL]
