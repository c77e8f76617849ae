"""Changing sessions in the admin: the preview before it, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events import schedule
from events.enums import SessionStatus
from tests.events.at_desk import session_data, sign_in
from tests.events.schedule_steps import HOUR, STORM, came
from tests.factories.events import (
    make_event,
    make_pages,
    make_session,
    make_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    return sign_in(client, "events_officer")


def time_data(session, by=HOUR):
    starts, ends = (
        at.astimezone(session.event.zone) + by for at in (session.starts_at, session.ends_at)
    )
    return {
        "day": f"{starts:%Y-%m-%d}",
        "from_time": f"{starts:%H:%M}",
        "last_day": f"{ends:%Y-%m-%d}",
        "to_time": f"{ends:%H:%M}",
        "note": "",
    }


def test_preview_says_how_many_it_mails_before_anything_is_saved(client, officer, session):
    came(session)
    came(session)
    url = f"/admin/schedule/time/{session.pk}/"
    data = time_data(session)
    page = client.post(url, data).content.decode()
    assert "This mails 2 people." in page
    assert "In 10 minutes" in page
    before = session.starts_at
    session.refresh_from_db()
    assert session.starts_at == before
    answer = client.post(url, data | {"tell": "later"}, follow=True)
    session.refresh_from_db()
    assert session.starts_at == before + HOUR
    undo = f"/admin/schedule/undo/{session.changes.get().pk}/"
    assert undo in answer.content.decode()
    assert "Nobody has heard" in client.get(undo).content.decode()
    client.post(undo)
    session.refresh_from_db()
    assert session.starts_at == before


def test_nobody_registered_needs_no_preview(client, officer, session):
    answer = client.post(f"/admin/schedule/time/{session.pk}/", time_data(session))
    assert answer.status_code == 302
    assert session.changes.count() == 1


def test_time_that_comes_twice_is_remarked(client, officer):
    event = make_event(timezone="America/New_York")
    session = make_session(event)
    make_pages(event)
    came(session)
    data = {"day": "2027-11-07", "from_time": "01:30", "last_day": "", "to_time": "04:00"}
    page = client.post(f"/admin/schedule/time/{session.pk}/", data).content.decode()
    assert "of the two, the first is meant" in page
    data |= {"day": "2027-03-14", "from_time": "02:30"}
    page = client.post(f"/admin/schedule/time/{session.pk}/", data).content.decode()
    assert "there is no 02:30 in America/New_York" in page


def test_back_from_the_preview_keeps_what_was_typed(client, officer, session):
    came(session)
    url = f"/admin/schedule/place/{session.pk}/"
    answer = client.post(url, {"venue": "", "room": "Roof garden", "back": "1"})
    assert "Roof garden" in answer.content.decode()
    session.refresh_from_db()
    assert session.room == "1/F"


def test_edit_form_leads_to_the_preview_when_somebody_is_registered(client, officer, session):
    came(session)
    url = f"/admin/sessions/edit/{session.pk}/"
    venue = make_venue()
    data = session_data(session, room="2/F", venue=venue.pk, capacity=30)
    page = client.post(url, data).content.decode()
    assert "This mails 1 person." in page
    session.refresh_from_db()
    assert (session.room, session.capacity) == ("1/F", 20)
    client.post(url, data | {"tell": "now"})
    session.refresh_from_db()
    assert (session.room, session.venue, session.capacity) == ("2/F", venue, 30)
    assert session.changes.count() == 1


def test_edit_form_saves_at_once_what_reaches_nobody(client, officer, session):
    came(session)
    url = f"/admin/sessions/edit/{session.pk}/"
    assert client.post(url, session_data(session, capacity=30)).status_code == 302
    session.refresh_from_db()
    assert (session.capacity, session.ical_sequence) == (30, 0)


def test_reason_is_given_in_both_languages(client, officer, session):
    url = f"/admin/sessions/cancel/{session.pk}/"
    page = client.post(url, {"status_reason_en": "A typhoon."})
    assert "Give the reason in both languages." in page.content.decode()
    session.refresh_from_db()
    assert session.status == SessionStatus.SCHEDULED
    client.post(url, STORM)
    session.refresh_from_db()
    assert (session.status, session.status_reason_en) == (SessionStatus.CANCELLED, "A typhoon.")


def test_all_day_session_is_moved_by_its_days(client, officer, session):
    day = datetime(2027, 3, 1, tzinfo=ZoneInfo("Asia/Hong_Kong"))
    show = make_session(session.event, starts_at=day, ends_at=day + timedelta(days=2), all_day=True)
    client.post(f"/admin/schedule/time/{show.pk}/", {"day": "2027-03-08", "last_day": "2027-03-10"})
    show.refresh_from_db()
    assert (show.first_day, show.last_day) == (date(2027, 3, 8), date(2027, 3, 10))


def test_authors_change_no_session(client, session):
    sign_in(client, "author")
    for name in ("time", "place", "online"):
        assert client.get(f"/admin/schedule/{name}/{session.pk}/").status_code in (302, 403)
    assert client.get("/admin/contingency/").status_code in (302, 403)


def test_session_page_shows_its_changes(client, officer, session):
    schedule.move(session, venue=session.venue, room="9/F", note="Lift is broken.", actor=officer)
    page = client.get(f"/admin/sessions/inspect/{session.pk}/").content.decode()
    assert "9/F, Community hall, Sham Shui Po" in page
    assert "Lift is broken." in page
    assert f"/admin/schedule/undo/{session.changes.get().pk}/" in page


def test_session_abroad_is_edited_on_its_own_clock(client, officer):
    session = make_session(make_event(timezone="Europe/Zurich"))
    url = f"/admin/sessions/edit/{session.pk}/"
    form = client.get(url).context["form"]
    local = f"{session.starts_at.astimezone(session.event.zone):%Y-%m-%d %H:%M}"
    assert f"{form['starts_at'].value():%Y-%m-%d %H:%M}" == local
    data = session_data(session, starts_at="2027-03-28 01:30", ends_at="2027-03-28 04:00")
    assert client.post(url, data).status_code == 302
    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert session.ends_at == datetime(2027, 3, 28, 2, tzinfo=UTC)
    answer = client.post(url, data | {"starts_at": "2027-03-28 02:30"})
    assert "there is no 02:30 in Europe/Zurich" in answer.content.decode()


def test_session_abroad_is_added_on_its_own_clock(client, officer):
    event = make_event(timezone="America/New_York")
    data = session_data(
        make_session(event), starts_at="2027-01-05 18:00", ends_at="2027-01-05 20:00"
    )
    assert client.post("/admin/sessions/new/", data).status_code == 302
    assert event.sessions.filter(starts_at=datetime(2027, 1, 5, 23, tzinfo=UTC)).exists()


@pytest.mark.parametrize("at", ["0001-01-01 00:00", "9999-12-31 23:59", "x", "2027-13-01 10:00"])
def test_moment_that_no_clock_shows_is_told(client, officer, session, at):
    for name in ("starts_at", "ends_at", "registration_opens_at"):
        data = session_data(session, **{name: at})
        answer = client.post(f"/admin/sessions/edit/{session.pk}/", data)
        assert name in answer.context["form"].errors


def test_what_concerns_a_whole_session_is_told_on_its_page(client, officer, session):
    schedule.change_capacity(session, 30)
    page = client.get(f"/admin/sessions/inspect/{session.pk}/").content.decode()
    assert "Number of places changed" in page
