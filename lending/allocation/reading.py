"""What is promised, as it stands at one instant: read by everybody, changed by nobody here."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from site_project.core.days import local_day

from ..enums import FIXED, CopyState, LineState
from ..models import Copy, Occupation, Policy, Title
from ..opening import Opening
from ..packing import Booking, Snapshot
from .titles_at_once import OfTitles

# Occupations that ended longer ago are nobody's neighbours.
PAST = timedelta(days=60)
ROW = ("pk", "title", "copy", "first_day", "last_day", "pinned", "line__state", "line__due_day")


def standing_at(at: Any) -> Q:
    """Match live occupations, without those of baskets whose time has run out."""
    over = Q(line__state=LineState.HELD, line__held_until__lte=at)
    return Q(live=True) & ~over


def recent(since: Any) -> Q:
    return Q(last_day__gte=since) | Q(line__state=LineState.OUT)


# All rows of some titles that may matter from now on.
RECENT: OfTitles[tuple] = OfTitles(
    lambda titles, at, since: (
        Occupation.objects.filter(standing_at(at), recent(since), title__pk__in=titles)
        .order_by()
        .values_list(*ROW)
    ),
    at=models.DateTimeField(),
    since=models.DateField(),
)
# Those that touch a span, and those of late loans, which may: joined by OR, no index
# would serve either.
TOUCHING: OfTitles[tuple] = OfTitles(
    lambda titles, at, first, last: (
        Occupation.objects.filter(
            standing_at(at), title__pk__in=titles, first_day__lte=last, last_day__gte=first
        )
        .order_by()
        .values_list(*ROW)
    ),
    at=models.DateTimeField(),
    first=models.DateField(),
    last=models.DateField(),
)
OVERDUE: OfTitles[tuple] = OfTitles(
    lambda titles, today: (
        Occupation.objects.filter(
            live=True, title__pk__in=titles, line__state=LineState.OUT, line__due_day__lt=today
        )
        .order_by()
        .values_list(*ROW)
    ),
    today=models.DateField(),
)


COPIES: OfTitles[tuple[int, int]] = OfTitles(
    lambda titles: (
        Copy.objects.filter(state=CopyState.IN_SERVICE, title__pk__in=titles)
        .order_by("title", "pk")
        .values_list("title", "pk")
    ),
)


def copies_in_service() -> dict[int, list[int]]:
    """Return the copies that can be lent, by title."""
    rows = Copy.objects.filter(state=CopyState.IN_SERVICE).order_by("title", "pk")
    return by_title(rows.values_list("title", "pk"))


def copies_of(titles: Iterable[int]) -> dict[int, list[int]]:
    """Return those of some titles that can be lent."""
    return by_title(COPIES(list(titles)))


def by_title(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    copies: dict[int, list[int]] = {}
    for title, copy in rows:
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
    policies = {title.pk: title.policy for title in titles}
    copies = copies_of(policies) if copies is None else copies
    return packed_rows(policies, rows_of(list(policies), at), at, opening, copies)


def packed_rows(
    policies: dict[int, Policy],
    rows: Iterable[tuple],
    at: datetime,
    opening: Opening,
    copies: dict[int, list[int]],
) -> dict[int, Snapshot]:
    """Return a snapshot of each title, whose policy is given, from the rows that were read."""
    today = local_day(at)
    bookings: dict[int, list[Booking]] = {pk: [] for pk in policies}
    for pk, title, copy, first, last, pinned, state, due in rows:
        if state == LineState.OUT and due < today:
            last = max(last, opening.overdue_reach(policies[title], today))
        fixed = pinned or state is None or state in FIXED
        bookings[title].append(Booking(pk, copy, first, last, fixed))
    return {pk: Snapshot(tuple(copies.get(pk, ())), tuple(rows)) for pk, rows in bookings.items()}


def rows_of(titles: Sequence[int], at: datetime) -> Iterable[tuple]:
    """Return all rows of some titles that may matter from now on."""
    return RECENT(titles, at=at, since=local_day(at) - PAST)


def rows_on(titles: Sequence[int], first: date, last: date, at: datetime) -> Iterable[tuple]:
    """Return the rows of some titles that touch a span, and those of late loans, which may."""
    touching = TOUCHING(titles, at=at, first=first, last=last)
    late = OVERDUE(titles, today=local_day(at))
    return {row[0]: row for row in (*touching, *late)}.values()


def snapshot_of(
    title: Title, at: datetime, opening: Opening, copies: dict[int, list[int]] | None = None
) -> Snapshot:
    return snapshots([title], at, opening, copies)[title.pk]
