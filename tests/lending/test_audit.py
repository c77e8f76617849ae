"""Each invariant that lending_audit knows is broken once, behind the back of every rule."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from lending import wall
from lending.audit import drift
from lending.enums import (
    CopyState,
    IssueKind,
    LineState,
    Movement,
    OccupationKind,
    PartReason,
    WishState,
)
from lending.models import (
    ClosedDay,
    ComponentSpec,
    Copy,
    Issue,
    LoanLine,
    LoanRequest,
    Occupation,
    PartEntry,
    StormMove,
    StormShift,
    Title,
    WaitEntry,
    Wish,
)
from tests.factories.lending import good_days, hold, make_title

pytestmark = pytest.mark.django_db


def line_of(title: Title, state: str = LineState.APPROVED) -> LoanLine:
    """A loan that stands on its title's copy, in a state that is in order."""
    line = hold(title, *good_days(title))
    gone = state not in (LineState.HELD, LineState.REQUESTED, LineState.APPROVED)
    LoanLine.objects.filter(pk=line.pk).update(
        state=state,
        copy_out=title.copies.first() if gone else None,
        out_at=timezone.now() if gone else None,
    )
    line.refresh_from_db()
    return line


def no_copy(title: Title) -> str:
    Occupation.objects.filter(line=line_of(title)).update(copy=None)
    return "has no copy and is not marked at risk"


def not_live(title: Title) -> str:
    Occupation.objects.filter(line=line_of(title)).update(live=False)
    return "is promised and has no live occupation"


def ended_and_live(title: Title) -> str:
    LoanLine.objects.filter(pk=line_of(title).pk).update(state=LineState.CANCELLED)
    return "is cancelled and still occupies a copy"


def too_short(title: Title) -> str:
    line = line_of(title)
    Occupation.objects.filter(line=line).update(last_day=line.due_day - timedelta(days=1))
    return "is shorter than its loan"


def overlapping(title: Title) -> str:
    wall_down()
    line_of(title)
    row = Occupation.objects.get()
    Occupation.objects.create(
        title=title,
        copy=row.copy,
        first_day=row.last_day,
        last_day=row.last_day,
        kind=OccupationKind.MAINTENANCE,
    )
    return "overlaps another of copy"


def wall_down() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in wall.TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"ALTER TABLE {wall.TABLE} DROP CONSTRAINT {wall.NAME}")


def no_wall(title: Title) -> str:
    wall_down()
    return "the wall against overlapping loans is missing"


def copy_of_another_title(title: Title) -> str:
    line_of(title)
    Occupation.objects.update(copy=make_title().copies.get())
    return "is on a copy of another title"


def safe_and_marked(title: Title) -> str:
    LoanLine.objects.filter(pk=line_of(title).pk).update(at_risk=True)
    return "is marked at risk and has a copy"


def out_and_marked(title: Title) -> str:
    LoanLine.objects.filter(pk=line_of(title, LineState.OUT).pk).update(at_risk=True)
    return "is out and still marked at risk"


def packed_broken(title: Title) -> str:
    line_of(title, LineState.PREPARED)
    Copy.objects.update(state=CopyState.IN_REPAIR)
    return "is packed with a copy out of service and not marked at risk"


def not_the_promised(title: Title) -> str:
    line = line_of(title, LineState.OUT)
    LoanLine.objects.filter(pk=line.pk).update(copy_out=Copy.objects.create(title=title))
    return "has a copy that was not promised to it"


def out_with_another_title(title: Title) -> str:
    line = line_of(title, LineState.OUT)
    LoanLine.objects.filter(pk=line.pk).update(copy_out=make_title().copies.get())
    return "has a copy of another title"


def approved_with_copy(title: Title) -> str:
    LoanLine.objects.filter(pk=line_of(title).pk).update(copy_out=title.copies.get())
    return "is approved and has a copy already"


def missing_and_out(title: Title) -> str:
    line_of(title, LineState.OUT)
    Copy.objects.update(state=CopyState.MISSING)
    return "is missing and loan"


def lost_and_in_service(title: Title) -> str:
    line_of(title, LineState.LOST)
    Occupation.objects.update(live=False)
    return "is in service and loan"


def wrong_code(title: Title) -> str:
    Copy.objects.update(code="BZZZZZZZZ1")
    return "has a wrong check character"


def negative(title: Title) -> str:
    copy, spec = title.copies.get(), part_of(title)
    PartEntry.objects.create(copy=copy, spec=spec, delta=-5, reason=PartReason.LOSS)
    return f"copy {copy} has -2 of part {spec.pk}"


def part_of(title: Title) -> ComponentSpec:
    return ComponentSpec.objects.create(title=title, name_en="Card", expected_qty=3)


def part_of_another(title: Title) -> str:
    part_of(title)
    spec = part_of(make_title())
    PartEntry.objects.create(
        copy=title.copies.get(), spec=spec, delta=1, reason=PartReason.CORRECTION
    )
    return "enters a part of another title"


def no_first_stock(title: Title) -> str:
    spec = part_of(title)
    PartEntry.objects.all()._raw_delete("default")
    return f"has no first stock of part {spec.pk}"


def nothing_open(title: Title) -> str:
    line_of(title, LineState.ISSUE)
    return "waits to be settled and nothing is open"


def closed_and_open(title: Title) -> str:
    line = line_of(title, LineState.CLOSED)
    Occupation.objects.update(live=False)
    Issue.objects.create(line=line, kind=IssueKind.DAMAGE)
    return "is closed and something of it is open"


def issue_of_another_title(title: Title) -> str:
    line = line_of(title, LineState.ISSUE)
    Issue.objects.create(line=line, kind=IssueKind.SHORTAGE, spec=part_of(make_title()))
    return "is about a part of another title"


def wish_for(title: Title, state: str, offer: LoanLine | None) -> Wish:
    request = offer.request if offer else LoanRequest.objects.create(language="en")
    first, due = good_days(title)
    wish = Wish.objects.create(
        request=request, first_day=first, last_day=due, days=3, state=state, offer=offer
    )
    WaitEntry.objects.create(wish=wish, title=title, rank=1)
    return wish


def offered_and_gone(title: Title) -> str:
    wish_for(title, WishState.OFFERED, line_of(title, LineState.APPROVED))
    return "is offered a loan that is approved"


def offered_to_another(title: Title) -> str:
    wish = wish_for(title, WishState.OFFERED, line_of(title, LineState.HELD))
    Wish.objects.filter(pk=wish.pk).update(request=LoanRequest.objects.create(language="en"))
    return "is offered a loan of another request"


def offered_not_named(title: Title) -> str:
    wish_for(title, WishState.OFFERED, line_of(title, LineState.HELD))
    WaitEntry.objects.update(title=make_title())
    return "is offered a title that it does not name"


def kept_for_nobody(title: Title) -> str:
    wish_for(title, WishState.WAITING, line_of(title, LineState.HELD))
    return "is waiting and a loan is still kept for it"


def shift_of(line: LoanLine) -> StormShift:
    closed = ClosedDay.objects.create(
        first=line.first_day, last=line.first_day, name_en="Typhoon", name_zh_hant="颱風"
    )
    later = timezone.now() + timedelta(minutes=1)
    return StormShift.objects.create(day=line.first_day, closed_day=closed, at=later)


def moved_from_elsewhere(title: Title) -> str:
    line = line_of(title)
    first = line.first_day
    LoanLine.objects.update(first_day=first + timedelta(days=1))
    line.first_day = first
    StormMove.objects.create(
        shift=shift_of(line),
        line=line,
        movement=Movement.COLLECT,
        before=first - timedelta(days=1),
        after=first + timedelta(days=1),
    )
    return "moves from another day than"


def undone_too_soon(title: Title) -> str:
    shift = shift_of(line_of(title))
    StormShift.objects.update(undone_at=shift.at - timedelta(hours=1))
    return "was undone before it was made"


def left_behind(title: Title) -> str:
    shift_of(line_of(title))
    return "was left on"


WAYS: list[Callable[[Title], str]] = [
    no_copy,
    not_live,
    ended_and_live,
    too_short,
    overlapping,
    no_wall,
    copy_of_another_title,
    safe_and_marked,
    out_and_marked,
    packed_broken,
    not_the_promised,
    out_with_another_title,
    approved_with_copy,
    missing_and_out,
    lost_and_in_service,
    wrong_code,
    negative,
    part_of_another,
    no_first_stock,
    nothing_open,
    closed_and_open,
    issue_of_another_title,
    offered_and_gone,
    offered_to_another,
    offered_not_named,
    kept_for_nobody,
    moved_from_elsewhere,
    undone_too_soon,
    left_behind,
]


@pytest.mark.parametrize("break_it", WAYS, ids=[way.__name__ for way in WAYS])
def test_what_is_broken_by_hand_is_told_in_a_sentence(
    homes: Any, break_it: Callable[[Title], str]
) -> None:
    title = make_title()
    assert not list(drift())
    sentence = break_it(title)
    assert any(sentence in found for found in drift()), list(drift())


@pytest.mark.parametrize(
    "state", [LineState.HELD, LineState.APPROVED, LineState.PREPARED, LineState.OUT]
)
def test_what_is_in_order_is_told_by_nothing(homes: Any, state: str) -> None:
    title = make_title()
    part_of(title)
    line_of(title, state)
    assert not list(drift())
