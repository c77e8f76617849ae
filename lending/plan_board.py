"""The plan board: what each copy does on each day, and which promises stand on none.

Read-only. A late loan is shown for as long as it is counted out, as the rules
count it. No person and no institution is named.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _

from site_project.core.days import (
    ONE_DAY,
    days_in_words,
    each_day,
    local_day,
    weekday_in_short,
)

from .allocation import standing_at
from .enums import FIXED, CopyState, LineState, OccupationKind
from .models import Copy, Occupation, Title
from .opening import Opening, load_opening


@dataclass(frozen=True)
class Stretch:
    """Days in a row on which a copy does the same. `kind` names the colour, `words` tell it."""

    kind: str
    words: str
    line_pk: int | None = None
    reference: str = ""


FREE = Stretch("free", "")


@dataclass(frozen=True)
class Cell:
    """A stretch as far as the board shows it."""

    stretch: Stretch
    first: date
    last: date
    # The desk is closed on these days; told of free days only.
    closed: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def when(self) -> str:
        return days_in_words(self.first, self.last)


@dataclass(frozen=True)
class BoardRow:
    """A copy, or (without one) a promise at risk."""

    copy: Copy | None
    cells: list[Cell]


@dataclass
class BoardTitle:
    title: Title
    rows: list[BoardRow] = field(default_factory=list)


@dataclass(frozen=True)
class BoardDay:
    day: date
    # The name of the holiday or closure, or "closed"; nothing on a day on which the desk is open.
    closed: str
    is_today: bool

    @property
    def weekday(self) -> str:
        return weekday_in_short(self.day.isoweekday())


@dataclass(frozen=True)
class Board:
    days: list[BoardDay]
    titles: list[BoardTitle]


def plan_board(first: date, last: date, *, at: datetime) -> Board:
    """Return the board from one day to another, both included, in a fixed number of queries."""
    today = local_day(at)
    opening = load_opening(today)
    # A late loan reaches further than its row says, so those are read whatever their days are.
    late = Q(line__state=LineState.OUT, line__due_day__lt=today)
    rows = (
        Occupation.objects.filter(standing_at(at), Q(last_day__gte=first) | late)
        .filter(first_day__lte=last)
        .select_related("title__policy", "line__request")
        .order_by("first_day", "pk")
    )
    of_copy: dict[int, list[Occupation]] = defaultdict(list)
    at_risk: dict[int, list[Occupation]] = defaultdict(list)
    for row in rows:
        if row.copy_id is None:
            at_risk[row.title_id].append(row)
        else:
            of_copy[row.copy_id].append(row)
    shown = ~Q(state=CopyState.RETIRED) | Q(pk__in=list(of_copy))
    copies = Copy.objects.filter(shown).select_related("title").order_by("title__code", "code")
    titles: dict[int, BoardTitle] = {}
    for copy in copies:
        entry = titles.setdefault(copy.title_id, BoardTitle(copy.title))
        base = FREE if copy.state == CopyState.IN_SERVICE else _away(copy)
        entry.rows.append(BoardRow(copy, _cells(of_copy[copy.pk], first, last, opening, at, base)))
    for rows_at_risk in at_risk.values():
        for row in rows_at_risk:
            entry = titles.setdefault(row.title_id, BoardTitle(row.title))
            entry.rows.append(BoardRow(None, _cells([row], first, last, opening, at, FREE)))
    days = [BoardDay(day, _closed(opening, day), day == today) for day in each_day(first, last)]
    ordered = sorted(titles.values(), key=lambda entry: entry.title.code)
    return Board(days, ordered)


def _away(copy: Copy) -> Stretch:
    return Stretch("away", copy.get_state_display())


def _closed(opening: Opening, day: date) -> str:
    return "" if opening.desk.is_open(day) else opening.why_closed(day) or _("closed")


def _cells(
    rows: list[Occupation],
    first: date,
    last: date,
    opening: Opening,
    at: datetime,
    base: Stretch,
) -> list[Cell]:
    """Cut the days of one row of the board into stretches; what is fixed is painted last."""
    days = dict.fromkeys(each_day(first, last), base)
    for row in sorted(rows, key=lambda row: row.line is not None and row.line.state in FIXED):
        for start, end, stretch in stretches(row, opening, local_day(at)):
            for day in each_day(max(start, first), min(end, last)):
                days[day] = stretch
    closed = {day for day in days if not opening.desk.is_open(day)}
    cells = []
    # What is free is cut where the desk closes, so that closed days can be seen.
    runs = groupby(days.items(), key=lambda item: (item[1], item[1] == FREE and item[0] in closed))
    for (stretch, shut), group in runs:
        run = [day for day, _stretch in group]
        cells.append(Cell(stretch, run[0], run[-1], shut))
    return cells


def stretches(row: Occupation, opening: Opening, today: date) -> list[tuple[date, date, Stretch]]:
    """Return the parts of one occupation: to pack, the loan itself, late, to check."""
    line = row.line
    if line is None:
        words = str(OccupationKind(row.kind).label)
        return [(row.first_day, row.last_day, Stretch(row.kind, words))]
    state = str(line.state)
    kind = "risk" if row.copy_id is None else state

    def part(kind: str, words: str) -> Stretch:
        return Stretch(kind, words, line.pk, line.request.reference)

    words = _("At risk: no copy") if row.copy_id is None else line.get_state_display()
    last = row.last_day
    parts = [(row.first_day, line.first_day - ONE_DAY, part("pack", _("To pack")))]
    if line.is_overdue(today):
        reach = max(last, opening.overdue_reach(row.title.policy, today))
        return [
            *parts,
            (line.first_day, line.due_day, part(kind, words)),
            (line.due_day + ONE_DAY, reach, part("late", _("Overdue"))),
        ]
    return [
        *parts,
        (line.first_day, min(line.due_day, last), part(kind, words)),
        (line.due_day + ONE_DAY, last, part("check", _("To check"))),
    ]


def monday_of(day: date) -> date:
    """Return the Monday of a day's week, with which the board begins."""
    return day - timedelta(days=day.isoweekday() - 1)
