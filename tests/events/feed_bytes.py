"""Makes the same seminars in this process and prints what each feed's bytes are. Leaves nothing.

Run by test_feed_bytes.py, with a hash seed of its own.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import django
from django.db import transaction

AT = datetime(2027, 1, 4, 3, tzinfo=UTC)
ZONES = ("Asia/Hong_Kong", "Europe/Zurich", "America/New_York", "Africa/Casablanca")


def make(number: int) -> None:
    event = make_event(
        code=f"bytes-{number}",
        kind=("seminar", "workshop", "hearing", "exhibition")[number],
        timezone=ZONES[number],
        name_en=f"Bytes {number}, and more; of them",
        name_zh_hant=f"位元組{number}",
        captions=True,
        sign_language=True,
    )
    for day in range(3):
        starts_at = AT + timedelta(days=10 * number + day)
        session = schedule.add_session(
            event,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            uid=UUID(int=10 * number + day, version=4),
            venue=make_venue(latitude="22.33055", longitude="114.15972", hearing_loop=True),
            at=AT,
        )
        if day == 2:
            schedule.cancel_session(session, at=AT)
    for page in make_pages(event).values():
        key = UUID(int=number, version=4)
        Event.objects.filter(pk=event.pk).update(page_key=key)
        EventPage.objects.filter(pk=page.pk).update(
            translation_key=key, first_published_at=AT, last_published_at=AT
        )


def feeds() -> dict[str, str]:
    """Return a hash of each feed, read as a visitor does."""
    for number in range(len(ZONES)):
        make(number)
    session = Session.objects.get(uid=UUID(int=1, version=4))
    row = register(session, applicant=applicant(email="ming@example.org"), at=AT)
    confirm_with_link(row, at=AT)
    mine = PersonalFeed(pk=10**9, email_folded="ming@example.org", language="zh-hant", made_at=AT)
    paths = [
        f"/{language}/events/{name}"
        for language in ("en", "zh-hant")
        for name in (
            "feed.ics",
            "feed.ics?past=366&cancelled=drop",
            "kind/hearing.ics",
            f"bytes-0/{session.uid}.ics",
            "feed.atom",
        )
    ]
    answers = {path: Client().get(path) for path in paths}
    found = {path: (answer.content, answer["ETag"]) for path, answer in answers.items()}
    found["personal"] = (personal_feed(mine, AT).content, "")
    found["mail"] = (single(session, "en", {}, "desk@example.org"), "")
    assert all(len(content) > 700 for content, _etag in found.values()), found
    return {
        path: f"{etag} {hashlib.sha256(content).hexdigest()}"
        for path, (content, etag) in found.items()
    }


if __name__ == "__main__":
    django.setup()
    # The models are there only now.
    from django.test import Client
    from django.test.utils import setup_test_environment

    from events import schedule
    from events.feeds import personal_feed
    from events.ical import single
    from events.models import Event, EventPage, PersonalFeed, Session
    from events.registration import confirm_with_link, register
    from tests.factories.events import applicant, make_event, make_pages, make_venue

    setup_test_environment()
    with transaction.atomic():
        told = feeds()
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps(told))
