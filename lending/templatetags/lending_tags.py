"""What other pages show of lending, and how money and weekdays are told."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from campaigns.models.family import url_for_readers
from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.days import days_in_words, moment_in_words, weekday_in_short
from site_project.core.templatetags.core_tags import html_language

from ..catalogue.listing import Row
from ..enums import Weekday
from ..models import Title, TitlePage

register = template.Library()


@register.filter
def money(cents: int) -> str:
    """Tell an amount in cents: "HK$1,200", with cents only where there are some."""
    return dollars(cents / 100)


@register.filter
def dollars(amount: float) -> str:
    symbol = {"HKD": "HK$"}.get(settings.CURRENCY, f"{settings.CURRENCY} ")
    return f"{symbol}{amount:,.2f}".removesuffix(".00")


@register.filter
def until(first: date, last: date) -> str:
    """Tell a span of days in the reader's language: {{ line.first_day|until:line.due_day }}."""
    return days_in_words(first, last)


@register.filter
def moment(at: datetime) -> str:
    """Tell an instant with its hour: {{ line.held_until|moment }}."""
    return moment_in_words(at)


@register.simple_tag
def weekday_heads() -> list[tuple[str, str]]:
    """Return the heads of a week that begins on Monday: in full, and short for a phone."""
    return [(str(weekday.label), weekday_in_short(weekday)) for weekday in Weekday]


@register.simple_tag(takes_context=True)
def catalogue_row(context: dict[str, Any], row: Row, wish: str = "") -> SafeString:
    """Show a title in the catalogue. Its words are remembered until content or its dates change.

    `wish` is the loan that a reader has in mind, as a query for the title's page.
    """
    request = context.get("request")
    language = get_language() or ""

    def build() -> tuple[str, SafeString]:
        url = url_for_readers(row.page, request, language)
        written = row.page.locale.language_code
        shown = {
            "page": row.page,
            "url": url,
            "lang": html_language(written) if written != language else "",
            "copies": row.copies,
            "dates": row.dates,
        }
        return url, render_to_string("lending/includes/catalogue_row.html", shown)

    if request is None:
        url, html = build()
    else:
        days = tuple((option.first, option.due) for option in row.dates)
        key = ("title row", language, row.page.pk, row.copies, days)
        url, html = navigation.remembered(request, CONTENT, key, build)
    if wish:
        # What a reader typed is kept for nobody else.
        html = SafeString(html.replace(f'href="{url}"', f'href="{url}?{escape(wish)}"', 1))
    return html


@register.simple_tag
def article_filter(provision: Any) -> str:
    """Return the address of the catalogue, narrowed to what teaches an article."""
    return f"/{get_language()}/lending/?{urlencode({'article': provision.code})}"


def public_pages() -> QuerySet:
    """Pages of titles that can be lent, one of each family, the reader's language first."""
    titles = TitlePage.objects.for_readers(get_language() or "")
    return titles.filter(item__active=True).select_related("item").order_by("title", "pk")


@register.simple_tag(takes_context=True)
def titles_to_borrow(context: dict[str, Any], count: int = 6) -> list[TitlePage]:
    """Return some titles to show on the home page."""

    def build() -> list[TitlePage]:
        return list(public_pages()[:count])

    request = context.get("request")
    key = ("titles to borrow", get_language(), count)
    return navigation.remembered(request, CONTENT, key, build) if request else build()


@register.simple_tag
def kits_for(provisions: Any, count: int = 6) -> list[TitlePage]:
    """Return the titles that teach one article or any of several: {% kits_for it as kits %}."""
    wanted = [provisions] if isinstance(provisions, Model) else provisions
    titles = Title.objects.filter(provisions__in=wanted)
    return list(public_pages().filter(item__in=titles)[:count])
