"""What time, broken copies and closed days do to promises: rolled, re-packed, or at risk."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import combinations
from math import comb

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from site_project.core.days import ONE_DAY, local_day
from site_project.core.models import ContentVersion
from site_project.core.outbox import queue_mail

from ..enums import FIXED, MOVABLE, STANDING, CopyState, LineState, Verb
from ..models import Copy, LoanLine, LoanLog, Occupation, Title
from ..opening import Opening, load_opening
from ..packing import Booking, SearchLimit, Snapshot, connected, solve
from .locking import lock, whole_transaction
from .reading import snapshot_of

# How many promises are given up at once before the rest is decided by date,
# and in how many ways that is tried at most.
RISK_SEARCH = 2
RISK_TRIES = 1000
# The officer's time to find a remedy before a borrower is told of a risk.
QUIET = timedelta(hours=24)
CALENDAR, FOLLOWED = "lending-opening", "lending-opening-followed"


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
    reach = opening.overdue_reach(title.policy, today)
    late = Occupation.objects.filter(
        live=True, title=title, line__in=LoanLine.objects.overdue_on(today), last_day__lt=reach
    )
    return sum(stretch(row, row.first_day, reach) for row in late)


def stretch(row: Occupation, first: date, last: date) -> bool:
    """Give a fixed occupation more days; promises in its way lose the copy for now.

    It stops before another that is fixed on the same copy.
    """
    others = Occupation.objects.filter(live=True, copy=row.copy).exclude(pk=row.pk)
    in_the_way = others.filter(first_day__lte=last, last_day__gte=first)
    movable = in_the_way.filter(pinned=False, line__isnull=False)
    movable.exclude(line__state__in=FIXED).update(copy=None)
    if wall := in_the_way.filter(first_day__gt=row.last_day).order_by("first_day").first():
        last = max(row.last_day, wall.first_day - ONE_DAY)
    if wall := in_the_way.filter(last_day__lt=row.first_day).order_by("-last_day").first():
        first = min(row.first_day, wall.last_day + ONE_DAY)
    days = Occupation.objects.filter(pk=row.pk).exclude(first_day=first, last_day=last)
    return bool(days.update(first_day=first, last_day=last))


def keep_promises(title: Title, at: datetime, opening: Opening) -> int:
    """Re-pack the promises where one stands on no copy, or on one that is out of service."""
    snapshot = snapshot_of(title, at, opening)
    lost = [b for b in snapshot.bookings if not b.fixed and b.copy not in snapshot.copies]
    changed = pack_anew(snapshot, lost) if lost else 0
    return changed + mark_risk(title, at)


def pack_anew(snapshot: Snapshot, lost: list[Booking]) -> int:
    """Find copies for promises that have none, moving those that depend on them."""
    near = {other.pk: other for b in lost for other in connected(snapshot, b.first, b.last)}
    movable = list(near.values())
    kept, placed = most_that_fit(walls_of(snapshot), movable)
    copies = {b.pk: snapshot.copies[index] for b, index in zip(kept, placed, strict=True)}
    given_up = [b.pk for b in movable if b.pk not in copies]
    moves = {b.pk: copies[b.pk] for b in kept if b.copy != copies[b.pk]}
    dropped = Occupation.objects.filter(pk__in=given_up, copy__isnull=False).update(copy=None)
    write_moves(moves)
    return dropped + len(moves)


def walls_of(snapshot: Snapshot) -> list[list[tuple[date, date]]]:
    """Return for each copy in service the days that it cannot give up."""
    return [
        [(b.first, b.last) for b in snapshot.bookings if b.fixed and b.copy == copy]
        for copy in snapshot.copies
    ]


def most_that_fit(
    walls: list[list[tuple[date, date]]], movable: list[Booking]
) -> tuple[list[Booking], list[int]]:
    """Return the most promises that can all be kept, with their copies' indexes.

    Exact for up to RISK_SEARCH promises given up, the later ones first;
    beyond that the later give way to the earlier, one by one.
    """
    latest_first = sorted(movable, key=lambda b: (b.first, b.pk), reverse=True)
    for count in range(min(RISK_SEARCH, len(movable)) + 1):
        if comb(len(movable), count) > RISK_TRIES:
            break
        for left_out in combinations(latest_first, count):
            kept = [b for b in movable if b not in left_out]
            if (placed := solve_or_none(walls, kept)) is not None:
                return kept, placed
    kept = []
    placed = []
    for booking in reversed(latest_first):
        if (found := solve_or_none(walls, [*kept, booking])) is not None:
            kept.append(booking)
            placed = found
    return kept, placed


def solve_or_none(walls: list[list[tuple[date, date]]], kept: list[Booking]) -> list[int] | None:
    try:
        return solve(walls, [(b.first, b.last) for b in kept])
    except SearchLimit:
        return None


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


def mark_risk(title: Title, at: datetime) -> int:
    """Mark the promises that stand on no copy in service, a packed one too, and unmark the others.

    Each change is logged; a mail is owed for a risk that lasts.
    """
    promised = LoanLine.objects.filter(
        occupation__title=title,
        occupation__live=True,
        state__in=[*MOVABLE, LineState.PREPARED],
    )
    copies = Copy.objects.filter(pk=OuterRef("occupation__copy"), state=CopyState.IN_SERVICE)
    stands = Exists(copies)
    wrong = promised.filter(Q(stands, at_risk=True) | Q(~stands, at_risk=False))
    changing = list(wrong.select_related("request").order_by("pk"))
    for line in changing:
        LoanLine.objects.filter(pk=line.pk).update(at_risk=not line.at_risk)
        verb = Verb.SAFE_AGAIN if line.at_risk else Verb.AT_RISK
        LoanLog.objects.create(line=line, verb=verb, at=at)
        if verb == Verb.AT_RISK and line.state != LineState.HELD:
            queue_mail(
                "lending.at_risk",
                line,
                language=line.request.language,
                key=f"{line.first_day}/{line.due_day}",
                due_at=at + QUIET,
            )
    return len(changing)


def follow_days(title: Title, at: datetime, opening: Opening) -> int:
    """Set the days to pack and to check of a locked title's promises as the calendar has them now.

    What no longer fits on its copy is left without one; `settle` packs anew.
    """
    today = local_day(at)
    lines = LoanLine.objects.filter(
        occupation__live=True, occupation__title=title, state__in=STANDING
    )
    wanted = [
        (line, line.occupation, days_of(line, line.occupation, title, opening, today))
        for line in lines.select_related("occupation").order_by("pk")
    ]
    changing = [one for one in wanted if one[2] != (one[1].first_day, one[1].last_day)]
    # The shorter first: they make room for the longer.
    for _line, row, (first, last) in changing:
        if first <= row.last_day and row.first_day <= last:
            row.first_day, row.last_day = max(first, row.first_day), min(last, row.last_day)
            row.save(update_fields=["first_day", "last_day"])
    for line, row, days in sorted(changing, key=lambda one: one[0].state in MOVABLE):
        if line.state in MOVABLE:
            lengthen(row, *days)
        else:
            stretch(row, *days)
    return len(changing)


def lengthen(row: Occupation, first: date, last: date) -> None:
    """Give a promise more days; it loses the copy for now where they are taken."""
    row.refresh_from_db(fields=["copy"])
    others = Occupation.objects.filter(live=True, copy=row.copy_id).exclude(pk=row.pk)
    taken = others.filter(first_day__lte=last, last_day__gte=first).exists()
    Occupation.objects.filter(pk=row.pk).update(
        copy=None if taken else row.copy_id, first_day=first, last_day=last
    )


def days_of(
    line: LoanLine, row: Occupation, title: Title, opening: Opening, today: date
) -> tuple[date, date]:
    """Return the days that a loan's occupation should have by the calendar."""
    first, last = opening.span(title.policy, line.first_day, line.due_day)
    if line.state in MOVABLE or line.state == LineState.PREPARED:
        return first, last
    if line.state == LineState.OUT:
        late = line.due_day < today
        return row.first_day, row.last_day if late else max(last, row.first_day)
    if line.returned_at is None or row.last_day < today:
        return row.first_day, row.last_day
    checked = opening.office.add(local_day(line.returned_at), title.policy.check_open_days)
    return row.first_day, max(row.last_day, checked)


@whole_transaction
def settle_title(title_id: int, *, at: datetime | None = None, calendar: bool = False) -> int:
    """Lock one title and bring it up to the present; for `tick` and after a change of a copy.

    `calendar`: the open days have changed, so the days to pack and check are computed anew.
    """
    at = at or timezone.now()
    title, opening = lock(title_id), load_opening(local_day(at))
    changed = follow_days(title, at, opening) if calendar else 0
    return changed + settle(title, at=at, opening=opening)


def settle_all(at: datetime | None = None) -> int:
    """Bring every title with a promise up to the present and to the calendar, one after another.

    For after a change of the open days. Returns how many rows it changed.
    """
    at = at or timezone.now()
    live = Occupation.objects.filter(title=OuterRef("pk"), live=True, line__isnull=False)
    titles = Title.objects.filter(Exists(live)).order_by("pk")
    return sum(settle_title(pk, at=at, calendar=True) for pk in titles.values_list("pk", flat=True))


def follow_calendar(at: datetime | None = None) -> int:
    """Settle all titles if the open days have changed since this was last done."""
    known = ContentVersion.read((CALENDAR, FOLLOWED))
    number = known.get(CALENDAR, 0)
    if known.get(FOLLOWED, 0) == number:
        return 0
    changed = settle_all(at)
    ContentVersion.objects.update_or_create(key=FOLLOWED, defaults={"number": number})
    return changed


@whole_transaction
def set_copy_state(copy: Copy, state: CopyState, *, at: datetime | None = None) -> int:
    """Change a copy's state and pack its title's promises anew; returns how many rows changed."""
    at = at or timezone.now()
    title = lock(copy.title_id)
    copy.state = state
    # Saved, not updated: what workers remember of the copies is then forgotten.
    copy.save(update_fields=["state"])
    return settle(title, at=at, opening=load_opening(local_day(at)))
