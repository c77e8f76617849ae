"""What the pages of indicators show: figures, the grid of rights, and data for search engines."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from site_project.core import navigation

from .. import structured_data
from ..indicators.figures import Figures, in_words
from ..indicators.grid import GridRow, grid
from ..indicators.open_data import figures_of as register_of
from ..models import Indicator, IndicatorPage, IndicatorValue
from .campaigns_tags import remembered_for

register = template.Library()


@register.simple_tag
def figures_of(record: Indicator, page: Page | None = None) -> Figures:
    """Return the figures of a record, as its page of that title tells them."""
    return Figures(record, page.title if page else "")


@register.simple_tag
def told(value: IndicatorValue, record: Indicator) -> str:
    """Tell one figure, or why there is none."""
    return in_words(value, record.measure)


@register.simple_tag(takes_context=True)
def grid_of_rights(context: dict[str, Any]) -> list[GridRow]:
    """Return what is known of each right."""
    language = get_language() or ""
    return remembered_for(
        context.get("request"), ("grid of rights", language), lambda: grid(language)
    )


@register.simple_tag(takes_context=True)
def figures_data(context: dict[str, Any], page: IndicatorPage) -> SafeString:
    """Return the figures' description for search engines: https://schema.org/Dataset."""
    request = context["request"]
    data = register_of(page, request)
    return structured_data.as_script(
        structured_data.dataset(
            name=data.title,
            description=data.description,
            url=data.url,
            licence=data.licence.url or str(data.licence.label),
            publisher=str(page.indicator.source) or str(navigation.office(request).name),
            files={
                "text/csv": f"{data.url}data.csv",
                "application/json": f"{data.url}data.json",
            },
        )
    )
