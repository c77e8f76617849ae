"""The officer's calendar: each day's movements without names, revocable, 304 where unchanged."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from lending import desk_feed
from lending.desk_feed import feed_of
from lending.enums import LineState
from lending.models import DeskFeed, LoanLine
from site_project.core.days import local_day
from site_project.core.models import User
from tests.factories.lending import make_officer
from tests.lending.test_desk_today import loan

pytestmark = pytest.mark.django_db
PAGE = "/admin/lending-feed/"


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def feed(officer: User) -> DeskFeed:
    return desk_feed.subscribe(officer, "en")


def path(feed: DeskFeed) -> str:
    return f"/desk/{feed.token}.ics"


def entries(feed: DeskFeed) -> dict[Any, Any]:
    content = feed_of(feed, address="http://testserver/x", at=timezone.now())
    return {entry["dtstart"].dt: entry for entry in Calendar.from_ical(content).walk("VEVENT")}


def test_one_entry_a_day_tells_what_moves(feed: DeskFeed) -> None:
    line, other = loan(LineState.APPROVED, 3, 10), loan(LineState.OUT, -4, 3)
    found = entries(feed)
    day = local_day() + timedelta(3)
    assert set(found) == {day, local_day() + timedelta(10)}
    assert found[day]["summary"] == "1 to collect · 1 to come back"
    told = found[day]["description"]
    assert str(line) in told
    assert str(other.copy_out) in told


def test_nobody_is_named(feed: DeskFeed) -> None:
    loan(LineState.APPROVED, 3, 10)
    content = feed_of(feed, address="x", at=timezone.now()).decode()
    for name in ("Chan", "Example Secondary", "teacher@", "A lesson"):
        assert name not in content


def test_what_only_waits_or_is_long_over_is_not_told(feed: DeskFeed) -> None:
    loan(LineState.REQUESTED, 3, 10)
    loan(LineState.OUT, -60, -40)
    assert entries(feed) == {}


def test_same_loans_are_the_same_bytes_and_304(client: Client, feed: DeskFeed) -> None:
    line = loan(LineState.APPROVED, 3, 10)
    first = client.get(path(feed))
    assert first.status_code == 200
    assert first["Content-Type"].startswith("text/calendar")
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(path(feed), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    LoanLine.objects.filter(pk=line.pk).update(due_day=line.due_day + timedelta(1))
    changed = client.get(path(feed), headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_calendar_speaks_its_own_language(officer: User, client: Client) -> None:
    feed = desk_feed.subscribe(officer, "zh-hant")
    loan(LineState.APPROVED, 3, 10)
    answer = client.get(path(feed), headers={"accept-language": "en"})
    assert answer["Content-Language"] == "zh-hant"
    assert "展板" in answer.content.decode().replace("\r\n ", "")


def test_officer_makes_renews_and_ends_the_address(officer: User) -> None:
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(officer)
    assert "Make my calendar" in desk.get(PAGE).content.decode()
    assert not DeskFeed.objects.exists()
    desk.post(PAGE, {"act": "make"})
    first = path(officer.desk_feed)
    assert first in desk.get(PAGE).content.decode()
    assert desk.get(first).status_code == 200
    desk.post(PAGE, {"act": "renew"})
    assert desk.get(first).status_code == 410
    second = path(DeskFeed.objects.get())
    assert desk.get(second).status_code == 200
    desk.post(PAGE, {"act": "end"})
    assert desk.get(second).status_code == 410
    desk.post(PAGE, {"act": "make"})
    assert desk.get(second).status_code == 410
    assert desk.post(PAGE, {"act": "explode"}).status_code == 400


def test_calendar_ends_with_the_role(client: Client, officer: User, feed: DeskFeed) -> None:
    officer.groups.remove(Group.objects.get(name="Lending officers"))
    assert client.get(path(feed)).status_code == 410
    officer.groups.add(Group.objects.get(name="Lending officers"))
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get(path(feed)).status_code == 410


@pytest.mark.parametrize("secret", ["nonsense", "desk-1-1.forged", "%00", "x" * 400])
def test_forged_address_is_not_found(client: Client, db: None, secret: str) -> None:
    assert client.get(f"/desk/{secret}.ics").status_code == 404


def test_reading_it_changes_nothing_and_takes_no_post(client: Client, feed: DeskFeed) -> None:
    assert client.post(path(feed)).status_code == 405
