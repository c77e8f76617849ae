"""A loan kept for longer: where nobody who waits, and no promise, is the worse for it."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.days import ONE_DAY, day_in_words, local_day
from site_project.core.models import User

from .. import allocation, rules
from ..allocation import whole_transaction
from ..enums import LineState, Verb
from ..models import LoanLine, Occupation, Policy, Title, Wish
from ..opening import Opening, load_opening
from ..packing import Booking, SearchLimit, Snapshot, solve
from ..refusals import BadTransition, NotFree, Refused
from .changes import in_short, log, tell
from .passing import Passing
from .terms import terms_of

# Seconds within which it is found out whether somebody who waits would lose by it.
WAITING_SECONDS = 0.3


@dataclass(frozen=True)
class Renewal:
    """What a renewal would do: the new due day, and which promises change their copies."""

    due: date
    last: date
    moves: dict[int, int]


@whole_transaction
def renew(
    line: LoanLine, *, by: User | None = None, reason: str = "", at: datetime | None = None
) -> None:
    """Lengthen a loan that is out by the days of its policy, to a day on which the desk is open.

    By the borrower while it is not overdue, by an officer then too; with a
    reason an officer passes any rule, but not that the copy must be free.
    Raises BadTransition, Refused ("overdue", "no_renewals", "waited_for") and
    NotFree ("needed_next", "search_limit").
    """
    at = at or timezone.now()
    title = allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.OUT:
        raise BadTransition(line, Verb.RENEWED)
    opening = load_opening(local_day(at))
    allocation.settle(title, at=at, opening=opening)
    passing = Passing(by, reason)
    renewal = renewal_of(line, passing, opening, at=at)
    before = in_short(line.first_day, line.due_day)
    allocation.write_moves(renewal.moves)
    Occupation.objects.filter(line=line).update(last_day=renewal.last)
    LoanLine.objects.filter(pk=line.pk).update(due_day=renewal.due, renewals=F("renewals") + 1)
    Title.objects.filter(pk=title.pk).update(version=F("version") + 1)
    line.refresh_from_db()
    after = in_short(line.first_day, line.due_day)
    log(line, Verb.RENEWED, at=at, by=by, reason=f"{before}>{after}")
    passing.log(line, at=at)
    tell("lending.renewed", line)


def may_renew(
    line: LoanLine, *, today: date, opening: Opening | None = None, at: datetime | None = None
) -> Refused | None:
    """Return why the borrower may not renew now, or None. Reads only."""
    if line.state != LineState.OUT:
        return Refused("not_out", _("Only what you have can be renewed."))
    at = at or timezone.now()
    try:
        renewal_of(line, Passing(), opening or load_opening(today), at=at)
    except Refused as refused:
        return refused
    return None


def renewal_of(line: LoanLine, passing: Passing, opening: Opening, *, at: datetime) -> Renewal:
    """Return what a renewal would do. Raises Refused or NotFree; changes nothing."""
    today = local_day(at)
    terms = terms_of(line)
    if not passing.by and line.is_overdue(today):
        raise Refused("overdue", _("It is overdue. Please telephone us."))
    passing.check(check_left, line, terms)
    title = Title.objects.select_related("policy").get(pk=line.title_id)
    start = max(line.due_day, today)
    due = opening.desk.on_or_after(start + timedelta(days=max(terms.renewal_days, 1)))
    _first, last = opening.span(title.policy, line.first_day, due)
    snapshot = allocation.snapshot_of(title, at, opening)
    own = next(b for b in snapshot.bookings if b.pk == line.occupation.pk)
    longer = Booking(own.pk, own.copy, own.first, max(last, own.last), fixed=True)
    moves = moves_around(snapshot.without(own.pk), longer)
    passing.check(check_waiting, title, opening, snapshot, longer, moves, own, today)
    return Renewal(due, longer.last, moves)


def check_left(line: LoanLine, terms: Policy) -> None:
    if line.renewals >= terms.renewals:
        text = ngettext(
            "It can be renewed %(count)d time.",
            "It can be renewed %(count)d times.",
            terms.renewals,
        )
        if not terms.renewals:
            text = _("It cannot be renewed.")
        raise Refused("no_renewals", text % {"count": terms.renewals})


def moves_around(others: Snapshot, longer: Booking) -> dict[int, int]:
    """Return which promises take other copies, so that a lent copy can stay out longer.

    Raises NotFree ("needed_next") where there is no way.
    """
    on_copy = [b for b in others.bookings if b.copy == longer.copy]
    in_the_way = [b for b in on_copy if b.meets(longer.first, longer.last)]
    if not in_the_way:
        return {}
    day = min(b.first for b in in_the_way)
    if any(b.fixed for b in in_the_way):
        raise needed_next(day)
    movable = [b for b in others.bookings if not b.fixed and b.copy is not None]
    fixed = [*(b for b in others.bookings if b.fixed), longer]
    walls = [[(b.first, b.last) for b in fixed if b.copy == copy] for copy in others.copies]
    try:
        placed = solve(walls, [(b.first, b.last) for b in movable])
    except SearchLimit as error:
        raise NotFree(
            "search_limit", _("We could not find out by machine. Please ask the lending officer.")
        ) from error
    if placed is None:
        raise needed_next(day)
    pairs = zip(movable, (others.copies[index] for index in placed), strict=True)
    return {b.pk: copy for b, copy in pairs if b.copy != copy}


def needed_next(day: date) -> NotFree:
    text = _("Another borrower needs it: we have to prepare it from %(day)s.")
    return NotFree("needed_next", text % {"day": day_in_words(day)}, day=day)


def check_waiting(
    title: Title,
    opening: Opening,
    snapshot: Snapshot,
    longer: Booking,
    moves: dict[int, int],
    own: Booking,
    today: date,
) -> None:
    """Refuse where somebody on the waiting list could be served now, and then no longer."""
    wishes = Wish.objects.waiting().filter(
        entries__title=title,
        first_day__lte=longer.last,
        last_day__gt=own.last,
    )
    others = snapshot.without(own.pk).bookings
    moved = (b._replace(copy=moves.get(b.pk, b.copy)) for b in others)
    after = Snapshot(snapshot.copies, (*moved, longer))
    until = time.monotonic() + WAITING_SECONDS
    for wish in wishes:
        now, then = (
            can_serve(wish, title, opening, each, today, until) for each in (snapshot, after)
        )
        if now and then is False:
            raise Refused("waited_for", _("Somebody else is waiting for it."))


def can_serve(
    wish: Wish, title: Title, opening: Opening, snapshot: Snapshot, today: date, until: float
) -> bool | None:
    """Say whether a wish can be met within its window; None where the time was over first."""
    day = max(wish.first_day, today)
    while day + timedelta(days=wish.days) <= wish.last_day:
        if time.monotonic() > until:
            return None
        option = rules.option_from(title.policy, opening, snapshot, day, wish.days, today)
        if option and option.due <= wish.last_day:
            return True
        day += ONE_DAY
    return False
