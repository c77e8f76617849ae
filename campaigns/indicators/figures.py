"""An indicator's values as a table, a drawing and a sentence, which all say the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from site_project.core.charts import Reading, Series, bar_chart, dot_chart, line_chart
from site_project.core.paired import both

from ..enums import Chart, Measure, NoValue, Precision
from ..models import Indicator, IndicatorValue

DRAWN = {Chart.LINE: line_chart, Chart.BAR: bar_chart, Chart.DOT: dot_chart}
FIRST_MONTH_OF_THE_FINANCIAL_YEAR = 4
PERIODS_NAMED = 6

Group = tuple[str, ...]
Span = tuple[date, date]


def group_of(value: IndicatorValue) -> Group:
    """Return what tells a value's group of people from others: its name in each language."""
    return tuple(getattr(value, name) for name in both("breakdown"))


def number_in_words(value: Decimal, measure: str) -> str:
    """Tell a number as the indicator counts: 1,234, 12.5%, yes."""
    if measure == Measure.YES_NO:
        return pgettext("figure", "yes") if value else pgettext("figure", "no")
    number = f"{value.normalize():,f}"
    return f"{number}%" if measure == Measure.PERCENT else number


def in_words(value: IndicatorValue | None, measure: str) -> str:
    """Tell one figure, or why there is none."""
    if value is None:
        return str(NoValue.NOT_RECORDED.label)
    if value.value is None:
        return value.get_reason_display()
    return number_in_words(value.value, measure)


@dataclass
class Row:
    """A period and its figure of each group; None where the table has no row for it."""

    period: IndicatorValue
    cells: list[IndicatorValue | None]
    measure: str

    @property
    def told(self) -> list[tuple[bool, str]]:
        """Each figure in words, or why there is none, and whether there is one."""
        return [
            (cell is not None and cell.value is not None, in_words(cell, self.measure))
            for cell in self.cells
        ]

    @property
    def notes(self) -> list[Any]:
        return [cell.note for cell in self.cells if cell and cell.note]


@dataclass
class Line:
    """The values of one group in order of time."""

    label: Any
    values: list[IndicatorValue] = field(default_factory=list)

    @property
    def known(self) -> list[IndicatorValue]:
        return [each for each in self.values if each.value is not None]


class Figures:
    """What is known of an indicator, in the reader's language."""

    def __init__(self, indicator: Indicator, title: str = "") -> None:
        self.indicator = indicator
        self.title = title or str(indicator.name)
        self.values = indicator.figures

    @cached_property
    def lines(self) -> list[Line]:
        """One line for each group, in the order in which the table named them."""
        lines: dict[Group, Line] = {}
        for value in sorted(self.values, key=lambda each: each.sort_order or 0):
            lines.setdefault(group_of(value), Line(value.breakdown))
        for value in self.values:
            lines[group_of(value)].values.append(value)
        return list(lines.values())

    @cached_property
    def rows(self) -> list[Row]:
        """One row for each period, one cell for each line."""
        places = {id(value): n for n, line in enumerate(self.lines) for value in line.values}
        rows: dict[Span, Row] = {}
        for value in self.values:
            row = rows.setdefault(
                value.span, Row(value, [None] * len(self.lines), self.indicator.measure)
            )
            row.cells[places[id(value)]] = value
        return list(rows.values())

    @property
    def has_groups(self) -> bool:
        return any(line.label for line in self.lines)

    @property
    def has_data(self) -> bool:
        return any(line.known for line in self.lines)

    @property
    def reasons(self) -> list[str]:
        """Why there is no figure, each reason once, as the reader says it."""
        return told_reasons(value.reason for value in self.values)

    @property
    def has_notes(self) -> bool:
        return any(value.note for value in self.values)

    def told(self, value: IndicatorValue | None) -> str:
        return in_words(value, self.indicator.measure)

    @cached_property
    def chart(self) -> SafeString:
        """The drawing; empty where there is nothing to draw."""
        series = [
            Series(
                str(line.label) or gettext("All"),
                [self._reading(row, row.cells[number]) for row in self.rows],
            )
            for number, line in enumerate(self.lines)
        ]
        draw = DRAWN[Chart(self.indicator.chart)]
        key = f"chart-{self.indicator.code}"
        return draw(series, key=key, title=self.title, summary=" ".join(self.sentences))

    def _reading(self, row: Row, value: IndicatorValue | None) -> Reading:
        first, last = row.period.span
        place = (first.toordinal() + last.toordinal()) / 2
        known = None if value is None or value.value is None else float(value.value)
        return Reading(place, period_in_short(row.period), known, self.told(value))

    @cached_property
    def sentences(self) -> list[str]:
        """What the drawing shows, one sentence for each line."""
        return [self._sentence(line) for line in self.lines]

    def _sentence(self, line: Line) -> str:
        parts = [self._course(line.known)] if line.known else []
        gaps: dict[str, list[str]] = {}
        for value in line.values:
            if value.value is None:
                gaps.setdefault(value.get_reason_display(), []).append(value.date_in_words)
        for reason, periods in gaps.items():
            parts.append(
                gettext("no figure for %(periods)s (%(reason)s)")
                % {
                    "periods": in_a_row(periods),
                    "reason": reason[:1].lower() + reason[1:],
                }
            )
        text = pgettext("between parts of a sentence", "; ").join(parts)
        if line.label:
            text = f"{line.label}{pgettext('between a label and its value', ': ')}{text}"
        return text[:1].upper() + text[1:] + pgettext("end of a sentence", ".")

    def _course(self, known: Sequence[IndicatorValue]) -> str:
        first, last = known[0], known[-1]
        words = {
            "first": first.date_in_words,
            "last": last.date_in_words,
            "start": self.told(first),
            "end": self._with_unit(last),
        }
        if first is last:
            return gettext("in %(last)s it was %(end)s") % words
        if first.value == last.value:
            return gettext("in %(last)s it was %(end)s, as in %(first)s") % words
        if self.indicator.measure == Measure.YES_NO:
            return gettext("%(start)s in %(first)s, %(end)s in %(last)s") % words
        if (last.value or 0) > (first.value or 0):
            return gettext("from %(first)s to %(last)s it rose from %(start)s to %(end)s") % words
        return gettext("from %(first)s to %(last)s it fell from %(start)s to %(end)s") % words

    def _with_unit(self, value: IndicatorValue) -> str:
        unit = str(self.indicator.unit)
        if not unit or self.indicator.measure != Measure.NUMBER:
            return self.told(value)
        return gettext("%(number)s %(unit)s") % {"number": self.told(value), "unit": unit}


def in_a_row(periods: list[str]) -> str:
    """Name some periods, or say how many there are."""
    if len(periods) > PERIODS_NAMED:
        return gettext("%(count)d periods") % {"count": len(periods)}
    return pgettext("between names", ", ").join(periods)


def told_reasons(reasons: Iterable[str]) -> list[str]:
    """Return reasons as the reader says them, each once, in the order of the list of reasons."""
    found = set(reasons)
    return [str(reason.label) for reason in NoValue if reason in found]


def period_in_short(value: IndicatorValue) -> str:
    """Name a period below a drawing: 2010, 2010/3, 2010-03-15, 2010/11, 2010–2012."""
    first, last = value.span
    if value.precision == Precision.YEAR:
        return str(first.year)
    if value.precision == Precision.MONTH:
        return f"{first.year}/{first.month}"
    if value.precision == Precision.DAY:
        return first.isoformat()
    if is_financial_year(value):
        return f"{first.year}/{last.year % 100:02d}"
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"


def is_financial_year(value: IndicatorValue) -> bool:
    """Tell whether a range is one of the government's years: from 1 April to 31 March."""
    first, last = value.span
    return (
        first.month == FIRST_MONTH_OF_THE_FINANCIAL_YEAR
        and first.day == 1
        and (last.year, last.month, last.day)
        == (first.year + 1, FIRST_MONTH_OF_THE_FINANCIAL_YEAR - 1, 31)
    )
