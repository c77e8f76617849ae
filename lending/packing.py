"""Which copy for which days: pure, exact, and honest about where it stopped looking.

Days are ordinals or dates, spans include both ends. Nothing here reads or
writes the database: `allocation` does, and the calendar and the alternatives
ask the same questions of the same snapshot.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date

NODE_LIMIT = 20_000
Span = tuple[date, date]


class SearchLimit(RuntimeError):
    """The search stopped before it was exhaustive: neither yes nor no."""


@dataclass(frozen=True)
class Booking:
    """A live occupation: `fixed` ones stay on their copy, the others may be moved."""

    pk: int
    copy: int | None
    first: date
    last: date
    fixed: bool

    def meets(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last


@dataclass(frozen=True)
class Snapshot:
    """A title's copies in service and the live occupations of the title, at one instant."""

    copies: tuple[int, ...]
    bookings: tuple[Booking, ...] = ()

    def without(self, pk: int | None) -> "Snapshot":
        return Snapshot(self.copies, tuple(b for b in self.bookings if b.pk != pk))


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


def plan(snapshot: Snapshot, first: date, last: date) -> Plan | No:
    """Say whether a copy can be free from `first` to `last`, and how.

    Raises SearchLimit where the search was not exhaustive.
    """
    near = [b for b in snapshot.bookings if b.meets(first, last)]
    peak, days = busiest(near, first, last)
    if peak >= len(snapshot.copies):
        return No(full=True, days=days)
    by_copy = {copy: [b for b in snapshot.bookings if b.copy == copy] for copy in snapshot.copies}
    free = [c for c in snapshot.copies if not any(b.meets(first, last) for b in by_copy[c])]
    if free:
        return Plan(min(free, key=lambda copy: (slack(by_copy[copy], first, last), copy)))
    return repack(snapshot, first, last)


def repack(snapshot: Snapshot, first: date, last: date) -> Plan | No:
    """Move the movable occupations that depend on the new span; the others keep their copies."""
    group = connected(snapshot, first, last)
    walls = [
        [(b.first, b.last) for b in snapshot.bookings if b.fixed and b.copy == copy]
        for copy in snapshot.copies
    ]
    placed = solve(walls, [*((b.first, b.last) for b in group), (first, last)])
    if placed is None:
        blocking = tuple(b.pk for b in snapshot.bookings if b.fixed and b.meets(first, last))
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


def slack(bookings: Sequence[Booking], first: date, last: date) -> int:
    """Return how many days around the span a copy would stand idle: the tightest fit has least."""
    before = max((b.last for b in bookings if b.last < first), default=None)
    after = min((b.first for b in bookings if b.first > last), default=None)
    idle_before = (first - before).days if before else 1000
    return idle_before + ((after - last).days if after else 1000)


def free_copies(snapshot: Snapshot, first: date, last: date) -> list[int]:
    """Return for each day of the span how many copies are free (a difference array)."""
    size = (last - first).days + 1
    change = [0] * (size + 1)
    for booking in snapshot.bookings:
        if booking.meets(first, last):
            change[max((booking.first - first).days, 0)] += 1
            change[min((booking.last - first).days + 1, size)] -= 1
    counts, running = [], 0
    for step in change[:size]:
        running += step
        counts.append(max(len(snapshot.copies) - running, 0))
    return counts
