"""Which of all titles are free: one set-based statement, then exact packing for the doubtful."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from site_project.core.days import local_day
from site_project.core.prepared import Prepared

from ..enums import CopyState, LineState
from ..models import Copy, LoanLine, Occupation, Policy, Title
from ..opening import Opening, load_opening
from ..packing import Plan, SearchLimit, Snapshot, busiest, plan
from .reading import ROW, booking_of, copies_in_service, snapshots, standing_at

NEVER = date(1, 1, 1)


def with_free_copy(first: object, last: object, policy: object) -> models.QuerySet:
    """Tell of each active title under a policy whether a copy is free.

    Occupations of one copy are disjoint, so the last that begins by the end of
    the span also ends last: one look into the index tells whether a copy is free.
    """
    before = Occupation.objects.filter(copy=OuterRef("pk"), live=True, first_day__lte=last)
    until = Subquery(before.order_by("-first_day").values("last_day")[:1])
    free = Copy.objects.annotate(until=Coalesce(until, Value(NEVER))).filter(
        title=OuterRef("pk"), state=CopyState.IN_SERVICE, until__lt=first
    )
    titles = Title.objects.filter(active=True, policy=policy)
    return titles.annotate(free=Exists(free)).order_by().values_list("pk", "free")


FREE_COPY: Prepared[tuple[int, bool]] = Prepared(
    with_free_copy,
    first=models.DateField(),
    last=models.DateField(),
    policy=models.BigIntegerField(),
)
# What a free copy may have to be given to first: promises at risk, and those that stand on
# a copy out of service.
AT_RISK: Prepared[tuple[int]] = Prepared(
    lambda first, last: (
        Occupation.objects.filter(live=True, copy=None, first_day__lte=last, last_day__gte=first)
        .order_by()
        .values_list("title")
    ),
    first=models.DateField(),
    last=models.DateField(),
)
OUT_OF_SERVICE: Prepared[tuple[int]] = Prepared(
    lambda first, last: (
        Copy.objects.exclude(state=CopyState.IN_SERVICE)
        .filter(
            Exists(
                Occupation.objects.filter(
                    copy=OuterRef("pk"), live=True, first_day__lte=last, last_day__gte=first
                )
            )
        )
        .order_by()
        .values_list("title")
    ),
    first=models.DateField(),
    last=models.DateField(),
)


def free_titles(
    first: date, due: date, *, at: datetime, opening: Opening | None = None
) -> set[int]:
    """Return the active titles of which a copy can be promised from `first` to `due`.

    Both days included, and the days to pack and check beside them, by each
    title's policy. Only copies are asked, no other rule. Exact, but a title
    whose packing cannot be decided within the node limit is left out.
    """
    opening = opening or load_opening(local_day(at))
    found: set[int] = set()
    for policy in Policy.objects.order_by("pk"):
        start, end = opening.span(policy, first, due)
        sure, rest = sorted_out(policy, start, end, at, opening)
        found |= sure | packed(rest, start, end, at, opening)
    return found


def sorted_out(
    policy: Policy, start: date, end: date, at: datetime, opening: Opening
) -> tuple[set[int], set[int]]:
    """Return a policy's titles with a copy that is surely free on a span, and the others."""
    rows = FREE_COPY(first=start, last=end, policy=policy.pk)
    rows_in_doubt = [*AT_RISK(first=start, last=end), *OUT_OF_SERVICE(first=start, last=end)]
    doubtful = {pk for (pk,) in rows_in_doubt}
    today = local_day(at)
    if start <= opening.overdue_reach(policy, today):
        # A late loan may reach into the span without a word about it in the table.
        doubtful.update(LoanLine.objects.overdue_on(today).values_list("title_id", flat=True))
    sure = {pk for pk, free in rows if free and pk not in doubtful}
    return sure, {pk for pk, _free in rows if pk not in sure}


def packed(
    titles: Iterable[int], start: date, end: date, at: datetime, opening: Opening
) -> set[int]:
    """Return those titles whose promises can be packed so that a copy is free on the span."""
    near = below_the_peak(titles, start, end, at, opening) if titles else []
    rows = Title.objects.filter(pk__in=near).select_related("policy")
    known = snapshots(rows, at, opening) if near else {}
    return {pk for pk, snapshot in known.items() if fits(snapshot, start, end)}


def fits(snapshot: Snapshot, start: date, end: date) -> bool:
    try:
        return isinstance(plan(snapshot, start, end), Plan)
    except SearchLimit:
        return False


def below_the_peak(
    titles: Iterable[int], start: date, end: date, at: datetime, opening: Opening
) -> list[int]:
    """Return those titles that have more copies in service than loans on each day of the span."""
    today = local_day(at)
    copies = copies_in_service(title__in=titles)
    policies = {
        title.pk: title
        for title in Title.objects.filter(pk__in=copies).only("policy").select_related("policy")
    }
    meeting = Q(first_day__lte=end, last_day__gte=start)
    late = Q(line__state=LineState.OUT, line__due_day__lt=today)
    rows = Occupation.objects.filter(standing_at(at), meeting | late, title__in=copies)
    known: dict[int, list] = {pk: [] for pk in copies}
    for row in rows.values_list(*ROW):
        known[row[1]].append(booking_of(row, policies[row[1]], opening, today))
    below = []
    for pk, bookings in known.items():
        snapshot = Snapshot(tuple(copies[pk]), tuple(bookings))
        wanting = [b for b in snapshot.wanting if b.meets(start, end)]
        if busiest(wanting, start, end)[0] < len(copies[pk]):
            below.append(pk)
    return below
