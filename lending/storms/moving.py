"""Which days of which loans move when the desk is closed on a day, and to which days."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from site_project.core.days import ONE_DAY, NoOpenDay, OpenDays, local_day

from ..enums import LineState, Movement
from ..loans.changes import can_be_mailed
from ..models import LoanLine
from ..opening import Opening, load_opening
from ..refusals import Refused

# So many open days are searched for room at the desk; then the first open day must do.
ROOM_SEARCH = 30
COLLECTING = (LineState.REQUESTED, LineState.APPROVED, LineState.PREPARED)
RETURNING = (*COLLECTING, LineState.OUT)


@dataclass(frozen=True)
class Move:
    """One day of a loan, and the day that takes its place. `told`: its borrower has an address."""

    line: LoanLine
    movement: Movement
    before: date
    after: date

    @property
    def told(self) -> bool:
        return can_be_mailed(self.line.request)

    @property
    def kind(self) -> str:
        return str(self.movement.label)


def movements_on(days: Iterable[date]) -> Q:
    """Match the loans that are to be collected or brought back on one of these days."""
    days = list(days)
    collected = Q(state__in=COLLECTING, first_day__in=days)
    return collected | Q(state__in=RETURNING, due_day__in=days)


def lines_on(day: date) -> list[LoanLine]:
    """Return the loans that move on a day: those out first, then by age."""
    rows = LoanLine.objects.filter(movements_on([day])).select_related(
        "title__policy", "request__borrower", "request__institution"
    )
    return sorted(rows, key=lambda line: (line.state != LineState.OUT, line.pk))


def preview(day: date, *, at: datetime | None = None) -> list[Move]:
    """Return what would move if the desk were closed on this day. Reads only."""
    today = local_day(at)
    opening = closed_too(load_opening(today), {day})
    return moves_from(day, lines_on(day), opening, today)


def closed_too(opening: Opening, days: set[date]) -> Opening:
    """Return the calendars as they are with more closed days."""
    desk, office = (
        OpenDays(known.weekdays, known.closed | days) for known in (opening.desk, opening.office)
    )
    return replace(opening, desk=desk, office=office, _counted={})


def moves_from(day: date, lines: list[LoanLine], opening: Opening, today: date) -> list[Move]:
    """Return the new days of these loans, each with room at the desk where there is any."""
    room = Room(opening, today)
    return [move for line in lines for move in moves_of(line, day, room)]


class Room:
    """The desk's days from today on, filled up one by one."""

    def __init__(self, opening: Opening, today: date) -> None:
        self.opening, self.today = opening, today

    def take(self, wanted: date) -> date:
        """Return the first open day with room from `wanted` on. Raises Refused."""
        desk = self.opening.desk
        try:
            nearest = day = desk.on_or_after(max(wanted, self.today))
            for _step in range(ROOM_SEARCH):
                if self.opening.has_desk_room(day):
                    break
                day = desk.on_or_after(day + ONE_DAY)
            else:
                day = nearest
        except NoOpenDay as error:
            raise Refused("no_open_day", _("No open day lies within a year.")) from error
        self.opening.movements[day] += 1
        return day


def moves_of(line: LoanLine, day: date, room: Room) -> list[Move]:
    """Return the moves of one loan: the return follows where it would become too short."""
    first, due, moves = line.first_day, line.due_day, []
    length = due - first
    shortest = min(length, timedelta(days=line.title.policy.days_min))
    start = first
    if line.state in COLLECTING and first == day:
        start = room.take(first + ONE_DAY)
        moves.append(Move(line, Movement.COLLECT, first, start))
    if due == day:
        end = room.take(max(day + ONE_DAY, start + shortest))
    else:
        end = room.take(start + length) if due - start < shortest else due
    if end != due:
        moves.append(Move(line, Movement.RETURN, due, end))
    return moves
