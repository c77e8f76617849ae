"""A copy for a line: given, bound on packing day, and let go."""

from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from site_project.core.days import day_in_words, days_in_words, local_day

from ..enums import OccupationKind
from ..models import LoanLine, Occupation, Title
from ..opening import Opening, load_opening
from ..packing import Booking, No, SearchLimit, Snapshot, plan
from ..refusals import NotFree
from .locking import lock
from .reading import snapshot_of
from .settling import settle, solve_or_none, walls_of, write_moves

# So many loans are told that stand in the way.
TOLD = 3


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
        raise refusal(answer, line, snapshot)
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
    LoanLine.objects.filter(pk=line.pk, at_risk=True).update(at_risk=False)
    Title.objects.filter(pk=title.pk).update(version=F("version") + 1)
    return occupation


def refusal(answer: No, line: LoanLine, snapshot: Snapshot) -> NotFree:
    """Put a no into words."""
    if answer.full:
        day = answer.days[0] if answer.days else None
        return NotFree(
            "no_copy",
            taken_in_words(day, line) if day else _("No copy can be lent at present."),
            day=day,
        )
    fixed = sorted((b.first, b.last) for b in snapshot.bookings if b.pk in answer.blocking)
    text = _(
        "A copy is free on each of these days, but none for all of them. "
        "Loans that cannot be moved are in the way: %(days)s."
    )
    told = _("; ").join(days_in_words(first, last) for first, last in fixed[:TOLD])
    return NotFree("fragmented", text % {"days": told}, day=fixed[0][0] if fixed else None)


def taken_in_words(day: date, line: LoanLine) -> str:
    """Tell the day that is taken; one that nobody asked for is a day of packing or checking."""
    if line.first_day <= day <= line.due_day:
        text = _("All copies are taken on %(day)s.")
    else:
        text = _("All copies are taken on %(day)s, when we would have to pack or check one.")
    return text % {"day": day_in_words(day)}


def free(line: LoanLine) -> None:
    """End a line's occupation: its days are free for others."""
    Occupation.objects.filter(line=line).update(live=False, pinned=False)
    if line.at_risk:
        LoanLine.objects.filter(pk=line.pk).update(at_risk=False)


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
    movable = [b for b in snapshot.bookings if not b.fixed and b.copy is not None]
    placed = None
    in_the_way = [b for b in snapshot.bookings if b.fixed and b.copy == copy_id]
    if not any(b.meets(mine.first, mine.last) for b in in_the_way):
        walls = walls_of(Snapshot(snapshot.copies, (*snapshot.bookings, mine)))
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
