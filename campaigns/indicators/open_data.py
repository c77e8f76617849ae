"""An indicator's figures as data to take away, the same in every language.

The import screen reads the columns of this table as they are.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from site_project.core import navigation
from site_project.core.models.site import DataLicence

from ..enums import Measure
from ..models import IndicatorPage, IndicatorValue
from ..registers.open_data import Register, known_date

FIELDS = {
    "period": _("Year, month or day (ISO 8601), or the first and the last day."),
    "breakdown_en": _("Whom or what the figure is about, in English; empty: everybody."),
    "breakdown_zh_hant": _("Whom or what the figure is about, in Chinese; empty: everybody."),
    "value": _("The number; empty where there is none."),
    "reason": _("Why there is no number."),
    "note_en": _("A note in English."),
    "note_zh_hant": _("A note in Chinese."),
}


@dataclass(frozen=True)
class Licence:
    """On what terms others may use figures."""

    label: str
    url: str


def licence_of(page: IndicatorPage, request: HttpRequest) -> Any:
    """Return the indicator's own terms, or those of the office's data."""
    record = page.indicator
    if record.licence or record.licence_url:
        return Licence(str(record.licence) or record.licence_url, record.licence_url)
    return DataLicence(navigation.office(request).data_licence)


def figures_of(page: IndicatorPage, request: HttpRequest) -> Register:
    """Return the published figures of an indicator with what says what they are."""
    language = get_language() or ""
    record = page.indicator
    return Register(
        name=record.code,
        title=page.title,
        description=str(record.definition) or page.summary,
        url=request.build_absolute_uri(page.get_url(request)),
        publisher=str(navigation.office(request).name),
        language=settings.HTML_LANGUAGES.get(language, language),
        licence=licence_of(page, request),
        fields=FIELDS,
        rows=[row_of(value) for value in record.figures],
    )


def row_of(value: IndicatorValue) -> dict[str, Any]:
    return {
        "period": known_date(value),
        "breakdown_en": value.breakdown_en,
        "breakdown_zh_hant": value.breakdown_zh_hant,
        "value": "" if value.value is None else plain_number(value.value),
        "reason": value.reason,
        "note_en": value.note_en,
        "note_zh_hant": value.note_zh_hant,
    }


def plain_number(value: Decimal) -> float | int:
    """Return a number as JSON and CSV have it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def about(page: IndicatorPage) -> dict[str, Any]:
    """Return what else JSON says of an indicator: what is counted, how, and by whom."""
    record = page.indicator
    return {
        "code": record.code,
        "name": str(record.name),
        "right": record.right.slug if record.right else None,
        "attribute": str(record.attribute) or None,
        "kind": record.kind,
        "measure": record.measure,
        "unit": ("%" if record.measure == Measure.PERCENT else str(record.unit)) or None,
        "definition": str(record.definition) or None,
        "method": str(record.method) or None,
        "source": {"name": str(record.source) or None, "url": record.source_url or None},
    }
