"""Stored calendar entries: what they say, and that only those are written that a change is about."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from icalendar import Calendar

from events import schedule
from events.audit import drift
from events.ical import write_sessions
from events.models import FeedItem, Session
from events.time_zones import zone_text
from tests.factories.events import make_event, make_pages, make_session

pytestmark = pytest.mark.django_db


def entries(content):
    return Calendar.from_ical(content).walk("VEVENT")


@pytest.fixture
def three(session):
    """Three sessions of one event, of which the first has a venue of its own."""
    return [session, *(make_session(session.event, days=days) for days in (8, 9))]


@pytest.fixture
def written(three):
    """Return a function that names whose entries were written since all were spoilt."""
    FeedItem.objects.update(ics="spoilt")

    def written():
        rows = FeedItem.objects.exclude(ics="spoilt").order_by("session", "language")
        return [(item.session, item.language) for item in rows.select_related("session")]

    return written


def in_both_languages(*sessions):
    return [(session, language) for session in sessions for language in ("en", "zh-hant")]


def test_one_changed_session_is_written_alone_in_each_language(three, written):
    schedule.move(three[1], venue=three[0].venue, room="9/F")
    assert written() == in_both_languages(three[1])


def test_another_session_is_written_alone(three, written):
    new = make_session(three[0].event, days=10)
    assert written() == in_both_languages(new)


def test_another_name_writes_the_entries_of_the_event_alone(three, written):
    other = make_event()
    make_session(other)
    make_pages(other)
    FeedItem.objects.update(ics="spoilt")
    three[0].event.name_en = "Another name"
    three[0].event.save()
    assert written() == in_both_languages(*three)


def test_a_venue_writes_the_sessions_held_there_alone(three, written):
    three[0].venue.address_en = "Cheung Sha Wan"
    three[0].venue.save()
    assert written() == in_both_languages(three[0])


def test_all_entries_are_written_by_few_statements(three, django_assert_max_num_queries):
    FeedItem.objects.update(ics="old")
    with django_assert_max_num_queries(8):
        assert write_sessions(Session.objects.all()) == 6
    assert not FeedItem.objects.filter(ics="old").exists()
    assert write_sessions(Session.objects.all()) == 0


def test_entry_tells_where_it_is_and_how_to_get_in(client, session):
    venue = session.venue
    venue.latitude, venue.longitude = "22.33055", "114.15972"
    venue.step_free = venue.hearing_loop = True
    venue.access_en = "MTR exit C2, then the lift."
    venue.save()
    session.event.captions = True
    session.event.save()
    [entry] = entries(client.get("/en/events/feed.ics").content)
    assert entry["GEO"].to_ical() == "22.33055;114.15972"
    told = entry["DESCRIPTION"]
    assert "Access: captions, step-free way in, hearing loop" in told
    assert "MTR exit C2, then the lift." in told
    [entry] = entries(client.get("/zh-hant/events/feed.ics").content)
    assert "無障礙設施：字幕、無梯級入口、助聽感應環線" in entry["DESCRIPTION"]


def test_online_session_says_so_and_keeps_its_address(client):
    event = make_event()
    make_session(event, online_url="https://meet.example.org/secret")
    make_pages(event)
    content = client.get("/en/events/feed.ics").content
    assert entries(content)[0]["LOCATION"] == "Online"
    assert b"meet.example.org" not in content


def test_hour_that_comes_twice_is_told_in_utc(client):
    event = make_event(timezone="America/New_York")
    # On 7 November 2027 it is half past one twice in New York.
    for hour in (5, 6):
        start = datetime(2027, 11, 7, hour, 30, tzinfo=UTC)
        schedule.add_session(event, starts_at=start, ends_at=start + timedelta(hours=3))
    make_pages(event)
    starts = [entry["DTSTART"] for entry in entries(client.get("/en/events/feed.ics").content)]
    assert [start.to_ical() for start in starts] == [b"20271107T053000Z", b"20271107T063000Z"]
    [end, _] = [entry["DTEND"] for entry in entries(client.get("/en/events/feed.ics").content)]
    assert end.to_ical() == b"20271107T033000"


def test_breaks_and_control_characters_do_not_reach_a_calendar(client):
    event = make_event(name_en="Rights\u2028of\x0btenants\x85and\x07 others\n")
    make_session(event)
    make_pages(event)
    content = client.get("/en/events/feed.ics").content
    assert entries(content)[0]["SUMMARY"] == "Rights of tenants and others"
    assert len(content.decode().splitlines()) == content.count(b"\r\n")


def test_feed_item_keeps_its_date_when_it_says_the_same(session):
    before = dict(FeedItem.objects.values_list("pk", "changed_at"))
    session.event.save()
    assert dict(FeedItem.objects.values_list("pk", "changed_at")) == before


def test_sequence_never_rises_by_saving(session):
    session.save()
    assert Session.objects.get(pk=session.pk).ical_sequence == 0


def test_command_writes_all_entries_anew(session, settings, capsys):
    settings.SITE_URL = "https://elsewhere.example.org"
    call_command("write_feeds")
    assert "2 calendar entries changed." in capsys.readouterr().out
    texts = FeedItem.objects.values_list("ics", flat=True)
    assert all("URL:https://elsewhere.example.org/" in text for text in texts)
    call_command("write_feeds")
    assert "0 calendar entries changed." in capsys.readouterr().out


def test_audit_finds_what_should_be_in_no_public_feed(session):
    assert list(drift()) == []
    type(session.event).objects.update(publicity="unlisted")
    assert len([line for line in drift() if "is in the en feed and is not public" in line]) == 1


# --- Time zones ----


@pytest.mark.parametrize(
    "tzid",
    [
        "Europe/Zurich",
        "Asia/Hong_Kong",
        "America/New_York",
        "Europe/Dublin",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
    ],
)
def test_zone_component_agrees_with_the_time_zone_database(tzid):
    [component] = Calendar.from_ical(
        b"BEGIN:VCALENDAR\r\n" + zone_text(tzid) + b"END:VCALENDAR\r\n"
    ).walk("VTIMEZONE")
    zone = component.to_tz(lookup_tzid=False)
    for month in range(1, 13):
        local = datetime(2027, month, 15, 12)  # noqa: DTZ001
        assert zone.utcoffset(local) == ZoneInfo(tzid).utcoffset(local)


def test_zone_without_a_yearly_rule_tells_each_change():
    text = zone_text("Africa/Casablanca")
    assert b"RDATE" not in text
    assert b"RRULE" not in text
    assert text.count(b"BEGIN:DAYLIGHT") > 10
    assert text.count(b"BEGIN:STANDARD") > 10
