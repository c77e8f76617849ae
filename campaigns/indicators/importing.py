"""A table of figures, pasted from a spreadsheet or sent as CSV, becomes an indicator's values."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from site_project.core.paired import both, column, languages

from ..models import IndicatorValue
from ..models.indicator import LONGEST_BREAKDOWN, LONGEST_NOTE
from ..registers.open_data import known_date
from ..tables import (
    Difference,
    Table,
    as_tabs,
    check_headings,
    columns_of,
    lines_of,
    named,
    too_long,
)
from .cells import pair_of, read_number, read_period, read_reason
from .figures import group_of

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


def read_table(text: str, measure: str) -> Table:
    """Read a table of figures, each row an unsaved value."""
    table = Table()
    lines = lines_of(text, table)
    columns = columns_of(lines[0][1], COLUMNS, list(NEEDED)) if lines else []
    if columns:
        check_headings(lines[0], columns, NEEDED, table)
        lines = lines[1:]
    if not table.has_room_for(lines):
        return table
    for row, cells in lines:
        found = named(columns or list(WITHOUT_HEADINGS), (row, cells), table)
        if value := _value(row, found, measure, table):
            value.sort_order = len(table.rows)
            table.rows.append((row, value))
    _agree_on_names(table)
    _refuse_repeats(table)
    table.problems.sort(key=lambda problem: problem.row)
    return table


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
            too_long(text, LONGEST[name], row, table)
            setattr(value, own, text)
    return value if len(table.problems) == before else None


def _agree_on_names(table: Table) -> None:
    """Fill in the name that a group has in another row; one group has one name in a language."""
    names = both("breakdown")
    for known in names:
        others = [name for name in names if name != known]
        for other in others:
            called: dict[str, tuple[int, str]] = {}
            for row, value in table.rows:
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
            for _row, value in table.rows:
                mine = getattr(value, known)
                if mine in called and not getattr(value, other):
                    setattr(value, other, called[mine][1])


def _refuse_repeats(table: Table) -> None:
    seen: dict[Key, int] = {}
    for row, value in table.rows:
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
    new = [value for _row, value in table.rows]
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
    rows = []
    for value in values:
        number = "" if value.value is None else f"{value.value.normalize():f}"
        known = {"period": known_date(value), "value": number}
        rows.append([known.get(name, getattr(value, name, "")) for name in names])
    return as_tabs(names, rows)
