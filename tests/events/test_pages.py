"""The public list and page of seminars."""

import json
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import timezone

from events import schedule
from events.models import EventPage, Session
from tests.factories.campaigns import make_campaign, make_campaign_page
from tests.factories.events import make_event, make_pages, make_session
from tests.queries import queries


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_index_asks_the_same_at_one_and_three(client, number):
    for _ in range(number):
        event = make_event()
        make_session(event)
        make_pages(event)
    assert queries(client, "/en/events/") == (10, 2)
    html = client.get("/en/events/").content.decode()
    assert html.count("20 places left") == number


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_same_at_one_and_three(client, number):
    event = make_event(code="talk")
    for days in range(1, number + 1):
        make_session(event, days=days)
    make_pages(event)
    assert queries(client, "/en/events/talk/") == (6, 2)
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
