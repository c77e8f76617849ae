"""What is known of each right, by the kind of indicator; what is not known is a finding."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from ..enums import IndicatorKind, NoValue
from ..models import IndicatorPage, IndicatorValue, Right
from .figures import number_in_words, told_reasons


@dataclass
class Entry:
    """An indicator's page with its newest figure, or why there is none."""

    page: IndicatorPage
    newest: IndicatorValue | None
    reasons: list[str] = field(default_factory=list)

    @property
    def number(self) -> str:
        if self.newest is None or self.newest.value is None:
            return ""
        return number_in_words(self.newest.value, self.page.indicator.measure)


@dataclass
class Cell:
    """The indicators of one kind on one right."""

    kind: IndicatorKind
    entries: list[Entry] = field(default_factory=list)

    @property
    def with_data(self) -> int:
        return sum(1 for entry in self.entries if entry.newest)

    @property
    def without_data(self) -> int:
        return len(self.entries) - self.with_data

    @property
    def reasons(self) -> list[str]:
        """Why there is no data, each reason once."""
        return told_reasons(
            reason for entry in self.entries if not entry.newest for reason in entry.reasons
        )


@dataclass
class GridRow:
    """A right and its three cells; without a right, what is about none."""

    right: Right | None
    cells: list[Cell]

    @property
    def entries(self) -> list[Entry]:
        return [entry for cell in self.cells for entry in cell.entries]


def grid(language: str) -> list[GridRow]:
    """Return a row for every right, in three queries and one for what has no figure."""
    entries = _entries(language)
    found: dict[int | None, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        record = entry.page.indicator
        found[record.right_id][record.kind].append(entry)
    rights: list[Right | None] = list(Right.objects.all())
    if None in found:
        rights.append(None)
    return [
        GridRow(right, [Cell(kind, found[right and right.pk][kind]) for kind in IndicatorKind])
        for right in rights
    ]


def _entries(language: str) -> list[Entry]:
    figures = IndicatorValue.objects.filter(
        indicator=OuterRef("indicator"), value__isnull=False
    ).order_by("breakdown_en", "breakdown_zh_hant", "-date_to", "date_from")
    pages = list(
        IndicatorPage.objects.listed_for(language)
        .filter(indicator__live=True)
        .annotate(newest=Subquery(figures.values("pk")[:1]))
    )
    newest = IndicatorValue.objects.in_bulk([page.newest for page in pages if page.newest])
    without = [page.indicator_id for page in pages if not page.newest]
    reasons = _reasons(without)
    return [
        Entry(page, newest.get(page.newest), reasons.get(page.indicator_id, [])) for page in pages
    ]


def _reasons(indicators: Iterable[int]) -> dict[int, list[str]]:
    """Return why indicators have no figure; of one without any row nothing is recorded."""
    reasons: dict[int, list[str]] = {key: [] for key in indicators}
    values = IndicatorValue.objects.filter(indicator__in=reasons).order_by()
    for key, reason in values.values_list("indicator", "reason").distinct():
        reasons[key].append(reason)
    return {key: found or [NoValue.NOT_RECORDED] for key, found in reasons.items()}
