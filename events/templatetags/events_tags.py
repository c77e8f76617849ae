"""What other pages show of the seminars."""

from typing import Any

from django import template
from django.utils import timezone

from ..models import Session

register = template.Library()


@register.inclusion_tag("events/includes/upcoming_sessions.html", takes_context=True)
def upcoming_sessions(context: dict[str, Any], number: int = 3) -> dict[str, Any]:
    """Show the next public sessions, in one query."""
    now = timezone.now()
    sessions = Session.objects.public_at(now).upcoming(now).for_lists(now)
    return {"sessions": list(sessions[:number]), "request": context.get("request")}
