"""What other pages show of the seminars."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.days import weekday_in_short
from site_project.core.page_cache import until

from ..listing import Asked
from ..models import EventPage, Session
from ..models.session import SessionQuerySet

register = template.Library()


def remembered_sessions(
    request: HttpRequest | None, key: tuple, rows: Callable[[datetime], SessionQuerySet]
) -> list[Session]:
    """Return sessions of a list that is remembered, with the numbers of this moment."""
    now = timezone.now()
    if request is None:
        return list(rows(now))
    key = (*key, until(request, now))
    fresh: list[Session] = []

    def build() -> list[Session]:
        fresh.extend(rows(now))
        return fresh

    sessions = navigation.remembered(request, CONTENT, key, build)
    if sessions is not fresh:
        Session.objects.read_counters(sessions)
    return sessions


@register.simple_tag(takes_context=True)
def session_row(context: dict[str, Any], session: Session, *, past: bool = False) -> SafeString:
    """Show a session in a list. Its words are remembered until content or its places change."""
    request = context.get("request")

    def build() -> SafeString:
        row = {"session": session, "past": past}
        return render_to_string("events/includes/session_row.html", row)

    if request is None:
        return build()
    key = ("row", get_language(), session.pk, session.places_left, past)
    return navigation.remembered(request, CONTENT, key, build)


@register.simple_tag
def of_sort(asked: Asked, **changes: Any) -> str:
    """Return the query string for the same sort of seminars at another time."""
    month = changes.get("month")
    return asked.address(**changes | ({"month": f"{month:%Y-%m}"} if month else {}))


@register.simple_tag
def weekdays() -> list[str]:
    return [weekday_in_short(number) for number in range(1, 8)]


@register.inclusion_tag("events/includes/subscribe.html")
def subscribe(path: str) -> dict[str, str]:
    """Show the ways into a reader's own calendar: the address of a feed, and as programs take it.

    The `webcal` scheme is what calendar programs register for (no standard).
    """
    address = f"{settings.SITE_URL}{path}"
    webcal = f"webcal://{address.partition('://')[2]}"
    return {
        "address": address,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/render?{urlencode({'cid': webcal})}",
        "outlook": f"https://outlook.live.com/calendar/0/addfromweb?{urlencode({'url': address})}",
    }


@register.inclusion_tag("events/includes/upcoming_sessions.html", takes_context=True)
def upcoming_sessions(context: dict[str, Any], number: int = 3) -> dict[str, Any]:
    """Show the next public sessions that take place."""
    request = context.get("request")

    def rows(now: datetime) -> SessionQuerySet:
        sessions = Session.objects.public_at(now).upcoming(now).taking_place()
        return sessions.without_repeats(now).for_lists(now)[:number]

    shown = remembered_sessions(request, ("next sessions", number), rows)
    return {"sessions": shown, "request": request}


@register.inclusion_tag("events/includes/campaign_sessions.html", takes_context=True)
def sessions_of_campaign(context: dict[str, Any], campaign: Any, number: int = 5) -> dict[str, Any]:
    """Show the next public sessions of a campaign record, or of several."""
    request = context.get("request")
    keys = [record.pk for record in ([campaign] if isinstance(campaign, Model) else campaign)]

    def rows(now: datetime) -> SessionQuerySet:
        named = EventPage.objects.filter(live=True, campaigns__in=keys).values("event")
        sessions = Session.objects.public_at(now).upcoming(now).filter(event__in=named)
        return sessions.without_repeats(now).for_lists(now)[:number]

    shown = remembered_sessions(request, ("sessions of a campaign", *keys, number), rows)
    return {"sessions": shown, "request": request}
