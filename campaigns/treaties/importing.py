"""Paragraphs of observations, pasted as a list or a table, become a review's recommendations.

A recommendation is known by its number: what is pasted again is changed, not doubled.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from site_project.core.paired import both, column

from ..models import Recommendation
from ..tables import (
    Difference,
    Table,
    as_tabs,
    check_headings,
    columns_of,
    folded,
    lines_of,
    named,
    too_long,
)

# What a column may be called.
COLUMNS = {
    "number": ("number", "no", "no.", "paragraph", "para", "編號", "段落", "段"),
    "text": ("text", "recommendation", "建議", "內容"),
    "text_en": ("text_en", "english", "recommendation (english)", "英文", "建議(英文)"),
    "text_zh_hant": ("text_zh_hant", "chinese", "recommendation (chinese)", "中文", "建議(中文)"),
}
NEEDED = {"number": pgettext_lazy("column of a table", "number")}
WITHOUT_HEADINGS = ("number", "text", "text")
LONGEST_NUMBER = Recommendation._meta.get_field("number").max_length or 0
LONGEST_TEXT = Recommendation._meta.get_field("text_en").max_length or 0

NUMBER = r"\d+(?:\.\d+)*[A-Za-z]?(?:\s*[(（][A-Za-z0-9]+[)）])*"
# "14. The State party should …", as a document has it.
PARAGRAPH = re.compile(rf"\s*({NUMBER})(?:[.．、:：]\s*|\s+|(?=[\u3400-\u9fff]))(\S.*)")
CELL_WITH_A_NUMBER = re.compile(rf'\s*"?{NUMBER}\.?"?\s*[,;]\s*\S')
CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass
class Pasted:
    """What a table says of one number: by its column, the text of each language that has one."""

    number: str
    texts: dict[str, str] = field(default_factory=dict)


def read_table(text: str) -> Table:
    """Read paragraphs with their numbers, or a table; each row becomes what is `Pasted`.

    The same number may stand there once in each language.
    """
    table = Table()
    lines = lines_of(text, table) if _has_cells(text) else _paragraphs(text)
    columns = columns_of(lines[0][1], COLUMNS, list(COLUMNS)) if lines else []
    if columns:
        check_headings(lines[0], columns, NEEDED, table)
        lines = lines[1:]
    if not table.has_room_for(lines):
        return table
    known: dict[str, Pasted] = {}
    for row, cells in lines:
        _read_row(row, cells, columns, known, table)
    table.problems.sort(key=lambda problem: problem.row)
    return table


def _has_cells(text: str) -> bool:
    """Tell a table from paragraphs, which may have commas of their own."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    heading = folded(re.split("[,;]", first)[0].strip(' "')).casefold()
    return "\t" in text or heading in COLUMNS["number"] or bool(CELL_WITH_A_NUMBER.match(first))


def _paragraphs(text: str) -> list[tuple[int, list[str]]]:
    lines = enumerate(text.splitlines(), start=1)
    return [(row, [line.strip()]) for row, line in lines if line.strip()]


def _read_row(
    row: int, cells: list[str], columns: list[str], known: dict[str, Pasted], table: Table
) -> None:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) == 1:
        found = PARAGRAPH.fullmatch(filled[0])
        if found is None:
            told = (
                _("There is a number and no text.")
                if re.fullmatch(rf"{NUMBER}\.?", filled[0])
                else _("Begin the line with the number of the paragraph.")
            )
            table.wrong(row, told)
            return
        number, texts = found[1], {column_of(found[2]): found[2]}
    else:
        number, texts = _cells(row, cells, columns, table)
    if not number:
        table.wrong(row, _("Begin the line with the number of the paragraph."))
        return
    too_long(number, LONGEST_NUMBER, row, table)
    pasted = known.get(key_of(number))
    if pasted is None:
        pasted = known[key_of(number)] = Pasted(number)
        table.rows.append((row, pasted))
    for name, words in texts.items():
        too_long(words, LONGEST_TEXT, row, table)
        if name in pasted.texts:
            table.wrong(row, _("Number %(number)s stands there twice.") % {"number": number})
        pasted.texts[name] = words


def _cells(
    row: int, cells: list[str], columns: list[str], table: Table
) -> tuple[str, dict[str, str]]:
    """Return the number and the texts of a row; the letters of a text tell its language."""
    if not columns and any(cell.strip() for cell in cells[len(WITHOUT_HEADINGS) :]):
        table.wrong(row, _("There are more cells than columns."))
    given = named(columns, (row, cells), table) if columns else {"number": cells[0].strip()}
    alone = [given.get("text", "")] if columns else [cell.strip() for cell in cells[1:3]]
    texts = {name: words for name in both("text") if (words := given.get(name, ""))}
    for words in filter(None, alone):
        if column_of(words) in texts:
            table.wrong(row, _("Both texts are in the same language."))
        texts[column_of(words)] = words
    return given.get("number", "").rstrip(" .．、"), texts


def column_of(text: str) -> str:
    """Return the column of the language whose letters a text has."""
    return column("text", "zh-hant" if CHINESE.search(text) else "en")


def key_of(number: str) -> str:
    """Return what two spellings of a number share: 14(a), 14 (a) and 14（a）."""
    return folded(number).replace(" ", "").casefold()


def place_of(number: str) -> list[tuple[int, int, str]]:
    """Return what sorts 9 before 14, and 14 before 14 (a)."""
    parts = re.findall(r"\d+|[a-z]+", key_of(number))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def merged(before: Iterable[Any], table: Table) -> tuple[list[Recommendation], Difference]:
    """Return the recommendations as they will be, by their numbers; none is taken away.

    One that is there keeps its follow-up and whatever the table does not say.
    """
    rows = {key_of(each.number): each for each in before}
    new = changed = 0
    for _row, pasted in table.rows:
        known = rows.get(key_of(pasted.number))
        if known is None:
            known = rows[key_of(pasted.number)] = Recommendation(number=pasted.number)
            new += 1
        elif any(getattr(known, name) != words for name, words in pasted.texts.items()):
            changed += 1
        for name, words in pasted.texts.items():
            setattr(known, name, words)
    after = sorted(rows.values(), key=lambda each: place_of(each.number))
    for place, each in enumerate(after):
        each.sort_order = place
    return after, Difference(new, changed, 0, len(after) - new - changed)


def lacking(rows: Iterable[Recommendation]) -> list[Recommendation]:
    """Return those that have no text in some language."""
    return [each for each in rows if not all(getattr(each, name) for name in both("text"))]


def as_table(rows: Iterable[Recommendation]) -> str:
    names = ["number", *both("text")]
    return as_tabs(names, [[getattr(each, name) for name in names] for each in rows])
