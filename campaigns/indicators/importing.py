"""A table of figures, pasted from a spreadsheet or sent as CSV, becomes an indicator's values.

All of it or nothing: a table with an error in one row changes nothing.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Revision

from site_project.core.exporting import BOM, CONTROLS
from site_project.core.paired import both, column, languages

from ..models import Indicator, IndicatorValue
from ..models.indicator import LONGEST_BREAKDOWN, LONGEST_NOTE
from ..registers.open_data import known_date
from .cells import folded, pair_of, read_number, read_period, read_reason
from .figures import group_of

MOST_ROWS = 2000
MOST_BYTES = 2_000_000
ENCODINGS = ("utf-8-sig", "big5hkscs")

# What a column may be called; the first is what the box is filled with.
COLUMNS = {
    "period": ("period", "year", "date", "期間", "年份", "年度", "日期"),
    "breakdown": ("breakdown", "group", "分類", "組別", "類別"),
    "breakdown_en": ("breakdown_en", "breakdown (english)"),
    "breakdown_zh_hant": ("breakdown_zh_hant", "breakdown (chinese)", "分類(中文)"),
    "value": ("value", "figure", "number", "persons", "數值", "數字", "數目", "人數"),
    "reason": ("reason", "原因"),
    "note": ("note", "notes", "備註", "附註"),
    "note_en": ("note_en", "note (english)"),
    "note_zh_hant": ("note_zh_hant", "note (chinese)", "備註(中文)"),
    # In the files that the site gives away, and of no figure.
    "licence": ("licence", "license"),
}
# The columns that no table can do without, by the names that people write.
NEEDED = {
    "period": pgettext_lazy("column of a table", "period"),
    "value": pgettext_lazy("column of a table", "value"),
}
LONGEST = {"breakdown": LONGEST_BREAKDOWN, "note": LONGEST_NOTE}
WITHOUT_HEADINGS = ("period", "breakdown", "value", "reason", "note")

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row of the table, counted from its first line; row 0 is the whole."""

    row: int
    message: str


@dataclass
class Table:
    """What was read: the values in order, each with its row, and what is wrong."""

    values: list[tuple[int, IndicatorValue]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, row: int, message: str) -> None:
        self.problems.append(Problem(row, message))


@dataclass(frozen=True)
class Difference:
    """How many figures a table would add, change, take away and leave as they are."""

    new: int
    changed: int
    gone: int
    same: int


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


def read_table(text: str, measure: str) -> Table:
    """Read a table with tabs, commas or semicolons between its cells."""
    table = Table()
    try:
        lines = _lines(CONTROLS.sub("", text.removeprefix(BOM)))
    except csv.Error:
        table.wrong(0, _("The table cannot be read: a quotation mark is not closed."))
        return table
    columns, lines = _columns(lines, table)
    if len(lines) > MOST_ROWS:
        table.wrong(
            0,
            _("The table has %(rows)d rows; at most %(most)d can be read at once.")
            % {"rows": len(lines), "most": MOST_ROWS},
        )
    elif not lines and not table.problems:
        table.wrong(0, _("The table has no rows."))
    if table.problems:
        return table
    for row, cells in lines:
        if value := _value(row, _named(columns, cells, row, table), measure, table):
            value.sort_order = len(table.values)
            table.values.append((row, value))
    _agree_on_names(table)
    _refuse_repeats(table)
    table.problems.sort(key=lambda problem: problem.row)
    return table


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with its number as a spreadsheet shows it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((sign for sign in ("\t", ",", ";") if sign in first), "\t")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = enumerate(reader, start=1)
    return [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]


def _columns(
    lines: list[tuple[int, list[str]]], table: Table
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the names of the columns and the rows below them."""
    if not lines:
        return [], lines
    row, cells = lines[0]
    names = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    found = [names.get(folded(cell).casefold(), "") for cell in cells]
    if "period" not in found and "value" not in found:
        return list(WITHOUT_HEADINGS), lines
    for name, cell in zip(found, cells, strict=True):
        if not name and cell.strip():
            table.wrong(row, _("There is no column “%(name)s”.") % {"name": cell.strip()})
    for name, count in Counter(filter(None, found)).items():
        if count > 1:
            table.wrong(row, _("The column “%(name)s” stands there twice.") % {"name": name})
    for name, told in NEEDED.items():
        if name not in found:
            table.wrong(row, _("The column “%(name)s” is missing.") % {"name": told})
    return found, lines[1:]


def _named(columns: list[str], cells: list[str], row: int, table: Table) -> dict[str, str]:
    if any(cell.strip() for cell in cells[len(columns) :]):
        table.wrong(row, _("There are more cells than columns."))
    return {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}


def _value(row: int, cells: dict[str, str], measure: str, table: Table) -> IndicatorValue | None:
    """Return the figure of a row, unsaved; None where something in it is wrong."""
    value = IndicatorValue()
    before = len(table.problems)
    try:
        value.precision, value.date_from, value.date_to = read_period(cells.get("period", ""))
    except ValueError as error:
        table.wrong(row, str(error))
    try:
        value.value = read_number(cells.get("value", ""), measure)
        value.reason = read_reason(cells.get("reason", ""))
        if (value.value is None) == (not value.reason):
            table.wrong(
                row,
                _("Give a number, or the reason why there is none: one of them.")
                if value.reason
                else _("Give a number, or the reason why there is none."),
            )
    except ValueError as error:
        table.wrong(row, str(error))
    for name in ("breakdown", "note"):
        pair = pair_of(cells.get(name, ""))
        for language in languages():
            own = column(name, language)
            text = cells.get(own, "") or pair.get(language, "")
            longest = LONGEST[name]
            if len(text) > longest:
                table.wrong(
                    row,
                    _("“%(start)s…” is longer than %(most)d characters.")
                    % {"start": text[:20], "most": longest},
                )
            setattr(value, own, text)
    return value if len(table.problems) == before else None


def _agree_on_names(table: Table) -> None:
    """Fill in the name that a group has in another row; one group has one name in a language."""
    names = both("breakdown")
    for known in names:
        others = [name for name in names if name != known]
        for other in others:
            called: dict[str, tuple[int, str]] = {}
            for row, value in table.values:
                mine, theirs = getattr(value, known), getattr(value, other)
                if not mine or not theirs:
                    continue
                first, name = called.setdefault(mine, (row, theirs))
                if name != theirs:
                    table.wrong(
                        row,
                        _("“%(group)s” is “%(name)s” here and “%(other)s” in row %(row)d.")
                        % {"group": mine, "name": theirs, "other": name, "row": first},
                    )
            for _row, value in table.values:
                mine = getattr(value, known)
                if mine in called and not getattr(value, other):
                    setattr(value, other, called[mine][1])


def _refuse_repeats(table: Table) -> None:
    seen: dict[Key, int] = {}
    for row, value in table.values:
        first = seen.setdefault(key_of(value), row)
        if first != row:
            table.wrong(
                row,
                _("The same period and breakdown as in row %(row)d.") % {"row": first},
            )


def key_of(value: IndicatorValue) -> Key:
    """Return what an indicator has one figure of: a period and a group."""
    return value.date_from, value.date_to, *group_of(value)


def content_of(value: IndicatorValue) -> Key:
    return value.value, value.reason, value.note_en, value.note_zh_hant


def merged(
    before: list[IndicatorValue], table: Table, *, keep_others: bool
) -> list[IndicatorValue]:
    """Return the values as they will be: a figure that stays keeps its row of the database."""
    old = {key_of(value): value for value in before}
    new = [value for _row, value in table.values]
    for value in new:
        if known := old.pop(key_of(value), None):
            value.pk = known.pk
    others = list(old.values()) if keep_others else []
    for place, value in enumerate([*others, *new]):
        value.sort_order = place
    return [*others, *new]


def difference(before: list[IndicatorValue], after: list[IndicatorValue]) -> Difference:
    old = {key_of(value): content_of(value) for value in before}
    new = {key_of(value): content_of(value) for value in after}
    same = sum(1 for key, content in new.items() if old.get(key) == content)
    kept = len(old.keys() & new.keys())
    return Difference(len(new) - kept, kept - same, len(old) - kept, same)


def as_table(values: list[IndicatorValue]) -> str:
    """Return figures as the box takes them: a row each, tabs between the cells."""
    names = ["period", *both("breakdown"), "value", "reason", *both("note")]
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(names)
    for value in values:
        number = "" if value.value is None else f"{value.value.normalize():f}"
        known = {"period": known_date(value), "value": number}
        writer.writerow([known.get(name, getattr(value, name, "")) for name in names])
    return out.getvalue()


@transaction.atomic
def save_figures(record: Indicator, values: list[IndicatorValue], user: Any) -> Revision:
    """Keep figures as a new revision of a record; they are published by whoever publishes it."""
    record.values = values
    return record.save_revision(user=user, log_action=True)
