"""Charts that the server draws as SVG: no script, no style, a sentence for those who cannot see.

A chart stands beside the table that it draws and says nothing that the table
does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

WIDTH = 640
ROW = 40
HEIGHT = 220
FOOT = 24
LEFT = 44
STEPS = (1, 2, 5)


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
