"""Seminars for tests, made through the rules where there is one."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from wagtail.signals import page_published

from events.models import Event, EventIndexPage, EventPage, Session, Venue
from events.registration import Applicant
from events.schedule import add_session
from site_project.core.paired import column

_numbers = count(1)


def make_event(**fields: Any) -> Event:
    number = next(_numbers)
    values = {
        "code": f"event-{number}",
        column("name", "en"): f"Law of the Mainland {number}",
        column("name", "zh-hant"): f"內地法律 {number}",
    }
    return Event.objects.create(**values | fields)


def make_venue(**fields: Any) -> Venue:
    values = {
        column("name", "en"): "Community hall",
        column("name", "zh-hant"): "社區會堂",
        column("address", "en"): "Sham Shui Po",
        column("address", "zh-hant"): "深水埗",
    }
    return Venue.objects.create(**values | fields)


def make_session(event: Event | None = None, *, days: float = 7, **fields: Any) -> Session:
    """Make a session that starts so many days from now."""
    starts_at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    values = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "capacity": 20}
    return add_session(event or make_event(), **values | fields)


def make_pages(event: Event, slug: str | None = None, *, languages: Any = None) -> dict[str, Any]:
    """Publish the event's page in each language, at the same slug."""
    pages: dict[str, Any] = {}
    indexes = EventIndexPage.objects.select_related("locale").order_by("pk")
    for parent in indexes:
        code = parent.locale.language_code
        if languages and code not in languages:
            continue
        page = EventPage(
            title=str(getattr(event, column("name", code))),
            slug=slug or event.code,
            locale=parent.locale,
            event=event,
            summary={"en": "What the law says.", "zh-hant": "法律怎樣說。"}[code],
            first_published_at=timezone.now(),
            last_published_at=timezone.now(),
        )
        if pages:
            page.translation_key = next(iter(pages.values())).translation_key
        # As publishing leaves it, without a revision: it takes a third of the time.
        parent.add_child(instance=page)
        page_published.send(sender=EventPage, instance=page, revision=None)
        pages[code] = page
    return pages


def applicant(**fields: Any) -> Applicant:
    number = next(_numbers)
    values = {"name": f"Person {number}", "email": f"person{number}@example.org", "language": "en"}
    return Applicant(**values | fields)
