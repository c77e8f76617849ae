"""A form of the desk that was not accepted is a bad request and keeps what was typed."""

import pytest

from events.models import GroupMessage, Registration, Venue
from tests.events.at_desk import bulk, confirmed, session_data
from tests.events.test_messages import FORM

pytestmark = pytest.mark.django_db
LONG = "Typed with care. " * 20


@pytest.fixture(autouse=True)
def signed_in(client, chief):
    client.force_login(chief)


def page_of(answer, status=400):
    assert answer.status_code == status
    return answer.content.decode()


def test_message_to_no_state_or_without_words(client, session):
    confirmed(session)
    url = f"/admin/desk/{session.pk}/message/"
    assert "And paper." in page_of(client.post(url, FORM | {"states": "nonsense"}))
    assert "And paper." in page_of(client.post(url, FORM | {"subject_en": ""}))
    assert not GroupMessage.objects.exists()
    # Going back to the words is no mistake.
    assert client.post(url, FORM | {"subject_en": "", "edit": "1"}).status_code == 200


def test_message_to_nobody(client, session):
    url = f"/admin/desk/{session.pk}/message/"
    assert "And paper." in page_of(client.post(url, FORM), 409)


def test_session_that_ends_before_it_starts(client, session):
    data = session_data(session, room="Typed room", ends_at="2020-01-01 10:00")
    for url in (f"/admin/sessions/edit/{session.pk}/", "/admin/sessions/new/"):
        assert "Typed room" in page_of(client.post(url, data))


def test_bulk_acts_on_several(client, session):
    row = confirmed(session)
    answer = client.post(bulk("cancel", row), {"reason": "", "note": "Typed note"})
    assert "Typed note" in page_of(answer)
    answer = client.post(bulk("message", row), {"subject_en": "Typed subject", "body_en": ""})
    assert "Typed subject" in page_of(answer)
    assert Registration.objects.get().state == "confirmed"


def test_record_of_an_event(client, session):
    data = {"code": "not a code!", "name_en": "Typed name", "languages_spoken": ["9" * 20]}
    for url in ("add/", f"edit/{session.event_id}/"):
        assert "Typed name" in page_of(client.post(f"/admin/snippets/events/event/{url}", data))


def test_venue(client, session):
    data = {"name_en": "Typed name", "latitude": "300", "photo": "no key"}
    for url in ("add/", f"edit/{session.venue_id}/"):
        assert "Typed name" in page_of(client.post(f"/admin/snippets/events/venue/{url}", data))
    assert Venue.objects.count() == 1


def test_export_without_a_purpose(client, session):
    confirmed(session)
    page = page_of(client.post("/admin/registrations/export/", {"purpose": "x", "format": "csv"}))
    assert 'value="x"' in page
