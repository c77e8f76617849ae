"""Which of all titles are free: one set-based statement, then exact packing for the doubtful."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from site_project.core.days import local_day
from site_project.core.prepared import Prepared

from ..enums import MOVABLE, CopyState
from ..models import Copy, LoanLine, Occupation, Policy, Title
from ..opening import Opening, load_opening
from ..packing import Plan, SearchLimit, Snapshot, Span, busiest, plan
from .reading import copies_of, packed_rows, rows_of, rows_on
from .titles_at_once import OfTitles

NEVER = date(1, 1, 1)
# Up to so many titles are read one by one.
FEW = 8


def until(day: object) -> Coalesce:
    """Return the day to which a copy is taken by what begins on `day` or before.

    Occupations of one copy are disjoint, so what begins last also ends last:
    one look into the index tells whether the copy is free on a span.
    """
    before = Occupation.objects.filter(copy=OuterRef("pk"), live=True, first_day__lte=day)
    return Coalesce(Subquery(before.order_by("-first_day").values("last_day")[:1]), Value(NEVER))


def has_free_copy(first: object, last: object) -> Exists:
    copies = Copy.objects.filter(title=OuterRef("pk"), state=CopyState.IN_SERVICE)
    return Exists(copies.annotate(until=until(last)).filter(until__lt=first))


# Of each active title of a policy: whether a copy is free. As the database says it: to make
# a thousand answers Python's own takes longer than to use them.
OF_POLICY: Prepared[tuple[int, int]] = Prepared(
    lambda policy, first, last: (
        Title.objects.filter(active=True, policy__pk=policy)
        .annotate(free=ExpressionWrapper(has_free_copy(first, last), models.IntegerField()))
        .order_by()
        .values_list("pk", "free")
    ),
    policy=models.BigIntegerField(),
    first=models.DateField(),
    last=models.DateField(),
)
# Those titles of which a copy is free.
WITH_FREE_COPY: OfTitles[tuple[int]] = OfTitles(
    lambda titles, first, last: (
        Title.objects.filter(has_free_copy(first, last), pk__in=titles).order_by().values_list("pk")
    ),
    first=models.DateField(),
    last=models.DateField(),
)


def with_one_move(titles: list[object], first: object, last: object) -> models.QuerySet:
    """Return those titles of which a copy is free once one promise takes another copy.

    Of titles that are not doubtful: what meets the span stands on copies in service.
    """
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
    )
    return Title.objects.filter(Exists(movable), pk__in=titles).order_by().values_list("pk")


ONE_MOVE: OfTitles[tuple[int]] = OfTitles(
    with_one_move, first=models.DateField(), last=models.DateField()
)


def risks(today: Any, first: Any, last: Any) -> models.QuerySet:
    """Return what may take a copy that is free: titles and days, and whether it is a late loan.

    A late loan keeps its copy for longer than the table says, and so does
    what it pushes aside. Promises at risk, and those that stand on a copy out
    of service, may have to be given a copy first.
    """
    on_span = Occupation.objects.filter(live=True, first_day__lte=last, last_day__gte=first)
    broken = Copy.objects.exclude(state=CopyState.IN_SERVICE)
    late, *others = (
        rows.order_by().annotate(late=Value(is_late, models.IntegerField())).values_list(*names)
        for rows, is_late, names in (
            (LoanLine.objects.overdue_on(today), 1, ("title", "first_day", "due_day", "late")),
            (on_span.filter(copy=None), 0, ("title", "first_day", "last_day", "late")),
            (on_span.filter(copy__in=broken), 0, ("title", "first_day", "last_day", "late")),
        )
    )
    return late.union(*others, all=True)


RISKS: Prepared[tuple[int, date, date, int]] = Prepared(
    risks, today=models.DateField(), first=models.DateField(), last=models.DateField()
)
POLICIES: Prepared[Policy] = Prepared(lambda: Policy.objects.order_by("pk"))

# The days that a loan would take of a copy, by the policy of its title.
Wanted = dict[Policy, Span]
Titles = dict[int, Policy]


@dataclass(frozen=True)
class Doubts:
    """The titles of which a free copy may still not be had: always, and on some days."""

    late: frozenset[int]
    risky: list[tuple[int, date, date]]

    def on(self, span: Span) -> set[int]:
        first, last = span
        risky = {pk for pk, begins, ends in self.risky if begins <= last and first <= ends}
        return risky | self.late


def free_titles(
    first: date, due: date, *, at: datetime, opening: Opening | None = None
) -> set[int]:
    """Return the active titles of which a copy can be promised from `first` to `due`.

    Both days included, and the days to pack and check beside them, by each
    title's policy. Only copies are asked, no other rule. Exact, but a title
    whose packing cannot be decided within the node limit is left out.
    """
    opening = opening or load_opening(local_day(at))
    wanted = {policy: opening.span(policy, first, due) for policy in POLICIES()}
    doubts = doubts_on(wanted.values(), at)
    free, rest = sorted_out(wanted, doubts)
    return free.keys() | packed(rest, wanted, doubts, at, opening)


def doubts_on(spans: Iterable[Span], at: datetime) -> Doubts:
    """Read what may take a copy that is free on one of these spans."""
    firsts, lasts = zip(*spans, strict=True)
    rows = RISKS(today=local_day(at), first=min(firsts), last=max(lasts))
    return Doubts(
        late=frozenset(title for title, _first, _last, late in rows if late),
        risky=[(title, first, last) for title, first, last, late in rows if not late],
    )


def sorted_out(wanted: Wanted, doubts: Doubts) -> tuple[Titles, Titles]:
    """Return the active titles that surely have a free copy on their span, and the others."""
    free: Titles = {}
    rest: Titles = {}
    for policy, (first, last) in wanted.items():
        doubtful = doubts.on((first, last))
        for pk, has_copy in OF_POLICY(policy=policy.pk, first=first, last=last):
            (free if has_copy and pk not in doubtful else rest)[pk] = policy
    return free, rest


def surely_free(titles: Titles, wanted: Wanted, doubts: Doubts) -> set[int]:
    """Return those titles that surely have a free copy on their span: a few of all."""
    return of_each_policy(WITH_FREE_COPY, titles, wanted, doubts)


def of_each_policy(
    statement: OfTitles[tuple[int]], titles: Titles, wanted: Wanted, doubts: Doubts
) -> set[int]:
    """Return what a statement says of those titles that are not doubtful, on their spans."""
    found: set[int] = set()
    for policy, span in wanted.items():
        doubtful = doubts.on(span)
        mine = [pk for pk, own in titles.items() if own == policy and pk not in doubtful]
        found.update(pk for (pk,) in statement(mine, first=span[0], last=span[1]))
    return found


def packed(
    titles: Titles, wanted: Wanted, doubts: Doubts, at: datetime, opening: Opening
) -> set[int]:
    """Return those titles whose promises can be packed so that a copy is free on the span.

    Without room on some day no packing helps; only for what is left everything is read.
    """
    found = of_each_policy(ONE_MOVE, titles, wanted, doubts)
    rest = {pk: policy for pk, policy in titles.items() if pk not in found}
    copies = copies_of(rest)
    known = {pk: policy for pk, policy in rest.items() if pk in copies}
    if not known:
        return found
    known = below_the_peak(known, wanted, at, opening, copies)
    if len(known) > FEW:
        rows = list(rows_of(list(known), at))
    else:
        # PostgreSQL reads all lines for several titles, and only the title's for one.
        rows = [row for pk in known for row in rows_of([pk], at)]
    whole = packed_rows(known, rows, at, opening, copies)
    return found | {pk for pk, snapshot in whole.items() if fits(snapshot, wanted[known[pk]])}


def below_the_peak(
    titles: Titles, wanted: Wanted, at: datetime, opening: Opening, copies: dict[int, list[int]]
) -> Titles:
    """Return those titles that need fewer copies on each day of their span than are in service."""
    first = min(wanted[policy][0] for policy in titles.values())
    last = max(wanted[policy][1] for policy in titles.values())
    rows = rows_on(list(titles), first, last, at)
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
