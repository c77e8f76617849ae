"""The days of a title: how many copies are free on each, and that in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import ngettext

from site_project.core.days import ONE_DAY, days_in_words, each_day

from .. import rules
from ..enums import DayState
from ..models import Title
from ..opening import Opening
from ..packing import Snapshot, free_copies

# What stands beside a day's number, so that no colour is needed.
MARKS = {
    DayState.FREE: "✓",
    DayState.TAKEN: "×",
    DayState.CLOSED: "–",
    DayState.SOON: "·",
    DayState.PAST: "",
}
LEGEND = [(mark, state.label) for state, mark in MARKS.items() if mark]


@dataclass(frozen=True)
class Day:
    """One day of the calendar: how many copies are free, and that in words.

    `due` is the day on which a loan of the usual length that begins on this
    day would end; none where none can be had.
    """

    day: date
    free: int
    state: DayState
    words: str
    due: date | None = None

    @property
    def mark(self) -> str:
        return MARKS[self.state]


@dataclass(frozen=True)
class Month:
    name: str
    weeks: list[list[Day | None]]


def title_days(
    title: Title, snapshot: Snapshot, opening: Opening, first: date, last: date, *, today: date
) -> list[Day]:
    """Return each day from first to last with its state."""
    earliest = rules.earliest_day(title.policy, opening, today)
    days = []
    for day, free in zip(each_day(first, last), free_copies(snapshot, first, last), strict=True):
        state = state_of(day, free, opening, today, earliest)
        days.append(Day(day, free, state, words_for(state, free)))
    return days


def state_of(day: date, free: int, opening: Opening, today: date, earliest: date) -> DayState:
    if day < today:
        return DayState.PAST
    if not free:
        return DayState.TAKEN
    if not opening.desk.is_open(day):
        return DayState.CLOSED
    return DayState.SOON if day < earliest else DayState.FREE


def words_for(state: DayState, free: int) -> str:
    """Tell one day's state, so that no mark is needed to understand it."""
    if state == DayState.FREE:
        return ngettext("%(count)d free", "%(count)d free", free) % {"count": free}
    return str(state.label)


def with_due(
    title: Title, opening: Opening, snapshot: Snapshot, days: list[Day], length: int, today: date
) -> list[Day]:
    """Add to each day on which a loan of `length` days can begin the day it would be due."""

    def due(row: Day) -> date | None:
        if row.state != DayState.FREE:
            return None
        option = rules.option_from(title.policy, opening, snapshot, row.day, length, today)
        return option.due if option else None

    return [replace(row, due=due(row)) for row in days]


def months(days: Iterable[Day]) -> list[Month]:
    """Arrange days in months of weeks that begin on Monday."""
    by_month: dict[tuple[int, int], list[Day]] = {}
    for day in days:
        by_month.setdefault((day.day.year, day.day.month), []).append(day)
    return [
        Month(date_format(rows[0].day, "YEAR_MONTH_FORMAT"), weeks_of(rows))
        for rows in by_month.values()
    ]


def named_closed_days(days: Iterable[date], opening: Opening) -> list[tuple[str, str]]:
    """Return those days on which the desk is closed for a reason with a name, and that.

    Days in a row with one name are told together.
    """
    runs: list[tuple[list[date], str]] = []
    for day in days:
        name = opening.why_closed(day)
        if not name or opening.desk.is_open(day):
            continue
        if runs and runs[-1][1] == name and runs[-1][0][-1] == day - ONE_DAY:
            runs[-1][0].append(day)
        else:
            runs.append(([day], name))
    return [(days_in_words(run[0], run[-1]), name) for run, name in runs]


def weeks_of(days: list[Day]) -> list[list[Day | None]]:
    cells: list[Day | None] = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - ONE_DAY


def days_as_numbers(
    title: Title,
    snapshot: Snapshot,
    opening: Opening,
    first: date,
    last: date,
    length: int,
    *,
    today: date,
) -> list[dict[str, Any]]:
    """Return for each day how many copies are free on it, and for a loan that begins then.

    `start` is 1 where a loan of `length` days that begins on this day can be
    had, 0 where not.
    """

    def can_begin(day: date) -> bool:
        found = rules.option_from(title.policy, opening, snapshot, day, length, today)
        return found is not None

    counts = free_copies(snapshot, first, last)
    return [
        {"day": day.isoformat(), "free": free, "start": int(free > 0 and can_begin(day))}
        for day, free in zip(each_day(first, last), counts, strict=True)
    ]
