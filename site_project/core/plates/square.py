"""A square sheet for messages and social media: the title, when and where, and by whom."""

from collections.abc import Sequence

from .layouts import MARGIN, paragraph
from .sheet import Sheet
from .typesetting import can_set, clean, fit, line

SIDE = 1080
FOOT = SIDE - MARGIN
# The facts below the title, and the office's name at the foot.
FACT_SIZES = (50, 45, 40, 36, 32)
NAME_SIZES = (34, 30, 26)
MARK = 84


def draw_square(title: str, facts: Sequence[str], name: str) -> bytes:
    """Return a PNG of 1080 × 1080 pixels, the same bytes for the same words.

    Words that no font at hand can set are left out; there is never an empty box
    for a character.
    """
    sheet = Sheet(SIDE, SIDE)
    left = MARGIN + 56
    sheet.rule("red", (MARGIN, 0, MARGIN + 8, SIDE))
    sheet.mark("red", left, FOOT - MARK, MARK)
    if can_set(clean(name)):
        size, words = fit(clean(name), NAME_SIZES, SIDE - MARGIN - left - MARK - 28, MARK, 1.3)
        below = FOOT - (MARK - len(words) * size * 1.3) / 2 - size * 0.36
        for number, text in enumerate(reversed(words)):
            y = round(below - number * size * 1.3)
            sheet.run("quiet", left + MARK + 28, y, line(text, size))
    top = FOOT - MARK - 56
    for fact in reversed([clean(fact) for fact in facts]):
        if not can_set(fact):
            continue
        size, words = fit(fact, FACT_SIZES, SIDE - MARGIN - left, 3 * 66, 1.32)
        for text in reversed(words):
            sheet.run("ink", left, round(top - size * 0.2), line(text, size))
            top -= round(size * 1.32)
        top -= 18
    top -= 20
    sheet.rule("quiet", (left, top, SIDE - MARGIN, top + 2), 0.6)
    if can_set(clean(title)):
        box = (left, MARGIN + 20, SIDE - MARGIN, top - 40)
        paragraph(sheet, "ink", clean(title), box)
    return sheet.as_png()
