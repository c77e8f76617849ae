"""How an instant is told: its day and its time of day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from site_project.core.days import day_in_words, site_zone, time_in_words


def moment_in_words(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Tell an instant: 「2026年12月5日（星期六）下午2:30」, "Sat 5 Dec 2026, 2:30 pm"."""
    zone = zone or site_zone()
    joint = "" if (get_language() or "").startswith("zh") else ", "
    return f"{day_in_words(at.astimezone(zone).date())}{joint}{time_in_words(at, zone)}"
