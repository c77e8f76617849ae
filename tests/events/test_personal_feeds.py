"""A person's own calendar: what is held, waited for and cancelled, and nobody else's."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from events import schedule
from events.enums import RegistrationState
from events.feeds import personal_feed
from events.models import PersonalFeed, Registration
from events.personal_feeds import rotate, subscribe
from events.refusals import Refused
from events.registration import cancel, confirm_with_link, register
from site_project.core.days import local_day, start_of_day
from site_project.core.logs import MaskTokens
from tests.factories.events import applicant, make_event, make_pages, make_session

pytestmark = pytest.mark.django_db
ME = "ming@example.org"


def entries(content):
    return Calendar.from_ical(content).walk("VEVENT")


def address_of(feed):
    return f"/my/{feed.token}.ics"


def take_place(session, email=ME, **fields):
    row = register(session, applicant=applicant(email=email, **fields))
    return confirm_with_link(row)


@pytest.fixture
def place(session):
    return take_place(session)


@pytest.fixture
def feed(place):
    return subscribe(place)


def test_calendar_holds_the_places_of_one_address(client, feed, session):
    other = make_session(make_event(), days=9)
    make_pages(other.event)
    take_place(other, email="MING@example.org", party_size=2)
    take_place(other, email="somebody.else@example.org")
    response = client.get(address_of(feed))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    first, second = entries(response.content)
    assert (first["UID"], second["UID"]) == (str(session.uid), str(other.uid))
    assert first["STATUS"] == "CONFIRMED"
    assert first["DTSTART"].dt == session.starts_at
    assert first["DESCRIPTION"].startswith("Place confirmed\nNumber of people: 1\n\nWhat the law")
    assert "Number of people: 2" in second["DESCRIPTION"]
    assert first["CLASS"] == "PRIVATE"


def test_calendar_names_no_person_code_or_link(client, feed, place):
    text = client.get(address_of(feed)).content.decode().replace("\r\n ", "")
    for secret in (place.name, place.email, place.public_code, place.manage_token, "/r/", "/j/"):
        assert secret not in text


def test_calendar_is_kept_by_nobody_else(client, feed):
    response = client.get(address_of(feed))
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    again = client.get(address_of(feed), headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"


def test_calendar_speaks_one_language(client, session):
    feed = subscribe(take_place(session, language="zh-hant"))
    response = client.get(address_of(feed), headers={"accept-language": "en"})
    assert response["Content-Language"] == "zh-hant"
    [entry] = entries(response.content)
    assert entry["SUMMARY"] == session.event.name_zh_hant
    assert entry["DESCRIPTION"].startswith("已確認\n人數：1\n")


def test_waiting_is_tentative_and_says_so(client, feed, session):
    full = make_session(make_event(), capacity=1, days=9)
    take_place(full, email="first@example.org")
    take_place(full, waiting=True)
    _mine, waiting = entries(client.get(address_of(feed)).content)
    assert (waiting["STATUS"], waiting["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert waiting["SUMMARY"] == f"On the waiting list: {full.event.name_en}"
    sequence = waiting["SEQUENCE"]
    row = Registration.objects.get(session=full, email=ME)
    cancel(row)
    _mine, left = entries(client.get(address_of(feed)).content)
    assert left["STATUS"] == "CANCELLED"
    assert left["SEQUENCE"] > sequence


def test_what_was_never_confirmed_is_in_no_calendar(client, feed, session):
    other = make_session(make_event(), days=9)
    register(other, applicant=applicant(email=ME))
    assert len(entries(client.get(address_of(feed)).content)) == 1
    schedule.cancel_session(other)
    assert len(entries(client.get(address_of(feed)).content)) == 1


def test_cancelled_place_is_told_for_seven_days(feed, place):
    def statuses(at):
        return [str(entry["STATUS"]) for entry in entries(personal_feed(feed, at).content)]

    now = timezone.now()
    cancel(place, at=now)
    [entry] = entries(personal_feed(feed, now).content)
    assert entry["SUMMARY"].startswith("Cancelled: Law of the Mainland")
    last = start_of_day(local_day(now) + timedelta(days=8))
    assert statuses(last - timedelta(minutes=1)) == ["CANCELLED"]
    assert statuses(last + timedelta(minutes=1)) == []


def test_cancelled_session_is_told_until_seven_days_after_its_date(feed, session):
    schedule.cancel_session(session)
    last = start_of_day(local_day(session.ends_at) + timedelta(days=8))
    [entry] = entries(personal_feed(feed, last - timedelta(minutes=1)).content)
    assert entry["STATUS"] == "CANCELLED"
    assert entries(personal_feed(feed, last + timedelta(minutes=1)).content) == []


def test_registering_again_is_one_entry_that_takes_place(client, feed, place, session):
    first = entries(client.get(address_of(feed)).content)[0]["SEQUENCE"]
    cancel(place)
    second = entries(client.get(address_of(feed)).content)[0]["SEQUENCE"]
    take_place(session)
    [entry] = entries(client.get(address_of(feed)).content)
    assert entry["STATUS"] == "CONFIRMED"
    assert first < second < entry["SEQUENCE"]


def test_past_place_stays_as_long_as_it_is_kept(feed, session):
    at = session.ends_at + timedelta(days=60)
    assert len(entries(personal_feed(feed, at).content)) == 1
    Registration.objects.update(state=RegistrationState.WAITLISTED, waiting_since=session.starts_at)
    assert entries(personal_feed(feed, at).content) == []


def test_confidential_place_says_only_when(client, feed, session):
    session.event.publicity, session.event.retention_days = "confidential", 30
    session.event.save()
    response = client.get(address_of(feed))
    [entry] = entries(response.content)
    assert entry["SUMMARY"] == "Appointment"
    assert not {"DESCRIPTION", "LOCATION", "URL", "CATEGORIES"} & set(entry)
    Registration.objects.update(state=RegistrationState.WAITLISTED, waiting_since=timezone.now())
    [entry] = entries(client.get(address_of(feed)).content)
    assert (entry["SUMMARY"], entry["STATUS"]) == ("Appointment", "TENTATIVE")


def test_new_secret_ends_the_old_one(client, feed):
    old = address_of(feed)
    new = address_of(rotate(feed))
    assert old != new
    assert client.get(new).status_code == 200
    gone = client.get(old, headers={"accept-language": "zh-hant"})
    assert gone.status_code == 410
    assert gone["Cache-Control"] == "private, no-cache"
    assert gone.content.decode() == "這個日曆已停用。訂閱者或有新的網址。\n"
    feed.delete()
    assert client.get(new).status_code == 410


@pytest.mark.parametrize("secret", ["nonsense", "f-1-1.forged", "f-1-1", "1"])
def test_forged_secret_is_not_found(client, feed, secret):
    assert client.get(f"/my/{secret}.ics").status_code == 404


def test_link_for_another_purpose_is_not_found(client, feed, place):
    assert client.get(f"/my/{place.manage_token}.ics").status_code == 404


def test_one_calendar_for_each_address(feed, session):
    other = take_place(make_session(make_event(), days=9), language="zh-hant")
    assert subscribe(other) == feed
    assert PersonalFeed.objects.get().language == "zh-hant"


def test_calendar_needs_a_proved_address(session):
    row = register(session, applicant=applicant(email=ME))
    with pytest.raises(Refused, match="ended already"):
        subscribe(row)
    Registration.objects.update(email="", email_folded="", state=RegistrationState.CONFIRMED)
    with pytest.raises(Refused, match="no e-mail address"):
        subscribe(Registration.objects.get())


def test_secret_is_masked_in_logs(feed):
    record = logging.LogRecord("x", 30, "", 0, f'"GET {address_of(feed)} HTTP/1.1"', (), None)
    MaskTokens().filter(record)
    assert record.msg == '"GET /my/… HTTP/1.1"'


@pytest.mark.parametrize("number", [1, 3])
def test_calendar_asks_the_same_at_one_and_three(client, feed, django_assert_num_queries, number):
    for days in range(1, number):
        take_place(make_session(make_event(), days=days))
    with django_assert_num_queries(4):
        assert len(entries(client.get(address_of(feed)).content)) == number
