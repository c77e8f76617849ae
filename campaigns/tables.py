"""Tables that staff paste from a spreadsheet or a document, or send as a file.

All of a table or nothing: one with an error in a row changes nothing.
"""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from site_project.core.exporting import BOM, CONTROLS

MOST_ROWS = 2000
MOST_BYTES = 2_000_000
ENCODINGS = ("utf-8-sig", "big5hkscs")

# A row's cells with the number that a spreadsheet shows beside it.
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row of the table, counted from its first line; row 0 is the whole."""

    row: int
    message: str


@dataclass
class Table:
    """What was read: the rows in order, each with its number, and what is wrong."""

    rows: list[tuple[int, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, row: int, message: str) -> None:
        self.problems.append(Problem(row, message))

    def has_room_for(self, lines: Sequence[Line]) -> bool:
        """Tell whether there are lines to be read and not too many; what else is a problem."""
        if len(lines) > MOST_ROWS:
            told = _("The table has %(rows)d rows; at most %(most)d can be read at once.")
            self.wrong(0, told % {"rows": len(lines), "most": MOST_ROWS})
        elif not lines and not self.problems:
            self.wrong(0, _("The table has no rows."))
        return not self.problems


@dataclass(frozen=True)
class Difference:
    """How many rows a table would add, change, take away and leave as they are."""

    new: int
    changed: int
    gone: int
    same: int


def folded(text: str) -> str:
    """Return a cell with full-width signs made plain and its blanks made single."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    return " ".join(plain.split())


def decode(content: bytes) -> str:
    """Return the text of a file, as Excel in Hong Kong may write it. Raises ValueError."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("not a text")


def lines_of(text: str, table: Table) -> list[Line]:
    """Return the rows that are not blank, with tabs, commas or semicolons between their cells."""
    text = CONTROLS.sub("", text.removeprefix(BOM))
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((sign for sign in ("\t", ",", ";") if sign in first), "\t")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = list(enumerate(reader, start=1))
    except csv.Error:
        table.wrong(0, _("The table cannot be read: a quotation mark is not closed."))
        return []
    return [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]


def columns_of(
    cells: list[str], names: Mapping[str, Sequence[str]], marks: Sequence[str]
) -> list[str]:
    """Return the columns that a row of headings names; none where it has none of `marks`.

    `names` gives what each column may be called; a heading that is none of them is "".
    """
    called = {alias: name for name, aliases in names.items() for alias in aliases}
    found = [called.get(folded(cell).casefold(), "") for cell in cells]
    return found if set(marks) & set(found) else []


def check_headings(line: Line, found: list[str], needed: Mapping[str, Any], table: Table) -> None:
    """Tell of headings that nobody knows, that stand there twice, and that are missing."""
    row, cells = line
    for name, cell in zip(found, cells, strict=True):
        if not name and cell.strip():
            table.wrong(row, _("There is no column “%(name)s”.") % {"name": cell.strip()})
    for name, count in Counter(filter(None, found)).items():
        if count > 1:
            table.wrong(row, _("The column “%(name)s” stands there twice.") % {"name": name})
    for name, told in needed.items():
        if name not in found:
            table.wrong(row, _("The column “%(name)s” is missing.") % {"name": told})


def named(columns: list[str], line: Line, table: Table) -> dict[str, str]:
    """Return the cells of a row by their columns."""
    row, cells = line
    if any(cell.strip() for cell in cells[len(columns) :]):
        table.wrong(row, _("There are more cells than columns."))
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}


def too_long(text: str, most: int, row: int, table: Table) -> None:
    """Tell of a text that has more characters than its column takes."""
    if len(text) > most:
        told = _("“%(start)s…” is longer than %(most)d characters.")
        table.wrong(row, told % {"start": text[:20], "most": most})


def as_tabs(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a table as a box takes it: a row each, tabs between the cells."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([headings, *rows])
    return out.getvalue()
