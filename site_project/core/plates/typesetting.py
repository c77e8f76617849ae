"""Setting type: which font, where a line breaks, how Chinese stands in a column.

FreeType alone places the letters (no shaping library, whose presence differs
between machines); the font brings its kerning in the plain table.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise
from pathlib import Path

from PIL import ImageFont

OWN_FONT = Path(__file__).parent.parent / "fonts" / "plate-serif-hk.otf"
# Where systems keep the whole typeface; the fifth of the collection is Hong Kong's.
SYSTEM_FONTS = [
    (Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"), 4),
    (Path("/usr/share/fonts/noto-cjk/NotoSerifCJK-Bold.ttc"), 4),
    (Path("/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Bold.ttc"), 4),
]

OPENING, CLOSING, MIDDLE = "《「『（〈【“‘", "》」』）〉】”’", "，、。：；？！・"
# Unicode's upright forms of signs for vertical lines.
UPRIGHT = str.maketrans(
    "，、。：；！？…—–（）《》〈〉「」『』【】－~～",
    "︐︑︒︓︔︕︖︙︱︲︵︶︽︾︿﹀﹁﹂﹃﹄︻︼︲︴︴",
)
# Words of two and more characters that a line does not break.
WHOLE_WORDS = (
    "條約機構|公民權利|政治權利|基本法|司法覆核|在囚人士|紀律部隊|聯合國|普遍定期審議|特區政府|尋求庇護者|"
    "酷刑聲請|教材套|資訊自由法|行政長官|少數族裔|民權手冊|電子通訊|新來港人士|一步一步|執法人員|"
    "權利|人權|民權|香港|公約|國際|講座|政府|社會|政治|公民|兒童|經濟|文化|法律|監獄|改革|"
    "在囚|人士|司法|覆核|資訊|自由|教材|展板|組織|摘要|紀錄|關於|我們|你們|他們|內地|條例|種族|歧視|"
    "酷刑|聲請|保障|投票|如何|推動|歷年|求助|社區|協會|教育|中心|通訊|居民|工作坊|研討會|審議|"
    "平等|機會|投訴|機制|警察|法庭|法院|拘留|羈押|扣留|保釋|律師|義工|學校|老師|學生|同學|借用|服務|"
    "宗旨|歷史|活動|文章|訴求|指引|普選|選舉|民主|發展|報告|委員會|聆訊|指標|手冊|出版|登記|認識|"
    "協助|怎樣|怎麼|甚麼|為何|可以|每月|每日|日常|生活|人員|家人|親友|單獨|機構|機關|安排|移交|諮詢|"
    "訂立|會員|專場|大學|升學|實習|簡介|展覽|開幕|倡議|行動|個案|行政|公共|綜援|申領|公屋|輪候|得知"
)
NUMBER = r"第[〇零一二三四五六七八九十百千\d]+[條章屆冊號節篇次]|\d+(?:至\d+)?年"
ATOM = re.compile(rf"{NUMBER}|{WHOLE_WORDS}|[^\s⺀-\U0003ffff]+|\s+|.", re.DOTALL)
LONG_COMPOUND = 12
SMALL_WORDS = frozenset({"a", "an", "the", "of", "and", "or", "to", "in", "on", "for", "at", "by"})


@dataclass(frozen=True)
class Piece:
    """Letters that stand at (x, y) from their run's start; y is the baseline."""

    text: str
    x: float
    y: float
    size: int
    turned: bool = False


@dataclass(frozen=True)
class Run:
    """A line or a column, with the room that its ink takes."""

    pieces: tuple[Piece, ...]
    width: float
    height: float


def clean(title: str) -> str:
    """Return the title in composed form, on one line."""
    return " ".join(unicodedata.normalize("NFC", title).split())


# --- Fonts ---


@lru_cache(maxsize=64)
def _font(path: Path, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _has(path: Path, index: int, character: str) -> bool:
    """Tell whether a font can draw a character: what it lacks looks like a non-character."""
    font = _font(path, index, 24)
    return bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


@lru_cache(maxsize=1)
def _fonts() -> list[tuple[Path, int]]:
    return [(OWN_FONT, 0), *[font for font in SYSTEM_FONTS if font[0].exists()]]


def font_of(text: str, size: int) -> ImageFont.FreeTypeFont:
    """Return the first font at hand that can set all of the text, else the site's own."""
    for path, index in _fonts():
        if all(_has(path, index, character) for character in text):
            return _font(path, index, size)
    return _font(OWN_FONT, 0, size)


@lru_cache(maxsize=1024)
def ink_box(text: str, size: int) -> tuple[int, int, int, int]:
    """Return the box that the ink of a text covers, measured from its start on the baseline."""
    mask, (x, y) = font_of(text, size).getmask2(text, "L", anchor="ls")
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    return x + left, y + top, x + right, y + bottom


def can_set(text: str) -> bool:
    """Tell whether each character can be drawn by some font at hand."""
    return bool(text) and all(
        character.isspace() or any(_has(path, index, character) for path, index in _fonts())
        for character in text
    )


# --- A line ---


def is_han(character: str) -> bool:  # or a part that begins with one
    return ord(character[0]) >= 0x2E80


def line(text: str, size: int) -> Run:
    """Set one line. Its ink begins at x = 0: a stem stands on the margin, a quote hangs."""
    pieces: list[Piece] = []
    x = 0.0
    before = ""
    for part in re.findall("[^⺀-\U0003ffff]+|[⺀-\U0003ffff]", text):
        if is_han(part):
            advance, shift = 1.0, 0.0
            if part in OPENING:
                advance, shift = 0.55, -0.45
            elif part in CLOSING:
                advance = 0.55
            elif part in MIDDLE:
                advance, shift = 0.72, -0.14
            pieces.append(Piece(part, x + shift * size, 0, size))
            x += (advance + 0.02) * size
        else:
            gap = 0.08 * size if before and is_han(before) and before not in MIDDLE else 0
            x += gap
            pieces.append(Piece(part, x, 0, size))
            x += font_of(part, size).getlength(part) + 0.08 * size
        before = part[-1]
    if not pieces:
        return Run((), 0, size)
    first, last = pieces[0], pieces[-1]
    left = first.x + ink_box(first.text, size)[0]
    right = last.x + ink_box(last.text, size)[2]
    moved = tuple(Piece(p.text, p.x - left, 0, size) for p in pieces)
    return Run(moved, right - left, size)


def column(text: str, size: int) -> Run:
    """Set one vertical line; its cells are one em square, the first begins at y = 0."""
    pieces: list[Piece] = []
    y = 0.0
    for part in re.findall("[^⺀-\U0003ffff]+|[⺀-\U0003ffff]", text.translate(UPRIGHT)):
        part = part.strip()
        if not part:
            y += 0.3 * size
        elif is_han(part):
            sign = unicodedata.category(part)[0] in "PS"
            pieces.append(Piece(part, 0, y + (0.88 if not sign else 0.82) * size, size))
            y += (0.72 if sign else 1.06) * size
        elif len(part) <= 2 and part.isdigit():
            width = font_of(part, size).getlength(part)
            pieces.append(Piece(part, (size - width) / 2, y + 0.86 * size, size))
            y += 1.06 * size
        elif part.isdigit():
            for digit in part:
                width = font_of(digit, size).getlength(digit)
                pieces.append(Piece(digit, (size - width) / 2, y + 0.74 * size, size))
                y += 0.78 * size
            y += 0.1 * size
        else:
            pieces.append(Piece(part, 0.44 * size, y + 0.06 * size, size, turned=True))
            y += font_of(part, size).getlength(part) + 0.16 * size
    return Run(tuple(pieces), size, y - 0.06 * size)


# --- Breaking ---


def atoms(text: str) -> list[str]:
    """Cut a text where lines may break, keeping every space at the end of its part.

    No part begins with a comma; a long compound may break after its hyphens.
    """
    found: list[str] = []
    for atom in ATOM.findall(text):
        joins = found and (
            atom.isspace()
            or atom in CLOSING + MIDDLE
            or found[-1][-1] in OPENING
            or (atom[0] in "年月日" and found[-1][-1].isdigit())
        )
        if joins:
            found[-1] += atom
        elif len(atom) > LONG_COMPOUND and "-" in atom:
            found.extend(re.findall(r"[^-]+-?", atom))
        else:
            found.append(atom)
    return found


def _cost(parts: list[str], after: str, room: float, width: float) -> float:
    """Tell how bad a line is: short, ending in a small word or inside a name; `after` follows."""
    cost = ((room - width) / room) ** 2
    end = parts[-1].strip()
    if not after:
        return cost + (0.5 if len("".join(parts)) == 1 else 0)
    if after[0].isdigit() and not is_han(end):
        cost += 0.2
    if end[0].isupper() and after[0].isupper() and end[-1].isalpha():
        cost += 0.1
    if end.lower() in SMALL_WORDS or end.endswith("-"):
        cost += 0.08
    elif end[-1] in "：:？！；;?!":
        cost -= 0.25
    elif end[-1] in "，,、》）":
        cost -= 0.12
    elif end[-1] in "的與和及":
        cost -= 0.05
    return cost


def break_lines(text: str, size: int, room: float, most: int) -> list[str]:
    """Return at most `most` lines no wider than `room`, as even as they can be.

    An empty list says that they do not fit.
    """
    parts = atoms(text)

    @cache
    def width(start: int, stop: int) -> float:
        return line("".join(parts[start:stop]).strip(), size).width

    for count in range(1, most + 1):
        if breaks := _best(parts, room, count, width):
            return ["".join(parts[start:stop]).strip() for start, stop in pairwise(breaks)]
    return []


def _best(
    parts: list[str], room: float, count: int, width: Callable[[int, int], float]
) -> tuple[int, ...]:
    """Return where to break into exactly `count` lines at the least cost; empty if nowhere."""
    # Even lines: the aim is what the text needs, not all the room there is.
    aim = min(room, width(0, len(parts)) / count * 1.12)
    ends: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for number in range(1, count + 1):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, path) in ends.items():
            for stop in range(start + 1, len(parts) + 1):
                wide = width(start, stop)
                if wide > room:
                    break
                if (number == count) != (stop == len(parts)):
                    continue
                after = parts[stop] if stop < len(parts) else ""
                total = cost + _cost(parts[start:stop], after, aim, wide)
                if stop not in reached or total < reached[stop][0]:
                    reached[stop] = (total, (*path, stop))
        ends = reached
    return ends[len(parts)][1] if len(parts) in ends else ()


def limps(lines: list[str]) -> bool:
    """Tell whether a line stands on one small word or ends in one."""
    if any(map(is_han, "".join(lines))):
        return len(lines) > 1 and any(len(words) < 2 for words in lines)
    return len(lines) > 1 and (
        any(len(words) < 4 for words in lines)
        or any(words.split()[-1].lower() in SMALL_WORDS for words in lines[:-1])
    )


def fit(
    text: str, sizes: Sequence[int], room: float, height: float, leading: float
) -> tuple[int, list[str]]:
    """Return a large one of `sizes` at which the text fits, with its lines.

    A line that limps costs up to two sizes. At the smallest, what does not fit
    ends in an ellipsis.
    """

    def most(size: int) -> int:
        return int((height - size) // (size * leading)) + 1

    found = ((size, break_lines(text, size, room, most(size))) for size in sizes)
    fitting = list(islice(((size, lines) for size, lines in found if lines), 3))
    if fitting:
        return next((each for each in fitting if not limps(each[1])), fitting[0])
    size, parts = sizes[-1], atoms(text)
    for kept in range(len(parts) - 1, 0, -1):
        shorter = "".join(parts[:kept]).rstrip(" ,;:，；：、") + "…"
        if lines := break_lines(shorter, size, room, most(size)):
            return size, lines
    return size, [parts[0][:12]]
