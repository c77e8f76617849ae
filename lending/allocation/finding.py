"""Which of all titles are free: one set-based statement, then exact packing for the doubtful."""

from datetime import date, datetime

from django.db import models
from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from site_project.core.days import local_day
from site_project.core.prepared import Prepared

from ..enums import MOVABLE, CopyState
from ..models import Copy, LoanLine, Occupation, Policy, Title
from ..opening import Opening, load_opening
from ..packing import Plan, SearchLimit, Snapshot, Span, busiest, plan
from .reading import copies_in_service, packed_rows, rows_of, rows_on

NEVER = date(1, 1, 1)


def until(day: object) -> Coalesce:
    """Return the day to which a copy is taken by what begins on `day` or before.

    Occupations of one copy are disjoint, so what begins last also ends last:
    one look into the index tells whether the copy is free on a span.
    """
    before = Occupation.objects.filter(copy=OuterRef("pk"), live=True, first_day__lte=day)
    return Coalesce(Subquery(before.order_by("-first_day").values("last_day")[:1]), Value(NEVER))


def with_room(first: object, last: object, policy: object) -> models.QuerySet:
    """Tell of each active title under a policy whether a copy is free, or one move makes it so."""
    copies = Copy.objects.filter(state=CopyState.IN_SERVICE)
    free = copies.annotate(until=until(last)).filter(title=OuterRef("pk"), until__lt=first)
    meeting = Occupation.objects.filter(live=True, first_day__lte=last, last_day__gte=first)
    beside = meeting.filter(copy=OuterRef("copy")).exclude(pk=OuterRef("pk"))
    elsewhere = (
        copies.annotate(until=until(OuterRef(OuterRef("last_day"))))
        .filter(title=OuterRef("title"), until__lt=OuterRef("first_day"))
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
    room = Case(
        When(Exists(free), then=Value(True)),
        When(Exists(movable), then=Value(True)),
        default=Value(False),
        output_field=models.BooleanField(),
    )
    titles = Title.objects.filter(active=True, policy=policy)
    return titles.annotate(room=room).order_by().values_list("pk", "room")


ROOM: Prepared[tuple[int, bool]] = Prepared(
    with_room,
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
    first = min(start for start, _end in wanted.values())
    last = max(end for _start, end in wanted.values())
    # A late loan keeps its copy for longer than the table says, and so does what it pushes aside.
    late = LATE(today=local_day(at))
    rows = [*AT_RISK(first=first, last=last), *OUT_OF_SERVICE(first=first, last=last), *late]
    doubtful = {pk for (pk,) in rows}
    sure: set[int] = set()
    rest: dict[int, Policy] = {}
    for policy, (start, end) in wanted.items():
        for pk, room in ROOM(first=start, last=end, policy=policy.pk):
            if room and pk not in doubtful:
                sure.add(pk)
            else:
                rest[pk] = policy
    return sure, rest


def packed(
    titles: dict[int, Policy], wanted: dict[Policy, Span], at: datetime, opening: Opening
) -> set[int]:
    """Return those titles whose promises can be packed so that a copy is free on the span.

    Without room on some day no packing helps; only for what is left everything is read.
    """
    copies = copies_in_service(title__in=titles) if titles else {}
    known = {pk: policy for pk, policy in titles.items() if pk in copies}
    below = {}
    for pk, near in near_to(known, wanted, at, opening, copies).items():
        start, end = wanted[known[pk]]
        needing = [b for b in near.wanting if b.meets(start, end)]
        if busiest(needing, start, end)[0] < len(near.copies):
            below[pk] = known[pk]
    if not below:
        return set()
    whole = packed_rows(below, rows_of(list(below), at), at, opening, copies)
    return {pk for pk, snapshot in whole.items() if fits(snapshot, wanted[below[pk]])}


def near_to(
    titles: dict[int, Policy],
    wanted: dict[Policy, Span],
    at: datetime,
    opening: Opening,
    copies: dict[int, list[int]],
) -> dict[int, Snapshot]:
    """Return snapshots of what lies on the titles' spans, and of no other day."""
    if not titles:
        return {}
    first = min(wanted[policy][0] for policy in titles.values())
    last = max(wanted[policy][1] for policy in titles.values())
    return packed_rows(titles, rows_on(titles, first, last, at), at, opening, copies)


def fits(snapshot: Snapshot, span: Span) -> bool:
    try:
        return isinstance(plan(snapshot, *span), Plan)
    except SearchLimit:
        return False
