"""Which copy for which days: pure, exact, and honest about where it stopped looking.

Days are ordinals or dates, spans include both ends. Nothing here reads or
writes the database: `allocation` does, and the calendar and the alternatives
ask the same questions of the same snapshot.
"""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

NODE_LIMIT = 20_000
Span = tuple[date, date]


class SearchLimit(RuntimeError):
    """The search stopped before it was exhaustive: neither yes nor no."""


class Booking(NamedTuple):
    """A live occupation: `fixed` ones stay on their copy, the others may be moved."""

    pk: int
    copy: int | None
    first: date
    last: date
    fixed: bool

    def meets(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last


class Row:
    """The days on which one copy is taken, in order: asked often, so kept for searching."""

    def __init__(self, spans: list[Span]) -> None:
        spans.sort()
        self.firsts = [first for first, _last in spans]
        # A late loan may run into the next one, so the last to end may not be the last to begin.
        self.until = list(accumulate((last for _first, last in spans), max))

    def is_free(self, first: date, last: date) -> bool:
        place = bisect_right(self.firsts, last)
        return not place or self.until[place - 1] < first

    def slack(self, first: date, last: date) -> int:
        """Return how many days around a free span the copy would stand idle."""
        place = bisect_right(self.firsts, last)
        before = (first - self.until[place - 1]).days if place else 1000
        return before + ((self.firsts[place] - last).days if place < len(self.firsts) else 1000)


@dataclass(frozen=True)
class Snapshot:
    """A title's copies in service and the live occupations of the title, at one instant."""

    copies: tuple[int, ...]
    bookings: tuple[Booking, ...] = ()

    def without(self, pk: int | None) -> "Snapshot":
        return Snapshot(self.copies, tuple(b for b in self.bookings if b.pk != pk))

    @cached_property
    def wanting(self) -> tuple[Booking, ...]:
        """What needs a copy in service: all but what is bound to a copy out of service."""
        return tuple(b for b in self.bookings if not b.fixed or b.copy in self.copies)

    @cached_property
    def unplaced(self) -> tuple[Booking, ...]:
        """Promises at risk: they stand on no copy in service."""
        return tuple(b for b in self.wanting if b.copy not in self.copies)

    @cached_property
    def rows(self) -> dict[int, Row]:
        spans: dict[int, list[Span]] = {copy: [] for copy in self.copies}
        for booking in self.bookings:
            if booking.copy in spans:
                spans[booking.copy].append((booking.first, booking.last))
        return {copy: Row(taken) for copy, taken in spans.items()}


@dataclass(frozen=True)
class Plan:
    """A yes: the copy for the new span, and the occupations that move for it."""

    copy: int
    moves: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class No:
    """A no. `full`: no copy is left on these days. Else the loans named stand in the way."""

    full: bool
    days: tuple[date, ...] = ()
    blocking: tuple[int, ...] = ()


def overlap(a: Span, b: Span) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def solve(
    fixed: Sequence[Sequence[Span]], movable: Sequence[Span], limit: int = NODE_LIMIT
) -> list[int] | None:
    """Place each movable span on a copy so that nothing overlaps.

    `fixed[c]` are the spans that copy c cannot give up. Returns the copy's
    index for each movable span, or None where it was proved that there is no
    way. Raises SearchLimit after `limit` nodes.

    Depth-first by start day: a copy's future is known by the day until which
    it is busy, so states seen before are not searched again, and of copies
    with the same future one is tried.
    """
    order = sorted(range(len(movable)), key=lambda i: (movable[i][0], -movable[i][1].toordinal()))
    walls = [sorted(spans) for spans in fixed]
    placed = [-1] * len(movable)
    busy = [date.min] * len(walls)
    dead: set[Hashable] = set()
    nodes = 0

    def room_after(copy: int, day: date) -> date:
        return next((first for first, _last in walls[copy] if first >= day), date.max)

    def place(position: int) -> bool:
        nonlocal nodes
        if position == len(order):
            return True
        span = movable[order[position]]
        start = span[0]
        key = (position, tuple(day if day >= start else date.min for day in busy))
        if key in dead:
            return False
        nodes += 1
        if nodes > limit:
            raise SearchLimit
        free = [
            copy
            for copy in range(len(walls))
            if busy[copy] < start and not any(overlap(span, wall) for wall in walls[copy])
        ]
        # The least room until the next wall first, then the copy freed last.
        free.sort(key=lambda copy: (room_after(copy, start), -busy[copy].toordinal()))
        tried: set[Hashable] = set()
        for copy in free:
            future = tuple(wall for wall in walls[copy] if wall[1] >= start)
            if future in tried:
                continue
            tried.add(future)
            before = busy[copy]
            busy[copy], placed[order[position]] = span[1], copy
            if place(position + 1):
                return True
            busy[copy] = before
        dead.add(key)
        return False

    return placed if place(0) else None


def plan(snapshot: Snapshot, first: date, last: date, limit: int = NODE_LIMIT) -> Plan | No:
    """Say whether a copy can be free from `first` to `last`, and how.

    Raises SearchLimit where the search was not exhaustive.
    """
    free = [copy for copy, row in snapshot.rows.items() if row.is_free(first, last)]
    # A free copy is free on each day; only promises at risk may still claim it.
    if not free or any(b.meets(first, last) for b in snapshot.unplaced):
        near = [b for b in snapshot.wanting if b.meets(first, last)]
        peak, days = busiest(near, first, last)
        if peak >= len(snapshot.copies):
            return No(full=True, days=days)
    if free:
        return Plan(min(free, key=lambda copy: (snapshot.rows[copy].slack(first, last), copy)))
    return one_move(snapshot, first, last) or repack(snapshot, first, last, limit)


def one_move(snapshot: Snapshot, first: date, last: date) -> Plan | None:
    """Make room by moving one promise, where that is enough: most often it is, and it is quick."""
    in_the_way: dict[int, list[Booking]] = {copy: [] for copy in snapshot.copies}
    for booking in snapshot.bookings:
        if booking.copy in in_the_way and booking.meets(first, last):
            in_the_way[booking.copy].append(booking)
    for copy, bookings in in_the_way.items():
        if len(bookings) != 1 or bookings[0].fixed:
            continue
        moved = bookings[0]
        for other, row in snapshot.rows.items():
            if other != copy and row.is_free(moved.first, moved.last):
                return Plan(copy, {moved.pk: other})
    return None


def repack(snapshot: Snapshot, first: date, last: date, limit: int = NODE_LIMIT) -> Plan | No:
    """Move the movable occupations that depend on the new span; the others keep their copies.

    Promises at risk are left as they are: no copy was found for them.
    """
    group = [b for b in connected(snapshot, first, last) if b.copy in snapshot.rows]
    walls = [
        [(b.first, b.last) for b in snapshot.bookings if b.fixed and b.copy == copy]
        for copy in snapshot.copies
    ]
    placed = solve(walls, [*((b.first, b.last) for b in group), (first, last)], limit)
    if placed is None:
        blocking = tuple(b.pk for b in snapshot.wanting if b.fixed and b.meets(first, last))
        return No(full=False, blocking=blocking)
    *others, mine = (snapshot.copies[index] for index in placed)
    moves = {b.pk: copy for b, copy in zip(group, others, strict=True) if b.copy != copy}
    return Plan(mine, moves)


def connected(snapshot: Snapshot, first: date, last: date) -> list[Booking]:
    """Return the movable occupations that touch the span, or touch one that does, and so on."""
    movable = [b for b in snapshot.bookings if not b.fixed]
    while True:
        group = [b for b in movable if b.meets(first, last)]
        reach = (
            min([first, *(b.first for b in group)]),
            max([last, *(b.last for b in group)]),
        )
        if reach == (first, last):
            return group
        first, last = reach


def busiest(bookings: Sequence[Booking], first: date, last: date) -> tuple[int, tuple[date, ...]]:
    """Return the highest number of occupations on one day of the span, and those days."""
    changes: dict[int, int] = {}
    start, end = first.toordinal(), last.toordinal()
    for booking in bookings:
        begins, ends = max(booking.first.toordinal(), start), min(booking.last.toordinal(), end)
        changes[begins] = changes.get(begins, 0) + 1
        changes[ends + 1] = changes.get(ends + 1, 0) - 1
    peak = running = 0
    days: list[date] = []
    for day in range(start, end + 1):
        running += changes.get(day, 0)
        if running > peak:
            peak, days = running, []
        if running == peak and peak:
            days.append(date.fromordinal(day))
    return peak, tuple(days)


def free_copies(snapshot: Snapshot, first: date, last: date) -> list[int]:
    """Return for each day of the span how many copies are free (a difference array)."""
    size = (last - first).days + 1
    change = [0] * (size + 1)
    for booking in snapshot.wanting:
        if booking.meets(first, last):
            change[max((booking.first - first).days, 0)] += 1
            change[min((booking.last - first).days + 1, size)] -= 1
    counts, running = [], 0
    for step in change[:size]:
        running += step
        counts.append(max(len(snapshot.copies) - running, 0))
    return counts
