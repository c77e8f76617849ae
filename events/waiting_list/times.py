"""When waiting ends, how long an offer stands, and the hours in which nobody is asked."""

from datetime import datetime, timedelta

from site_project.core.days import ONE_DAY, site_zone

from .. import places
from ..models import EventSettings, Session

# Nobody reads mail faster.
SHORTEST_OFFER = timedelta(minutes=30)
ONE_HOUR = timedelta(hours=1)


def closes_at(session: Session, settings: EventSettings) -> datetime:
    """Return when waiting ends: from then on places go to whoever is first at the door."""
    return session.starts_at - timedelta(minutes=settings.waiting_ends_minutes)


def is_closed(session: Session, at: datetime) -> bool:
    return at >= closes_at(session, places.limits(session))


def quiet_until(at: datetime, settings: EventSettings) -> datetime | None:
    """Return when the quiet hours end in which an instant lies; None outside of them."""
    first, last = settings.quiet_from, settings.quiet_until
    if first == last:
        return None
    zone = site_zone()
    local = at.astimezone(zone)
    clock = local.time()
    over_midnight = first > last
    quiet = (clock >= first or clock < last) if over_midnight else first <= clock < last
    if not quiet:
        return None
    day = local.date() + (ONE_DAY if over_midnight and clock >= first else timedelta())
    return datetime.combine(day, last, zone).astimezone(at.tzinfo)


def _quiet_from(at: datetime, settings: EventSettings) -> datetime:
    """Return when the next quiet hours begin after an instant outside of them."""
    zone = site_zone()
    local = at.astimezone(zone)
    day = local.date() + (ONE_DAY if local.time() >= settings.quiet_from else timedelta())
    return datetime.combine(day, settings.quiet_from, zone).astimezone(at.tzinfo)


def counted(start: datetime, hours: float, settings: EventSettings) -> datetime:
    """Return when so many hours have passed since `start`, the quiet hours left out."""
    left = timedelta(hours=hours)
    if settings.quiet_from == settings.quiet_until:
        return start + left
    at = start
    while True:
        at = quiet_until(at, settings) or at
        night = _quiet_from(at, settings)
        if at + left <= night:
            return at + left
        left -= night - at
        at = night


def waking_hours(start: datetime, end: datetime, settings: EventSettings) -> float:
    """Return how many hours lie between two instants, the quiet ones left out."""
    if settings.quiet_from == settings.quiet_until:
        return max(0.0, (end - start) / ONE_HOUR)
    total = timedelta()
    at = start
    while (at := quiet_until(at, settings) or at) < end:
        night = min(_quiet_from(at, settings), end)
        total += night - at
        at = night
    return total / ONE_HOUR


def offer_ends(session: Session, at: datetime, settings: EventSettings) -> datetime:
    """Return until when an offer made now stands.

    As long as the session says; near the start at most half of the waking
    time that is left, so that a second one can still be asked.
    """
    end = closes_at(session, settings)
    half = waking_hours(at, end, settings) / 2
    hours = min(session.offer_hours, max(half, SHORTEST_OFFER / ONE_HOUR))
    return min(counted(at, hours, settings), end)
