import random
from datetime import date, timedelta
from itertools import product

import pytest

from lending.packing import (
    Booking,
    No,
    Plan,
    SearchLimit,
    Snapshot,
    free_copies,
    overlap,
    plan,
    solve,
)

START = date(2026, 1, 1)
Span = tuple[date, date]


def span(first: int, last: int) -> Span:
    return START + timedelta(days=first), START + timedelta(days=last)


def booking(pk: int, copy: int, first: int, last: int, fixed: bool = False) -> Booking:
    return Booking(pk, copy, *span(first, last), fixed)


def fits(fixed: list[list[Span]], movable: list[Span], placed: tuple[int, ...]) -> bool:
    taken = [list(spans) for spans in fixed]
    for index, copy in enumerate(placed):
        if any(overlap(movable[index], other) for other in taken[copy]):
            return False
        taken[copy].append(movable[index])
    return True


def random_case(dice: random.Random) -> tuple[list[list[Span]], list[Span]]:
    def one() -> Span:
        first = dice.randrange(14)
        return span(first, first + dice.randrange(5))

    fixed: list[list[Span]] = []
    for _copy in range(dice.randint(1, 3)):
        walls: list[Span] = []
        for _try in range(dice.randrange(3)):
            wall = one()
            if not any(overlap(wall, other) for other in walls):
                walls.append(wall)
        fixed.append(walls)
    return fixed, [one() for _booking in range(dice.randint(1, 6))]


def test_solve_agrees_with_trying_everything() -> None:
    dice = random.Random(1982)
    answers = set()
    for _case in range(400):
        fixed, movable = random_case(dice)
        wanted = any(
            fits(fixed, movable, placed)
            for placed in product(range(len(fixed)), repeat=len(movable))
        )
        placed = solve(fixed, movable)
        assert (placed is not None) == wanted
        assert placed is None or fits(fixed, movable, tuple(placed))
        answers.add(wanted)
    assert answers == {True, False}


def test_solve_says_where_it_stopped() -> None:
    spans = [span(day, day + 3) for day in range(12)]
    with pytest.raises(SearchLimit):
        solve([[], [], [span(14, 15)], [span(3, 3)]], spans, limit=3)


def test_a_free_copy_is_taken_where_it_fits_tightest() -> None:
    snapshot = Snapshot((1, 2), (booking(10, 2, 0, 4), booking(11, 2, 10, 12)))
    assert plan(snapshot, *span(5, 9)) == Plan(2)


def test_promises_move_so_that_a_long_loan_fits() -> None:
    # Copy 1 is taken early, copy 2 late: no copy is free for all days, two moves make one so.
    snapshot = Snapshot((1, 2), (booking(10, 1, 0, 4), booking(11, 2, 6, 9)))
    answer = plan(snapshot, *span(5, 9))
    assert answer == Plan(1)
    answer = plan(snapshot, *span(5, 5))
    assert isinstance(answer, Plan)
    longer = plan(Snapshot((1, 2), (booking(10, 1, 0, 3), booking(11, 2, 5, 9))), *span(4, 4))
    assert isinstance(longer, Plan)
    crossed = Snapshot((1, 2), (booking(10, 1, 0, 3), booking(11, 2, 4, 9), booking(12, 1, 11, 12)))
    answer = plan(crossed, *span(0, 3))
    assert answer == Plan(2)
    apart = Snapshot((1, 2), (booking(10, 1, 2, 3), booking(11, 2, 6, 7)))
    answer = plan(apart, *span(1, 8))
    assert isinstance(answer, Plan)
    assert len(answer.moves) == 1


def test_two_repairs_leave_a_copy_each_day_and_none_for_all_days() -> None:
    snapshot = Snapshot(
        (1, 2), (booking(10, 1, 0, 4, fixed=True), booking(11, 2, 5, 9, fixed=True))
    )
    assert free_copies(snapshot, *span(0, 9)) == [1] * 10
    assert plan(snapshot, *span(3, 6)) == No(full=False, blocking=(10, 11))


def test_a_full_house_names_the_days() -> None:
    snapshot = Snapshot((1,), (booking(10, 1, 3, 4),))
    assert plan(snapshot, *span(0, 9)) == No(full=True, days=(span(3, 3)[0], span(4, 4)[0]))
    assert plan(Snapshot(()), *span(0, 1)) == No(full=True, days=())


def test_free_copies_counts_each_day() -> None:
    snapshot = Snapshot((1, 2), (booking(10, 1, -5, 1), booking(11, 2, 1, 2)))
    assert free_copies(snapshot, *span(0, 3)) == [1, 0, 1, 2]
