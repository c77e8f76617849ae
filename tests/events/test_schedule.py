"""When and where: one change, one mail."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events import schedule
from events.audit import drift
from events.enums import LogVerb, RegistrationState, SessionStatus, Tell
from events.forms.schedule import comes_twice, instant
from events.models import Event, Session
from events.refusals import Refused
from events.registration import cancel, register
from tests.events.at_desk import sign_in
from tests.events.schedule_steps import HOUR, STORM, came, later, send
from tests.factories.events import (
    applicant,
)

pytestmark = pytest.mark.django_db


# --- One change, one mail ----------------------------------------------------


def test_time_and_place_together_are_one_change_and_one_mail(session):
    came(session, email="a@example.org")
    send()
    schedule.update(session, {**later(session), "room": "9/F"})
    session.refresh_from_db()
    assert (session.room, session.ical_sequence) == ("9/F", 1)
    change = session.changes.get()
    assert [label for label, _old, _new in schedule.lines_of(change, "en")] == ["When", "Where"]
    [(address, subject)] = send()
    assert (address, subject.partition(":")[0]) == ("a@example.org", "Changed")


def test_lines_tell_old_and_new_in_each_language(session):
    schedule.move(session, venue=None, room="Online room")
    change = session.changes.get()
    assert schedule.lines_of(change, "en") == [
        ("Where", "1/F, Community hall, Sham Shui Po", "Online room")
    ]
    [(_label, old, _new)] = schedule.lines_of(change, "zh-hant")
    assert old == "1/F, 社區會堂, 深水埗"
    # What was told stays readable, whatever happens to the session later.
    schedule.move(session, venue=None, room="Elsewhere")
    assert schedule.lines_of(change, "en")[0][2] == "Online room"


def test_what_is_so_already_changes_nothing(session):
    schedule.move(session, venue=session.venue, room=session.room)
    session.refresh_from_db()
    assert session.ical_sequence == 0
    assert not session.changes.exists()


def test_preview_counts_people_and_changes_nothing(session):
    came(session, party_size=3)
    came(session)
    register(session, applicant=applicant())
    wanted = later(session)
    preview = schedule.preview(session, wanted)
    assert (preview.persons, preview.registrations, preview.mails) == (4, 2, 2)
    assert [label for label, _old, _new in preview.lines] == ["When"]
    session.refresh_from_db()
    assert session.starts_at != wanted["starts_at"]
    # Cancelled, the one who has not confirmed hears it too.
    cancelled = schedule.preview(session, {"status": SessionStatus.CANCELLED})
    assert cancelled.registrations == 3


def test_another_address_of_the_same_meeting_needs_no_mail(session):
    schedule.move_online(session, online_url="https://meet.example.org/1")
    came(session)
    send()
    schedule.update(session, {"online_url": "https://meet.example.org/2"})
    session.refresh_from_db()
    assert session.online_url.endswith("/2")
    assert (session.ical_sequence, session.changes.count(), send()) == (1, 1, [])


def test_moved_online_leaves_the_hall(session):
    came(session)
    send()
    schedule.move_online(session, online_url="https://meet.example.org/1", reason=STORM)
    session.refresh_from_db()
    assert (session.venue, session.room) == (None, "")
    assert session.status_reason_zh_hant == "颱風。"
    assert session.log.last().verb == LogVerb.MOVED_ONLINE
    assert [subject.partition(":")[0] for _to, subject in send()] == ["Now online"]
    with pytest.raises(Refused, match="address"):
        schedule.move_online(session, online_url="")


def test_reason_goes_with_the_state_that_it_belongs_to(session):
    schedule.postpone(session, reason=STORM)
    session.refresh_from_db()
    assert session.status_reason_en == "A typhoon."
    schedule.reschedule(session, **later(session, timedelta(days=7)))
    session.refresh_from_db()
    assert (session.status, session.status_reason_en) == (SessionStatus.SCHEDULED, "")


def test_postponed_session_whose_day_has_passed_gets_its_new_time(session):
    came(session)
    schedule.postpone(session)
    past = timezone.now() - timedelta(days=3)
    Session.objects.update(starts_at=past, ends_at=past + HOUR)
    new = timezone.now() + timedelta(days=3)
    schedule.reschedule(session, starts_at=new, ends_at=new + HOUR)
    session.refresh_from_db()
    assert (session.status, session.starts_at) == (SessionStatus.SCHEDULED, new)


def test_waiting_list_that_had_closed_opens_again_with_a_new_time(session):
    Session.objects.update(waiting_closed_at=timezone.now())
    schedule.reschedule(session, **later(session, timedelta(days=7)))
    session.refresh_from_db()
    assert session.waiting_closed_at is None


# --- Now, later, nobody ------------------------------------------------------


def test_told_later_nobody_hears_within_ten_minutes(session):
    came(session)
    send()
    schedule.update(session, later(session), tell=Tell.LATER)
    assert send(after=timedelta(minutes=9)) == []
    assert len(send(after=timedelta(minutes=11))) == 1


def test_undone_within_ten_minutes_nobody_ever_hears(session):
    came(session)
    send()
    schedule.update(session, later(session), tell=Tell.LATER)
    schedule.undo(session.changes.get())
    session.refresh_from_db()
    assert session.ical_sequence == 2
    assert send(after=timedelta(hours=1)) == []


def test_nobody_is_told_when_nobody_is_to_be_told(session):
    came(session)
    send()
    schedule.update(session, later(session), tell=Tell.NOBODY)
    schedule.undo(session.changes.get())
    assert send(after=timedelta(hours=1)) == []


# --- Bad input ---------------------------------------------------------------


def test_capacity_below_what_is_taken_is_refused_with_the_number(session):
    came(session, party_size=3)
    with pytest.raises(Refused) as refusal:
        schedule.change_capacity(session, 2)
    assert refusal.value.values == {"count": 3}


def test_fewer_places_take_from_what_is_only_kept(session):
    Session.objects.update(capacity=3)
    rows = [came(session) for _number in range(3)]
    waiting = came(session, party_size=3, waiting=True)
    for row in rows[:2]:
        cancel(row)
    session.refresh_from_db()
    assert (session.taken, session.kept) == (1, 2)
    schedule.change_capacity(session, 2)
    session.refresh_from_db()
    assert (session.capacity, session.taken, session.kept) == (2, 1, 1)
    with pytest.raises(Refused) as refusal:
        schedule.change_capacity(session, 0)
    assert refusal.value.values == {"count": 1}
    cancel(waiting)
    assert list(drift()) == []


def test_more_places_go_to_those_who_wait(session):
    Session.objects.update(capacity=1)
    came(session)
    waiting = came(session, waiting=True)
    noon = datetime.combine(session.first_day - timedelta(days=3), time(4), UTC)
    schedule.change_capacity(session, 2, at=noon)
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.OFFERED
    session.refresh_from_db()
    assert session.places_left == 0


def test_event_with_registrations_is_not_deleted(client, session):
    came(session)
    sign_in(client, "events_officer")
    client.post(f"/admin/snippets/events/event/delete/{session.event_id}/")
    assert Event.objects.filter(pk=session.event_id).exists()


def test_typed_time_that_does_not_exist_is_refused_in_words():
    new_york = ZoneInfo("America/New_York")
    with pytest.raises(ValidationError, match="02:30"):
        instant(date(2027, 3, 14), time(2, 30), new_york)
    # Twice on that day: the first of the two (RFC 5545, 3.3.5).
    twice = instant(date(2027, 11, 7), time(1, 30), new_york)
    assert twice == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert comes_twice(twice, new_york)
    assert not comes_twice(twice + timedelta(hours=8), new_york)
