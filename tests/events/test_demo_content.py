"""The demonstration's seminars show each state, on any day it is played."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from wagtail.models import Page

from campaigns.demo_content import campaigns_and_articles
from events.demo_content import seminars
from events.enums import EventKind, RegistrationMode, RegistrationState
from events.models import AccessRequest, Certificate, Event, EventPage, Registration, Session
from site_project.core.days import site_zone
from site_project.core.demo_content import Demo
from site_project.core.models import HomePage
from tests.indexes import unindexed

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def play(homes: Homes, today: date) -> Demo:
    demo = Demo(today=today, homes=homes, say=lambda text: None)
    with unindexed(), translation.override("en"):
        campaigns_and_articles(demo)
        seminars(demo)
    return demo


@dataclass
class Played:
    """A demonstration in the database, and what was told of one that was taken back."""

    today: date
    told: list[object]
    homes: Homes


@pytest.fixture(
    scope="module", params=[date(2026, 11, 23), date(2027, 2, 28)], ids=["2026-11-23", "2027-02-28"]
)
def played(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Played]:
    """The chapter on each of two days, played once for all tests and taken back after them."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            play(homes_now(), request.param)
            told = all_that_is_told()
            transaction.set_rollback(True)
        with transaction.atomic():
            homes = homes_now()
            play(homes, request.param)
            yield Played(request.param, told, homes)
            transaction.set_rollback(True)


def homes_now() -> Homes:
    return {page.locale.language_code: page for page in HomePage.objects.all()}


def test_every_state_is_shown(played: Played) -> None:
    today = played.today
    now = datetime.combine(today, time(12), site_zone())
    public = Session.objects.public_at(now)
    coming = {session.event.code: session for session in public.upcoming(now).with_details()}
    assert 7 <= len(coming) <= 10
    offered = Registration.objects.get(state=RegistrationState.OFFERED)
    assert offered.session == coming["mainland-law-students"]
    assert coming["handbook-evenings"].series.sessions.count() >= 10
    slots = Session.objects.filter(event__code="private-advice")
    assert slots.upcoming(now).count() == 4
    assert not Session.objects.public_at(now).filter(event__code="private-advice").exists()
    assert set(AccessRequest.objects.values_list("state", flat=True)) == {"open", "arranged"}
    assert Certificate.objects.count() == Registration.objects.filter(arrived__gt=0).count() == 3
    assert public.past(now).count() >= 4
    assert coming["mainland-law"].places_left == 1
    assert coming["mainland-law-students"].is_full
    waiting = Registration.objects.filter(state=RegistrationState.WAITLISTED)
    assert set(waiting.values_list("session__event__code", flat=True)) == {"mainland-law-students"}
    assert coming["members-evening"].is_cancelled
    assert coming["rights-of-the-child-evening"].is_postponed
    assert coming["un-hearing-geneva"].places_left == 40
    assert coming["un-hearing-geneva"].first_day.weekday() < 5
    assert coming["covenant-exhibition"].mode == RegistrationMode.NONE
    workshop, briefing = coming["rights-in-custody-workshop"], coming["internship-briefing"]
    assert workshop.online_url
    assert workshop.venue
    assert briefing.online_url
    assert not briefing.venue
    assert not briefing.takes_registrations(now)
    pending = Registration.objects.filter(state=RegistrationState.PENDING)
    assert pending.get().session == coming["legal-advice-session"]
    assert not [page.url for page in EventPage.objects.live() if not 0 < len(page.summary) <= 160]
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds == set(EventKind.values) - {EventKind.OTHER}


def test_every_seminar_is_served_in_both_languages(client: Client, played: Played) -> None:
    slugs = set(EventPage.objects.live().values_list("slug", flat=True))
    assert len(slugs) == 16
    for slug in slugs:
        for code in played.homes:
            response = client.get(f"/{code}/events/{slug}/")
            assert response.status_code == 200, slug
            hidden = "noindex" in response.content.decode()
            assert hidden == (slug == "private-advice"), slug


def all_that_is_told() -> list[object]:
    """Note what the demonstration has made."""
    return [
        list(Registration.objects.order_by("pk").values_list("public_code", "name", "state")),
        list(Session.objects.order_by("pk").values_list("uid", "starts_at", "taken")),
        list(Page.objects.order_by("path").values_list("path", "title", "url_path")),
    ]


def test_the_same_day_gives_the_same_content(played: Played) -> None:
    assert all_that_is_told() == played.told
