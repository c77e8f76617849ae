"""What time itself changes."""

from datetime import datetime, timedelta

from django.db.models import Min, Q

from site_project.core.page_cache import boundary
from site_project.core.periodic import job

from . import quotas, reminders, schedule, series, waiting_list
from .enums import BOOKABLE
from .models import EventSettings, Session
from .registration import expire_due_holds

# Its jobs register themselves.
__all__ = ["reminders"]
# At each of them pages tell something else of a session.
INSTANTS = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")


@job("unconfirmed seminar places")
def end_unconfirmed(now: datetime) -> int:
    return expire_due_holds(now)


@job("released quotas")
def release_quotas(now: datetime) -> int:
    return quotas.release_due(now)


@job("offers that ran out")
def end_offers(now: datetime) -> int:
    return waiting_list.expire_offers(now)


@job("waiting lists that close")
def close_waiting_lists(now: datetime) -> int:
    return waiting_list.close_due(now)


@job("offers to waiting lists")
def make_offers(now: datetime) -> int:
    return waiting_list.offer_due(now)


@job("sessions of series")
def carry_series_on(now: datetime) -> int:
    return series.materialise_all(now)


@job("states of events")
def follow_sessions(now: datetime) -> int:
    return schedule.follow_all(now)


@boundary
def next_instant_of_a_session(now: datetime) -> datetime | None:
    """Return when a session opens, closes, begins or ends next, or ends its waiting list."""
    before = timedelta(minutes=EventSettings.load().waiting_ends_minutes)
    later = {f"next_{name}": Min(name, filter=Q(**{f"{name}__gt": now})) for name in INSTANTS}
    line_open = Q(starts_at__gt=now + before, waiting_list=True, mode__in=BOOKABLE)
    found = Session.objects.filter(ends_at__gt=now).aggregate(
        line=Min("starts_at", filter=line_open), **later
    )
    line = found.pop("line")
    instants = [*found.values(), line and line - before]
    return min((at for at in instants if at is not None), default=None)
