"""Staff at work in the Wagtail admin."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.enums import RegistrationState
from events.models import Event, Registration, Session
from events.registration import confirm_with_link, register
from events.schedule import cancel_session
from site_project.core.models import User
from tests.events.at_desk import session_data, sign_in
from tests.factories.events import applicant, make_pages, make_session


@pytest.fixture
def officer(client, db):
    return sign_in(client, "events_officer")


@pytest.fixture
def editor(client, db):
    return sign_in(client, "communications")


def test_officer_sees_lists_and_forms(client, officer, session):
    row = register(session, applicant=applicant())
    for url in (
        "/admin/snippets/events/event/",
        "/admin/snippets/events/event/add/",
        f"/admin/snippets/events/event/edit/{session.event_id}/",
        f"/admin/snippets/events/event/cancel/{session.event_id}/",
        "/admin/snippets/events/venue/",
        "/admin/sessions/",
        "/admin/sessions/new/",
        f"/admin/sessions/edit/{session.pk}/",
        f"/admin/sessions/inspect/{session.pk}/",
        f"/admin/sessions/register/{session.pk}/",
        f"/admin/sessions/cancel/{session.pk}/",
        "/admin/registrations/",
        f"/admin/registrations/?session={session.pk}&state=unconfirmed",
        f"/admin/registrations/inspect/{row.pk}/",
        f"/admin/registrations/cancel/{row.pk}/",
        "/admin/settings/events/eventsettings/1/",
    ):
        assert client.get(url).status_code == 200, url


def test_officer_cannot_edit_a_registration(client, officer, session):
    row = register(session, applicant=applicant())
    assert client.get(f"/admin/registrations/edit/{row.pk}/").status_code == 302
    assert client.get("/admin/registrations/new/").status_code == 302
    assert client.get(f"/admin/registrations/delete/{row.pk}/").status_code == 302


def test_editor_sees_no_registrants(client, editor, session):
    assert client.get("/admin/registrations/").status_code == 302
    assert client.get(f"/admin/sessions/register/{session.pk}/").status_code in (302, 403)
    assert client.get(f"/admin/sessions/edit/{session.pk}/").status_code == 200


def test_walk_in_without_address_gets_a_place_and_a_code(client, officer, session):
    data = {"channel": "walk_in", "name": "Lee", "party_size": "2", "language": "zh-hant"}
    response = client.post(f"/admin/sessions/register/{session.pk}/", data)
    row = Registration.objects.get()
    assert response.url == f"/admin/registrations/inspect/{row.pk}/"
    assert (row.state, row.email) == (RegistrationState.CONFIRMED, "")
    assert row.log.get().actor == officer
    session.refresh_from_db()
    assert session.taken == 2


def test_full_session_is_overbooked_only_with_a_note(client, officer):
    session = make_session(capacity=1)
    register(session, applicant=applicant())
    url = f"/admin/sessions/register/{session.pk}/"
    data = {"channel": "telephone", "name": "Lee", "party_size": "1", "language": "en"}
    assert client.post(url, data).status_code == 409
    assert client.post(url, data | {"overbook": "on"}).status_code == 400
    done = client.post(url, data | {"overbook": "on", "note": "Needs a lawyer this week."})
    assert done.status_code == 302
    session.refresh_from_db()
    assert (session.taken, session.held, session.overbooked) == (1, 1, 1)


def test_cancelling_asks_for_a_reason_and_logs_it(client, officer, session):
    row = confirm_with_link(register(session, applicant=applicant()))
    client.post(f"/admin/registrations/cancel/{row.pk}/", {"reason": "asked", "note": "By phone."})
    row.refresh_from_db()
    assert row.state == RegistrationState.CANCELLED
    assert row.log.last().note == "By phone."
    session.refresh_from_db()
    assert session.taken == 0


def test_moving_a_session_raises_its_sequence(client, officer, session):
    client.post(f"/admin/sessions/edit/{session.pk}/", session_data(session, room="2/F"))
    session.refresh_from_db()
    assert (session.room, session.ical_sequence) == ("2/F", 1)


def test_capacity_below_what_is_taken_is_refused_with_the_number(client, officer, session):
    register(session, applicant=applicant(party_size=3))
    response = client.post(f"/admin/sessions/edit/{session.pk}/", session_data(session, capacity=2))
    assert response.status_code == 400
    assert "3 places are taken already." in response.content.decode()


@pytest.mark.parametrize("key", ["x", "²", "9" * 30, "\u202e1"])
def test_session_of_no_event_and_no_venue_is_told_beside_the_field(client, officer, session, key):
    answer = client.post("/admin/sessions/new/", session_data(session, event=key, venue=key))
    assert {"event", "venue"} <= answer.context["form"].errors.keys()


def test_new_session_is_in_the_feed(client, officer, session):
    data = session_data(session, room="3/F")
    client.post("/admin/sessions/new/", data)
    made = Session.objects.get(room="3/F")
    assert made.feed_items.exclude(ics="").count() == 2


def test_event_with_a_page_cannot_be_deleted(client, session):
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", "secret"))
    client.post(f"/admin/snippets/events/event/delete/{session.event_id}/")
    assert Event.objects.filter(pk=session.event_id).exists()


def test_second_family_of_pages_is_refused(session):
    with pytest.raises(ValidationError):
        make_pages(session.event, "another", languages=["en"])


def test_session_with_registrations_cannot_be_deleted(client, session):
    register(session, applicant=applicant())
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", "secret"))
    assert client.post(f"/admin/sessions/delete/{session.pk}/").status_code == 302
    assert Session.objects.filter(pk=session.pk).exists()


def test_cancelled_session_keeps_its_place(client, officer, session):
    form = client.get(f"/admin/sessions/edit/{session.pk}/").context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    data |= {
        name: form[name].value().strftime("%Y-%m-%d %H:%M") for name in ("starts_at", "ends_at")
    }
    cancel_session(session)
    answer = client.post(f"/admin/sessions/edit/{session.pk}/", data | {"room": "elsewhere"})
    assert "This seminar has been cancelled." in answer.content.decode()
    assert Session.objects.get(pk=session.pk).room == "1/F"


@pytest.mark.parametrize("size", ["40000", "9" * 20])
def test_party_beyond_reason_is_refused(client, officer, session, size):
    data = {"channel": "telephone", "name": "Chan", "party_size": size, "language": "en"}
    answer = client.post(f"/admin/sessions/register/{session.pk}/", data)
    assert "less than or equal to 1000" in answer.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("act", ["cancel", "postpone"])
def test_session_that_is_over_stays_as_it_was(client, officer, session, act):
    row = confirm_with_link(register(session, applicant=applicant()))
    past = timezone.now() - timedelta(days=1)
    Session.objects.update(starts_at=past - timedelta(hours=2), ends_at=past)
    answer = client.post(f"/admin/sessions/{act}/{session.pk}/", {"note": ""})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.state == RegistrationState.CONFIRMED
