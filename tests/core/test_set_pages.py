"""A page that is set once still tells each visitor their own words, and the present."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events import access_requests
from events.models import Registration, Session
from site_project.core import set_pages
from site_project.core.days import day_in_words
from tests.events.at_desk import sign_in
from tests.factories.events import make_event, make_pages, make_session

FORM = "/en/events/rights-at-work/register/"
VALUE = re.compile(r'name="(shown_at|form_key)" value="([^"]+)"')
ACTION = re.compile(r'action="/r/([^/"]+)/"')


@pytest.fixture
def session(db):
    event = make_event(code="rights-at-work")
    make_pages(event)
    return make_session(event, capacity=20)


def text(response):
    return response.content.decode()


def post(session, number, client=None, language="en"):
    url = f"/{language}/events/rights-at-work/register/?session={session.uid}"
    typed = {"name": "Ming", "email": f"ming{number}@example.org", "party_size": "1"}
    return text((client or Client()).post(url, typed))


def test_each_form_has_its_own_key_and_the_number_of_places_of_now(client, session):
    first, again = text(client.get(FORM)), text(client.get(FORM))
    assert dict(VALUE.findall(first))["form_key"] != dict(VALUE.findall(again))["form_key"]
    assert "20 places left" in again
    post(session, 1)
    assert "19 places left" in text(client.get(FORM))
    Session.objects.update(held=20)
    assert "Join the waiting list" in text(client.get(FORM))


def test_each_visitor_confirms_their_own_place(session):
    pages = [post(session, number) for number in (1, 2)]
    rows = Registration.objects.order_by("pk")
    assert [ACTION.search(page)[1] for page in pages] == [row.confirm_token for row in rows]
    soon = timezone.now() + timedelta(minutes=1)
    Registration.objects.filter(pk=rows[1].pk).update(held_until=soon)
    own = [text(Client().get(f"/r/{row.confirm_token}/")) for row in rows]
    times = [re.search(r"held until (.+?)\. Confirm", page)[1] for page in own]
    assert times[0] != times[1]


def test_held_page_after_another_tells_the_language_and_the_party(session):
    assert "1 person" in post(session, 1)
    page = post(session, 2, language="zh-hant")
    assert 'lang="zh-Hant-HK"' in page
    assert "Place held" not in page


def test_new_words_are_shown_at_once(client, session):
    client.get(FORM)
    post(session, 1)
    session.event.name_en = "Rights at your work"
    session.event.save()
    assert "Rights at your work" in text(client.get(FORM))
    assert "Rights at your work" in post(session, 2)


def test_bar_of_staff_is_in_no_page_of_others(client, session):
    sign_in(client, "communications")
    assert "wagtail-userbar" in text(client.get(FORM))
    assert "wagtail-userbar" in post(session, 1, client)
    visitor = Client()
    assert "wagtail-userbar" not in text(visitor.get(FORM))
    assert "wagtail-userbar" not in post(session, 2, visitor)
    assert "wagtail-userbar" in text(client.get(FORM))


def test_made_up_address_is_repeated_to_nobody_else(client, session):
    made_up = f"{FORM}?session={session.uid}&from=elsewhere"
    assert "from=elsewhere" in text(client.get(made_up))
    for url in (FORM, f"{FORM}?session={session.uid}"):
        assert "from=elsewhere" not in text(client.get(url))


def test_day_of_reply_is_that_of_today(client, session, monkeypatch):
    now = timezone.now()
    told = set()
    for later in (now, now + timedelta(days=3)):
        monkeypatch.setattr(timezone, "now", lambda at=later: at)
        day = day_in_words(access_requests.deadline(session, later))
        assert f"You get a reply by {day}." in text(client.get(FORM))
        told.add(day)
    assert len(told) == 2


def test_words_in_a_gap_are_escaped(rf, homes):
    request = rf.get("/en/")
    for _time in range(2):
        page = set_pages.set_page(
            request,
            "events/includes/own_name.html",
            lambda own: {"event": {"name": own["name"]}},
            key=("test",),
            own={"name": "<b>Ming</b>"},
        )
        assert page.strip() == "&lt;b&gt;Ming&lt;/b&gt;"
