"""The public list and page of seminars."""

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import timezone

from events import schedule
from events.models import ClinicBlock, EventPage, Series, Session
from tests.factories.campaigns import make_campaign, make_campaign_page
from tests.factories.events import make_event, make_pages, make_session, make_venue
from tests.queries import queries


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_index_asks_the_same_at_one_and_three(client, number):
    for _ in range(number):
        event = make_event()
        make_session(event)
        make_pages(event)
    assert queries(client, "/en/events/") == (12, 2)
    html = client.get("/en/events/").content.decode()
    assert html.count("20 places left") == number


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_at_one_and_three(client, number):
    event = make_event(code="talk")
    for days in range(1, number + 1):
        make_session(event, days=days)
    make_pages(event)
    assert queries(client, "/en/events/talk/") == (7, 2)
    response = client.get("/en/events/talk/")
    assert response.content.decode().count("20 places left") == number
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_next_seminars_ask_one_query(django_assert_num_queries, number):
    for _ in range(number):
        event = make_event()
        make_session(event)
        make_pages(event)
    template = Template("{% load events_tags %}{% upcoming_sessions 3 %}")
    with django_assert_num_queries(1):
        assert template.render(Context()).count("20 places left") == number


def test_page_tells_its_state(client, session):
    html = client.get("/en/events/mainland-law/").content.decode()
    assert "20 places left" in html
    assert f"register/?session={session.uid}" in html
    Session.objects.update(taken=19)
    assert "1 place left" in client.get("/en/events/mainland-law/").content.decode()
    Session.objects.update(taken=20)
    html = client.get("/en/events/mainland-law/").content.decode()
    assert "Full" in html
    assert "Join the waiting list" in html
    Session.objects.update(status="postponed")
    html = client.get("/en/events/mainland-law/").content.decode()
    assert "Postponed" in html
    assert "/register/" not in html


def test_structured_data_tells_what_is_left(client, session):
    html = client.get("/en/events/mainland-law/").content.decode()
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    [event] = data["@graph"]
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["remainingAttendeeCapacity"] == 20
    assert event["offers"]["availability"] == "https://schema.org/InStock"
    schedule.cancel_session(session)
    html = client.get("/en/events/mainland-law/").content.decode()
    assert "https://schema.org/EventCancelled" in html


def test_past_seminars_are_in_the_archive(client, session):
    now = timezone.now()
    Session.objects.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
    assert "Nothing is announced" in client.get("/en/events/").content.decode()
    assert session.event.name_en in client.get("/en/events/?when=past").content.decode()


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99"])
def test_unknown_part_of_the_list_is_not_found(client, session, query):
    assert client.get(f"/en/events/{query}").status_code == 404


@pytest.mark.django_db
def test_chinese_page_where_only_english_is_written(client):
    event = make_event(code="english-only")
    make_session(event)
    make_pages(event, languages=["en"])
    response = client.get("/zh-hant/events/english-only/")
    assert response.status_code == 200
    assert event.code in client.get("/zh-hant/events/").content.decode()
    assert client.get("/zh-hant/events/english-only/register/").status_code == 200


def test_revision_never_brings_another_record(session):
    page = EventPage.objects.filter(event=session.event).first()
    other = make_event()
    revision = page.save_revision()
    revision.content["event"] = other.pk
    revision.save()
    assert revision.as_object().event_id == session.event_id


def test_slug_of_an_endpoint_is_refused(session):
    page = EventPage.objects.filter(event=session.event).first()
    page.slug = "kind"
    with pytest.raises(ValidationError):
        page.full_clean()


def test_campaign_shows_its_seminars(session, django_assert_num_queries):
    campaign = make_campaign()
    page = EventPage.objects.filter(event=session.event).first()
    page.campaigns = [campaign]
    page.save()
    template = Template("{% load events_tags %}{% sessions_of_campaign campaign %}")
    with django_assert_num_queries(1):
        assert session.event.name_en in template.render(Context({"campaign": campaign}))
    assert session.event.name_en not in template.render(Context({"campaign": make_campaign()}))


def test_campaign_feed_holds_its_seminars(client, session, homes):
    page = EventPage.objects.filter(event=session.event).first()
    campaign_page = make_campaign_page(homes["en"], make_campaign())
    page.campaigns = [campaign_page.campaign]
    page.save()
    response = client.get(f"/en/events/campaign/{campaign_page.slug}.ics")
    assert str(session.uid) in response.content.decode()


@pytest.mark.django_db
def test_time_elsewhere_is_told_as_local_in_lists_and_on_its_page(client):
    abroad, here = make_event(code="hearing", timezone="Europe/Zurich"), make_event(code="talk")
    for event in (abroad, here):
        make_session(event)
        make_pages(event)
    assert client.get("/en/events/").text.count("(local time)") == 1
    page = client.get("/en/events/hearing/").text.split("<main")[1]
    assert "(local time)" in page
    assert "Hong Kong time: " in page
    assert "Europe/Zurich" not in page


@pytest.mark.django_db
def test_index_narrows_by_sort_and_says_when_nothing_is_left(client):
    loop = make_venue(hearing_loop=True)
    for code, fields in {
        "clinic": {"kind": "clinic", "audience": "students"},
        "talk": {"captions": True},
    }.items():
        event = make_event(code=code, **{"name_en": f"About {code}"}, **fields)
        make_session(
            event,
            venue=loop if code == "talk" else None,
            online_url="" if code == "talk" else "https://meet.example.org/x",
        )
        make_pages(event)
    both = ["/en/events/?audience=students", "/en/events/"]
    talk_only = [
        "?access=loop",
        "?access=captions",
        "?place=room",
        "?audience=teachers",
        "?kind=seminar",
    ]
    for path in both:
        html = client.get(path).content.decode()
        assert ("About clinic" in html, "About talk" in html) == (True, True), path
    for query in talk_only:
        html = client.get(f"/en/events/{query}").content.decode()
        assert ("About clinic" in html, "About talk" in html) == (False, True), query
    html = client.get("/en/events/?place=online&kind=seminar").content.decode()
    assert "Nothing of this sort is here at present." in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "kind=zz",
        "audience=%00",
        "spoken=xx",
        "place=moon",
        "access=1",
        "year=20x6",
        "year=99999",
        "year=02026123456789",
        "when=never",
        "month=2026-13",
        "month=2026-1",
        "month=0000-01",
    ],
)
def test_index_says_what_it_does_not_have_and_shows_the_rest(client, query):
    event = make_event()
    make_session(event)
    make_pages(event)
    response = client.get(f"/zh-hant/events/?{query}")
    html = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in html
    assert "內地法律" in html


@pytest.mark.django_db
def test_archive_by_year_and_month_by_day(client):
    event = make_event(code="old-talk", name_en="Old talk")
    zone = ZoneInfo("Asia/Hong_Kong")
    # Still New Year's Eve in UTC.
    starts = datetime(2025, 1, 1, 0, 30, tzinfo=zone)
    make_session(event, starts_at=starts, ends_at=starts + timedelta(hours=1))
    other = make_event(code="older-talk", name_en="Older talk")
    starts = datetime(2023, 6, 5, 19, tzinfo=zone)
    make_session(other, starts_at=starts, ends_at=starts + timedelta(days=1))
    for one in (event, other):
        make_pages(one)
    html = client.get("/en/events/?when=past").content.decode()
    assert "?year=2025" in html
    assert "?year=2023" in html
    html = client.get("/en/events/?year=2025").content.decode()
    assert ("Old talk" in html, "Older talk" in html) == (True, False)
    month = client.get("/en/events/?month=2025-01").content.decode()
    day = re.search(r'<td>\s*<time datetime="2025-01-01">.*?</td>', month, re.DOTALL)
    assert day
    assert "Old talk" in day[0]
    # It goes on past midnight, so both days have it.
    assert client.get("/en/events/?month=2023-06").content.decode().count("Older talk</a>") == 2
    assert "Nothing in this month." in client.get("/en/events/?month=2024-02").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_month_asks_the_same_at_one_and_three(client, number):
    zone = ZoneInfo("Asia/Hong_Kong")
    for day in range(1, number + 1):
        event = make_event()
        starts = datetime(2031, 5, day, 19, tzinfo=zone)
        make_session(event, starts_at=starts, ends_at=starts + timedelta(hours=1))
        make_pages(event)
    assert queries(client, "/en/events/?month=2031-05") == (7, 2)


@pytest.mark.django_db
def test_page_folds_late_dates_and_tells_past_ones(client):
    event = make_event(code="weekly")
    for week in range(-2, 8):
        make_session(event, days=7 * week + 1)
    make_pages(event)
    html = client.get("/en/events/weekly/").content.decode()
    assert "5 more dates" in html
    past = html[html.index("Past dates") :]
    assert past[: past.index("</details>")].count("<time") == 2
    assert html.count("/register/?session=") == 8


@pytest.mark.django_db
def test_page_shows_the_slots_of_a_day_together(client):
    event = make_event(code="advice", kind="clinic")
    zone = ZoneInfo("Asia/Hong_Kong")
    starts = datetime(2031, 5, 5, 14, tzinfo=zone)
    block = ClinicBlock.objects.create(
        event=event, day=starts.date(), from_time="14:00", to_time="15:30"
    )
    for number in range(3):
        at = starts + timedelta(minutes=30 * number)
        slot = make_session(
            event, starts_at=at, ends_at=at + timedelta(minutes=30), capacity=1, waiting_list=False
        )
        Session.objects.filter(pk=slot.pk).update(block=block, taken=number == 1)
    make_pages(event)
    html = client.get("/zh-hant/events/advice/").content.decode()
    assert html.count("/register/?session=") == 2
    assert "下午2:00至2:30" in html
    assert re.search(r"下午2:30至3:00\s*<span class=\"state state-full\">額滿", html)


@pytest.mark.django_db
def test_page_tells_how_to_get_in(client):
    event = make_event(code="talk", captions=True, audience="students")
    venue = make_venue(step_free=True, latitude="22.33055", longitude="114.16222")
    make_session(event, venue=venue)
    make_pages(event)
    html = client.get("/en/events/talk/").content.decode()
    for words in ("Step-free way in", "Captions", "University students"):
        assert words in html
    assert "openstreetmap.org/?mlat=22.33055&amp;mlon=114.16222" in html
    assert "Hearing loop" not in html


def structured(client, path):
    html = client.get(path).content.decode()
    found = re.search(r'ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(found[1])["@graph"] if found else None


def test_structured_data_of_what_is_moved_online_and_all_day(client, session):
    path = "/en/events/mainland-law/"
    schedule.reschedule(
        session,
        starts_at=session.starts_at + timedelta(days=1),
        ends_at=session.ends_at + timedelta(days=1),
    )
    [told] = structured(client, path)
    assert told["eventStatus"] == "https://schema.org/EventRescheduled"
    assert (
        told["previousStartDate"]
        == session.starts_at.astimezone(ZoneInfo("Asia/Hong_Kong")).isoformat()
    )
    assert told["organizer"]["name"] == "Civil Rights Education Centre"
    Session.objects.update(venue=None, online_url="https://meet.example.org/x")
    [told] = structured(client, path)
    assert told["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert told["location"] == {"@type": "VirtualLocation", "url": f"http://testserver{path}"}
    assert "meet.example.org" not in client.get(path).content.decode()
    starts = datetime(2031, 5, 5, tzinfo=ZoneInfo("Asia/Hong_Kong"))
    Session.objects.update(all_day=True, starts_at=starts, ends_at=starts + timedelta(days=2))
    [told] = structured(client, path)
    assert (told["startDate"], told["endDate"]) == ("2031-05-05", "2031-05-06")
    schedule.postpone(session)
    [told] = structured(client, path)
    assert told["eventStatus"] == "https://schema.org/EventPostponed"
    session.event.publicity = "unlisted"
    session.event.save()
    assert structured(client, path) is None


@pytest.mark.django_db
@pytest.mark.parametrize("publicity", ["unlisted", "confidential"])
def test_what_is_for_few_is_not_in_the_sitemap(client, publicity):
    for code, seen in (("talk", "public"), ("quiet-hour", publicity)):
        make_pages(make_event(code=code, publicity=seen, retention_days=30))
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "/en/events/talk/" in sitemap
    assert "quiet-hour" not in sitemap


@pytest.mark.django_db
def test_list_shows_a_series_and_the_slots_of_a_day_once(client):
    weekly = make_event(code="weekly", name_en="Weekly evening")
    series = Series.objects.create(
        event=weekly, rule="FREQ=WEEKLY", first_day="2031-01-01", starts_at="19:00"
    )
    dates = [make_session(weekly, days=7 * week + 1) for week in range(3)]
    Session.objects.filter(event=weekly).update(series=series)
    advice = make_event(code="advice", name_en="Advice by slot")
    block = ClinicBlock.objects.create(
        event=advice, day="2031-01-01", from_time="14:00", to_time="15:30"
    )
    for number in range(3):
        make_session(advice, days=3 + number / 48)
    Session.objects.filter(event=advice).update(block=block)
    for event in (weekly, advice):
        make_pages(event)
    html = client.get("/en/events/").content.decode()
    assert html.count("Weekly evening</a>") == 1
    assert html.count("Advice by slot</a>") == 1
    assert "Several times to choose from" in html
    # A date that is cancelled does not hide the next one that takes place.
    schedule.cancel_session(dates[0])
    html = client.get("/en/events/").content.decode()
    assert html.count("Weekly evening</a>") == 2
    assert dates[1].when in html
    assert dates[2].when not in html
