"""What other pages show of the seminars."""

from typing import Any

from django import template
from django.utils import timezone

from ..models import EventPage, Session

register = template.Library()


@register.inclusion_tag("events/includes/upcoming_sessions.html", takes_context=True)
def upcoming_sessions(context: dict[str, Any], number: int = 3) -> dict[str, Any]:
    """Show the next public sessions that take place, in one query."""
    now = timezone.now()
    sessions = Session.objects.public_at(now).upcoming(now).taking_place().for_lists(now)
    return {"sessions": list(sessions[:number]), "request": context.get("request")}


@register.inclusion_tag("events/includes/campaign_sessions.html", takes_context=True)
def sessions_of_campaign(context: dict[str, Any], campaign: Any, number: int = 5) -> dict[str, Any]:
    """Show the next public sessions of a campaign record, in one query."""
    now = timezone.now()
    sessions = Session.objects.public_at(now).upcoming(now).for_lists(now)
    named = EventPage.objects.filter(live=True, campaigns__in=[campaign.pk]).values("event")
    return {
        "sessions": list(sessions.filter(event__in=named)[:number]),
        "request": context.get("request"),
    }
