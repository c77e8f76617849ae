"""The records of events and venues: what is edited, and what may be deleted."""

from events.models import (
    Event,
)
from events.registration import register
from tests.events.at_office import RECORD
from tests.factories.events import applicant, make_event, make_venue


def test_event_with_registrations_is_not_deleted_and_says_why(client, chief, session):
    client.force_login(chief)
    register(session, applicant=applicant())
    answer = client.post(f"{RECORD}/delete/{session.event_id}/", follow=True)
    assert "This has 1 registration, so it cannot be deleted." in answer.content.decode()
    assert Event.objects.filter(pk=session.event_id).exists()


def test_event_that_nothing_names_can_be_deleted(client, chief):
    client.force_login(chief)
    event = make_event()
    client.post(f"{RECORD}/delete/{event.pk}/")
    assert not Event.objects.filter(pk=event.pk).exists()


def test_new_columns_of_event_and_venue_are_edited(client, officer):
    event, venue = make_event(), make_venue()
    text = client.get(f"{RECORD}/edit/{event.pk}/").content.decode()
    for name in ("languages_spoken", "audience", "sign_language", "captions"):
        assert f'name="{name}"' in text or f'id="id_{name}' in text
    text = client.get(f"/admin/snippets/events/venue/edit/{venue.pk}/").content.decode()
    for name in (
        "step_free",
        "accessible_toilet",
        "hearing_loop",
        "latitude",
        "longitude",
        "photo",
    ):
        assert f'name="{name}"' in text


def test_coordinates_off_the_earth_are_refused(client, officer):
    venue = make_venue()
    data = {"name_en": "A", "name_zh_hant": "甲", "latitude": "91", "longitude": "181"}
    answer = client.post(f"/admin/snippets/events/venue/edit/{venue.pk}/", data)
    assert {"latitude", "longitude"} <= answer.context["form"].errors.keys()


def test_confidential_event_keeping_data_long_is_told_beside_the_field(client, officer):
    event = make_event()
    data = {
        "code": event.code,
        "name_en": "A",
        "name_zh_hant": "甲",
        "kind": "clinic",
        "audience": "public",
        "publicity": "confidential",
        "timezone": "Asia/Hong_Kong",
        "retention_days": "90",
    }
    answer = client.post(f"{RECORD}/edit/{event.pk}/", data)
    assert "retention_days" in answer.context["form"].errors
    data["retention_days"] = "30"
    assert client.post(f"{RECORD}/edit/{event.pk}/", data).status_code == 302
