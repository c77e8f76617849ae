"""What is promised, as it stands at one instant: read by everybody, changed by nobody here."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from site_project.core.days import local_day
from site_project.core.prepared import Prepared

from ..enums import FIXED, CopyState, LineState
from ..models import Copy, Occupation, Policy, Title
from ..opening import Opening
from ..packing import Booking, Snapshot

# Occupations that ended longer ago are nobody's neighbours.
PAST = timedelta(days=60)
ROW = ("pk", "title", "copy", "first_day", "last_day", "pinned", "line__state", "line__due_day")


def standing_at(at: Any) -> Q:
    """Match live occupations, without those of baskets whose time has run out."""
    over = Q(line__state=LineState.HELD, line__held_until__lte=at)
    return Q(live=True) & ~over


def recent(since: Any) -> Q:
    return Q(last_day__gte=since) | Q(line__state=LineState.OUT)


OF_ONE_TITLE: Prepared[tuple] = Prepared(
    lambda title, at, since: (
        Occupation.objects.filter(standing_at(at), recent(since), title=title)
        .order_by()
        .values_list(*ROW)
    ),
    title=models.BigIntegerField(),
    at=models.DateTimeField(),
    since=models.DateField(),
)


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
    policies = {title.pk: title.policy for title in titles}
    copies = copies_in_service(title__in=policies) if copies is None else copies
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


def rows_of(titles: list[int], at: datetime) -> Iterable[tuple]:
    """Return all rows of some titles that may matter from now on."""
    since = local_day(at) - PAST
    if len(titles) == 1:
        return OF_ONE_TITLE(title=titles[0], at=at, since=since)
    rows = Occupation.objects.filter(standing_at(at), recent(since), title__in=titles)
    return rows.order_by().values_list(*ROW)


def rows_on(titles: Iterable[int], first: date, last: date, at: datetime) -> Iterable[tuple]:
    """Return the rows of some titles that touch a span, and those of late loans, which may.

    Two statements: joined by OR, no index would serve either.
    """
    rows = Occupation.objects.filter(standing_at(at), title__in=titles).order_by()
    meeting = rows.filter(first_day__lte=last, last_day__gte=first).values_list(*ROW)
    late = rows.filter(line__state=LineState.OUT, line__due_day__lt=local_day(at))
    return {row[0]: row for row in (*meeting, *late.values_list(*ROW))}.values()


def snapshot_of(
    title: Title, at: datetime, opening: Opening, copies: dict[int, list[int]] | None = None
) -> Snapshot:
    return snapshots([title], at, opening, copies)[title.pk]
