"""Dates that say how exactly they are known: 2008 is a year, never 1 January 2008.

A dated fact covers a span of days. What is known as a month or a year covers
the whole of it, so that spans compare and sort; the precision says how it is told.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

from django.conf import settings
from django.utils.translation import get_language, gettext

from site_project.core.days import MONTHS_EN, day_in_words

from .enums import Precision

Span = tuple[date | None, date | None]


class HasSpan(Protocol):
    """Anything with a span of days; both ends are None where it is not recorded."""

    date_from: date | None
    date_to: date | None


Fact = TypeVar("Fact", bound=HasSpan)


def span_of(precision: str, first: date | None, last: date | None = None) -> Span:
    """Return the span of days that is meant, given any day of it.

    Raises ValueError where a day is missing or a range does not run forward.
    """
    if precision == Precision.NOT_RECORDED:
        return None, None
    if first is None:
        raise ValueError("a day is missing")
    if precision == Precision.MONTH:
        return _month_of(first)
    if precision == Precision.YEAR:
        return date(first.year, 1, 1), date(first.year, 12, 31)
    if precision == Precision.RANGE:
        if last is None or last <= first:
            raise ValueError("a range ends after it begins")
        return first, last
    return first, first


def _month_of(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Sort by beginning, a year before everything in it, and what is not recorded last."""

    def place(fact: Fact) -> tuple[bool, date, int]:
        first, last = fact.date_from, fact.date_to
        if first is None or last is None:
            return True, date.max, 0
        return False, first, -last.toordinal()

    return sorted(facts, key=place)


def in_order_as_told(facts: Iterable[Fact]) -> list[Fact]:
    """Sort as `in_order` does, but keep what is not recorded behind what it was told after."""
    place = (date.min, 0)
    placed = []
    for fact in facts:
        if fact.date_from is not None and fact.date_to is not None:
            place = fact.date_from, -fact.date_to.toordinal()
        placed.append((place, fact))
    return [fact for _place, fact in sorted(placed, key=lambda pair: pair[0])]


def in_words(
    precision: str, first: date | None, last: date | None, language: str | None = None
) -> str:
    """Tell a dated fact: "2008", "Mar 2008", "15 Mar 2008", "2002–2003", "Not recorded".

    A range of whole years or whole months is told by them.
    """
    language = language or get_language() or settings.LANGUAGE_CODE
    if first is None or last is None:
        return gettext("Not recorded")
    if precision == Precision.YEAR:
        return _year(first, language)
    if precision == Precision.MONTH:
        return _month(first, language)
    if precision == Precision.DAY:
        return _day(first, language)
    tell = _day
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        tell = _year if (first.month, last.month) == (1, 12) else _month
    if language.startswith("zh"):
        return f"{tell(first, language)}至{tell(last, language)}"
    return f"{tell(first, language)}{'–' if tell is _year else ' – '}{tell(last, language)}"


def _year(day: date, language: str) -> str:
    return f"{day.year}年" if language.startswith("zh") else str(day.year)


def _month(day: date, language: str) -> str:
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月"
    return f"{MONTHS_EN[day.month - 1]} {day.year}"


def _day(day: date, language: str) -> str:
    return day_in_words(day, weekday=False, language=language)


def for_machines(precision: str, first: date | None, last: date | None) -> str:
    """Return the value of an HTML <time>: YYYY, YYYY-MM or YYYY-MM-DD; empty for the rest."""
    if first is None:
        return ""
    if precision == Precision.YEAR:
        return f"{first.year:04d}"
    if precision == Precision.MONTH:
        return f"{first.year:04d}-{first.month:02d}"
    return first.isoformat() if precision == Precision.DAY else ""
