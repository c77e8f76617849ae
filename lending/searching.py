"""Which titles can be had for so many days between two days, by every rule of dates and copies."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from site_project.core.days import each_day, local_day

from .allocation.finding import POLICIES, doubts_on, packed, sorted_out, surely_free
from .allocation.reading import copies_of, packed_rows, rows_of
from .models import Policy
from .opening import Opening, load_opening
from .packing import Plan, SearchLimit, Snapshot, Span, plan
from .refusals import Alternative
from .rules import (
    QUICK,
    SEARCH_DAYS,
    broken_rules,
    earliest_day,
    last_start,
)

# So many days, some days apart, are asked of all titles at once; what is left then one by one.
ROUNDS, SPREAD = 3, 5


def titles_free_between(
    first: date,
    last: date,
    days: int | None = None,
    *,
    at: datetime,
    opening: Opening | None = None,
) -> dict[int, Alternative | None]:
    """Return the active titles that can be lent for `days` days between two days.

    The loan begins on `first` or later and is due on `last` or before; without
    `days` it is the loan from `first` to `last`, or the open day after. Each
    title's policy decides on which days it may begin. Where the days leave a choice, its first
    SEARCH_DAYS days are looked at. With a title stands the first loan that can be had, where
    finding the title told that as well.
    """
    opening = opening or load_opening(local_day(at))
    today = local_day(at)
    choices = {}
    for policy in POLICIES():
        if loans := list(allowed_spans(policy, opening, first, last, days, today)):
            choices[policy] = loans
    spans = {
        policy: [opening.span(policy, loan.first, loan.due) for loan in loans]
        for policy, loans in choices.items()
    }
    if not choices:
        return {}
    doubts = doubts_on([span for some in spans.values() for span in some], at)
    wanted = {policy: some[0] for policy, some in spans.items()}
    free, rest = sorted_out(wanted, doubts)
    found: dict[int, Alternative | None] = {pk: choices[own][0] for pk, own in free.items()}
    if days is None:
        return found | dict.fromkeys(packed(rest, wanted, doubts, at, opening))
    for place in range(SPREAD, ROUNDS * SPREAD, SPREAD):
        wanted = {policy: some[place % len(some)] for policy, some in spans.items()}
        found |= dict.fromkeys(surely_free(rest, wanted, doubts))
        rest = {pk: policy for pk, policy in rest.items() if pk not in found}
    return found | dict.fromkeys(one_by_one(rest, spans, at, opening))


def allowed_spans(
    policy: Policy, opening: Opening, first: date, last: date, days: int | None, today: date
) -> Iterator[Alternative]:
    """Yield the loans that the rules allow between two days, before any copy is looked for."""
    if days is None:
        due = opening.desk.on_or_after(max(last, first + timedelta(days=policy.days_min)))
        if not any(broken_rules(policy, opening, first, due, today)):
            yield Alternative(first, due)
        return
    begin = max(first, earliest_day(policy, opening, today))
    until = min(
        last - timedelta(days=days),
        last_start(policy, today),
        begin + timedelta(days=SEARCH_DAYS),
    )
    for start in each_day(begin, until):
        due = opening.desk.on_or_after(start + timedelta(days=days))
        if due > last or any(broken_rules(policy, opening, start, due, today)):
            continue
        if opening.has_desk_room(start) and opening.has_desk_room(due):
            yield Alternative(start, due)


def one_by_one(
    titles: dict[int, Policy], choices: dict[Policy, list[Span]], at: datetime, opening: Opening
) -> set[int]:
    """Return those titles of which a copy can be promised for one of their policy's spans."""
    if not titles:
        return set()
    copies = copies_of(titles)
    known = {pk: policy for pk, policy in titles.items() if pk in copies}
    snapshots = packed_rows(known, rows_of(list(known), at), at, opening, copies)
    return {pk for pk, snapshot in snapshots.items() if fits_one(snapshot, choices[known[pk]])}


def fits_one(snapshot: Snapshot, spans: list[Span]) -> bool:
    """Say whether one of the spans can be promised; a span that takes long to decide cannot.

    Those that need no search are asked first.
    """
    return any(can_be_had(snapshot, span, limit) for limit in (0, QUICK) for span in spans)


def can_be_had(snapshot: Snapshot, span: Span, limit: int) -> bool:
    try:
        return isinstance(plan(snapshot, *span, limit), Plan)
    except SearchLimit:
        return False
