"""Calendar entries and feeds (RFC 5545, RFC 7986), the same bytes from every worker.

An entry is written by `write_items` in the transaction that changes its
session; a feed joins the stored entries and adds what stands around them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDatetime,
    vRecur,
    vText,
    vUri,
)

from site_project.core.models import ContentVersion
from site_project.core.paired import languages, text_in

from .models import EventIndexPage, EventPage, FeedItem, Session
from .models.event import shown_at

if TYPE_CHECKING:
    from .models import Event as EventRecord

PRODID = "-//Civil rights site//Seminars//EN"
REFRESH = timedelta(hours=6)
# Their rules are read off the time zone database over these years.
FIRST_YEAR, LAST_YEAR = 2020, 2036


# --- One entry ---------------------------------------------------------------


def write_items(event: "EventRecord", at: datetime | None = None) -> None:
    """Store the entries of an event's sessions as they are now, in the caller's transaction.

    What is not public is stored empty. An entry that says the same keeps its date.
    """
    at = at or timezone.now()
    sessions = list(event.sessions.with_details())
    pages = {
        page.locale.language_code: page
        for page in EventPage.objects.filter(shown_at(at), event=event)
        .select_related("locale")
        .defer_streamfields()
    }
    public = type(event).objects.public_at(at).filter(pk=event.pk).exists()
    stored = {
        (item.session_id, item.language): item
        for item in FeedItem.objects.filter(session__in=sessions)
    }
    items = []
    for session in sessions:
        for language in languages():
            ics = fragment(session, language, pages) if public else ""
            old = stored.get((session.pk, language))
            if (old is None and not ics) or (old is not None and old.ics == ics):
                continue
            items.append(FeedItem(session=session, language=language, ics=ics, changed_at=at))
    FeedItem.objects.bulk_create(
        items,
        update_conflicts=True,
        unique_fields=["session", "language"],
        update_fields=["ics", "changed_at"],
    )
    if items:
        ContentVersion.bump("events")


def fragment(session: Session, language: str, pages: dict[str, EventPage]) -> str:
    """Return one VEVENT in a language, folded and with CRLF, as the feeds join it."""
    return vevent(session, language, pages).to_ical().decode()


def vevent(session: Session, language: str, pages: dict[str, EventPage]) -> Event:
    """Return the calendar entry of a session.

    Everything is given, nothing invented: UID, DTSTAMP and SEQUENCE are the
    session's own, one for all languages.
    """
    page = pages.get(language) or next(iter(pages.values()), None)
    stamp = session.significant_changed_at.astimezone(UTC).replace(microsecond=0)
    entry = Event()
    entry.add("uid", str(session.uid))
    entry.add("dtstamp", stamp)
    entry.add("last-modified", stamp)
    entry.add("sequence", session.ical_sequence)
    entry.add("summary", title(session, language))
    if session.all_day:
        entry.add("dtstart", session.first_day)
        # DTEND is the first day on which it is over (RFC 5545, 3.6.1).
        entry.add("dtend", session.last_day + timedelta(days=1))
    else:
        entry.add("dtstart", session.starts_at.astimezone(session.event.zone))
        entry.add("dtend", session.ends_at.astimezone(session.event.zone))
    with translation.override(language):
        if session.where:
            entry.add("location", session.where)
        if page and page.summary:
            entry.add("description", page.summary)
    entry.add("status", "CANCELLED" if session.is_cancelled else _status(session))
    entry.add("transp", "OPAQUE")
    if page:
        entry.add("url", page_address(page.slug, language))
    return entry


def _status(session: Session) -> str:
    return "TENTATIVE" if session.is_postponed else "CONFIRMED"


def title(session: Session, language: str) -> str:
    """Return the title as a calendar shows it; a cancelled one says so first."""
    name = str(text_in(session.event, "name", language))
    with translation.override(language):
        if session.is_cancelled:
            return _("Cancelled: %(name)s") % {"name": name}
        if session.is_postponed:
            return _("Postponed: %(name)s") % {"name": name}
    return name


def page_address(slug: str, language: str) -> str:
    """Return the full address of a seminar's page, where it is served in any language."""
    return f"{settings.SITE_URL}/{language}/{EventIndexPage.fixed_slug}/{slug}/"


# --- What stands around the entries ------------------------------------------


@dataclass(frozen=True)
class Frame:
    """A calendar's own properties. Without an address it is no subscription."""

    name: str
    address: str = ""


def calendar(frame: Frame, zones: Iterable[str], *, method: str = "") -> Calendar:
    """Return a calendar with its time zones and no entries."""
    cal = Calendar()
    cal.add("prodid", vText(PRODID))
    cal.add("version", "2.0")
    cal.add("calscale", "GREGORIAN")
    if method:
        cal.add("method", method)
    if frame.name:
        cal.add("name", vText(frame.name))
        cal.add("x-wr-calname", vText(frame.name))
    if frame.address:
        cal.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        cal.add("x-published-ttl", vText("PT6H"))
        cal.add("source", vUri(frame.address, params={"VALUE": "URI"}))
    for tzid in sorted(set(zones) - {"UTC"}):
        cal.add_component(Timezone.from_ical(zone_text(tzid)))
    return cal


def join(frame: Frame, zones: Iterable[str], fragments: Iterable[str]) -> bytes:
    """Return a whole feed: the frame as the library writes it, the stored entries inside."""
    end = b"END:VCALENDAR\r\n"
    return _shell(frame, frozenset(zones)).removesuffix(end) + "".join(fragments).encode() + end


@lru_cache(maxsize=64)
def _shell(frame: Frame, zones: frozenset[str]) -> bytes:
    return calendar(frame, zones).to_ical()


def single(session: Session, language: str, pages: dict[str, EventPage], organizer: str) -> bytes:
    """Return one session as a file for a mail: METHOD:PUBLISH with its organizer."""
    entry = vevent(session, language, pages)
    entry.add("organizer", vCalAddress(f"mailto:{organizer}"))
    zones = [] if session.all_day else [session.event.timezone]
    cal = calendar(Frame(name=""), zones, method="PUBLISH")
    cal.add_component(entry)
    return cal.to_ical()


@cache
def zone_text(tzid: str) -> bytes:
    """Return a VTIMEZONE, with yearly rules wherever the zone follows any.

    Lists of dates, which Outlook misreads, remain for zones that do not. A
    zone without changes has one offset.
    """
    zone = ZoneInfo(tzid)
    changes = _changes(zone)
    yearly = _yearly(changes)
    if changes and not yearly:
        listed = Timezone.from_tzid(
            tzid, first_date=date(FIRST_YEAR, 1, 1), last_date=date(LAST_YEAR, 1, 1)
        )
        listed.pop("COMMENT", None)
        return listed.to_ical()
    component = Timezone()
    component.add("tzid", vText(tzid))
    if not changes:
        offset = datetime(FIRST_YEAR, 1, 1, tzinfo=zone)
        standard = TimezoneStandard()
        _fill(standard, datetime(1970, 1, 1), offset.utcoffset(), offset)  # noqa: DTZ001
        component.add_component(standard)
    for at_utc, before in yearly:
        after = at_utc.astimezone(zone)
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        local = (at_utc + before).replace(tzinfo=None)
        _fill(part, _same_rule_in(1970, local), before, after)
        part.add("rrule", vRecur(_rule(local)))
        component.add_component(part)
    return component.to_ical()


def _fill(
    part: TimezoneStandard | TimezoneDaylight,
    local: datetime,
    before: timedelta | None,
    after: datetime,
) -> None:
    part.add("dtstart", vDatetime(local))
    part.add("tzname", vText(after.tzname() or ""))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after.utcoffset())


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
