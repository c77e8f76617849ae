"""Charts over time: what is drawn, where it breaks, and what a reader who sees nothing hears."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from site_project.core.charts import (
    LETTERS,
    PHONE,
    Reading,
    Series,
    bar_chart,
    dot_chart,
    line_chart,
    scale,
    width_of,
)

SVG = "{http://www.w3.org/2000/svg}"
ALL = [line_chart, dot_chart, bar_chart]


def series(*values: float | None, label: str = "", first: int = 2010) -> Series:
    readings = [
        Reading((first + n) * 365.25, str(first + n), value, f"{value} persons")
        for n, value in enumerate(values)
    ]
    return Series(label, readings)


def drawn(draw, *rows: Series) -> ElementTree.Element:
    html = draw(list(rows), key="k", title="Visits", summary="From 2010 it rose.")
    svg = html.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return ElementTree.fromstring(svg)  # noqa: S314


@pytest.mark.parametrize("draw", ALL)
def test_chart_is_named_and_described_and_has_no_style_or_script(draw) -> None:
    html = draw([series(1, 2)], key="k", title="A < B", summary="It rose.")
    root = drawn(draw, series(1, 2))

    names = root.get("aria-labelledby").split()
    parts = {each.get("id"): each.text for each in root.iter() if each.get("id")}
    assert [parts[name] for name in names] == ["Visits", "From 2010 it rose."]
    assert "A &lt; B" in html
    assert not re.search(r"style|<script|\son\w+=|http", html)


def test_line_breaks_where_a_value_is_missing_and_the_gap_is_marked() -> None:
    root = drawn(line_chart, series(1, 2, None, 4, 5))

    lines = [each.get("points").split() for each in root.iter(f"{SVG}polyline")]
    assert [len(line) for line in lines] == [2, 2]
    assert len(list(root.iter(f"{SVG}circle"))) == 4
    assert "no figure" in "".join(root.itertext())
    assert "no figure" not in "".join(drawn(line_chart, series(1, 2)).itertext())


def test_higher_values_stand_higher_and_later_ones_further_right() -> None:
    root = drawn(line_chart, series(1, 5, 3))

    points = [
        tuple(map(float, point.split(",")))
        for point in next(root.iter(f"{SVG}polyline")).get("points").split()
    ]
    (x1, y1), (x2, y2), (x3, y3) = points
    assert x1 < x2 < x3
    assert y2 < y3 < y1


def test_times_stand_apart_as_far_as_they_lie_apart() -> None:
    uneven = Series("", [Reading(0, "a", 1), Reading(10, "b", 1), Reading(40, "c", 1)])
    root = drawn(line_chart, uneven)

    first, second, third = (
        float(point.split(",")[0])
        for point in next(root.iter(f"{SVG}polyline")).get("points").split()
    )
    assert third - second == pytest.approx(3 * (second - first), abs=0.5)


def test_bars_stand_on_nought_also_below_it() -> None:
    root = drawn(bar_chart, series(2, -2))

    up, down = root.iter(f"{SVG}rect")
    assert float(up.get("y")) + float(up.get("height")) == pytest.approx(float(down.get("y")))
    assert float(up.get("height")) == pytest.approx(float(down.get("height")))


@pytest.mark.parametrize("draw", ALL)
@pytest.mark.parametrize("count", [1, 2, 15, 60])
def test_everything_lies_within_the_drawing_and_no_label_on_another(draw, count: int) -> None:
    values = [(-1) ** n * 1_234_567.0 * n for n in range(count)]
    root = drawn(draw, series(*values, label="Women"), series(*values, label="Men"))
    height = float(root.get("viewBox").split()[3])

    for bar in root.iter(f"{SVG}rect"):
        assert 0 <= float(bar.get("x")) <= PHONE - float(bar.get("width"))
        assert 0 <= float(bar.get("y")) <= height - float(bar.get("height"))
    times = [
        (float(each.get("x")), width_of(each.text))
        for each in root.iter(f"{SVG}text")
        if each.get("text-anchor") == "middle"
    ]
    assert times
    for (x, wide), (other, wider) in pairwise(times):
        assert other - x >= (wide + wider) / 2
    assert all(wide / 2 <= x <= PHONE - wide / 2 for x, wide in times)
    assert int(root.get("font-size")) == LETTERS >= 12


def test_series_differ_in_shape_not_in_colour_alone() -> None:
    root = drawn(line_chart, series(1, 2, label="Women"), series(2, 3, label="Men"))

    dashes = [each.get("stroke-dasharray") for each in root.iter(f"{SVG}polyline")]
    assert len(set(dashes)) == 2
    assert {"Women", "Men"} <= {each.text for each in root.iter(f"{SVG}text")}


def test_no_value_at_all_draws_nothing() -> None:
    assert line_chart([series(None, None)], key="k", title="t", summary="s") == ""
    assert line_chart([], key="k", title="t", summary="s") == ""


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 100, ["0", "25", "50", "75", "100"]),
        (3, 12, ["0", "5", "10", "15"]),
        (0.1, 0.4, ["0.0", "0.1", "0.2", "0.3", "0.4"]),
        (-2, 2, ["-2", "-1", "0", "1", "2"]),
        (0, 0, ["0.00", "0.25"]),
        (0, 1_200_000, ["0", "500,000", "1,000,000", "1,500,000"]),
    ],
)
def test_scale_has_round_marks_that_hold_all_values(low, high, labels) -> None:
    marks = scale(low, high)
    assert [label for _value, label in marks] == labels
    assert marks[0][0] <= low <= high <= marks[-1][0]
