"""Sheets of paper as PDF (ISO 32000): A4, the site's own typeface, the same bytes each time.

The typeface brings the common Chinese characters, embedded as far as they are
used. What it lacks is set in the system's Noto Serif CJK where that is
installed; `can_set` tells beforehand whether a text can be set whole, since a
sheet never shows a box for a letter.

fpdf2 and fontTools take 40 MiB. They are imported when the first paper is made:
most processes never make one.
"""

import re
from datetime import datetime
from functools import cache
from io import BytesIO

from . import qr
from .plates.typesetting import CLOSING, MIDDLE, OPENING, OWN_FONT, SYSTEM_FONTS

INK = (26, 26, 24)
QUIET = (90, 90, 84)
RED = (179, 38, 30)
PAPER = (251, 250, 246)
# The strokes of the seal in the site's head, on a square of 32.
SEAL = (
    ((7.5, 26), (7.5, 6.5), (24.5, 6.5), (24.5, 26)),
    ((16, 10.5), (16, 15.5), (11.5, 26)),
    ((16, 15.5), (20.5, 26)),
)
WIDTH, HEIGHT = 210.0, 297.0
POINT = 25.4 / 72
LEADING = 1.4
# A word of letters, or one Chinese character: a line may break after either.
ATOM = re.compile(r"\s+|[^\s⺀-\U0003ffff]+|.", re.DOTALL)
# Their glyphs are as wide as a Chinese character, which tears a Latin word apart.
WIDE_QUOTES = re.compile(r"(?<![⺀-\U0003ffff])[‘’“”](?![⺀-\U0003ffff])")
STRAIGHT = str.maketrans("‘’“”", "''\"\"")
OWN, SYSTEM = "own", "system"


@cache
def _characters(path: str, index: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _system_font() -> tuple[str, int] | None:
    return next(((str(path), index) for path, index in SYSTEM_FONTS if path.exists()), None)


@cache
def _typefaces() -> dict[str, tuple[str, int]]:
    """Return the typefaces at hand, the own one first."""
    system = _system_font()
    return {OWN: (str(OWN_FONT), 0)} | ({SYSTEM: system} if system else {})


@cache
def _typeface_of(char: str) -> str | None:
    return next(
        (name for name, font in _typefaces().items() if ord(char) in _characters(*font)), None
    )


def can_set(text: str) -> bool:
    """Tell whether each character of a text can be set by a typeface at hand.

    Writing that runs from right to left or joins its letters cannot.
    """
    return all(_typeface_of(char) for char in text)


class Sheet:
    """A4 pages, filled from given places in millimetres from their top left corner."""

    def __init__(self, title: str, *, language: str, made_at: datetime) -> None:
        """Start a sheet. `made_at` is the date in the file, so that the file can be made again."""
        from fpdf import FPDF

        self._pdf = FPDF(format="A4")
        self._pdf.set_creation_date(made_at)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_auto_page_break(False)
        self._added: set[str] = set()
        self._pdf.add_page()

    def next_page(self) -> None:
        """Go on with an empty page."""
        self._pdf.add_page()

    def bytes(self) -> bytes:
        """Return the file; the sheet is finished with it."""
        from fpdf.fonts import TTFFont

        content = bytes(self._pdf.output())
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()  # the library leaves the typefaces' files open
        return content

    # --- Text -----------------------------------------------------------------

    def _runs(self, text: str) -> list[tuple[str, str]]:
        """Cut a text where its typeface changes."""
        text = WIDE_QUOTES.sub(lambda found: found[0].translate(STRAIGHT), text)
        runs: list[tuple[str, str]] = []
        for char in text:
            face = _typeface_of(char) or OWN
            if runs and runs[-1][0] == face:
                runs[-1] = (face, runs[-1][1] + char)
            else:
                runs.append((face, char))
        return runs

    def _use(self, face: str, size: float) -> None:
        if face not in self._added:
            path, index = _typefaces()[face]
            self._pdf.add_font(face, fname=path, collection_font_number=index)
            self._added.add(face)
        self._pdf.set_font(face, size=size)

    def width(self, text: str, size: float) -> float:
        """Return how wide a line is, in millimetres; `size` is in points."""
        total = 0.0
        for face, run in self._runs(text):
            self._use(face, size)
            total += self._pdf.get_string_width(run)
        return total

    def line(
        self, x: float, y: float, text: str, size: float, colour: tuple[int, int, int] = INK
    ) -> None:
        """Set one line with its baseline at `y`."""
        self._pdf.set_text_color(*colour)
        for face, run in self._runs(text):
            self._use(face, size)
            self._pdf.text(x, y, run)
            x += self._pdf.get_string_width(run)

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        colour: tuple[int, int, int] = INK,
        leading: float = LEADING,
    ) -> float:
        """Set a text in lines of `width`, the first baseline at `y`; returns the next baseline."""
        for line in self.lines(text, width, size):
            self.line(x, y, line, size, colour)
            y += size * POINT * leading
        return y

    def lines(self, text: str, width: float, size: float) -> list[str]:
        """Break a text; no line begins with a closing mark or ends with an opening one."""
        lines: list[str] = []
        line = ""
        for atom in _unbroken(text):
            if line.strip() and self.width((line + atom).rstrip(), size) > width:
                lines.append(line.rstrip())
                line = atom.lstrip()
            else:
                line += atom
        return [*lines, line.rstrip()] if line.strip() else lines

    # --- Shapes ---------------------------------------------------------------

    def box(
        self, x: float, y: float, width: float, height: float, colour: tuple[int, int, int]
    ) -> None:
        """Fill a rectangle."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(x, y, width, height, style="F")

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Draw the outline of a rectangle, thin: a box to tick, a place for a stamp."""
        self._pdf.set_draw_color(*QUIET)
        self._pdf.set_line_width(0.25)
        self._pdf.rect(x, y, width, height, style="D")

    def picture(self, x: float, y: float, width: float, height: float, content: bytes) -> None:
        """Set a picture into a box, as large as fits, in its middle."""
        self._pdf.image(BytesIO(content), x, y, width, height, keep_aspect_ratio=True)

    def seal(self, x: float, y: float, size: float) -> None:
        """Draw the site's seal: a door, half open, on the red square."""
        unit = size / 32
        self.box(x, y, size, size, RED)
        self._pdf.set_draw_color(*PAPER)
        self._pdf.set_line_width(2.5 * unit)
        for stroke in SEAL:
            self._pdf.polyline([(x + right * unit, y + down * unit) for right, down in stroke])

    def code(self, x: float, y: float, size: float, text: str) -> None:
        """Draw a QR code, its quiet zone included, as squares that print sharp at any size."""
        rows = qr.rows(text)
        module = size / len(rows)
        for number, row in enumerate(rows):
            start = None
            for column, dark in enumerate([*row, False]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    left = x + start * module
                    self.box(left, y + number * module, (column - start) * module, module, INK)
                    start = None


def _unbroken(text: str) -> list[str]:
    """Cut a text into what a line keeps together."""
    atoms: list[str] = []
    for atom in ATOM.findall(text):
        if atoms and (atom[0] in CLOSING + MIDDLE or atoms[-1][-1] in OPENING):
            atoms[-1] += atom
        else:
            atoms.append(atom)
    return atoms
