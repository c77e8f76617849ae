import random
from collections import Counter
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
    for _case in range(2000):
        fixed, movable = random_case(dice)
        wanted = any_way(fixed, movable)
        placed = solve(fixed, movable)
        assert (placed is not None) == wanted
        assert placed is None or fits(fixed, movable, tuple(placed))
        answers.add(wanted)
    assert answers == {True, False}


def any_way(fixed: list[list[Span]], movable: list[Span]) -> bool:
    """Try every copy for every span."""
    choices = product(range(len(fixed)), repeat=len(movable))
    return any(fits(fixed, movable, placed) for placed in choices)


def test_plan_agrees_with_trying_everything_and_its_moves_hold() -> None:
    """From a snapshot in which all promises stand, as settle leaves it."""
    dice = random.Random(1948)
    answers = Counter()
    for _case in range(3000):
        fixed, movable = random_case(dice)
        stand = solve(fixed, movable)
        if stand is None:
            continue
        snapshot = snapshot_from(fixed, movable, stand)
        wanted = span(first := dice.randrange(14), first + dice.randrange(6))
        answer = plan(snapshot, *wanted)
        assert isinstance(answer, Plan) == any_way(fixed, [*movable, wanted])
        if isinstance(answer, Plan):
            placed = [answer.moves.get(pk, copy) for pk, copy in enumerate(stand)]
            assert fits(fixed, [*movable, wanted], (*placed, answer.copy))
        answers[kind_of(answer)] += 1
    assert min(answers.values()) > 10, answers
    assert set(answers) == {"free", "moved", "full", "fragmented"}


def snapshot_from(fixed: list[list[Span]], movable: list[Span], stand: list[int]) -> Snapshot:
    walls = [(copy, wall) for copy, walls in enumerate(fixed) for wall in walls]
    return Snapshot(
        tuple(range(len(fixed))),
        (
            *(Booking(pk, stand[pk], *days, False) for pk, days in enumerate(movable)),
            *(Booking(100 + n, copy, *days, True) for n, (copy, days) in enumerate(walls)),
        ),
    )


def kind_of(answer: Plan | No) -> str:
    if isinstance(answer, Plan):
        return "moved" if answer.moves else "free"
    return "full" if answer.full else "fragmented"


def test_solve_says_where_it_stopped() -> None:
    spans = [span(day, day + 3) for day in range(12)]
    with pytest.raises(SearchLimit):
        solve([[], [], [span(14, 15)], [span(3, 3)]], spans, limit=3)
    assert solve([[], [], [span(14, 15)], [span(3, 3)]], spans[:1], limit=3) is not None


def test_of_copies_alike_one_is_tried() -> None:
    """Eight empty copies and nine loans at once: without this 8! orders would be tried."""
    spans = [span(day, 20) for day in range(9)]
    assert solve([[]] * 8, spans, limit=9) is None
    walls = [[span(30, 31)]] * 4 + [[span(32, 33)]] * 4
    assert solve(walls, spans, limit=200) is None


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


def test_the_fragmented_counter_example_has_a_copy_each_day_and_none_for_all_days() -> None:
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


def test_what_is_bound_to_a_copy_out_of_service_takes_none_in_service() -> None:
    snapshot = Snapshot((1,), (booking(10, 2, 0, 9, fixed=True),))
    assert plan(snapshot, *span(3, 6)) == Plan(1)
    assert free_copies(snapshot, *span(3, 4)) == [1, 1]
    # A promise that may be moved needs a copy all the same.
    snapshot = Snapshot((1,), (booking(10, 2, 0, 9),))
    assert plan(snapshot, *span(9, 10)) == No(full=True, days=(span(9, 9)[0],))


def test_a_late_loan_that_runs_into_the_next_still_takes_its_copy() -> None:
    snapshot = Snapshot((1,), (booking(10, 1, 0, 9, fixed=True), booking(11, 1, 3, 4)))
    assert isinstance(plan(snapshot, *span(6, 7)), No)
    assert plan(snapshot, *span(10, 12)) == Plan(1)
