"""What search engines are told about a seminar (https://schema.org/Event, as JSON-LD)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.safestring import SafeString

from campaigns.structured_data import as_script
from site_project.core.models import Person

if TYPE_CHECKING:
    from .models import EventPage, Session

SCHEMA = "https://schema.org"


def event_script(
    page: "EventPage", sessions: list["Session"], speakers: list[Person], now: datetime
) -> SafeString:
    """Return a data block with one schema.org Event for each session."""
    return as_script(
        {
            "@context": SCHEMA,
            "@graph": [describe(page, session, speakers, now) for session in sessions],
        }
    )


def describe(
    page: "EventPage", session: "Session", speakers: list[Person], now: datetime
) -> dict[str, Any]:
    code = page.locale.language_code
    zone = session.event.zone
    data: dict[str, Any] = {
        "@type": "Event",
        "@id": f"urn:uuid:{session.uid}",
        "name": page.title,
        "description": page.summary,
        "inLanguage": settings.HTML_LANGUAGES.get(code, code),
        "url": page.full_url,
        "startDate": session.starts_at.astimezone(zone).isoformat(),
        "endDate": session.ends_at.astimezone(zone).isoformat(),
        "eventStatus": f"{SCHEMA}/{_status(session)}",
        "eventAttendanceMode": f"{SCHEMA}/{_attendance(session)}",
        "isAccessibleForFree": True,
    }
    if session.previous_starts_at:
        data["previousStartDate"] = session.previous_starts_at.astimezone(zone).isoformat()
    if session.venue:
        data["location"] = {
            "@type": "Place",
            "name": str(session.venue.name),
            "address": str(session.venue.address or session.venue.name),
        }
    elif session.online_url:
        data["location"] = {"@type": "VirtualLocation", "url": page.full_url}
    if speakers:
        data["performer"] = [{"@type": "Person", "name": str(person.name)} for person in speakers]
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
