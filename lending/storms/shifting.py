"""One act closes a day of the desk and moves all that was to happen then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import day_in_words, local_day
from site_project.core.models import OutboxMail, User
from site_project.core.models.outbox import OutboxState

from .. import allocation
from ..allocation import whole_transaction
from ..enums import ClosedSource, LineState, Movement, Verb
from ..loans.changes import in_short, log, settle, tell
from ..loans.desk import remind_to_collect
from ..models import ClosedDay, LoanLine, StormMove, StormShift
from ..opening import load_opening
from ..refusals import Refused
from .moving import Move, lines_on, movements_on, moves_from

# Nobody is told before that, so that an undo in time needs no second mail.
TELL_AFTER = timedelta(minutes=10)
# A storm may be entered so long after its day.
ENTERED_LATE = timedelta(days=7)


@dataclass(frozen=True)
class Ahead:
    """What a closing would do; `at_risk` are the promises that it would put at risk."""

    moves: list[Move]
    at_risk: list[LoanLine]

    @property
    def mails(self) -> int:
        return len({move.line.pk for move in self.moves if move.told})


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
    if standing:
        end(standing, at)
    made = StormShift.objects.create(day=day, closed_day=closed, actor=by, at=at)
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
    if moved and agreed:
        remind_to_collect(line, at)


def pack_anew(titles: Iterable[int], at: datetime) -> None:
    """Give the copies of some titles their days by the calendar as it is now."""
    opening = load_opening(local_day(at))
    for pk in sorted(titles):
        allocation.follow_days(allocation.lock(pk), at, opening)
        settle(pk, at=at, opening=opening)


def told_of(made: StormShift, lines: Iterable[LoanLine]) -> set[int]:
    """Return the loans whose mail about the move has left, or is leaving now."""
    keys = {f"lending.moved:{line.pk}:{made.pk}": line.pk for line in lines}
    gone = Q(state=OutboxState.SENT) | Q(claimed_until__isnull=False)
    mails = OutboxMail.objects.filter(gone, dedupe_key__in=keys)
    return {keys[key] for key in mails.values_list("dedupe_key", flat=True)}


def end(standing: StormShift, at: datetime) -> None:
    """Close an older shift of a day that was open again; who was not told of it yet is told so."""
    lines = {row.line for row in standing.moves.select_related("line__request__borrower")}
    told = told_of(standing, lines)
    StormShift.objects.filter(pk=standing.pk).update(undone_at=at)
    for line in lines:
        if line.pk not in told:
            tell("lending.changed", line, key=f"ended/{standing.pk}")
