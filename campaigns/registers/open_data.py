"""A register as data to take away: CSV and JSON, each with what it means and on what terms.

A date is written as it is known (ISO 8601): 2008, 2008-03, 2008-03-17, or both
ends of a range with a stroke between them. What is not recorded is empty in
CSV and null in JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from site_project.core.exporting import Sheet, as_csv

from ..models.dated import Dated


class Licence(Protocol):
    """On what terms others may use data; `url` is empty where only the words are known."""

    @property
    def label(self) -> Any: ...

    @property
    def url(self) -> str: ...


@dataclass(frozen=True)
class Register:
    """Rows with the same fields; `fields` says what each of them means.

    `url` is the page that shows the rows; a row's own page is its field "source".
    """

    name: str
    title: str
    description: str
    url: str
    publisher: str
    language: str
    licence: Licence
    fields: Mapping[str, Any]
    rows: list[dict[str, Any]]


def known_date(fact: Dated | None) -> str:
    """Return a date as exactly as it is known; empty where it is not."""
    if fact is None or fact.date_from is None or fact.date_to is None:
        return ""
    return fact.date_for_machines or f"{fact.date_from.isoformat()}/{fact.date_to.isoformat()}"


def register_as_csv(register: Register) -> bytes:
    """Write the rows as CSV; every row names the licence, for a file travels without its page."""
    rows = [
        [
            *(_cell(row[name]) for name in register.fields),
            register.licence.url or register.licence.label,
        ]
        for row in register.rows
    ]
    return as_csv(Sheet(register.title, register.name, [*register.fields, "licence"], rows))


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    return "; ".join(_cell(part) for part in value) if isinstance(value, list) else value


def register_as_json(register: Register) -> dict[str, Any]:
    """Return the rows with what says what they are, ready for JSON."""
    return {
        "title": register.title,
        "description": register.description,
        "url": register.url,
        "publisher": register.publisher,
        "language": register.language,
        "licence": {"name": str(register.licence.label), "url": register.licence.url},
        "fields": {name: str(meaning) for name, meaning in register.fields.items()},
        "rows": [_without_blanks(row) for row in register.rows],
    }


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_blanks(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_blanks(part) for part in value]
    return None if value == "" else value
