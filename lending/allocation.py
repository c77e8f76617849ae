"""The only writer of Occupation.copy: which copy each promise stands on.

Why it holds. (I1) Live occupations of one copy never overlap: every write is
planned from a snapshot read under the title's lock, and a wall in the
database refuses what would overlap all the same. (I2) Every promise has one
live occupation with a copy, re-packed freely until packing day, or is marked
at risk. (I3) A copy leaves the house only as the promised one.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import wraps
from itertools import combinations
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.days import ONE_DAY, day_in_words, local_day

from .enums import FIXED, CopyState, LineState, OccupationKind, Verb
from .models import Copy, LoanLine, LoanLog, Occupation, Title
from .opening import Opening, load_opening
from .packing import Booking, No, SearchLimit, Snapshot, plan, solve
from .refusals import NotFree

P = ParamSpec("P")
R = TypeVar("R")
# How many promises are given up at once before the rest is decided by date.
RISK_SEARCH = 2
# Occupations that ended longer ago are nobody's neighbours.
PAST = timedelta(days=60)


def whole_transaction(rule: Callable[P, R]) -> Callable[P, R]:
    """Run a rule in one transaction; after a conflict run all of it once more.

    Raises NotFree("just_taken") where the second try meets a conflict too.
    """

    @wraps(rule)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for last_try in (False, True):
            try:
                with transaction.atomic():
                    return rule(*args, **kwargs)
            except (IntegrityError, OperationalError) as error:
                if last_try:
                    raise NotFree(
                        "just_taken", _("Somebody was faster. Please try again.")
                    ) from error
        raise AssertionError("unreachable")

    return run


def lock(title_id: int) -> Title:
    """Take the title's row (PostgreSQL FOR UPDATE; on SQLite the transaction holds the lock)."""
    return Title.objects.select_for_update(of=("self",)).select_related("policy").get(pk=title_id)


def standing_at(at: datetime) -> Q:
    """Match live occupations, without those of baskets whose time has run out."""
    over = Q(line__state=LineState.HELD, line__held_until__lte=at)
    return Q(live=True) & ~over


def copies_in_service(**titles: Any) -> dict[int, list[int]]:
    """Return the copies that can be lent, by title; all titles', or those of a filter."""
    copies: dict[int, list[int]] = {}
    rows = Copy.objects.filter(state=CopyState.IN_SERVICE, **titles)
    for title, copy in rows.values_list("title", "pk").order_by("title", "pk"):
        copies.setdefault(title, []).append(copy)
    return copies


def snapshots(
    titles: Iterable[Title],
    at: datetime,
    opening: Opening,
    copies: dict[int, list[int]] | None = None,
) -> dict[int, Snapshot]:
    """Read live occupations of some titles in one statement, and their copies unless given.

    A loan past its due day is counted until the copy could be lent again; who
    only reads computes that, the lock's holder also writes it down.
    """
    by_pk = {title.pk: title for title in titles}
    today = local_day(at)
    copies = copies_in_service(title__in=by_pk) if copies is None else copies
    bookings: dict[int, list[Booking]] = {pk: [] for pk in by_pk}
    recent = Q(last_day__gte=today - PAST) | Q(line__state=LineState.OUT)
    rows = Occupation.objects.filter(standing_at(at), recent, title__in=by_pk).values_list(
        "pk", "title", "copy", "first_day", "last_day", "pinned", "line__state", "line__due_day"
    )
    for pk, title, copy, first, last, pinned, state, due in rows:
        if state == LineState.OUT and due < today:
            last = max(last, opening.overdue_reach(by_pk[title].policy, today))
        fixed = pinned or state is None or state in FIXED
        bookings[title].append(Booking(pk, copy, first, last, fixed))
    return {pk: Snapshot(tuple(copies.get(pk, ())), tuple(bookings[pk])) for pk in by_pk}


def snapshot_of(title: Title, at: datetime, opening: Opening) -> Snapshot:
    return snapshots([title], at, opening)[title.pk]


def allocate(
    title: Title, line: LoanLine, *, at: datetime, opening: Opening | None = None
) -> Occupation:
    """Give the line a copy for its days, moving other promises where that helps.

    The caller is in a transaction. The line's own occupation, if it has one,
    is replaced. Raises NotFree ("no_copy", "fragmented" or "search_limit").
    """
    title = lock(title.pk)
    opening = opening or load_opening(local_day(at))
    settle(title, at=at, opening=opening)
    first, last = opening.span(title.policy, line.first_day, line.due_day)
    own = Occupation.objects.filter(line=line).first()
    snapshot = snapshot_of(title, at, opening).without(own.pk if own else None)
    try:
        answer = plan(snapshot, first, last)
    except SearchLimit as error:
        raise NotFree(
            "search_limit", _("We could not find out by machine. Please ask the lending officer.")
        ) from error
    if isinstance(answer, No):
        raise refusal(answer, line)
    if own:
        Occupation.objects.filter(pk=own.pk).update(copy=None)
    write_moves(answer.moves)
    occupation, _made = Occupation.objects.update_or_create(
        line=line,
        defaults={
            "title": title,
            "copy_id": answer.copy,
            "first_day": first,
            "last_day": last,
            "kind": OccupationKind.LOAN,
            "live": True,
        },
    )
    if line.at_risk:
        LoanLine.objects.filter(pk=line.pk).update(at_risk=False)
    Title.objects.filter(pk=title.pk).update(version=F("version") + 1)
    return occupation


def refusal(answer: No, line: LoanLine) -> NotFree:
    """Put a no into words."""
    if answer.full:
        day = answer.days[0] if answer.days else None
        return NotFree(
            "no_copy",
            taken_in_words(day, line) if day else _("No copy can be lent at present."),
            day=day,
        )
    return NotFree(
        "fragmented",
        _("A copy is free on each of these days, but none for all of them."),
    )


def taken_in_words(day: date, line: LoanLine) -> str:
    """Tell the day that is taken; one that nobody asked for is a day of packing or checking."""
    if line.first_day <= day <= line.due_day:
        text = _("All copies are taken on %(day)s.")
    else:
        text = _("All copies are taken on %(day)s, when we would have to pack or check one.")
    return text % {"day": day_in_words(day)}


def write_moves(moves: dict[int, int]) -> None:
    """Change the copies of some occupations: first to none, then to the new ones.

    Two statements, so that two promises can change places under the wall.
    """
    if not moves:
        return
    rows = Occupation.objects.filter(pk__in=moves)
    rows.update(copy=None)
    rows.update(
        copy_id=Case(*[When(pk=pk, then=Value(copy)) for pk, copy in sorted(moves.items())])
    )


def settle(title: Title, *, at: datetime, opening: Opening) -> int:
    """Bring a locked title up to the present: baskets over, overdue rolled, promises re-packed.

    Returns how many rows it changed. What cannot be kept becomes at risk, the
    fewest lines that make the rest possible; nothing is cancelled.
    """
    changed = drop_run_out(LoanLine.objects.filter(title=title).run_out_at(at), at)
    changed += roll_overdue(title, local_day(at), opening)
    return changed + keep_promises(title, at, opening)


def drop_run_out(lines: Iterable[LoanLine], at: datetime) -> int:
    """End the lines of baskets whose time is over."""
    pks = [line.pk for line in lines]
    if not pks:
        return 0
    Occupation.objects.filter(line__in=pks).update(live=False, pinned=False, copy=None)
    LoanLine.objects.filter(pk__in=pks).update(state=LineState.EXPIRED, ended_at=at, at_risk=False)
    LoanLog.objects.bulk_create([LoanLog(line_id=pk, verb=Verb.EXPIRED, at=at) for pk in pks])
    return len(pks)


def roll_overdue(title: Title, today: date, opening: Opening) -> int:
    """Lengthen the occupations of late loans; promises in their way lose the copy for now."""
    late = Occupation.objects.filter(
        live=True, title=title, line__in=LoanLine.objects.overdue_on(today)
    )
    reach = opening.overdue_reach(title.policy, today)
    changed = 0
    for row in late.filter(last_day__lt=reach):
        others = Occupation.objects.filter(live=True, copy=row.copy).exclude(pk=row.pk)
        in_the_way = others.filter(first_day__gt=row.last_day, first_day__lte=reach)
        in_the_way.filter(pinned=False, line__isnull=False).exclude(line__state__in=FIXED).update(
            copy=None
        )
        wall = in_the_way.filter(copy=row.copy).order_by("first_day").first()
        last = min(reach, wall.first_day - ONE_DAY) if wall else reach
        Occupation.objects.filter(pk=row.pk).update(last_day=max(last, row.last_day))
        changed += 1
    return changed


def keep_promises(title: Title, at: datetime, opening: Opening) -> int:
    """Re-pack the promises where one stands on no copy, or on one that is out of service."""
    snapshot = snapshot_of(title, at, opening)
    movable = [b for b in snapshot.bookings if not b.fixed]
    if all(b.copy in snapshot.copies for b in movable):
        return 0
    walls = [
        [(b.first, b.last) for b in snapshot.bookings if b.fixed and b.copy == copy]
        for copy in snapshot.copies
    ]
    kept, placed = most_that_fit(walls, movable)
    copies = {b.pk: snapshot.copies[index] for b, index in zip(kept, placed, strict=True)}
    given_up = [b.pk for b in movable if b.pk not in copies]
    Occupation.objects.filter(pk__in=given_up).update(copy=None)
    write_moves({b.pk: copies[b.pk] for b in kept if b.copy != copies[b.pk]})
    return mark_risk(given_up, list(copies), at) + len(copies)


def most_that_fit(
    walls: list[list[tuple[date, date]]], movable: list[Booking]
) -> tuple[list[Booking], list[int]]:
    """Return the most promises that can all be kept, with their copies' indexes.

    Exact for up to RISK_SEARCH promises given up; beyond that the later ones
    give way to the earlier, one by one.
    """
    for count in range(min(RISK_SEARCH, len(movable)) + 1):
        for left_out in combinations(sorted(movable, key=lambda b: b.first, reverse=True), count):
            kept = [b for b in movable if b not in left_out]
            if (placed := solve_or_none(walls, kept)) is not None:
                return kept, placed
    kept = []
    placed = []
    for booking in sorted(movable, key=lambda b: (b.first, b.pk)):
        if (found := solve_or_none(walls, [*kept, booking])) is not None:
            kept.append(booking)
            placed = found
    return kept, placed


def solve_or_none(walls: list[list[tuple[date, date]]], kept: list[Booking]) -> list[int] | None:
    try:
        return solve(walls, [(b.first, b.last) for b in kept])
    except SearchLimit:
        return None


def mark_risk(given_up: list[int], safe: list[int], at: datetime) -> int:
    """Write down which lines are at risk and which no longer are."""
    changed = 0
    for pks, risk, verb in ((given_up, True, Verb.AT_RISK), (safe, False, Verb.SAFE_AGAIN)):
        lines = LoanLine.objects.filter(occupation__in=pks, at_risk=not risk)
        ids = list(lines.values_list("pk", flat=True))
        LoanLine.objects.filter(pk__in=ids).update(at_risk=risk)
        LoanLog.objects.bulk_create([LoanLog(line_id=pk, verb=verb, at=at) for pk in ids])
        changed += len(ids)
    return changed


@whole_transaction
def settle_title(title_id: int, *, at: datetime | None = None) -> int:
    """Lock one title and bring it up to the present; for `tick` and after a change of a copy."""
    at = at or timezone.now()
    return settle(lock(title_id), at=at, opening=load_opening(local_day(at)))


def free(line: LoanLine) -> None:
    """End a line's occupation: its days are free for others."""
    Occupation.objects.filter(line=line).update(live=False, pinned=False)


def pin(line: LoanLine, copy_id: int, *, at: datetime) -> None:
    """Bind a packed line to its copy, changing places with the promise that stood on it.

    The caller holds the title's lock and has made sure that the copy is of
    this title, in service and in the house. Raises NotFree where the other
    promise could then not be kept.
    """
    own = Occupation.objects.select_related("title__policy").get(line=line)
    if own.copy_id != copy_id:
        give_way(own, copy_id, at)
    Occupation.objects.filter(pk=own.pk).update(pinned=True)


def unpin(line: LoanLine) -> None:
    """Let the promise move again."""
    Occupation.objects.filter(line=line).update(pinned=False)


def give_way(own: Occupation, copy_id: int, at: datetime) -> None:
    """Re-pack the other promises around `own`, which takes the copy that was scanned."""
    snapshot = snapshot_of(own.title, at, load_opening(local_day(at))).without(own.pk)
    mine = Booking(own.pk, copy_id, own.first_day, own.last_day, fixed=True)
    fixed = [*(b for b in snapshot.bookings if b.fixed), mine]
    movable = [b for b in snapshot.bookings if not b.fixed and b.copy is not None]
    placed = None
    if not any(b.copy == copy_id and b.meets(mine.first, mine.last) for b in fixed[:-1]):
        walls = [[(b.first, b.last) for b in fixed if b.copy == copy] for copy in snapshot.copies]
        placed = solve_or_none(walls, movable)
    if placed is None:
        raise NotFree("promised", _("This copy is promised to another loan. Take another one."))
    pairs = zip(movable, (snapshot.copies[index] for index in placed), strict=True)
    write_moves({**{b.pk: copy for b, copy in pairs if b.copy != copy}, own.pk: copy_id})


def end_on(line: LoanLine, last: date) -> None:
    """End a line's occupation on `last`, for a copy that came back: sooner or later than planned.

    It is never made longer than it was: that is what `settle` is for.
    """
    row = Occupation.objects.get(line=line)
    Occupation.objects.filter(pk=row.pk).update(
        last_day=max(row.first_day, min(row.last_day, last))
    )
