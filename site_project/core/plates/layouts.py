"""The layouts of plates: some for any title, some for numbers, some for Chinese columns.

Each is a function of sheet and title. Measures are pixels of the sheet of
1200 × 630; a layout keeps to few sizes of type and to one margin.
"""

import re
from collections.abc import Callable
from functools import partial

from .sheet import HEIGHT, WIDTH, Box, Sheet
from .typesetting import MIDDLE, Run, break_lines, column, fit, ink_box, is_han, limps, line

Layout = Callable[[Sheet, str], None]

MARGIN, HEAD, FOOT = 72, 84, HEIGHT - 76
SIZES = (196, 168, 144, 124, 108, 94, 82, 72, 63, 55, 48)
LATIN_LEADING, HAN_LEADING = 1.14, 1.3

HAN_NUMBER = re.compile(r"第([〇零一二三四五六七八九十百]{1,4})[條章屆冊號節篇次]")
NAMED_NUMBER = re.compile(r"(?:[Aa]rticle|[Cc]hapter|[Bb]ook|第)\s*(\d{1,4})")
ARTICLES = re.compile(r"^(?:The|An|A) (?=\w)")
NUMBER = re.compile(r"(?<!\d)(\d{1,4})(?!\d)")


def paragraph(
    sheet: Sheet, ink: str, text: str, box: Box, *, hang: bool = True, tint: float = 1
) -> None:
    """Set a text as large as it fits into a box: hung from its top, or standing on its foot."""
    left, top, right, bottom = box
    chinese = any(map(is_han, text))
    leading = HAN_LEADING if chinese else LATIN_LEADING
    rise, sink = (0.86, 0.06) if chinese else (0.7, 0)
    size, lines = fit(text, SIZES, right - left, bottom - top, leading)
    step = round(size * leading)
    first = top + rise * size if hang else bottom - sink * size - step * (len(lines) - 1)
    for number, words in enumerate(lines):
        sheet.run(ink, left, round(first) + number * step, line(words, size), tint)


def centred(sheet: Sheet, ink: str, text: str, size: int, box: Box, tint: float = 1) -> None:
    """Set a figure or a letter with its ink in the middle of a box."""
    left, top, right, bottom = box
    run = line(text, size)
    _left, high, _right, low = ink_box(text, size)
    y = (top + bottom) / 2 - (high + low) / 2
    sheet.run(ink, (left + right - run.width) / 2, y, run, tint)


# --- Layouts for any title ---


def cover(sheet: Sheet, text: str) -> None:
    """A book cover: the rule down the left, the title from the top, the mark at the foot."""
    sheet.rule("red", (MARGIN, 0, MARGIN + 8, HEIGHT))
    left = MARGIN + 56
    paragraph(sheet, "ink", text, (left, HEAD, WIDTH - MARGIN, 460))
    sheet.mark("red", left, FOOT - 64, 64)
    sheet.rule("quiet", (left + 92, FOOT - 2, WIDTH - MARGIN, FOOT), 0.6)


def poster(sheet: Sheet, text: str) -> None:
    """A poster: rules above, the title standing on the foot."""
    sheet.rule("ink", (MARGIN, 72, WIDTH - MARGIN, 84))
    sheet.rule("ink", (MARGIN, 92, WIDTH - MARGIN, 94))
    sheet.mark("red", WIDTH - MARGIN - 88, 94 + 28, 88)
    paragraph(sheet, "ink", text, (MARGIN, 220, WIDTH - MARGIN, FOOT), hang=False)


def night(sheet: Sheet, text: str) -> None:
    """Paper letters on ink, beside the red rule."""
    sheet.block("ink", (0, 0, WIDTH, HEIGHT))
    sheet.block("red", (MARGIN, HEAD, MARGIN + 8, FOOT))
    left = MARGIN + 56
    paragraph(sheet, "ink", text, (left, 180, WIDTH - MARGIN, FOOT), hang=False, tint=0)
    sheet.mark("red", WIDTH - MARGIN - 72, HEAD, 72)


def call(sheet: Sheet, text: str) -> None:
    """Paper letters on red, under the bare lines of the mark."""
    sheet.block("red", (0, 0, WIDTH, HEIGHT))
    sheet.mark("red", WIDTH - MARGIN - 142, 22, 176, knocked_out=True)
    sheet.rule("red", (MARGIN, HEAD, WIDTH - MARGIN - 190, HEAD + 4), 0)
    paragraph(sheet, "red", text, (MARGIN, 210, WIDTH - MARGIN, FOOT), hang=False, tint=0)


def initial(sheet: Sheet, text: str) -> None:
    """The first character on a red field; the title beside it."""
    field = 372
    sheet.block("red", (0, 0, field, HEIGHT))
    named = ARTICLES.sub("", text)
    letter = next((each for each in named if each.isalnum()), text[0])
    size = 290 if is_han(letter) else round(400 * min(1, 230 / line(letter, 400).width))
    centred(sheet, "red", letter, size, (0, 0, field, HEIGHT), 0)
    left = field + 64
    paragraph(sheet, "ink", text, (left, HEAD, WIDTH - MARGIN, 490))
    sheet.rule("ink", (left, FOOT - 6, left + 120, FOOT))


def ledger(sheet: Sheet, text: str) -> None:
    """A court list: the title written on ruled lines, the red rule as their margin."""
    edge, left = 236, 284
    fitting = []
    for step, size in ((150, 120), (126, 100), (105, 82), (90, 68), (78, 58), (70, 52)):
        rows = HEIGHT // step
        if lines := break_lines(text, size, WIDTH - left - MARGIN, rows - 1):
            fitting.append((step, size, rows, lines))
    if not fitting:
        cover(sheet, text)
        return
    sound = (each for each in fitting[:3] if not limps(each[3]))
    step, size, rows, lines = next(sound, fitting[0])
    top = round((HEIGHT - (rows - 1) * step) / 2)
    for number in range(rows):
        y = top + number * step
        sheet.rule("quiet", (0, y, WIDTH, y + 2), 0.45)
    sheet.rule("red", (edge, 0, edge + 4, HEIGHT))
    side = min(88, step - 16)
    sheet.mark("red", edge - 40 - side, top + (rows - 1) * step - 8 - side, side)
    start = 1 if len(lines) < rows else 0
    lift = 0.2 if any(map(is_han, text)) else 0.24
    for number, words in enumerate(lines):
        y = top + (start + number) * step - round(size * lift)
        sheet.run("ink", left, y, line(words, size))


def window(sheet: Sheet, text: str) -> None:
    """The mark, large and cut by the edge; the title to its left."""
    edge = WIDTH - 430
    sheet.mark("red", edge, -70, 560)
    sheet.rule("ink", (MARGIN, FOOT - 2, edge - 56, FOOT))
    paragraph(sheet, "ink", text, (MARGIN, HEAD, edge - 40, 490))


def boards(sheet: Sheet, text: str) -> None:
    """A row of exhibition boards on their feet; one of them is the office's."""
    count, wide, tall, top = 6, 152, 200, 60
    gap = (WIDTH - 2 * MARGIN - count * wide) / (count - 1)
    floor = top + tall + 36
    for number in range(count):
        x = MARGIN + number * (wide + gap)
        for leg in (0.2, 0.8):
            middle = x + wide * leg
            sheet.rule("ink", (middle - 2, top + tall, middle + 2, floor))
        if number == len(text) % count:
            sheet.block("red", (x, top, x + wide, top + tall))
            sheet.mark("red", x + 20, top + 34, wide - 40, knocked_out=True)
            continue
        sheet.frame("ink", (x, top, x + wide, top + tall), 4)
        picture = 52 + (len(text) + number * 7) % 3 * 18
        sheet.rule("quiet", (x + 18, top + 20, x + wide - 18, top + 20 + picture), 0.5)
        for y in range(top + 38 + picture, top + tall - 24, 16):
            short = 40 if y + 16 >= top + tall - 24 else 0
            sheet.rule("quiet", (x + 18, y, x + wide - 18 - short, y + 4))
    sheet.rule("ink", (0, floor, WIDTH, floor + 4))
    paragraph(sheet, "ink", text, (MARGIN, 350, WIDTH - MARGIN, FOOT), hang=False)


def frame(sheet: Sheet, text: str) -> None:
    """A title page: two frames, the title in the middle, the mark where the frame opens."""
    sheet.frame("ink", (36, 36, WIDTH - 36, HEIGHT - 36), 6)
    sheet.frame("quiet", (52, 52, WIDTH - 52, HEIGHT - 52), 2, 0.6)
    chinese = any(map(is_han, text))
    leading = HAN_LEADING if chinese else LATIN_LEADING
    size, lines = fit(text, SIZES[2:], WIDTH - 300, 340, leading)
    step = round(size * leading)
    first = (HEIGHT - 56 - step * (len(lines) - 1)) / 2 + size * 0.34
    for number, words in enumerate(lines):
        run = line(words, size)
        sheet.run("ink", (WIDTH - run.width) / 2, round(first) + number * step, run)
    middle = WIDTH / 2
    sheet.block("", (middle - 72, HEIGHT - 60, middle + 72, HEIGHT - 30))
    sheet.mark("red", middle - 36, HEIGHT - 36 - 56, 72)


# --- A number in the title ---


def numeral(sheet: Sheet, text: str, *, number: str, red: bool) -> None:
    """The number of an article or a year, as large as the sheet, and the title beside it."""
    figure, other = ("red", "ink") if red else ("ink", "red")
    left = MARGIN + 48
    sheet.rule(other, (MARGIN, HEAD, MARGIN + 8, FOOT))
    if is_han(number):
        cell = min(290, 520 // len(number))
        x: float = WIDTH - MARGIN - cell
        top = (HEIGHT - len(number) * cell) / 2
        for place, character in enumerate(number):
            y = top + place * cell
            centred(sheet, figure, character, round(cell * 0.98), (x, y, x + cell, y + cell))
        paragraph(sheet, "ink", text, (left, HEAD, x - 56, FOOT))
    elif len(number) <= 2:
        run = line(number, 470)
        x = WIDTH - MARGIN - run.width
        sheet.run(figure, x, FOOT, run)
        paragraph(sheet, "ink", text, (left, HEAD, x - 56, FOOT))
    else:
        run = line(number, 330 if len(number) == 3 else 300)
        sheet.run(figure, WIDTH - MARGIN - run.width, FOOT, run)
        paragraph(sheet, "ink", text, (left, HEAD, WIDTH - MARGIN, 300))


# --- Chinese in columns ---


def columns_of(text: str, room: float, sizes: tuple[int, ...]) -> tuple[int, list[Run]]:
    """Return the size and the columns, no taller than `room`: few rather than large.

    None where the text does not fit.
    """
    for most, least in ((1, 100), (2, 84), (3, 64), (4, sizes[-1])):
        for size in (size for size in sizes if size >= least):
            runs = [column(words, size) for words in break_lines(text, size, room * 0.97, most)]
            if runs and all(run.height <= room for run in runs):
                return size, runs
    return 0, []


def upright(sheet: Sheet, text: str) -> None:
    """Columns from the right, as on a book's spine and a shop's sign."""
    size, runs = columns_of(text, FOOT - 76, (196, 168, 150, 132, 116, 100, 88, 80, 72, 64, 58))
    if not runs:
        cover(sheet, text)
        return
    pitch = size * 1.42
    x: float = WIDTH - MARGIN - size
    for number, run in enumerate(runs):
        sheet.run("ink", x - number * pitch, 76, run)
    x -= (len(runs) - 1) * pitch + 64
    sheet.rule("red", (x, 0, x + 8, HEIGHT))
    sheet.mark("red", MARGIN, FOOT - 96, 96)
    sheet.rule("quiet", (MARGIN, 76, x - 56, 78), 0.6)


def slip(sheet: Sheet, text: str) -> None:
    """An old book: its title slip on quiet cloth, its thread down the right edge."""
    size, runs = columns_of(text, 430, (132, 116, 100, 88, 80, 72, 64, 56, 50))
    if not runs:
        cover(sheet, text)
        return
    sheet.block("quiet", (0, 0, WIDTH, HEIGHT))
    for y in (90, 240, 390, 540):
        sheet.rule("quiet", (WIDTH - 62, y, WIDTH, y + 4), 0)
    sheet.rule("quiet", (WIDTH - 64, 0, WIDTH - 60, HEIGHT), 0)
    pitch = size * 1.4
    left, right = MARGIN, round(MARGIN + pitch * (len(runs) - 1) + size + 116)
    sheet.block("", (left, 60, right, HEIGHT - 60))
    sheet.frame("ink", (left + 14, 74, right - 14, HEIGHT - 74), 5)
    sheet.frame("ink", (left + 25, 85, right - 25, HEIGHT - 85), 2)
    for number, run in enumerate(runs):
        sheet.run("ink", right - 58 - size - number * pitch, 104, run)
    sheet.mark("red", right + 40, HEIGHT - 60 - 84, 84)


def squares(sheet: Sheet, text: str) -> None:
    """Manuscript paper: each character in its square, written from the right."""
    gap = 18
    for cell, rows in ((150, 3), (118, 4), (94, 5), (78, 6)):
        across = int((WIDTH - 2 * MARGIN + gap) // (cell + gap))
        if len(text) <= rows * across:
            break
    plain = all(is_han(each) and each not in MIDDLE for each in text)
    if len(text) > rows * across or not plain:
        upright(sheet, text)
        return
    used = -(-len(text) // rows)
    top = round((HEIGHT - rows * cell) / 2)
    right = round((WIDTH + across * (cell + gap) - gap) / 2)
    for place in range(across):
        x = right - cell - place * (cell + gap)
        sheet.frame("red", (x, top, x + cell, top + rows * cell + 2), 2, 0.8)
        for row in range(1, rows):
            sheet.rule("red", (x, top + row * cell, x + cell, top + row * cell + 2), 0.8)
        if place == used:
            side = round(cell * 0.8)
            inset = round((cell - side) / 2)
            sheet.mark("red", x + inset, top + (rows - 1) * cell + inset, side)
    size = round(cell * 0.8)
    for number, character in enumerate(text):
        inset = (cell - size) // 2
        x = right - cell - number // rows * (cell + gap) + inset
        y = top + number % rows * cell + inset
        sheet.run("ink", x, y, column(character, size))


def wordless(sheet: Sheet, text: str) -> None:
    """Only the mark: for a title that no font at hand can set."""
    sheet.rule("red", (MARGIN, 0, MARGIN + 8, HEIGHT))
    sheet.mark("red", WIDTH - MARGIN - 320, FOOT - 320, 320)
    sheet.rule("quiet", (MARGIN + 56, 76, WIDTH - MARGIN, 78), 0.6)


# --- Which one ---

ANY = (cover, poster, night, initial, ledger, window, boards, frame, call)
CHINESE = (upright, slip, squares, night, initial, window, call, ledger, upright, boards, poster)


def number_in(text: str) -> str:
    """Return the number that a title turns on, of an article first; empty without one."""
    for pattern in (HAN_NUMBER, NAMED_NUMBER, NUMBER):
        if found := pattern.search(text):
            return found[1]
    return ""


def choose(text: str, *, lot: int, legible: bool) -> Layout:
    """Return the layout of a title: by lot, among those that suit it."""
    if not legible:
        return wordless
    if number := number_in(text):
        return partial(numeral, number=number, red=bool(lot % 2))
    layouts = CHINESE if any(map(is_han, text)) else ANY
    return layouts[lot % len(layouts)]
