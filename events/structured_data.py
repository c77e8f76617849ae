"""What search engines are told about a seminar (https://schema.org/Event, as JSON-LD)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.safestring import SafeString

from campaigns.structured_data import as_script
from site_project.core.models import Person

from .enums import Publicity

if TYPE_CHECKING:
    from .models import EventPage, Session

SCHEMA = "https://schema.org"


def event_script(
    page: "EventPage",
    sessions: list["Session"],
    speakers: list[Person],
    organizer: str,
    now: datetime,
) -> SafeString:
    """Return a data block with one schema.org Event for each session; none for who has the link."""
    if page.event.publicity != Publicity.PUBLIC or not sessions:
        return SafeString()
    common: dict[str, Any] = {}
    if organizer:
        site = f"{settings.SITE_URL}/{page.locale.language_code}/"
        common["organizer"] = {"@type": "Organization", "name": organizer, "url": site}
    if speakers:
        common["performer"] = [{"@type": "Person", "name": str(person.name)} for person in speakers]
    described = [describe(page, session, now) | common for session in sessions]
    return as_script({"@context": SCHEMA, "@graph": described})


def describe(page: "EventPage", session: "Session", now: datetime) -> dict[str, Any]:
    code = page.locale.language_code
    data: dict[str, Any] = {
        "@type": "Event",
        "@id": f"urn:uuid:{session.uid}",
        "name": page.title,
        "description": page.summary,
        "inLanguage": settings.HTML_LANGUAGES.get(code, code),
        "url": page.full_url,
        "startDate": _moment(session, session.starts_at),
        "endDate": session.last_day.isoformat()
        if session.all_day
        else _moment(session, session.ends_at),
        "eventStatus": f"{SCHEMA}/{_status(session)}",
        "eventAttendanceMode": f"{SCHEMA}/{_attendance(session)}",
        "isAccessibleForFree": True,
    }
    if session.previous_starts_at:
        data["previousStartDate"] = _moment(session, session.previous_starts_at)
    if places := _places(page, session):
        data["location"] = places[0] if len(places) == 1 else places
    if session.capacity is not None:
        data["maximumAttendeeCapacity"] = session.capacity
        data["remainingAttendeeCapacity"] = session.places_left
    if session.takes_registrations(now):
        data["offers"] = {
            "@type": "Offer",
            "price": "0",
            "priceCurrency": settings.CURRENCY,
            "availability": f"{SCHEMA}/{'SoldOut' if session.is_full else 'InStock'}",
            "url": page.full_url,
        }
    return data


def _moment(session: "Session", at: datetime) -> str:
    """Return a Date where the event lasts all day, else a DateTime with its offset (ISO 8601)."""
    local = at.astimezone(session.event.zone)
    return local.date().isoformat() if session.all_day else local.isoformat()


def _places(page: "EventPage", session: "Session") -> list[dict[str, Any]]:
    """Return where it takes place: a room, or where those with a place find the link, or both."""
    places = []
    if venue := session.venue:
        place: dict[str, Any] = {
            "@type": "Place",
            "name": str(venue.name),
            "address": str(venue.address or venue.name),
        }
        if venue.map_url:
            place["geo"] = {
                "@type": "GeoCoordinates",
                "latitude": float(venue.latitude),
                "longitude": float(venue.longitude),
            }
        places.append(place)
    if session.online_url:
        places.append({"@type": "VirtualLocation", "url": page.full_url})
    return places


def _status(session: "Session") -> str:
    if session.is_cancelled:
        return "EventCancelled"
    if session.is_postponed:
        return "EventPostponed"
    return "EventRescheduled" if session.previous_starts_at else "EventScheduled"


def _attendance(session: "Session") -> str:
    if session.online_url:
        place = "Mixed" if session.venue_id else "Online"
        return f"{place}EventAttendanceMode"
    return "OfflineEventAttendanceMode"
