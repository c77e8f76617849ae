"""The next fourteen days, day by day: what is on, how full it is, and what waits for the office."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.days import day_in_words, local_day
from site_project.core.models import OutboxMail

from ..dashboard import (
    NOT_OUT,
    access_section,
    next_fourteen_days,
    places_of,
    state_of,
    what_waits,
)
from ..models import Session
from ..permissions import can_schedule, can_see_access_requests, can_see_mail
from .session_desk import DeskPage, ways_to


class NextFourteenDays(DeskPage):
    template_name = "events/admin/fortnight.html"
    page_title = _("Next 14 days")
    header_icon = "calendar-check"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, user = timezone.now(), self.request.user
        return super().get_context_data(
            days=by_day(next_fourteen_days(now), user, local_day(now)),
            access=access_section(now) if can_see_access_requests(user) else None,
            unsent=OutboxMail.objects.filter(NOT_OUT).count() if can_see_mail(user) else 0,
            may_schedule=can_schedule(user),
            **kwargs,
        )


def by_day(sessions: Iterable[Session], user: Any, today: date) -> list[dict[str, Any]]:
    """Group sessions by the local day on which they start; what goes on already is of today."""

    def day_of(session: Session) -> date:
        return max(local_day(session.starts_at), today)

    return [
        {
            "date": day,
            "name": day_in_words(day),
            "is_today": day == today,
            "sessions": [_card(session, user) for session in rows],
        }
        for day, rows in groupby(sessions, key=day_of)
    ]


def _card(session: Session, user: Any) -> dict[str, Any]:
    mark, urgent = state_of(session)
    return {
        "session": session,
        "mark": mark,
        "urgent": urgent,
        "places": [] if session.is_cancelled else places_of(session),
        "waits": what_waits(session),
        "unsent": f"{reverse('registrations:index')}?session={session.pk}&unsent=true"
        if session.unsent
        else "",
        "ways": ways_to(user, session),
    }
