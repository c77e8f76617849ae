"""What search engines are told of a seminar is what schema.org has words for."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events import schedule
from events.models import Session
from tests.factories.events import make_event, make_pages, make_session, make_venue

from .readers import what_schema_org_refuses

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def rescheduled(session: Session) -> None:
    day = timedelta(days=1)
    schedule.reschedule(session, starts_at=session.starts_at + day, ends_at=session.ends_at + day)


def online(session: Session) -> None:
    schedule.move_online(session, online_url="https://meet.example.org/x")


def all_day(session: Session) -> None:
    starts = datetime(2031, 5, 5, tzinfo=ZoneInfo("Asia/Hong_Kong"))
    Session.objects.update(all_day=True, starts_at=starts, ends_at=starts + timedelta(days=2))


STATES: dict[str, tuple[Callable[[Session], Any], str]] = {
    "scheduled": (lambda session: None, "EventScheduled"),
    "full": (lambda session: Session.objects.update(taken=20), "SoldOut"),
    "postponed": (schedule.postpone, "EventPostponed"),
    "rescheduled": (rescheduled, "EventRescheduled"),
    "cancelled": (schedule.cancel_session, "EventCancelled"),
    "online": (online, "OnlineEventAttendanceMode"),
    "all_day": (all_day, '"2031-05-06"'),
}


@pytest.mark.django_db
def test_every_state_is_valid(client: Any) -> None:
    documents = {}
    for name, (change, word) in STATES.items():
        event = make_event(code=name.replace("_", "-"))
        session = make_session(event, venue=make_venue(latitude="22.33", longitude="114.16"))
        make_pages(event)
        change(session)
        found = SCRIPT.search(client.get(f"/zh-hant/events/{event.code}/").content.decode())
        assert found, name
        assert word in found[1], name
        documents[name] = found[1]
    wrong = documents["scheduled"].replace("EventScheduled", "EventPerhaps")
    refused = what_schema_org_refuses(documents | {"wrong": wrong})
    assert set(refused) == {"wrong"}, refused
