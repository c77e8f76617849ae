"""What other pages show of the seminars."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.page_cache import until

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


@register.inclusion_tag("events/includes/upcoming_sessions.html", takes_context=True)
def upcoming_sessions(context: dict[str, Any], number: int = 3) -> dict[str, Any]:
    """Show the next public sessions that take place."""
    request = context.get("request")

    def rows(now: datetime) -> SessionQuerySet:
        sessions = Session.objects.public_at(now).upcoming(now).taking_place()
        return sessions.for_lists(now)[:number]

    shown = remembered_sessions(request, ("next sessions", number), rows)
    return {"sessions": shown, "request": request}


@register.inclusion_tag("events/includes/campaign_sessions.html", takes_context=True)
def sessions_of_campaign(context: dict[str, Any], campaign: Any, number: int = 5) -> dict[str, Any]:
    """Show the next public sessions of a campaign record."""
    request = context.get("request")

    def rows(now: datetime) -> SessionQuerySet:
        named = EventPage.objects.filter(live=True, campaigns__in=[campaign.pk]).values("event")
        sessions = Session.objects.public_at(now).upcoming(now).filter(event__in=named)
        return sessions.for_lists(now)[:number]

    shown = remembered_sessions(request, ("sessions of a campaign", campaign.pk, number), rows)
    return {"sessions": shown, "request": request}
