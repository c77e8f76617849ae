"""Days on which the desk closes after all: what was to happen then happens on the next open day.

A storm is one act with one undoing. A holiday or closed day that was added
later is followed by the same rules, by itself. Nothing is cancelled and
nobody becomes overdue; a promise that can then not be kept is at risk.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import ONE_DAY, NoOpenDay, OpenDays, day_in_words, local_day
from site_project.core.models import OutboxMail, User
from site_project.core.models.outbox import OutboxState

from . import allocation
from .allocation import whole_transaction
from .enums import ClosedSource, LineState, Movement, Verb
from .loans.changes import can_be_mailed, in_short, log, settle, tell
from .loans.desk import collect_reminder, remind_to_collect
from .models import ClosedDay, LoanLine, LoanLog, StormMove, StormShift
from .opening import Opening, load_opening
from .refusals import Refused

# Nobody is told before that, so that an undo in time needs no second mail.
TELL_AFTER = timedelta(minutes=10)
# A storm may be entered so long after its day.
ENTERED_LATE = timedelta(days=7)
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


@dataclass(frozen=True)
class Ahead:
    """What a closing would do; `at_risk` are the promises that it would put at risk."""

    moves: list[Move]
    at_risk: list[LoanLine]

    @property
    def mails(self) -> int:
        return len({move.line.pk for move in self.moves if move.told})


@dataclass(frozen=True)
class Left:
    """A loan that an undoing left where it is, and why."""

    line: LoanLine
    why: str


# --- What would move ----------------------------------------------------------


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


# --- Moved, and moved back ----------------------------------------------------


@whole_transaction
def shift(
    day: date,
    *,
    names: dict[str, str] | None = None,
    office: bool = True,
    by: User | None = None,
    at: datetime | None = None,
) -> StormShift:
    """Close the desk on a day and move all that was to happen then, in one act.

    `names` are the columns of the closed day's name; `office`: nobody packs or
    checks either. Borrowers are told ten minutes later. Raises Refused
    ("past", "moved_already", "closed_already").
    """
    at = at or timezone.now()
    today = local_day(at)
    lock_titles(movements_on([day]))
    if day < today - ENTERED_LATE:
        raise Refused("past", _("This day is over for too long."), field="day", day=day)
    standing = StormShift.objects.select_for_update().filter(day=day, undone_at=None).first()
    if standing and standing.closed_day_id:
        text = _("This day was moved already. Undo that first.")
        raise Refused("moved_already", text, field="day", day=day)
    lines = lines_on(day)
    if not lines and not load_opening(today).desk.is_open(day):
        text = _("The desk is closed on %(day)s anyway.") % {"day": day_in_words(day)}
        raise Refused("closed_already", text, field="day", day=day)
    closed = ClosedDay.objects.create(
        first=day, last=day, office_closed=office, source=ClosedSource.STORM, **(names or {})
    )
    made = standing or StormShift(day=day)
    made.closed_day, made.actor, made.at = closed, by, at
    made.save()
    moves = moves_from(day, lines, load_opening(today), today)
    carry_out(made, moves, Verb.MOVED_BY_STORM, by=by, at=at)
    return made


def look_ahead(
    day: date, *, office: bool = True, by: User | None = None, at: datetime | None = None
) -> Ahead:
    """Return what `shift` would do, found by `shift` itself and rolled back. Raises Refused."""
    with transaction.atomic():
        known = set(LoanLine.objects.filter(at_risk=True).values_list("pk", flat=True))
        made = shift(day, office=office, by=by, at=at)
        moves = [
            Move(row.line, Movement(row.movement), row.before, row.after)
            for row in made.moves.select_related(
                "line__title", "line__request__borrower", "line__request__institution"
            )
        ]
        risky = LoanLine.objects.filter(at_risk=True).exclude(pk__in=known)
        at_risk = list(risky.select_related("title", "request__institution"))
        transaction.set_rollback(True)
    return Ahead(moves, at_risk)


def lock_titles(which: Q) -> None:
    """Lock the titles of the loans that match, in the order of their keys."""
    titles = LoanLine.objects.filter(which).order_by().values_list("title_id", flat=True)
    for pk in sorted(set(titles)):
        allocation.lock(pk)


def carry_out(
    made: StormShift, moves: list[Move], verb: Verb, *, by: User | None, at: datetime
) -> None:
    """Write the new days, log them, owe the mails and pack the promises anew."""
    StormMove.objects.bulk_create(
        StormMove(
            shift=made, line=move.line, movement=move.movement, before=move.before, after=move.after
        )
        for move in moves
    )
    for line, its in groupby(moves, key=lambda move: move.line):
        days = {move.movement: move.after for move in its}
        set_days(
            line,
            days.get(Movement.COLLECT, line.first_day),
            days.get(Movement.RETURN, line.due_day),
            verb,
            by=by,
            at=at,
        )
        tell("lending.moved", line, key=str(made.pk), due_at=at + TELL_AFTER)
    pack_anew({move.line.title_id for move in moves}, at)


def set_days(
    line: LoanLine, first: date, due: date, verb: Verb, *, by: User | None, at: datetime
) -> None:
    before, moved = in_short(line.first_day, line.due_day), first != line.first_day
    line.first_day, line.due_day = first, due
    if line.original_due < first:
        line.original_due = due
    line.save(update_fields=["first_day", "due_day", "original_due"])
    log(line, verb, at=at, by=by, reason=f"{before}>{in_short(first, due)}")
    agreed = line.state in (LineState.APPROVED, LineState.PREPARED)
    # One whose hour has come is not sent: the mail about the move names the day.
    if moved and agreed and collect_reminder(line, at) > at:
        remind_to_collect(line, at)


def pack_anew(titles: Iterable[int], at: datetime) -> None:
    """Give the copies of some titles their days by the calendar as it is now."""
    opening = load_opening(local_day(at))
    for pk in sorted(titles):
        allocation.follow_days(allocation.lock(pk), at, opening)
        settle(pk, at=at, opening=opening)


@whole_transaction
def undo(made: StormShift, *, by: User | None = None, at: datetime | None = None) -> list[Left]:
    """Open the desk again and put back what is still as it was moved; a second time does nothing.

    Returns the loans that stay where they are: changed meanwhile, or another
    promise would be at risk. Who was told of the move is told again. Raises
    Refused ("over", "still_closed").
    """
    at = at or timezone.now()
    today = local_day(at)
    lock_titles(Q(storm_moves__shift=made))
    if not StormShift.objects.filter(pk=made.pk, undone_at=None).update(undone_at=at):
        return []
    made.refresh_from_db()
    if made.day < today:
        raise Refused("over", _("This day is over: what was moved stays moved."))
    ClosedDay.objects.filter(pk=made.closed_day_id, first=made.day, last=made.day).delete()
    made.closed_day = None
    made.save(update_fields=["closed_day"])
    if not load_opening(today).desk.is_open(made.day):
        text = _("The desk is closed on %(day)s for another reason. Remove that closed day first.")
        raise Refused("still_closed", text % {"day": day_in_words(made.day)})
    rows = made.moves.select_related("line__title__policy", "line__request__borrower")
    ordered = sorted(rows, key=lambda row: (row.line.title_id, row.line_id))
    left: list[Left] = []
    for _title, of_title in groupby(ordered, key=lambda row: row.line.title_id):
        left += put_back_title(made, list(of_title), by=by, at=at)
    return left


def put_back_title(
    made: StormShift, rows: list[StormMove], *, by: User | None, at: datetime
) -> list[Left]:
    """Put the loans of one title back, unless a promise were then at risk that is not now."""
    title, today = rows[0].line.title_id, local_day(at)
    pack_anew([title], at)
    of_line = {line: list(its) for line, its in groupby(rows, key=lambda row: row.line)}
    left = [
        Left(line, _("It was changed meanwhile."))
        for line, its in of_line.items()
        if not all(is_as_moved(row, today) for row in its)
    ]
    stay = {each.line.pk for each in left}
    going = {line: its for line, its in of_line.items() if line.pk not in stay}
    risky = LoanLine.objects.filter(title=title, at_risk=True)
    known = set(risky.values_list("pk", flat=True))
    with transaction.atomic():
        for line, its in going.items():
            days = {row.movement: row.before for row in its}
            set_days(
                line,
                days.get(Movement.COLLECT, line.first_day),
                days.get(Movement.RETURN, line.due_day),
                Verb.MOVED_BACK,
                by=by,
                at=at,
            )
        pack_anew([title], at)
        if risky.exclude(pk__in=known).exists():
            transaction.set_rollback(True)
            why = _("Another loan could then not be kept.")
            left += [Left(line, why) for line in going]
            going = {}
    told = told_of(made, of_line)
    for line in of_line:
        # Who was told learns that it is undone; who stays and was not, learns of the new day.
        if (line in going) == (line.pk in told):
            tell("lending.changed", line, key=f"undone/{made.pk}")
    return left


def is_as_moved(row: StormMove, today: date) -> bool:
    """Say whether a loan still stands on the day to which it was moved, and could go back."""
    line = row.line
    if row.movement == Movement.COLLECT:
        stands = line.state in COLLECTING and line.first_day == row.after
    else:
        stands = line.state in RETURNING and line.due_day == row.after
    return stands and row.before >= today


def told_of(made: StormShift, lines: Iterable[LoanLine]) -> set[int]:
    """Return the loans whose mail about the move has left, or is leaving now."""
    keys = {f"lending.moved:{line.pk}:{made.pk}": line.pk for line in lines}
    gone = Q(state=OutboxState.SENT) | Q(claimed_until__isnull=False)
    mails = OutboxMail.objects.filter(gone, dedupe_key__in=keys)
    return {keys[key] for key in mails.values_list("dedupe_key", flat=True)}


# --- Days that were closed later ----------------------------------------------


def follow_closed_days(at: datetime | None = None) -> int:
    """Move what falls on a day that was closed after it was agreed; then settle all titles.

    Returns how much it changed; a second time nothing.
    """
    at = at or timezone.now()
    moved = sum(follow_day(day, at=at) for day in closed_with_movements(local_day(at)))
    return moved + allocation.follow_calendar(at)


def closed_with_movements(today: date) -> list[date]:
    """Return the holidays and closed days on which a loan would be collected or brought back."""
    opening = load_opening(today)
    named = [
        day
        for day in opening.closed_names
        if day >= today - ENTERED_LATE and not opening.desk.is_open(day)
    ]
    days = not_meant(movements_on(named)).values_list("state", "first_day", "due_day")
    met = {day for state, *pair in days for day in pair}
    return sorted(met.intersection(named))


def not_meant(which: Q) -> QuerySet[LoanLine]:
    """Return the loans that match, without those whose closed day an officer chose knowingly."""
    chosen = LoanLog.objects.filter(
        line=OuterRef("pk"), verb=Verb.OVERRIDDEN, reason_code="desk_closed"
    )
    return LoanLine.objects.filter(which).exclude(Exists(chosen))


@whole_transaction
def follow_day(day: date, *, at: datetime) -> int:
    """Move what falls on one closed day; returns how many days of loans moved."""
    lock_titles(movements_on([day]))
    meant = set(not_meant(movements_on([day])).values_list("pk", flat=True))
    standing = StormShift.objects.select_for_update().filter(day=day, undone_at=None).first()
    if standing:
        # What was moved from here once and came back was brought back by an officer.
        meant -= set(standing.moves.values_list("line", flat=True))
    lines = [line for line in lines_on(day) if line.pk in meant]
    if not lines:
        return 0
    made = standing or StormShift.objects.create(day=day, at=at)
    today = local_day(at)
    moves = moves_from(day, lines, load_opening(today), today)
    carry_out(made, moves, Verb.MOVED_BY_CLOSING, by=None, at=at)
    return len(moves)
