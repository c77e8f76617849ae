"""A series that goes on otherwise: all sessions to come at once, and more dates."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from events import schedule, series, series_changes
from events.enums import LogVerb, SessionStatus, Tell
from events.models import EventSettings
from events.refusals import Refused
from events.registration import confirm_with_link, register
from site_project.core.days import local_day
from tests.events.at_desk import sign_in
from tests.events.schedule_steps import send
from tests.events.test_series import NOW, make_series
from tests.factories.events import applicant, make_venue

pytestmark = pytest.mark.django_db
WEEKLY = "FREQ=WEEKLY;COUNT=4"
# The clock of these tests runs ahead.
LATER = timedelta(days=12)
AT_SEVEN = {"starts_at": time(19), "minutes": 90}


@pytest.fixture
def weekly():
    """Four Saturdays in December, at half past two."""
    return make_series(rule=WEEKLY, skip_holidays=False)


def sessions(row):
    return list(row.sessions.order_by("starts_at"))


def clocks(row):
    zone = row.event.zone
    return [f"{each.starts_at.astimezone(zone):%H:%M}" for each in sessions(row)]


def came(session, **fields):
    return confirm_with_link(register(session, applicant=applicant(**fields), at=NOW), at=NOW)


def test_all_sessions_to_come_have_another_time_and_those_still_to_be_made_too():
    row = make_series(skip_holidays=False)
    at = NOW + timedelta(days=20)
    changed = series_changes.change(row, AT_SEVEN, at=at)
    assert clocks(row) == ["14:30"] + ["19:00"] * len(changed)
    assert changed[0].ends_at - changed[0].starts_at == timedelta(minutes=90)
    made = series.materialise(row, at + timedelta(days=62))
    assert {each.starts_at.astimezone(row.event.zone).time() for each in made} == {time(19)}
    assert len(made) == 3
    [log] = row.event.log.filter(verb=LogVerb.SERIES_CHANGED)
    assert log.at == at


def test_place_changes_without_the_time(weekly):
    venue = make_venue()
    series_changes.change(weekly, {"venue": venue, "room": "2/F"}, at=NOW)
    assert {(each.venue, each.room) for each in sessions(weekly)} == {(venue, "2/F")}
    assert set(clocks(weekly)) == {"14:30"}


def test_each_registrant_is_told_once_and_the_preview_says_whom(weekly):
    first, second, *_others = sessions(weekly)
    came(first, email="a@example.org")
    came(second, email="b@example.org")
    register(second, applicant=applicant(), at=NOW)
    send(LATER)
    preview = series_changes.preview(weekly, AT_SEVEN, at=NOW)
    assert (preview.mails, len(preview.lines)) == (2, 4)
    series_changes.change(weekly, AT_SEVEN, at=NOW)
    assert [address for address, _subject in send(LATER)] == ["a@example.org", "b@example.org"]
    series_changes.change(weekly, {"room": "9/F"}, at=NOW, tell=Tell.NOBODY)
    assert send(LATER) == []


def test_session_that_was_edited_is_left_alone(weekly):
    first, second, third, _last = sessions(weekly)
    schedule.move(first, venue=None, room="9/F", at=NOW)
    schedule.cancel_session(second, at=NOW)
    schedule.postpone(third, at=NOW)
    assert series_changes.left_alone(weekly, NOW) == 1
    [changed] = series_changes.change(weekly, AT_SEVEN, at=NOW)
    assert clocks(weekly) == ["14:30", "14:30", "14:30", "19:00"]
    assert changed.status == SessionStatus.SCHEDULED


def test_series_can_be_changed_twice_and_makes_no_date_again(weekly):
    series_changes.change(weekly, AT_SEVEN, at=NOW)
    assert len(series_changes.change(weekly, {"starts_at": time(8)}, at=NOW)) == 4
    weekly.refresh_from_db()
    assert series.materialise(weekly, NOW) == []
    assert set(clocks(weekly)) == {"08:00"}


def test_change_is_undone_for_all_its_sessions(weekly):
    before = sessions(weekly)
    series_changes.change(weekly, AT_SEVEN, at=NOW)
    schedule.move(before[0], venue=None, room="9/F", at=NOW + timedelta(hours=1))
    left = series_changes.undo(weekly, at=NOW + timedelta(hours=2))
    assert [session.pk for session, _why in left] == [before[0].pk]
    assert clocks(weekly) == ["19:00", "14:30", "14:30", "14:30"]
    weekly.refresh_from_db()
    assert (weekly.starts_at, weekly.minutes) == (time(14, 30), 120)
    assert len(series_changes.change(weekly, {"room": "1/F"}, at=NOW + timedelta(hours=3))) == 3


def test_series_of_a_cancelled_event_is_not_changed(weekly):
    schedule.cancel_event(weekly.event, reason={}, at=NOW)
    with pytest.raises(Refused, match="cancelled"):
        series_changes.change(weekly, AT_SEVEN, at=NOW)
    with pytest.raises(Refused, match="cancelled"):
        series_changes.extend(weekly, date(2027, 3, 1), at=NOW)


def test_series_waits_while_its_event_is_postponed():
    row = make_series()
    schedule.postpone_event(row.event, reason={}, at=NOW)
    later = NOW + timedelta(days=62)
    assert series.materialise_all(later) == 0
    schedule.restore_event(row.event, at=NOW + timedelta(hours=1))
    assert series.materialise_all(later) == 2


# --- More dates ----------------------------------------------------------------


def test_dates_are_added_and_those_that_are_there_stay(weekly):
    assert series_changes.last_day(weekly) == date(2027, 1, 2)
    kept = [each.pk for each in sessions(weekly)]
    made = series_changes.extend(weekly, date(2027, 1, 20), at=NOW)
    assert [each.first_day for each in made] == [date(2027, 1, 9), date(2027, 1, 16)]
    assert [each.pk for each in sessions(weekly)][:4] == kept
    weekly.refresh_from_db()
    assert weekly.stopped_at is None
    assert series_changes.last_day(weekly) == date(2027, 1, 20)
    assert weekly.event.log.filter(verb=LogVerb.SERIES_EXTENDED).count() == 1


def test_series_goes_on_without_an_end(weekly):
    series_changes.extend(weekly, None, at=NOW)
    weekly.refresh_from_db()
    assert series_changes.last_day(weekly) is None
    assert weekly.sessions.count() == 51
    with pytest.raises(Refused, match="no end"):
        series_changes.extend(weekly, None, at=NOW)


def test_series_does_not_become_shorter_and_a_stopped_one_not_longer(weekly):
    with pytest.raises(Refused, match="later day"):
        series_changes.extend(weekly, date(2027, 1, 2), at=NOW)
    series.stop(weekly, at=NOW)
    with pytest.raises(Refused, match="stopped"):
        series_changes.extend(weekly, date(2027, 3, 1), at=NOW)


# --- On the screen --------------------------------------------------------------


@pytest.fixture
def used(db):
    EventSettings.objects.update_or_create(pk=1, defaults={"uses_series": True})


@pytest.fixture
def running():
    first = local_day() + timedelta(days=7)
    return make_series(
        first_day=first, rule="FREQ=WEEKLY;COUNT=3", skip_holidays=False, at=datetime.now(UTC)
    )


FORM = {"starts_at": "19:00", "minutes": "90", "venue": "", "room": "2/F", "online_url": ""}


def test_officer_changes_a_series_after_a_preview_and_undoes_it(client, used, running):
    sign_in(client, "events_officer")
    confirm_with_link(register(sessions(running)[0], applicant=applicant()))
    url = f"/admin/series/change/{running.pk}/"
    shown = client.post(url, FORM).content.decode()
    assert "This mails 1 person." in shown
    assert "Save the change" in shown
    assert set(clocks(running)) == {"14:30"}
    assert 'value="2/F"' in client.post(url, FORM | {"back": "1"}).content.decode()
    done = client.post(url, FORM | {"tell": "later"}, follow=True).content.decode()
    assert "3 sessions are changed." in done
    assert "Undo the last change" in done
    assert set(clocks(running)) == {"19:00"}
    client.post(f"/admin/series/undo/{running.pk}/")
    assert set(clocks(running)) == {"14:30"}
    # Nobody had heard of it, and nobody does.
    assert [subject for _to, subject in send(timedelta(days=1)) if "hanged" in subject] == []


@pytest.mark.parametrize("wrong", [{"starts_at": "25:00"}, {"minutes": "0"}, {"venue": "999"}])
def test_what_fits_no_series_is_refused_with_what_was_typed(client, used, running, wrong):
    sign_in(client, "events_officer")
    answer = client.post(f"/admin/series/change/{running.pk}/", FORM | {"tell": "now"} | wrong)
    assert answer.status_code == 400
    assert 'value="2/F"' in answer.content.decode()
    assert set(clocks(running)) == {"14:30"}


def test_officer_adds_dates(client, used, running):
    sign_in(client, "events_officer")
    url = f"/admin/series/extend/{running.pk}/"
    early = client.post(url, {"until": f"{local_day()}"})
    assert early.status_code == 409
    assert "Choose a later day." in early.content.decode()
    until = series_changes.last_day(running) + timedelta(days=14)
    done = client.post(url, {"until": f"{until}"}, follow=True).content.decode()
    assert "2 sessions are added." in done


@pytest.mark.parametrize("page", ["change", "extend", "undo"])
def test_author_changes_no_series(client, used, running, page):
    sign_in(client, "author")
    assert client.post(f"/admin/series/{page}/{running.pk}/", FORM).status_code in (302, 403)
    assert set(clocks(running)) == {"14:30"}
