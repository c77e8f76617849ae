"""Boards drawn to scale: each in its own picture, all on one floor line.

Lengths are centimetres; one centimetre is one unit of the drawing. All boards'
pictures are as high as the tallest board, so that a row of them may wrap
anywhere and the floor still runs through.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .models import Board

PUPIL, PUPIL_WIDE = 150, 60
GAP = 15  # between two boards on a wall
HEADROOM = 4
FLOOR = 5
MARGIN = 6.5  # from a board's edge to its words
LINES = 4
NEVER_FIRST = "，。、：；）」》"
# How wide letters are in the fonts of the site, as parts of their size.
LATIN, NARROW, WIDE = 0.58, 0.35, 1.0
# The size of the drawing on the page: one centimetre in em.
EM = 0.05


@dataclass(frozen=True)
class Line:
    """A line of words, or one that stands for words too small to read, at this height."""

    y: float
    words: str = ""
    length: float = 0


@dataclass(frozen=True)
class Drawing:
    """One board as it is drawn, with the floor that it stands on.

    `sign` is the article's number, else the board's; `left` and `room` are
    where its words begin and how wide they may be; `em` sizes are the page's.
    """

    number: int
    board: Board
    sign: str
    law: str
    size: str
    x: float
    y: float
    wide: int
    left: float
    room: float
    sign_size: float
    sign_y: float
    rule_y: float
    heading_size: float
    heading: list[Line]
    text: list[Line]

    @property
    def em_wide(self) -> float:
        return round(self.wide * EM, 2)


@dataclass(frozen=True)
class Wall:
    """All boards of a title on one floor, and the room that they need side by side."""

    drawings: list[Drawing]
    floor: int
    high: int
    in_words: str

    @property
    def em_high(self) -> float:
        return round(self.high * EM, 2)

    @property
    def pupil(self) -> dict[str, float]:
        """The picture of the pupil beside them: its own height, the same floor."""
        floor = HEADROOM + PUPIL
        high = floor + FLOOR
        return {
            "floor": floor,
            "high": high,
            "wide": PUPIL_WIDE,
            "em_wide": round(PUPIL_WIDE * EM, 2),
            "em_high": round(high * EM, 2),
        }

    @property
    def em_metre(self) -> float:
        return 100 * EM


def wall_of(boards: Sequence[Board]) -> Wall | None:
    """Return the drawing of a set of boards; None where a title has none."""
    if not boards:
        return None
    floor = HEADROOM + max(board.height for board in boards)
    drawings = [drawn(number, board, floor) for number, board in enumerate(boards, 1)]
    return Wall(drawings, floor, floor + FLOOR, in_words(boards))


def drawn(number: int, board: Board, floor: int) -> Drawing:
    y = floor - board.height
    margin = round(min(MARGIN, board.width / 10, board.height / 10), 1)
    room = board.width - 2 * margin
    unit = round(min(13.0, room / 5, board.height / 9), 1)
    sign_y = round(y + margin + 2 * unit, 1)
    top, bottom = sign_y + 2 * unit, floor - margin
    size, words = heading_that_fits(str(board.heading), unit, room, bottom - top)
    heading = [Line(round(top + size + row * 1.25 * size, 1), line) for row, line in words]
    return Drawing(
        number=number,
        board=board,
        sign=board.provision.number if board.provision else str(number),
        law=board.provision.law.code if board.provision else "",
        size=_("%(width)d × %(height)d cm") % {"width": board.width, "height": board.height},
        x=GAP / 2,
        y=y,
        wide=board.width + GAP,
        left=GAP / 2 + margin,
        room=room,
        sign_size=round(2.4 * unit, 1),
        sign_y=sign_y,
        rule_y=round(sign_y + 0.8 * unit, 1),
        heading_size=size,
        heading=heading,
        text=small_print(heading[-1].y + unit, bottom, room, number),
    )


def heading_that_fits(
    text: str, largest: float, room: float, high: float
) -> tuple[float, list[tuple[int, str]]]:
    """Return the size at which a heading fits on its board, and its numbered lines."""
    longest = max((width_of(piece.strip()) for piece in pieces(text)), default=1)
    size = min(largest, room / max(longest, 1))
    words = wrapped(text, room / size)
    while len(words) * 1.25 * size > high and size > 1:
        size *= 0.9
        words = wrapped(text, room / size)
    return round(size, 1), list(enumerate(words))


def small_print(first: float, last: float, room: float, seed: int) -> list[Line]:
    """Return the lines that stand for the text, the last of each paragraph a short one."""
    lines = []
    y = first
    while y <= last:
        row = len(lines)
        short = (row + seed) % 5 == 4 or y + 5 > last
        lines.append(Line(round(y, 1), length=round(room * (0.55 if short else 1), 1)))
        y += 5
    return lines


def wrapped(text: str, room: float) -> list[str]:
    """Break a heading into lines of like length, at most `room` em; at most four, then cut."""
    lines = lines_of(text, room)
    while len(lines) > 1 and len(narrower := lines_of(text, room * 0.95)) == len(lines):
        if max(map(width_of, narrower)) > room * 0.95:
            break
        room, lines = room * 0.95, narrower
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1]}…"]
    return lines or [""]


def lines_of(text: str, room: float) -> list[str]:
    lines = [""]
    for word in pieces(text):
        too_long = width_of(lines[-1] + word.rstrip()) > room
        if lines[-1] and too_long and word not in NEVER_FIRST:
            lines.append("")
        lines[-1] = lines[-1] + word if lines[-1] else word.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def pieces(text: str) -> list[str]:
    """Split where a line may break: after a space, and around each Chinese character."""
    found = [""]
    for char in text:
        if is_wide(char):
            found += [char, ""]
        elif char == " ":
            found[-1] += char
            found.append("")
        else:
            found[-1] += char
    return [piece for piece in found if piece]


def width_of(text: str) -> float:
    return sum(
        WIDE if is_wide(char) else NARROW if char in " ,.:;'’il1I|()" else LATIN for char in text
    )


def is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def in_words(boards: Sequence[Board]) -> str:
    """Tell how many boards there are of each size, and how long a wall they need."""
    sizes = Counter((board.width, board.height) for board in boards).most_common()
    if len(sizes) == 1:
        text = ngettext(
            "%(count)d board, %(width)d × %(height)d cm: about %(metres)s m of wall.",
            "%(count)d boards, %(width)d × %(height)d cm each: about %(metres)s m of wall.",
            len(boards),
        )
        (width, height), count = sizes[0]
        words = {"count": count, "width": width, "height": height}
        return text % {**words, "metres": metres_of_wall(boards)}
    each = [
        _("%(count)d of %(width)d × %(height)d cm")
        % {"count": count, "width": width, "height": height}
        for (width, height), count in sizes
    ]
    text = _("%(count)d boards (%(sizes)s): about %(metres)s m of wall.")
    return text % {
        "count": len(boards),
        "sizes": pgettext("between names", ", ").join(each),
        "metres": metres_of_wall(boards),
    }


def metres_of_wall(boards: Sequence[Board]) -> str:
    """Return the length of the boards side by side, to the next half metre."""
    centimetres = sum(board.width for board in boards) + GAP * (len(boards) - 1)
    return f"{-(-centimetres // 50) / 2:g}"
