"""Calendar and Atom feeds: the same bytes for the same content, told apart when it changes."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from events import schedule
from events.feeds import Window, calendar_feed
from events.ical import zone_text
from events.models import FeedItem, Session
from site_project.core.days import local_day, start_of_day
from tests.factories.events import make_event, make_pages, make_session

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def entries(content):
    return Calendar.from_ical(content).walk("VEVENT")


def test_feed_is_whole_and_steady(client, session):
    first = client.get("/en/events/feed.ics")
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert client.get("/en/events/feed.ics").content == first.content
    text = first.content.decode()
    assert "METHOD" not in text
    assert "COMMENT" not in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text
    assert "SOURCE;VALUE=URI:http://testserver/en/events/feed.ics" in text
    assert "X-PUBLISHED-TTL:PT6H" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [entry] = entries(first.content)
    assert entry["UID"] == str(session.uid)
    assert entry["DTSTART"].params["TZID"] == "Asia/Hong_Kong"
    assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt
    assert entry["SUMMARY"] == session.event.name_en


def test_uid_is_one_for_all_languages(client, session):
    [en], [zh] = (entries(client.get(f"/{c}/events/feed.ics").content) for c in ("en", "zh-hant"))
    assert en["UID"] == zh["UID"]
    assert zh["SUMMARY"] == session.event.name_zh_hant


def test_etag_is_strong_and_answers_304(client, session):
    first = client.get("/en/events/feed.ics")
    etag = first["ETag"]
    assert etag.startswith('"')
    again = client.get("/en/events/feed.ics", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    since = client.get("/en/events/feed.ics", headers={"if-modified-since": first["Last-Modified"]})
    assert since.status_code == 304
    schedule.move(session, venue=session.venue, room="2/F")
    changed = client.get("/en/events/feed.ics", headers={"if-none-match": etag})
    assert changed.status_code == 200


def test_cancelled_session_says_so_and_can_be_dropped(client, session):
    schedule.cancel_session(session)
    [entry] = entries(client.get("/en/events/feed.ics").content)
    assert entry["STATUS"] == "CANCELLED"
    assert entry["SEQUENCE"] == 1
    assert entry["SUMMARY"].startswith("Cancelled: ")
    assert entries(client.get("/en/events/feed.ics?cancelled=drop").content) == []


def test_cancelled_session_leaves_seven_days_after_its_date(session):
    schedule.cancel_session(session)

    def number(at):
        feed = calendar_feed(name="", language="en", address="", window=Window(past=0), at=at)
        return len(entries(feed.content))

    last = start_of_day(local_day(session.ends_at) + timedelta(days=8))
    assert number(last - timedelta(minutes=1)) == 1
    assert number(last + timedelta(minutes=1)) == 0


def test_last_modified_is_the_midnight_at_which_an_entry_left(session):
    def changed_at(at):
        return calendar_feed(
            name="", language="en", address="", window=Window(past=0), at=at
        ).changed_at

    midnight = start_of_day(local_day(session.ends_at) + timedelta(days=1))
    assert changed_at(midnight - timedelta(minutes=30)) < session.ends_at
    assert changed_at(midnight + timedelta(minutes=30)) == midnight


@pytest.mark.parametrize("query", ["past=-1", "past=x", "past=9999999999", "cancelled=no"])
def test_unknown_parameter_is_refused(client, query):
    assert client.get(f"/en/events/feed.ics?{query}").status_code == 400


def test_kind_and_campaign_feeds(client, session):
    assert len(entries(client.get("/en/events/kind/seminar.ics").content)) == 1
    assert entries(client.get("/en/events/kind/hearing.ics").content) == []
    assert client.get("/en/events/kind/nothing.ics").status_code == 404
    assert client.get("/en/events/campaign/nothing.ics").status_code == 404


def test_unlisted_is_in_no_feed_and_has_its_own_file(client, session):
    session.event.publicity = "unlisted"
    session.event.save()
    assert entries(client.get("/en/events/feed.ics").content) == []
    own = client.get(f"/en/events/mainland-law/{session.uid}.ics")
    assert len(entries(own.content)) == 1
    session.event.publicity = "confidential"
    session.event.save()
    assert client.get(f"/en/events/mainland-law/{session.uid}.ics").status_code == 404


def test_unpublished_page_takes_its_entries_along(client, session):
    for page in list(session.event.pages.all()):
        page.unpublish()
    assert entries(client.get("/en/events/feed.ics").content) == []
    assert set(FeedItem.objects.values_list("ics", flat=True)) == {""}


def test_all_day_ends_on_the_day_after(client):
    event = make_event(kind="exhibition")
    first = start_of_day(local_day() + timedelta(days=3))
    schedule.add_session(
        event, starts_at=first, ends_at=first + timedelta(days=2), all_day=True, capacity=None
    )
    make_pages(event)
    [entry] = entries(client.get("/en/events/feed.ics").content)
    day = local_day() + timedelta(days=3)
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (day, day + timedelta(days=2))
    assert "VTIMEZONE" not in client.get("/en/events/feed.ics").content.decode()


def test_geneva_hearing_keeps_its_own_clock(client):
    event = make_event(code="hearing", kind="hearing", timezone="Europe/Zurich")
    make_session(event)
    make_pages(event)
    content = client.get("/en/events/feed.ics").content
    [entry] = entries(content)
    assert entry["DTSTART"].params["TZID"] == "Europe/Zurich"
    assert b"RRULE:FREQ=YEARLY" in content
    assert b"RDATE" not in content
    assert "Hong Kong time:" in client.get("/en/events/hearing/").content.decode()


def test_line_break_in_a_name_cannot_break_the_feed(client):
    event = make_event(name_en="Talk\r\nATTENDEE:mailto:x@example.org; and, more")
    make_session(event)
    make_pages(event)
    content = client.get("/en/events/feed.ics").content
    [entry] = entries(content)
    assert "ATTENDEE" not in entry
    assert "and, more" in entry["SUMMARY"]


def test_zone_rules_do_not_depend_on_the_hash_seed():
    code = (
        "import django, os; os.environ['DJANGO_SETTINGS_MODULE']='site_project.settings.test';"
        "django.setup();"
        "from events.ical import *;"
        "zones = ['Europe/Zurich', 'Asia/Hong_Kong', 'America/New_York'];"
        "print(calendar(Frame('a', 'b'), set(zones)).to_ical().hex())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": "", "TEST_DATABASE": "events"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize("tzid", ["Europe/Zurich", "Asia/Hong_Kong", "America/New_York"])
def test_zone_component_agrees_with_the_time_zone_database(tzid):
    [component] = Calendar.from_ical(
        b"BEGIN:VCALENDAR\r\n" + zone_text(tzid) + b"END:VCALENDAR\r\n"
    ).walk("VTIMEZONE")
    zone = component.to_tz(lookup_tzid=False)
    for month in range(1, 13):
        local = datetime(2027, month, 15, 12)  # noqa: DTZ001
        assert zone.utcoffset(local) == ZoneInfo(tzid).utcoffset(local)


def test_zone_without_a_yearly_rule_lists_its_dates():
    text = zone_text("Africa/Casablanca")
    assert b"RDATE" in text
    assert b"COMMENT" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_feed_asks_the_same_at_one_and_three(client, django_assert_num_queries, number):
    event = make_event()
    for days in range(1, number + 1):
        make_session(event, days=days)
    make_pages(event)
    client.get("/en/events/feed.ics")
    with django_assert_num_queries(3):
        assert len(entries(client.get("/en/events/feed.ics").content)) == number


@pytest.mark.parametrize("number", [1, 3])
def test_atom_feed(client, django_assert_num_queries, number):
    for _ in range(number):
        event = make_event()
        make_session(event)
        make_pages(event)
    client.get("/en/events/feed.atom")
    with django_assert_num_queries(3):
        text = client.get("/en/events/feed.atom").content.decode()
    assert text.count("<entry>") == number


def test_feed_item_keeps_its_date_when_it_says_the_same(session):
    before = dict(FeedItem.objects.values_list("pk", "changed_at"))
    session.event.save()
    assert dict(FeedItem.objects.values_list("pk", "changed_at")) == before


def test_sequence_never_rises_by_saving(session):
    session.save()
    assert Session.objects.get(pk=session.pk).ical_sequence == 0
