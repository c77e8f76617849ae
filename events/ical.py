"""Calendar entries (RFC 5545, RFC 7986), the same bytes from every worker.

An entry is stored by `write_items` in the transaction that changes its
session; a feed joins the stored entries and adds what stands around them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from icalendar import Calendar, Event, Timezone, vCalAddress, vText, vUri

from site_project.core.models import ContentVersion
from site_project.core.paired import languages, text_in

from .enums import EventKind, Publicity
from .models import EventIndexPage, EventPage, FeedItem, Session, Venue
from .models.event import shown_at
from .models.session import SessionQuerySet
from .time_zones import wall_clock, zone_text

if TYPE_CHECKING:
    from .models import Event as EventRecord

PRODID = "-//Civil rights site//Seminars//EN"
REFRESH = timedelta(hours=6)
# So many sessions are written by one statement.
AT_ONCE = 250
# Whatever some program takes for the end of a line, and all other characters that
# no text may have (RFC 5545, 3.3.11).
BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")

BEGIN, END = "BEGIN:VEVENT\r\n", "END:VEVENT\r\n"

SIGN_LANGUAGE, CAPTIONS = gettext_lazy("sign language interpretation"), gettext_lazy("captions")
STEP_FREE, TOILET = gettext_lazy("step-free way in"), gettext_lazy("accessible toilet")
LOOP = gettext_lazy("hearing loop")

Pages = dict[str, EventPage]


# --- One entry ---------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """What a calendar is told of one session, in one language. Nothing of it is invented."""

    uid: str
    starts: date
    ends: date
    title: str
    status: str
    sequence: int
    changed_at: datetime
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    category: str = ""
    url: str = ""
    takes_time: bool = True
    private: bool = False
    organizer: str = ""

    def component(self) -> Event:
        entry = Event()
        self._add_facts(entry)
        self._add_words(entry)
        return entry

    def facts(self) -> str:
        """Return the lines that are the same in each language, as `to_ics` takes them."""
        return _inside(self._add_facts(Event()))

    def to_ics(self, facts: str = "") -> str:
        """Return one VEVENT, folded and with CRLF, as the feeds join it.

        `facts` are those of the same session in another language: the library
        then need not write them twice.
        """
        return f"{BEGIN}{facts or self.facts()}{_inside(self._add_words(Event()))}{END}"

    def _add_facts(self, entry: Event) -> Event:
        stamp = self.changed_at.astimezone(UTC).replace(microsecond=0)
        entry.add("uid", self.uid)
        entry.add("dtstamp", stamp)
        entry.add("last-modified", stamp)
        entry.add("sequence", self.sequence)
        entry.add("dtstart", self.starts)
        entry.add("dtend", self.ends)
        if self.geo:
            entry.add("geo", self.geo)
        entry.add("status", self.status)
        entry.add("transp", "OPAQUE" if self.takes_time else "TRANSPARENT")
        if self.private:
            entry.add("class", "PRIVATE")
        return entry

    def _add_words(self, entry: Event) -> Event:
        entry.add("summary", self.title)
        if self.location:
            entry.add("location", self.location)
        if self.description:
            entry.add("description", self.description)
        if self.category:
            entry.add("categories", [self.category])
        if self.url:
            entry.add("url", self.url)
        if self.organizer:
            entry.add("organizer", vCalAddress(f"mailto:{self.organizer}"))
        return entry


def _inside(entry: Event) -> str:
    return entry.to_ical().decode().removeprefix(BEGIN).removesuffix(END)


def entry_of(session: Session, language: str, pages: Pages) -> Entry:
    """Return the entry of a session; that of a confidential one says only when."""
    event = session.event
    with translation.override(language):
        return Entry(
            uid=str(session.uid),
            # DTEND is the first day on which it is over (RFC 5545, 3.6.1).
            starts=session.first_day
            if session.all_day
            else wall_clock(session.starts_at, event.zone),
            ends=session.last_day + timedelta(days=1)
            if session.all_day
            else wall_clock(session.ends_at, event.zone),
            title=title(session, language),
            status=_status(session),
            sequence=session.ical_sequence,
            changed_at=session.significant_changed_at,
            private=event.is_confidential,
            **({} if event.is_confidential else _told(session, language, pages)),
        )


def _told(session: Session, language: str, pages: Pages) -> dict[str, Any]:
    """Return what is told of a session that is no secret."""
    page = page_in(pages, language)
    venue = session.venue
    return {
        "description": _description(session, page),
        "location": _line(session.where) or (_("Online") if session.online_url else ""),
        "geo": _position(venue) if venue else None,
        "category": str(EventKind(session.event.kind).label),
        "url": page_address(page.slug, language) if page else "",
    }


def page_in(pages: Pages, language: str) -> EventPage | None:
    """Return the page in a language, else in the first language that has one."""
    return next((pages[code] for code in (language, *languages()) if code in pages), None)


def _status(session: Session) -> str:
    if session.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if session.is_postponed else "CONFIRMED"


def title(session: Session, language: str) -> str:
    """Return the title as a calendar shows it; a cancelled one says so first."""
    with translation.override(language):
        name = name_of(session, language)
        if session.is_cancelled:
            return _("Cancelled: %(name)s") % {"name": name}
        if session.is_postponed:
            return _("Postponed: %(name)s") % {"name": name}
    return name


def name_of(session: Session, language: str) -> str:
    """Return the name as far as whoever looks over a shoulder may read it."""
    with translation.override(language):
        if session.event.is_confidential:
            return _("Appointment")
    return _line(text_in(session.event, "name", language))


def _line(text: str) -> str:
    return CONTROLS.sub("", BREAKS.sub(" ", text)).strip()


def _lines(text: str) -> str:
    return CONTROLS.sub("", BREAKS.sub("\n", text)).strip()


def _description(session: Session, page: EventPage | None) -> str:
    """Return the summary, and below it what helps people to get in and to follow."""
    paragraphs = [page.summary if page else "", *access_lines(session)]
    return "\n\n".join(text for text in map(_lines, paragraphs) if text)


def access_lines(session: Session) -> list[str]:
    """Tell, in the active language, what is there for those who need it and how to get in."""
    event, venue = session.event, session.venue
    features = [(event.sign_language, SIGN_LANGUAGE), (event.captions, CAPTIONS)]
    if venue:
        features += [
            (venue.step_free, STEP_FREE),
            (venue.accessible_toilet, TOILET),
            (venue.hearing_loop, LOOP),
        ]
    told = [str(text) for there, text in features if there]
    listed = pgettext("between names", ", ").join(told)
    return [
        _("Access: %(features)s") % {"features": listed} if told else "",
        str(venue.access) if venue else "",
    ]


def _position(venue: Venue) -> tuple[float, float] | None:
    if venue.latitude is None or venue.longitude is None:
        return None
    return float(venue.latitude), float(venue.longitude)


def page_address(slug: str, language: str) -> str:
    """Return the full address of a seminar's page, where it is served in any language."""
    return f"{settings.SITE_URL}/{language}/{EventIndexPage.fixed_slug}/{slug}/"


# --- Stored entries ----------------------------------------------------------


@transaction.atomic
def write_items(
    event: "EventRecord",
    at: datetime | None = None,
    *,
    sessions: Iterable[Session] | None = None,
) -> None:
    """Store the entries of an event's sessions as they are now, in the caller's transaction.

    `sessions` names those that changed; without it all of them are written, as
    after a change of the event's name or page. What is not public is stored
    empty. An entry that says the same keeps its date.
    """
    rows = event.sessions.all()
    if sessions is not None:
        rows = rows.filter(pk__in=[session.pk for session in sessions])
    write_sessions(rows, at)


@transaction.atomic
def write_sessions(sessions: SessionQuerySet, at: datetime | None = None) -> int:
    """Store the entries of any sessions as they are now; return how many are others than before.

    After a change of a venue, and of all sessions where the address of the site
    itself has changed or a new version of the program writes them otherwise.
    """
    at = at or timezone.now()
    rows = list(sessions.order_by("pk").with_details())
    written = sum(
        _store(rows[first : first + AT_ONCE], at) for first in range(0, len(rows), AT_ONCE)
    )
    if written:
        ContentVersion.bump("events")
    return written


def _store(sessions: list[Session], at: datetime) -> int:
    items = differing(sessions, at)
    FeedItem.objects.bulk_create(
        items,
        update_conflicts=True,
        unique_fields=["session", "language"],
        update_fields=["ics", "changed_at"],
    )
    return len(items)


def differing(sessions: list[Session], at: datetime) -> list[FeedItem]:
    """Return, unsaved, the entries that are not stored as they are to be."""
    rows = FeedItem.objects.filter(session__in=sessions)
    stored = {(pk, code): ics for pk, code, ics in rows.values_list("session", "language", "ics")}
    pages = pages_of({session.event_id for session in sessions}, at)
    items = []
    for session in sessions:
        told = pages.get(session.event_id, {})
        public = told and session.event.publicity == Publicity.PUBLIC
        facts = ics = ""
        for language in languages():
            if public:
                entry = entry_of(session, language, told)
                facts = facts or entry.facts()
                ics = entry.to_ics(facts)
            if ics != stored.get((session.pk, language), ""):
                items.append(FeedItem(session=session, language=language, ics=ics, changed_at=at))
    return items


def pages_of(events: Iterable[int], at: datetime) -> dict[int, Pages]:
    """Return the pages that are out of each event, by language."""
    pages: dict[int, Pages] = defaultdict(dict)
    rows = EventPage.objects.filter(shown_at(at), event__in=events).select_related("locale")
    for page in rows.only("slug", "summary", "event", "content_type", "locale__language_code"):
        pages[page.event_id][page.locale.language_code] = page
    return pages


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
        name = vText(_line(frame.name))
        cal.add("name", name)
        cal.add("x-wr-calname", name)
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


def zones_of(session: Session) -> list[str]:
    """Return the time zones that the entry of a session names."""
    return [] if session.all_day else [session.event.timezone]


def single(session: Session, language: str, pages: Pages, organizer: str) -> bytes:
    """Return one session as a file for a mail: METHOD:PUBLISH with its organizer (RFC 5546)."""
    entry = replace(entry_of(session, language, pages), organizer=organizer)
    cal = calendar(Frame(name=""), zones_of(session), method="PUBLISH")
    cal.add_component(entry.component())
    return cal.to_ical()
