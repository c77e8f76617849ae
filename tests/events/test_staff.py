"""What staff do: register, admit, approve, overbook, move, each with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from events import checkin, staff
from events.audit import drift
from events.enums import (
    Audience,
    CancelReason,
    LogVerb,
    RegistrationMode,
    RegistrationState,
    StaffChannel,
)
from events.models import AudienceQuota, EventSettings, Registration, Session
from events.refusals import Refused
from events.registration import confirm_with_code, confirm_with_link, register
from site_project.core.models import OutboxMail
from tests.factories.events import applicant, make_event, make_session

State = RegistrationState
pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)
START = datetime(2027, 3, 4, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTE = "Asked for it by telephone."


@pytest.fixture
def room(db):
    return make_session(make_event(), capacity=2, starts_at=START, ends_at=START + 2 * HOUR)


@pytest.fixture
def other(room):
    later = START + timedelta(days=7)
    return make_session(room.event, capacity=2, starts_at=later, ends_at=later + 2 * HOUR)


def come(session, persons=1, **fields):
    form = applicant(party_size=persons, waiting=True, **fields)
    return confirm_with_link(register(session, applicant=form, at=NOON), at=NOON)


def by_staff(session, persons=1, channel=StaffChannel.TELEPHONE, at=NOON, email="", **fields):
    form = applicant(party_size=persons, email=email)
    return staff.register_by_staff(
        session, applicant=form, actor=None, channel=channel, at=at, **fields
    )


def counters(session):
    session.refresh_from_db()
    assert list(drift()) == []
    return session.taken, session.held, session.kept, session.overbooked


def refused(code):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def test_registered_already_is_told_only_where_it_is_true(room):
    come(room, email="ming@example.org")
    with refused("already_registered"):
        by_staff(room, email="Ming@Example.org")
    assert counters(room) == (1, 0, 0, 0)
    assert by_staff(room, email="other@example.org").state == State.CONFIRMED


def test_other_faults_of_the_database_are_not_called_registered_already(room, admin_user):
    form = applicant(email="")
    same = iter(come(room).public_code)
    with pytest.raises(IntegrityError, match="public_code"):
        staff.register_by_staff(
            room,
            applicant=form,
            actor=admin_user,
            channel=StaffChannel.LETTER,
            at=NOON,
            choice=lambda _alphabet: next(same),
        )


def test_staff_replace_an_unconfirmed_form_of_the_same_address(room):
    held = register(room, applicant=applicant(email="ming@example.org", party_size=2), at=NOON)
    row = by_staff(room, 2, email="ming@example.org")
    held.refresh_from_db()
    assert [held.state, row.state] == [State.EXPIRED, State.CONFIRMED]
    assert counters(room) == (2, 0, 0, 0)
    with refused("hold_over"):
        confirm_with_code(held, held.code, at=NOON)


def test_telephone_does_not_come_before_those_who_wait(room):
    first = come(room, 2)
    come(room, 2)
    staff.cancel_by_staff(first, actor=None, reason=CancelReason.ASKED, at=NOON)
    with refused("full_no_waiting"):
        by_staff(room)


def test_overbooking_needs_a_reason(room):
    come(room, 2)
    with refused("full_no_waiting"):
        by_staff(room, note=NOTE)
    with refused("note_missing"):
        by_staff(room, overbook=True, note=" ")
    row = by_staff(room, overbook=True, note=NOTE)
    assert counters(room) == (3, 0, 0, 1)
    assert row.log.get(verb=LogVerb.OVERBOOKED).note == NOTE


def test_overbooked_places_go_when_the_room_grows(room):
    come(room, 2)
    by_staff(room, overbook=True, note=NOTE)
    Session.objects.filter(pk=room.pk).update(capacity=4)
    come(room)
    by_staff(room, overbook=True, note=NOTE)
    assert counters(room) == (5, 0, 0, 1)


def test_admitting_takes_up_an_offer(room):
    first = come(room, 2)
    row = come(room, 2)
    staff.cancel_by_staff(first, actor=None, reason=CancelReason.ASKED, at=NOON)
    row.refresh_from_db()
    assert row.state == State.OFFERED
    assert staff.admit(row, actor=None, at=NOON).state == State.CONFIRMED
    assert counters(room) == (2, 0, 0, 0)
    with refused("not_waiting"):
        staff.admit(row, actor=None, at=NOON)


def test_rejected_place_goes_to_nobody_by_itself(room):
    Session.objects.filter(pk=room.pk).update(mode=RegistrationMode.APPROVAL)
    pending, waiting = come(room, 2), come(room, 2)
    assert staff.reject(pending, actor=None, note=NOTE, at=NOON).state == State.REJECTED
    waiting.refresh_from_db()
    assert waiting.state == State.WAITLISTED
    assert counters(room) == (0, 0, 2, 0)


# --- Another session ---------------------------------------------------------


def test_moving_takes_the_place_along_and_offers_the_old_one(room, other):
    row, waiting = come(room, 2), come(room, 2)
    code = row.public_code
    moved = staff.move_registration(row, other, actor=None, note=NOTE, at=NOON)
    waiting.refresh_from_db()
    assert (moved.session_id, moved.state, moved.public_code) == (other.pk, State.CONFIRMED, code)
    assert waiting.state == State.OFFERED
    assert counters(room) == (0, 2, 0, 0)
    assert counters(other) == (2, 0, 0, 0)
    assert OutboxMail.objects.filter(kind="events.moved_session", object_id=row.pk).count() == 1
    assert other.log.filter(verb=LogVerb.MOVED_TO, registration=row).count() == 1
    assert room.log.filter(verb=LogVerb.MOVED_TO, registration=row).count() == 1


def test_who_waits_gets_a_place_in_the_other_session(room, other):
    come(room, 2)
    waiting = come(room, 2)
    moved = staff.move_registration(waiting, other, actor=None, note=NOTE, at=NOON)
    assert moved.state == State.CONFIRMED
    assert counters(other) == (2, 0, 0, 0)


def test_who_waits_for_approval_goes_on_waiting(room, other):
    Session.objects.filter(pk=room.pk).update(mode=RegistrationMode.APPROVAL)
    pending = come(room)
    moved = staff.move_registration(pending, other, actor=None, note=NOTE, at=NOON)
    assert moved.state == State.PENDING
    assert counters(room) == (0, 0, 0, 0)
    assert counters(other) == (0, 1, 0, 0)


def test_moving_into_a_full_session_overbooks_with_a_reason(room, other):
    row = come(room)
    come(other, 2)
    with refused("full_no_waiting"):
        staff.move_registration(row, other, actor=None, note=NOTE, at=NOON)
    staff.move_registration(row, other, actor=None, note=NOTE, overbook=True, at=NOON)
    assert counters(other) == (3, 0, 0, 1)
    assert counters(room) == (0, 0, 0, 0)


def test_moving_is_refused_where_it_makes_no_sense(room, other):
    row = come(room, email="ming@example.org")
    with refused("note_missing"):
        staff.move_registration(row, other, actor=None, note="", at=NOON)
    with refused("same_session"):
        staff.move_registration(row, room, actor=None, note=NOTE, at=NOON)
    with refused("session_over"):
        staff.move_registration(row, other, actor=None, note=NOTE, at=other.ends_at)
    come(other, email="ming@example.org")
    with refused("already_registered"):
        staff.move_registration(row, other, actor=None, note=NOTE, at=NOON)
    held = register(room, applicant=applicant(), at=NOON)
    with refused("not_proved"):
        staff.move_registration(held, other, actor=None, note=NOTE, at=NOON)
    checkin.check_in(row, 1, "nonce", at=START)
    with refused("arrived"):
        staff.move_registration(row, other, actor=None, note=NOTE, at=START)


def test_moving_keeps_the_audience(room, other):
    EventSettings.objects.update_or_create(pk=1, defaults={"uses_quotas": True})
    here, there = (
        AudienceQuota.objects.create(session=session, audience=Audience.STUDENTS, capacity=1)
        for session in (room, other)
    )
    row = come(room, quota=here.pk)
    moved = staff.move_registration(row, other, actor=None, note=NOTE, at=NOON)
    here.refresh_from_db()
    there.refresh_from_db()
    assert (moved.quota, here.taken, there.taken) == (there, 0, 1)
    assert counters(other) == (1, 0, 0, 0)
    assert Registration.objects.filter(quota=here).count() == 0
