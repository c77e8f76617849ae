"""Which of all titles are free: one set-based statement, then exact packing for the doubtful."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from site_project.core.days import local_day
from site_project.core.prepared import Prepared

from ..enums import MOVABLE, CopyState
from ..models import Copy, LoanLine, Occupation, Policy, Title
from ..opening import Opening, load_opening
from ..packing import Plan, SearchLimit, Snapshot, Span, busiest, plan
from .reading import copies_in_service, packed_rows, rows_of, rows_on

NEVER = date(1, 1, 1)
# Up to so many titles are read one by one.
FEW = 10
# Spans that differ by no more are asked for together.
ALIKE = timedelta(days=4)


def until(day: object) -> Coalesce:
    """Return the day to which a copy is taken by what begins on `day` or before.

    Occupations of one copy are disjoint, so what begins last also ends last:
    one look into the index tells whether the copy is free on a span.
    """
    before = Occupation.objects.filter(copy=OuterRef("pk"), live=True, first_day__lte=day)
    return Coalesce(Subquery(before.order_by("-first_day").values("last_day")[:1]), Value(NEVER))


def with_free_copy(first: object, last: object) -> models.QuerySet:
    """Tell of each active title its policy, and whether a copy is free."""
    copies = Copy.objects.filter(title=OuterRef("pk"), state=CopyState.IN_SERVICE)
    free = copies.annotate(until=until(last)).filter(until__lt=first)
    titles = Title.objects.filter(active=True).annotate(free=Exists(free))
    return titles.order_by().values_list("pk", "policy", "free")


FREE_COPY: Prepared[tuple[int, int, bool]] = Prepared(
    with_free_copy, first=models.DateField(), last=models.DateField()
)


def with_one_move(first: object, last: object, **titles: object) -> models.QuerySet:
    """Return those titles of which a copy is free once one promise takes another copy."""
    meeting = Occupation.objects.filter(live=True, first_day__lte=last, last_day__gte=first)
    beside = meeting.filter(copy=OuterRef("copy")).exclude(pk=OuterRef("pk"))
    elsewhere = (
        Copy.objects.annotate(until=until(OuterRef(OuterRef("last_day"))))
        .filter(title=OuterRef("title"), state=CopyState.IN_SERVICE)
        .filter(until__lt=OuterRef("first_day"))
        .exclude(pk=OuterRef("copy"))
    )
    movable = meeting.filter(
        ~Exists(beside),
        Exists(elsewhere),
        title=OuterRef("pk"),
        pinned=False,
        line__state__in=MOVABLE,
        copy__state=CopyState.IN_SERVICE,
    )
    found = Title.objects.filter(Exists(movable), pk__in=list(titles.values()))
    return found.order_by().values_list("pk")


# Building it takes longer than running it: so it is compiled for so many titles at a time.
AT_ONCE = 100
ONE_MOVE: Prepared[tuple[int]] = Prepared(
    with_one_move,
    first=models.DateField(),
    last=models.DateField(),
    **{f"title{number}": models.BigIntegerField() for number in range(AT_ONCE)},
)


def freed_by_one_move(titles: list[int], first: date, last: date) -> set[int]:
    """Return those titles of which a copy is free once one promise takes another copy."""
    found: set[int] = set()
    for place in range(0, len(titles), AT_ONCE):
        some = titles[place : place + AT_ONCE]
        slots = {f"title{number}": pk for number, pk in enumerate(some)}
        empty = {f"title{number}": 0 for number in range(len(some), AT_ONCE)}
        found.update(pk for (pk,) in ONE_MOVE(first=first, last=last, **slots, **empty))
    return found


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
LATE: Prepared[tuple[int]] = Prepared(
    lambda today: LoanLine.objects.overdue_on(today).order_by().values_list("title"),
    today=models.DateField(),
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
    wanted = {policy: opening.span(policy, first, due) for policy in Policy.objects.order_by("pk")}
    sure, rest = sorted_out(wanted, at, opening)
    return sure | packed(rest, wanted, at, opening)


def sorted_out(
    wanted: dict[Policy, Span], at: datetime, opening: Opening
) -> tuple[set[int], dict[int, Policy]]:
    """Return the titles that surely have room on their policy's span, and the others."""
    sure: set[int] = set()
    rest: dict[int, Policy] = {}
    # A late loan keeps its copy for longer than the table says, and so does what it pushes aside.
    late = LATE(today=local_day(at))
    for policies in alike(wanted):
        by_pk = {policy.pk: policy for policy in policies}
        # What is free on all their days is free on the days of each.
        first = min(wanted[policy][0] for policy in policies)
        last = max(wanted[policy][1] for policy in policies)
        risky = [*AT_RISK(first=first, last=last), *OUT_OF_SERVICE(first=first, last=last)]
        doubtful = {pk for (pk,) in (*risky, *late)}
        full = []
        for pk, policy, free in FREE_COPY(first=first, last=last):
            if policy not in by_pk:
                continue
            if free and pk not in doubtful:
                sure.add(pk)
                continue
            rest[pk] = by_pk[policy]
            if pk not in doubtful:
                full.append(pk)
        sure |= freed_by_one_move(full, first, last)
    return sure, {pk: policy for pk, policy in rest.items() if pk not in sure}


def alike(wanted: dict[Policy, Span]) -> list[list[Policy]]:
    """Return the policies whose spans differ by so little that they are asked for together."""
    groups: list[list[Policy]] = []
    for policy in sorted(wanted, key=lambda policy: wanted[policy]):
        start, end = wanted[policy]
        near = wanted[groups[-1][0]] if groups else (date.min, date.min)
        if start - near[0] <= ALIKE and abs(end - near[1]) <= ALIKE:
            groups[-1].append(policy)
        else:
            groups.append([policy])
    return groups


def packed(
    titles: dict[int, Policy], wanted: dict[Policy, Span], at: datetime, opening: Opening
) -> set[int]:
    """Return those titles whose promises can be packed so that a copy is free on the span.

    Without room on some day no packing helps; only for what is left everything is read.
    """
    copies = copies_in_service(title__in=titles) if titles else {}
    known = {pk: policy for pk, policy in titles.items() if pk in copies}
    if len(known) > FEW:
        known = below_the_peak(known, wanted, at, opening, copies)
        rows = rows_of(list(known), at) if known else []
    else:
        # The compiled statement, which the index of the title serves, is quicker for a few.
        rows = [row for pk in known for row in rows_of([pk], at)]
    whole = packed_rows(known, rows, at, opening, copies)
    return {pk for pk, snapshot in whole.items() if fits(snapshot, wanted[known[pk]])}


def below_the_peak(
    titles: dict[int, Policy],
    wanted: dict[Policy, Span],
    at: datetime,
    opening: Opening,
    copies: dict[int, list[int]],
) -> dict[int, Policy]:
    """Return those titles that need fewer copies on each day of their span than are in service."""
    first = min(wanted[policy][0] for policy in titles.values())
    last = max(wanted[policy][1] for policy in titles.values())
    rows = rows_on(titles, first, last, at)
    below = {}
    for pk, near in packed_rows(titles, rows, at, opening, copies).items():
        start, end = wanted[titles[pk]]
        needing = [b for b in near.wanting if b.meets(start, end)]
        if busiest(needing, start, end)[0] < len(near.copies):
            below[pk] = titles[pk]
    return below


def fits(snapshot: Snapshot, span: Span) -> bool:
    try:
        return isinstance(plan(snapshot, *span), Plan)
    except SearchLimit:
        return False
