"""What the demo offers to be measured. Runs inside the site: `manage.py shell`."""

import json
import sys
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from events.enums import RegistrationMode
from events.models import Event, FeedItem, Session
from lending.enums import CopyState
from lending.models import Copy, Occupation, Title
from site_project.core.days import local_day

ENTRIES = 1000


def pick() -> None:
    """Print, as JSON, the next plain seminar to register for and the title that is lent most.

    The seminar gets as many places as a run can take, the feed its entries.
    """
    now = timezone.now()
    sessions = Session.objects.public_at(now).for_lists(now).upcoming(now)
    # As little as the floor asks: no questions, no quotas.
    open_now = sessions.filter(
        mode=RegistrationMode.OPEN,
        event__needs_address_proof=True,
        event__questions=None,
        quotas=None,
    )
    session = next(session for session in open_now if session.takes_registrations(now))
    Session.objects.filter(pk=session.pk).update(capacity=1_000_000, lift_network_limit=True)
    fill_feed(now)
    titles = Title.objects.public().annotate(loans=Count("occupations"))
    title = titles.order_by("-loans", "pk").first()
    loans = Occupation.objects.filter(title=title, live=True).order_by("pk")
    found = {
        "event": f"/en/events/{session.slug}/",
        "register": f"/en/events/{session.slug}/register/?session={session.uid}",
        "title": title.code,
        "copies": Copy.objects.filter(title=title, state=CopyState.IN_SERVICE).count(),
        "loans": [
            [str(first), str(last)] for first, last in loans.values_list("first_day", "last_day")
        ],
        "first_day": str(local_day(now)),
    }
    sys.stdout.write(json.dumps(found) + "\n")


def fill_feed(now: datetime) -> None:
    """Fill the feed up to its number of entries, in each language, and no other list.

    The sessions belong to an event without a page, so only the stored entries
    tell of them.
    """
    event = Event.objects.create(code="volume", name_en="Volume", name_zh_hant="數量")
    samples = {item.language: item.ics for item in FeedItem.objects.exclude(ics="").order_by("pk")}
    missing = ENTRIES - shown_now(now)
    days = [now + timedelta(days=number) for number in range(1, missing + 1)]
    sessions = [
        Session(event=event, starts_at=day, ends_at=day + timedelta(hours=2)) for day in days
    ]
    Session.objects.bulk_create(sessions)
    FeedItem.objects.bulk_create(
        FeedItem(session=session, language=language, ics=ics, changed_at=now)
        for session in sessions
        for language, ics in samples.items()
    )


def shown_now(now: datetime) -> int:
    items = FeedItem.objects.filter(language="en", session__ends_at__gt=now)
    return items.exclude(ics="").count()
