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


def with_free_copy(first: object, last: object, prep: object, check: object) -> models.QuerySet:
    """Tell of each active title with these days to pack and check whether a copy is free.

    Occupations of one copy are disjoint, so the last that begins by the end of
    the span also ends last: one look into the index tells whether a copy is free.
    """
    before = Occupation.objects.filter(copy=OuterRef("pk"), live=True, first_day__lte=last)
    until = Subquery(before.order_by("-first_day").values("last_day")[:1])
    free = Copy.objects.annotate(until=Coalesce(until, Value(NEVER))).filter(
        title=OuterRef("pk"), state=CopyState.IN_SERVICE, until__lt=first
    )
    titles = Title.objects.filter(
        active=True, policy__prep_open_days=prep, policy__check_open_days=check
    )
    return titles.annotate(free=Exists(free)).order_by().values_list("pk", "free")


FREE_COPY: Prepared[tuple[int, bool]] = Prepared(
    with_free_copy,
    first=models.DateField(),
    last=models.DateField(),
    prep=models.PositiveSmallIntegerField(),
    check=models.PositiveSmallIntegerField(),
)
# What a free copy may have to be given to first: promises at risk.
AT_RISK: Prepared[tuple[int]] = Prepared(
    lambda first, last: Occupation.objects.filter(
        live=True, copy=None, first_day__lte=last, last_day__gte=first
    ).values_list("title"),
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
    terms = Policy.objects.order_by().values_list("prep_open_days", "check_open_days").distinct()
    for prep, check in terms:
        found |= free_under(first, due, prep, check, at, opening)
    return found


def free_under(
    first: date, due: date, prep: int, check: int, at: datetime, opening: Opening
) -> set[int]:
    """Return the free titles of the policies with these days to pack and check."""
    start, end = opening.span_of(prep, check, first, due)
    rows = FREE_COPY(first=start, last=end, prep=prep, check=check)
    doubtful = {pk for (pk,) in AT_RISK(first=start, last=end)}
    today = local_day(at)
    if start <= opening.office.add(today, 1 + check):
        # A late loan may reach into the span without a word about it in the table.
        doubtful.update(LoanLine.objects.overdue_on(today).values_list("title_id", flat=True))
    sure = {pk for pk, free in rows if free and pk not in doubtful}
    rest = [pk for pk, _free in rows if pk not in sure]
    return sure | packed(rest, start, end, at, opening)


def packed(titles: list[int], start: date, end: date, at: datetime, opening: Opening) -> set[int]:
    """Return those titles whose promises can be packed so that a copy is free on the span."""
    if not titles:
        return set()
    near = below_the_peak(titles, start, end, at, opening)
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
