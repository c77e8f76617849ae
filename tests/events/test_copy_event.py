"""A seminar is held again: a copy of all but its registrations."""

from datetime import timedelta

import pytest

from events.enums import EventStatus
from events.models import (
    AudienceQuota,
    Event,
    EventPage,
    Question,
    SpokenLanguage,
)
from site_project.core.days import local_day, start_of_day
from tests.events.at_office import RECORD
from tests.factories.events import make_event, make_pages, make_session, make_venue


@pytest.fixture
def held(db):
    """A published seminar with a question, a quota and a date that is over."""
    cantonese = SpokenLanguage.objects.get_or_create(
        code="yue", defaults={"name_en": "Cantonese", "name_zh_hant": "粵語"}
    )[0]
    event = make_event(code="first", audience="students", captions=True, retention_days=60)
    event.languages_spoken.add(cantonese)
    # In the evening, whatever the clock says now: one over midnight may end before it starts.
    starts_at = start_of_day(local_day() + timedelta(days=2)) + timedelta(hours=19)
    session = make_session(
        event,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        venue=make_venue(),
        room="1/F",
        capacity=12,
        max_party=2,
    )
    Question.objects.create(
        event=event, text_en="School?", text_zh_hant="學校？", purpose_en="p", purpose_zh_hant="p"
    )
    AudienceQuota.objects.create(session=session, audience="students", capacity=5, taken=0)
    make_pages(event)
    return event


def copy_data(event, **changed):
    session = event.sessions.get()
    values = {
        "title_en": event.name_en,
        "title_zh_hant": event.name_zh_hant,
        f"date-{session.pk}-day": f"{local_day() + timedelta(days=60)}",
        f"date-{session.pk}-starts": "19:00",
        f"date-{session.pk}-ends": "20:30",
    }
    return values | changed


def test_event_is_held_again_with_all_but_its_registrations(client, officer, held):
    before = held.sessions.get()
    before.quotas.update(taken=3)
    page = held.pages.get(locale__language_code="en")
    page.summary = "Newest words."
    page.save_revision()
    answer = client.post(f"{RECORD}/copy_seminar/{held.pk}/", copy_data(held))
    copy = Event.objects.exclude(pk=held.pk).get()
    assert answer.url == f"{RECORD}/announced/{copy.pk}/"
    session = copy.sessions.get()
    assert f"{session.starts_at.astimezone(copy.zone):%H:%M}" == "19:00"
    assert (session.venue, session.room, session.capacity) == (before.venue, "1/F", 12)
    assert (session.taken, session.max_party, session.uid != before.uid) == (0, 2, True)
    quota = session.quotas.get()
    assert (quota.audience, quota.capacity, quota.taken) == ("students", 5, 0)
    assert (copy.audience, copy.captions, copy.retention_days) == ("students", True, 60)
    assert copy.languages_spoken.count() == 1
    assert copy.questions.get().text_en == "School?"
    pages = {each.locale.language_code: each for each in EventPage.objects.filter(event=copy)}
    assert set(pages) == {"en", "zh-hant"}
    assert not any(each.live for each in pages.values())
    assert {each.translation_key for each in pages.values()} == {copy.page_key}
    assert pages["en"].summary == "Newest words."
    assert held.questions.count() == 1


def test_copy_is_published_like_any_other(client, officer, held):
    client.post(f"{RECORD}/copy_seminar/{held.pk}/", copy_data(held))
    copy = Event.objects.exclude(pk=held.pk).get()
    client.post(f"{RECORD}/announced/{copy.pk}/")
    assert copy.pages.filter(live=True).count() == 2


def test_copying_the_page_in_wagtail_leads_to_the_same_screen(client, officer, held):
    answer = client.get(f"/admin/pages/{held.pages.first().pk}/copy/")
    assert answer.url == f"{RECORD}/copy_seminar/{held.pk}/"
    assert client.get(answer.url).status_code == 200


def test_copy_without_a_date_has_no_session_yet(client, officer, held):
    session = held.sessions.get()
    client.post(
        f"{RECORD}/copy_seminar/{held.pk}/", copy_data(held, **{f"date-{session.pk}-day": ""})
    )
    assert not Event.objects.exclude(pk=held.pk).get().sessions.exists()


def test_cancelled_event_is_held_again_as_scheduled(client, officer, held):
    held.status = EventStatus.CANCELLED
    held.status_reason_en = "Typhoon"
    held.save()
    client.post(f"{RECORD}/copy_seminar/{held.pk}/", {"title_en": "A", "title_zh_hant": "甲"})
    copy = Event.objects.exclude(pk=held.pk).get()
    assert (copy.status, copy.status_reason_en) == (EventStatus.SCHEDULED, "")


@pytest.mark.parametrize(
    ("field", "value"), [("day", "2020-01-01"), ("day", "soon"), ("ends", "18:00"), ("ends", "")]
)
def test_bad_dates_of_a_copy_keep_what_was_typed(client, officer, held, field, value):
    session = held.sessions.get()
    data = copy_data(held, title_en="Once more", **{f"date-{session.pk}-{field}": value})
    answer = client.post(f"{RECORD}/copy_seminar/{held.pk}/", data)
    assert answer.status_code == 400
    assert "Once more" in answer.content.decode()
    assert Event.objects.count() == 1
    assert EventPage.objects.count() == 2
