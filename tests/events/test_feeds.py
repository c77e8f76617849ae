"""Calendar and Atom feeds: the same bytes for the same content, told apart when it changes."""

from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from events import schedule
from events.feeds import Window, calendar_feed
from events.ical import single
from events.models import FeedItem
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


@pytest.mark.parametrize(
    ("query", "en", "zh"),
    [
        ("past=-1", "from 0 to 366", "0至366"),
        ("past=x", "from 0 to 366", "0至366"),
        ("past=9999999999", "from 0 to 366", "0至366"),
        ("cancelled=no", "“mark” or “drop”", "「mark」或「drop」"),
        ("series=all", "“each” or “rule”", "「each」或「rule」"),
    ],
)
def test_unknown_parameter_is_refused_in_the_readers_words(client, query, en, zh):
    for language, words in (("en", en), ("zh-hant", zh)):
        response = client.get(f"/{language}/events/feed.ics?{query}")
        assert response.status_code == 400
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert words in response.content.decode()


def test_strange_parameters_are_not_in_the_bytes(client, session):
    plain = client.get("/en/events/feed.ics")
    assert client.get("/en/events/feed.ics?utm_source=x&past=7").content == plain.content
    wide = client.get("/en/events/feed.ics?cancelled=drop&past=30&x=1").content.decode()
    unfolded = wide.replace("\r\n ", "")
    assert (
        "SOURCE;VALUE=URI:http://testserver/en/events/feed.ics?past=30&cancelled=drop" in unfolded
    )


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("path", ["kind/nothing.ics", "kind/SEMINAR.ics", "campaign/nothing.ics"])
def test_unknown_kind_or_campaign_is_not_found(client, session, language, path):
    assert client.get(f"/{language}/events/{path}").status_code == 404


def test_kind_and_campaign_feeds(client, session):
    assert len(entries(client.get("/en/events/kind/seminar.ics").content)) == 1
    assert entries(client.get("/en/events/kind/hearing.ics").content) == []


def test_unlisted_is_in_no_feed_and_has_its_own_file(client, session):
    session.event.publicity = "unlisted"
    session.event.save()
    assert entries(client.get("/en/events/feed.ics").content) == []
    own = client.get(f"/en/events/mainland-law/{session.uid}.ics")
    assert len(entries(own.content)) == 1


@pytest.fixture
def secret(session):
    session.event.publicity = "confidential"
    session.event.retention_days = 30
    session.event.save()
    return session


@pytest.mark.parametrize(("language", "title"), [("en", "Appointment"), ("zh-hant", "預約")])
def test_confidential_file_tells_only_when(client, secret, language, title):
    path = f"/{language}/events/mainland-law/{secret.uid}.ics"
    response = client.get(path)
    [entry] = entries(response.content)
    assert entry["SUMMARY"] == title
    assert entry["DTSTART"].dt == secret.starts_at
    told = {"LOCATION", "DESCRIPTION", "URL", "GEO", "CATEGORIES", "ORGANIZER"} & set(entry)
    assert not told
    assert entry["CLASS"] == "PRIVATE"
    text = response.content.decode() + response["Content-Disposition"]
    hints = ("mainland-law", "Mainland", "內地", "Civil Rights Education Centre", "SOURCE")
    assert not [hint for hint in hints if hint in text]
    assert response["Cache-Control"] == "private, no-cache"


def test_confidential_is_in_no_public_feed(client, secret):
    for path in ("feed.ics", "kind/seminar.ics", "feed.ics?series=rule&past=366"):
        assert entries(client.get(f"/en/events/{path}").content) == []
    assert b"<entry>" not in client.get("/en/events/feed.atom").content


def test_confidential_file_for_mail_is_neutral_too(secret):
    schedule.cancel_session(secret)
    secret.refresh_from_db()
    content = single(secret, "en", {}, "desk@example.org")
    [entry] = entries(content)
    assert entry["SUMMARY"] == "Cancelled: Appointment"
    assert b"METHOD:PUBLISH" in content
    assert b"Mainland" not in content


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


@pytest.mark.parametrize("number", [1, 3])
def test_feed_asks_the_same_at_one_and_three(client, django_assert_num_queries, number):
    event = make_event()
    for days in range(1, number + 1):
        make_session(event, days=days)
    make_pages(event)
    client.get("/en/events/feed.ics")
    with django_assert_num_queries(3):
        assert len(entries(client.get("/en/events/feed.ics?past=8").content)) == number
    # What a worker has made it makes again only when something has changed.
    with django_assert_num_queries(1):
        assert len(entries(client.get("/en/events/feed.ics").content)) == number


@pytest.mark.parametrize("number", [1, 3])
def test_atom_feed(client, django_assert_num_queries, number):
    for _ in range(number):
        event = make_event()
        make_session(event)
        make_pages(event)
    # The list remembers the office's name and when time will next change a page.
    client.get("/en/events/")
    with django_assert_num_queries(3):
        first = client.get("/en/events/feed.atom")
    with django_assert_num_queries(1):
        assert client.get("/en/events/feed.atom").content == first.content
    assert first.content.decode().count("<entry>") == number


def test_atom_feed_tells_what_changed_and_answers_304(client, session):
    first = client.get("/en/events/feed.atom")
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    again = client.get("/en/events/feed.atom", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    schedule.cancel_session(session)
    changed = client.get("/en/events/feed.atom", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert "<title>Cancelled: Law of the Mainland" in changed.content.decode()
    assert changed["Last-Modified"] >= first["Last-Modified"]
