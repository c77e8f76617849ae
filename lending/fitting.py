"""Will it fit: along a wall, into a car, into somebody's arms?

Lengths are centimetres, weights kilograms. Every title has one measure for
its largest piece; all its pieces are taken to be as large, so a yes is safe.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from .models import Title
from .scale import GAP

# What nobody should have to carry alone.
LIFT = 20
Sides = tuple[int, int, int]


@dataclass(frozen=True)
class Vehicle:
    """The room for goods in a kind of vehicle, as small as it commonly is."""

    code: str
    name: str | Promise
    sides: Sides
    load: int


VEHICLES = (
    Vehicle("taxi", gettext_lazy("Taxi (boot)"), (95, 80, 45), 60),
    Vehicle("car", gettext_lazy("Car (boot)"), (100, 90, 45), 100),
    Vehicle("folded", gettext_lazy("Car with the back seats folded"), (160, 95, 60), 200),
    Vehicle("van", gettext_lazy("Van"), (240, 150, 120), 600),
)


@dataclass(frozen=True)
class Answer:
    """A yes or a no about one thing, in one sentence, and what it rests on."""

    about: str | Promise
    fits: bool
    text: str
    reasons: tuple[str, ...] = ()


def is_measured(title: Title) -> bool:
    return all((title.packed_length, title.packed_width, title.packed_height))


def packed_in_words(title: Title) -> list[str]:
    """Tell what is known of a title as it is packed: its pieces, and its weight."""
    return [*([pieces_in_words(title)] if is_measured(title) else []), *weight_in_words(title)]


def answers(title: Title, wall: Decimal | None, vehicle: str | None) -> list[Answer]:
    """Answer what was asked of a title: a wall of so many metres, a kind of vehicle, or both."""
    found = []
    if wall:
        found.append(on_wall([board.width for board in title.boards.all()], int(wall * 100)))
    if vehicle:
        chosen = next(each for each in VEHICLES if each.code == vehicle)
        found.append(in_vehicle(title, chosen))
    return found


# --- A wall ------------------------------------------------------------------


def rows_on_wall(widths: Sequence[int], wall: int) -> list[list[int]]:
    """Return the boards' numbers, from 1 on, as they stand in rows no longer than the wall.

    They keep their order, with a gap between two. A board that is wider than
    the wall stands in a row of its own.
    """
    rows: list[list[int]] = []
    taken = 0
    for number, width in enumerate(widths, 1):
        if rows and taken + GAP + width <= wall:
            rows[-1].append(number)
            taken += GAP + width
        else:
            rows.append([number])
            taken = width
    return rows


def on_wall(widths: Sequence[int], wall: int) -> Answer:
    """Say whether boards of these widths stand side by side along a wall, and in how many rows."""
    about = _("Wall of %(metres)s m") % {"metres": metres(wall)}
    too_wide = [str(number) for number, width in enumerate(widths, 1) if width > wall]
    if too_wide:
        names = pgettext("between names", ", ").join(too_wide)
        text = ngettext(
            "No: board %(names)s is wider than your wall.",
            "No: boards %(names)s are wider than your wall.",
            len(too_wide),
        )
        return Answer(about, False, text % {"names": names})
    rows = rows_on_wall(widths, wall)
    if len(rows) == 1:
        left = wall - sum(widths) - GAP * (len(widths) - 1)
        text = _("Yes: all %(count)d boards fit side by side.")
        if len(widths) == 1:
            text = _("Yes: the board fits.")
        rest = _("%(metres)s m of wall are left.") % {"metres": metres(left)}
        return Answer(about, True, text % {"count": len(widths)}, (rest,))
    text = _("No: they need %(count)d rows of this length.") % {"count": len(rows)}
    return Answer(
        about, False, text, tuple(row_in_words(place, row) for place, row in enumerate(rows, 1))
    )


def row_in_words(place: int, row: Sequence[int]) -> str:
    words = {"row": place, "first": row[0], "last": row[-1]}
    if len(row) == 1:
        return _("Row %(row)d: board %(first)d") % words
    return _("Row %(row)d: boards %(first)d to %(last)d") % words


def metres(centimetres: int) -> str:
    return f"{centimetres / 100:.2f}".rstrip("0").rstrip(".")


# --- A vehicle ---------------------------------------------------------------


def room_for(piece: Sides, space: Sides) -> int:
    """Return how many such pieces fit into a space, all laid the same way."""
    return max(
        math.prod(room // side for side, room in zip(turned, space, strict=True))
        for turned in permutations(piece)
    )


def in_vehicle(title: Title, vehicle: Vehicle) -> Answer:
    """Say whether a measured title fits into a kind of vehicle, and why."""
    piece = (title.packed_length, title.packed_width, title.packed_height)
    room = room_for(piece, vehicle.sides)
    heavy = title.weight is not None and title.weight > vehicle.load
    why = [pieces_in_words(title), space_in_words(vehicle), *weight_in_words(title)]
    if heavy:
        text = _("No: it is too heavy.")
    elif room == 0:
        text = _("No: its largest piece is too large.")
    elif room < title.pieces:
        text = ngettext(
            "No: there is room for %(room)d of %(pieces)d pieces.",
            "No: there is room for %(room)d of %(pieces)d pieces.",
            room,
        )
    else:
        text = _("Yes, it fits.")
    fits = not heavy and room >= title.pieces
    return Answer(vehicle.name, fits, text % {"room": room, "pieces": title.pieces}, tuple(why))


def pieces_in_words(title: Title) -> str:
    text = ngettext(
        "It is %(count)d piece of %(size)s.",
        "It is %(count)d pieces, the largest %(size)s.",
        title.pieces,
    )
    size = size_in_words((title.packed_length, title.packed_width, title.packed_height))
    return text % {"count": title.pieces, "size": size}


def space_in_words(vehicle: Vehicle) -> str:
    text = _("We reckon with %(size)s and %(load)d kg. Please measure yours.")
    return text % {"size": size_in_words(vehicle.sides), "load": vehicle.load}


def weight_in_words(title: Title) -> list[str]:
    """Tell the weight, and how many people should carry it."""
    if title.weight is None:
        return []
    people = max(1, math.ceil(title.weight / LIFT))
    if people == 1:
        text = _("It weighs %(weight)s kg: one person can carry it.")
    else:
        text = _("It weighs %(weight)s kg: for %(people)d people about %(each)s kg each.")
    each = kilograms(title.weight / people)
    return [text % {"weight": kilograms(title.weight), "people": people, "each": each}]


def kilograms(weight: Decimal) -> str:
    return f"{weight:.1f}".removesuffix(".0")


def size_in_words(sides: Sides) -> str:
    """Tell three sides of a packed piece."""
    words = dict(zip(("length", "width", "height"), sides, strict=True))
    return _("%(length)d × %(width)d × %(height)d cm") % words
