"""Time zones as calendars are told them: VTIMEZONE, with yearly rules where a zone has any.

Source: RFC 5545, 3.6.5; the rules are read off the time zone database.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vDatetime, vRecur, vText

# Their rules are read off the time zone database over these years.
FIRST_YEAR, LAST_YEAR = 2020, 2036


def wall_clock(at: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant on the clock of its place, or in UTC in the hour that comes twice.

    In the night when clocks go back one time of day is said of two instants, and
    programs differ on which of them is meant.
    """
    local = at.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return at.astimezone(UTC) if twice else local


@cache
def zone_text(tzid: str) -> bytes:
    """Return a VTIMEZONE: yearly rules wherever the zone follows any, else each change for itself.

    Lists of dates (RDATE), which Outlook misreads, are in neither.
    """
    zone = ZoneInfo(tzid)
    changes = _changes(zone)
    yearly = _yearly(changes)
    component = Timezone()
    component.add("tzid", vText(tzid))
    if not yearly:
        begin = datetime(FIRST_YEAR, 1, 1, tzinfo=zone)
        offset = begin.utcoffset() or timedelta()
        _add(component, datetime(1970, 1, 1), offset, begin)  # noqa: DTZ001
    for at_utc, before in yearly or changes:
        local = (at_utc + before).replace(tzinfo=None)
        first = _same_rule_in(1970, local) if yearly else local
        part = _add(component, first, before, at_utc.astimezone(zone))
        if yearly:
            part.add("rrule", vRecur(_rule(local)))
    return component.to_ical()


def _add(
    component: Timezone, local: datetime, before: timedelta, after: datetime
) -> TimezoneStandard | TimezoneDaylight:
    """Add the change at a time of the clock before it; the clock that is ahead is daylight time."""
    offset = after.utcoffset() or timedelta()
    part = TimezoneDaylight() if offset > before else TimezoneStandard()
    part.add("dtstart", vDatetime(local))
    part.add("tzname", vText(after.tzname() or ""))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", offset)
    component.add_component(part)
    return part


def _changes(zone: ZoneInfo) -> list[tuple[datetime, timedelta]]:
    """Return each change of offset: its instant to the quarter hour, and the offset before it."""
    found = []
    at = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime(LAST_YEAR, 1, 1, tzinfo=UTC)
    while at < end:
        next_day = at + timedelta(days=1)
        before = _offset(at, zone)
        if _offset(next_day, zone) != before:
            change = at
            while _offset(change, zone) == before:
                change += timedelta(minutes=15)
            found.append((change, before))
        at = next_day
    return found


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _yearly(changes: list[tuple[datetime, timedelta]]) -> list[tuple[datetime, timedelta]]:
    """Return the changes of the first year if those of all years follow their rules, else none."""
    first = [change for change in changes if change[0].year == FIRST_YEAR]
    rules = {_rule_text(change) for change in first}
    steady = len(changes) == len(first) * (LAST_YEAR - FIRST_YEAR)
    return first if steady and all(_rule_text(change) in rules for change in changes) else []


def _rule_text(change: tuple[datetime, timedelta]) -> str:
    at, before = change
    local = (at + before).replace(tzinfo=None)
    return f"{_rule(local)} {local:%H:%M}"


def _rule(local: datetime) -> dict[str, object]:
    """Return the yearly rule of a change: the first, second, third or last such weekday."""
    weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[local.weekday()]
    nth = (local.day - 1) // 7 + 1
    return {
        "freq": "YEARLY",
        "bymonth": local.month,
        "byday": f"{-1 if nth >= 4 else nth}{weekday}",
    }


def _same_rule_in(year: int, local: datetime) -> datetime:
    """Return the day of `year` on which the rule of `local` falls, at the same time of day."""
    nth = (local.day - 1) // 7 + 1
    first = date(year, local.month, 1)
    days = [first + timedelta(days=n) for n in range(31)]
    fits = [d for d in days if d.month == local.month and d.weekday() == local.weekday()]
    day = fits[-1] if nth >= 4 else fits[nth - 1]
    return datetime.combine(day, local.time())
