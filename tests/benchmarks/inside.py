"""Work that no visitor asks for, measured inside one process of the site: `manage.py shell`.

Each prints, as one line of JSON, its CPU and wall time in seconds and how many
queries it took. Whatever it writes is taken back.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone, translation
from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from events.enums import Publicity
from events.ical import page_address, write_items
from events.models import Event, EventPage, FeedItem, Session
from site_project.core import navigation
from site_project.core.paired import languages, text_in

ENTRIES = 1000
TIMES = 30


@contextmanager
def sessions(number: int) -> Iterator[Event]:
    """Give one public event so many sessions to come; no other event is public meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        event = Event.objects.public_at(now).order_by("pk").first()
        Event.objects.exclude(pk=event.pk).update(publicity=Publicity.UNLISTED)
        event.sessions.update(starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=8))
        venue = Session.objects.exclude(venue=None).first().venue
        days = [now + timedelta(hours=number) for number in range(1, number + 1)]
        Session.objects.bulk_create(
            Session(
                event=event,
                starts_at=day,
                ends_at=day + timedelta(hours=2),
                venue=venue,
                room="1/F",
            )
            for day in days
        )
        yield event
        transaction.set_rollback(True)


def told(work: Callable[[], object], times: int = 1) -> None:
    queries = 0

    def count(execute: Callable[..., object], sql: str, *rest: object) -> object:
        nonlocal queries
        queries += not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        cpu, wall = time.process_time(), time.perf_counter()
        for _number in range(times):
            work()
        spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    counted = {name: value / times for name, value in spent.items()} | {"queries": queries // times}
    sys.stdout.write(json.dumps(counted) + "\n")


def rebuild() -> None:
    """Store every entry of every language anew."""
    with sessions(ENTRIES) as event:
        write_items(event)
        FeedItem.objects.filter(session__event=event).update(ics="old")
        told(lambda: write_items(event))


def plain() -> None:
    """Django and icalendar, without anything stored: the same entries in each language."""
    with sessions(ENTRIES) as event:

        def work() -> None:
            pages = {
                page.locale.language_code: page
                for page in EventPage.objects.filter(event=event).select_related("locale")
            }
            rows = list(event.sessions.select_related("event", "venue"))
            for language in languages():
                with translation.override(language):
                    write_plainly(rows, language, pages[language])

        told(work)


def write_plainly(rows: list[Session], language: str, page: EventPage) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//floor//")
    calendar.add("version", "2.0")
    calendar.add_component(Timezone.from_tzid("Asia/Hong_Kong"))
    for row in rows:
        entry = Entry()
        entry.add("uid", str(row.uid))
        entry.add("dtstamp", row.significant_changed_at)
        entry.add("last-modified", row.significant_changed_at)
        entry.add("sequence", row.ical_sequence)
        entry.add("summary", str(text_in(row.event, "name", language)))
        entry.add("dtstart", row.starts_at.astimezone(row.event.zone))
        entry.add("dtend", row.ends_at.astimezone(row.event.zone))
        entry.add("location", row.where)
        entry.add("description", page.summary)
        entry.add("categories", [str(row.event.get_kind_display())])
        entry.add("status", "CONFIRMED")
        entry.add("transp", "OPAQUE")
        entry.add("url", page_address(page.slug, language))
        calendar.add_component(entry)
    return calendar.to_ical()


def one_changed() -> None:
    """Store the entries of one session among many, as its rule function does."""
    with sessions(ENTRIES) as event:
        write_items(event)
        session = event.sessions.last()
        FeedItem.objects.filter(session=session).update(ics="old")
        told(lambda: write_items(event, sessions=[session]))


def index(number: int, *, anew: bool) -> None:
    """Read the list of seminars with so many to come: again, or as if all had just changed.

    Without the copies of whole pages, which would hide what a list costs.
    """
    with sessions(number), override_settings(PAGE_CACHE=False):
        client = Client(headers={"host": "127.0.0.1"})

        def work() -> None:
            if anew:
                navigation._remembered.clear()
            assert client.get("/en/events/").status_code == 200

        work()
        told(work, TIMES)
