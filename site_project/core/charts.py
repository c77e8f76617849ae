"""Charts that the server draws as SVG: no script, no style, a sentence for those who cannot see.

A chart stands beside the table that it draws and says nothing that the table
does not.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH = 640
ROW = 40
HEIGHT = 220
FOOT = 24
LEFT = 44
STEPS = (1, 2, 5)

# A drawing over time, in units of its own: a phone shows it about as wide as this.
PHONE = 360
TALL = 200
LETTERS = 12
ROW_OF_LEGEND = 18
# More than these cannot be told apart without colour; the table has them all.
MOST_SERIES = 5
MANY_READINGS = 40
MARKS = ("circle", "square", "triangle", "diamond", "cross")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4")
FILLS = (1, 0, 0.5, 0.75, 0.25)


Scale = Callable[[float], float]


@dataclass(frozen=True)
class Point:
    """One value of a chart, with its place in the drawing."""

    label: str
    value: float
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


def bars(rows: Sequence[tuple[str, float]], *, summary: str) -> SafeString:
    """Draw values as lying bars, each under its label. Values are not negative."""
    most = max((value for _label, value in rows), default=0) or 1
    # Room for the number behind the longest bar.
    room = WIDTH - 80
    points = [
        Point(label, value, y=index * ROW, width=round(room * value / most, 1))
        for index, (label, value) in enumerate(rows)
    ]
    context = {"points": points, "width": WIDTH, "height": ROW * len(points), "summary": summary}
    return render_to_string("components/bars.html", context)


def columns(rows: Sequence[tuple[str, float]], *, summary: str) -> SafeString:
    """Draw values as standing columns over a scale, in the order of time."""
    top = round_up(max((value for _label, value in rows), default=0))
    step = (WIDTH - LEFT) / max(len(rows), 1)
    height = HEIGHT - FOOT
    points = []
    for index, (label, value) in enumerate(rows):
        tall = round(height * value / top, 1)
        x = round(LEFT + index * step + step * 0.15, 1)
        points.append(
            Point(label, value, x=x, y=height - tall, width=round(step * 0.7, 1), height=tall)
        )
    scale = [
        Point(str(int(top * part / 2)), part, y=round(height * (1 - part / 2), 1))
        for part in (0, 1, 2)
    ]
    context = {
        "points": points,
        "scale": scale,
        "left": LEFT,
        "width": WIDTH,
        "height": HEIGHT,
        "foot": HEIGHT - 6,
        "summary": summary,
    }
    return render_to_string("components/columns.html", context)


def round_up(value: float) -> int:
    """Return the next even number of the kind 2, 4, 10, 20, 40, 100: the top of a scale."""
    size = 1
    while True:
        for step in STEPS:
            if step * size * 2 >= value:
                return step * size * 2
        size *= 10


@dataclass(frozen=True)
class Reading:
    """A value at a place in time.

    at: in days, of any beginning. label: as the scale names the place. value:
    None leaves a gap. told: the value in words.
    """

    at: float
    label: str
    value: float | None
    told: str = ""


@dataclass(frozen=True)
class Series:
    """Readings of one thing, in the order of time. Without a label it is the only one."""

    label: str
    readings: Sequence[Reading]

    def runs(self) -> Iterator[list[Reading]]:
        """Yield the readings that a line may join: those with no gap between them."""
        run: list[Reading] = []
        for reading in self.readings:
            if reading.value is not None:
                run.append(reading)
            elif run:
                yield run
                run = []
        if run:
            yield run


@dataclass
class Drawn:
    """A series as it is drawn: its lines, its marks, and how both look."""

    number: int
    label: str
    mark: str
    dash: str
    fill: float
    lines: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    legend: int = 0


def line_chart(series: Sequence[Series], *, key: str, title: str, summary: str) -> SafeString:
    """Draw values over time as lines that break where a value is missing."""
    return _over_time("line", series, key, title, summary)


def dot_chart(series: Sequence[Series], *, key: str, title: str, summary: str) -> SafeString:
    """Draw values over time as dots that nothing joins."""
    return _over_time("dot", series, key, title, summary)


def bar_chart(series: Sequence[Series], *, key: str, title: str, summary: str) -> SafeString:
    """Draw values over time as standing bars, those of one time side by side."""
    return _over_time("bar", series, key, title, summary)


def _over_time(
    kind: str, series: Sequence[Series], key: str, title: str, summary: str
) -> SafeString:
    """Draw up to MOST_SERIES series; nothing where no reading has a value.

    `key` tells the drawing's ids from others on the page.
    """
    series = series[:MOST_SERIES]
    readings = [reading for one in series for reading in one.readings]
    values = [reading.value for reading in readings if reading.value is not None]
    if not values:
        return SafeString()
    missing = len(values) < len(readings)
    marks = scale(min(values), max(values))
    left = max(width_of(label) for _value, label in marks) + 8
    legends = len(series) if len(series) > 1 else 0
    top = ROW_OF_LEGEND * (legends + missing) + 8
    times = sorted({reading.at for reading in readings})
    # Room beside the first and the last, so that neither bar nor label is cut.
    side = 18 if kind == "line" else 26
    across = _line(times[0], times[-1], left + side, PHONE - side)
    up = _line(marks[0][0], marks[-1][0], top + TALL, top)
    narrowest = min(
        (across(b) - across(a) for a, b in itertools.pairwise(times)), default=PHONE / 4
    )
    wide = min(narrowest * 0.75, 40)
    floor = up(max(marks[0][0], 0))
    drawn = []
    for number, one in enumerate(series):
        shown = Drawn(number, one.label, MARKS[number], DASHES[number], FILLS[number])
        shown.legend = ROW_OF_LEGEND * number + LETTERS
        if kind == "bar":
            shown.points = list(_bars(one, number, len(series), wide, across, up, floor))
        else:
            shown.points = list(_dots(one, across, up))
        if kind == "line":
            shown.lines = [
                " ".join(f"{across(each.at):.1f},{up(each.value or 0):.1f}" for each in run)
                for run in one.runs()
                if len(run) > 1
            ]
        drawn.append(shown)
    gaps = sorted({reading.at for reading in readings if reading.value is None})
    context = {
        "kind": kind,
        "key": key,
        "title": title,
        "summary": summary,
        "series": drawn,
        "legend": bool(legends),
        "scale": [Point(label, value, y=round(up(value), 1)) for value, label in marks],
        "times": [
            Point(label, at, x=round(across(at), 1)) for at, label in _labels(readings, across)
        ],
        "gaps": [Point(_("no figure"), at, x=round(across(at), 1)) for at in gaps],
        "gap_legend": ROW_OF_LEGEND * legends + LETTERS,
        "small": len(readings) > MANY_READINGS,
        "left": left,
        "width": PHONE,
        "height": top + TALL + FOOT,
        "floor": top + TALL,
        "foot": top + TALL + FOOT - 6,
        "letters": LETTERS,
    }
    return render_to_string("components/chart_over_time.html", context)


def _dots(one: Series, across: Scale, up: Scale) -> Iterator[Point]:
    for reading in itertools.chain.from_iterable(one.runs()):
        value = reading.value or 0
        yield Point(_told(reading), value, x=round(across(reading.at), 1), y=round(up(value), 1))


def _bars(
    one: Series, number: int, of: int, wide: float, across: Scale, up: Scale, floor: float
) -> Iterator[Point]:
    """Yield the bars of one series of several, grouped about their times, from nought."""
    for reading in itertools.chain.from_iterable(one.runs()):
        value = reading.value or 0
        yield Point(
            _told(reading),
            value,
            x=round(across(reading.at) + wide * (number / of - 0.5), 1),
            y=round(min(up(value), floor), 1),
            width=round(wide / of, 1),
            height=round(abs(floor - up(value)), 1),
        )


def _told(reading: Reading) -> str:
    return f"{reading.label}: {reading.told or reading.value}"


def _line(first: float, last: float, start: float, end: float) -> Scale:
    """Return what maps first to start and last to end; all to the middle where both are one."""
    if first == last:
        return lambda value: (start + end) / 2
    return lambda value: start + (value - first) * (end - start) / (last - first)


def _labels(readings: Sequence[Reading], across: Scale) -> list[tuple[float, str]]:
    """Return the times to name below the drawing: the last, the first, and what fits between."""
    times = sorted({(reading.at, reading.label) for reading in readings})
    shown: list[tuple[float, str]] = []
    for at, label in [times[-1], times[0], *times[1:-1]]:
        half = width_of(label) / 2 + 6
        if all(
            abs(across(at) - across(there)) > half + width_of(word) / 2 for there, word in shown
        ):
            shown.append((at, label))
    return sorted(shown)


def width_of(text: str) -> float:
    """Return about how wide a short text is drawn: a Chinese character is a square."""
    return sum(LETTERS if ord(letter) > 0x2E80 else LETTERS * 0.58 for letter in text)


def scale(lowest: float, highest: float) -> list[tuple[float, str]]:
    """Return four to six round marks, from nought or below, that the values lie between."""
    low, high = min(lowest, 0), max(highest, 0)
    rough = (high - low or 1) / 4
    size = 10 ** math.floor(math.log10(rough))
    step = next(part * size for part in (1, 2, 2.5, 5, 10) if part * size >= rough)
    places = max(0, -math.floor(math.log10(step))) + (1 if step / size == 2.5 and step < 10 else 0)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [(n * step, f"{n * step:,.{places}f}") for n in range(first, max(last, first + 1) + 1)]
