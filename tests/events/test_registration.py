"""The rules: places, proof of address, limits, cancellations."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from events import schedule, staff
from events.audit import drift
from events.enums import (
    CancelReason,
    EventStatus,
    LogVerb,
    RegistrationMode,
    RegistrationState,
    StaffChannel,
)
from events.models import Registration, Session
from events.places import expire_due_holds
from events.refusals import Refused
from events.registration import (
    cancel,
    confirm_with_code,
    confirm_with_link,
    register,
)
from site_project.core.models import OutboxMail
from site_project.core.retention import purge
from tests.factories.events import applicant, make_event, make_session

State = RegistrationState
pytestmark = pytest.mark.django_db


def counters(session):
    session.refresh_from_db()
    assert list(drift()) == []
    return session.taken, session.held, session.kept


def kinds():
    return list(OutboxMail.objects.order_by("pk").values_list("kind", flat=True))


def refused(code):
    return pytest.raises(Refused, match=f"^{code}$")


@pytest.fixture(autouse=True)
def refusals_show_their_code(monkeypatch):
    monkeypatch.setattr(Refused, "__str__", lambda self: self.code)


def test_hold_then_code(session):
    row = register(session, applicant=applicant(party_size=2))
    assert (row.state, row.holds_place) == (State.UNCONFIRMED, True)
    assert counters(session) == (0, 2, 0)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in row.code)
    row = confirm_with_code(row, f" {full_width[:3]} {full_width[3:]}")
    assert row.state == State.CONFIRMED
    assert counters(session) == (2, 0, 0)
    assert kinds() == ["events.code", "events.confirmed"]
    assert list(row.log.values_list("verb", flat=True)) == [LogVerb.REGISTERED, LogVerb.CONFIRMED]


def test_confirming_twice_changes_nothing(session):
    row = register(session, applicant=applicant())
    confirm_with_link(row)
    confirm_with_link(row)
    confirm_with_code(row, "000000")
    assert counters(session) == (1, 0, 0)
    assert kinds().count("events.confirmed") == 1


def test_full_session_refuses_and_takes_on_the_waiting_list(session):
    Session.objects.update(capacity=2)
    register(session, applicant=applicant(party_size=2))
    with refused("full"):
        register(session, applicant=applicant())
    sent = timezone.now() - timedelta(minutes=3)
    row = register(session, applicant=applicant(waiting=True), at=sent)
    assert (row.state, row.holds_place) == (State.UNCONFIRMED, False)
    row = confirm_with_link(row)
    assert (row.state, row.waiting_since) == (State.WAITLISTED, sent)
    assert counters(session) == (0, 2, 0)


def test_party_larger_than_what_is_left_is_told_the_number(session):
    Session.objects.update(capacity=3)
    register(session, applicant=applicant(party_size=2))
    with pytest.raises(Refused) as refusal:
        register(session, applicant=applicant(party_size=2))
    assert refusal.value.code == "too_few"
    assert "Only 1 place is left" in refusal.value.message


def test_freed_place_is_kept_for_who_waits_and_not_for_a_new_visitor(session):
    Session.objects.update(capacity=1)
    first = confirm_with_link(register(session, applicant=applicant()))
    waiting = confirm_with_link(register(session, applicant=applicant(waiting=True)))
    cancel(first)
    assert counters(session) == (0, 0, 1)
    with refused("full"):
        register(session, applicant=applicant())
    row = staff.admit(waiting, actor=None)
    assert row.state == State.CONFIRMED
    assert counters(session) == (1, 0, 0)


def test_who_leaves_the_waiting_list_lets_the_kept_place_go(session):
    Session.objects.update(capacity=1)
    first = confirm_with_link(register(session, applicant=applicant()))
    waiting = confirm_with_link(register(session, applicant=applicant(waiting=True)))
    cancel(first)
    assert cancel(waiting).state == State.LEFT
    assert counters(session) == (0, 0, 0)
    session.refresh_from_db()
    assert session.places_left == 1


def test_due_hold_is_released_before_anybody_is_refused(session):
    Session.objects.update(capacity=1)
    now = timezone.now()
    old = register(session, applicant=applicant(), at=now - timedelta(minutes=31))
    register(session, applicant=applicant(), at=now)
    old.refresh_from_db()
    assert old.state == State.EXPIRED
    assert counters(session) == (0, 1, 0)
    with refused("hold_over"):
        confirm_with_code(old, old.code)


def test_hold_lasts_half_an_hour_by_default(session):
    now = timezone.now()
    row = register(session, applicant=applicant(), at=now)
    assert row.held_until == now + timedelta(minutes=30)
    with refused("hold_over"):
        confirm_with_link(row, at=now + timedelta(minutes=30))
    assert expire_due_holds(now + timedelta(minutes=29)) == 0
    assert expire_due_holds(now + timedelta(minutes=30)) == 1
    assert expire_due_holds(now + timedelta(minutes=30)) == 0
    assert counters(session) == (0, 0, 0)


def test_five_wrong_codes_lock_this_confirmation_only(session):
    row = register(session, applicant=applicant())
    other = register(session, applicant=applicant())
    wrong = "111111" if row.code != "111111" else "222222"
    for code in ["wrong_code"] * 4 + ["locked", "locked"]:
        with refused(code):
            confirm_with_code(row, wrong)
    with refused("locked"):
        confirm_with_code(row, row.code)
    assert confirm_with_code(other, other.code).state == State.CONFIRMED
    # Who has the mail still has the link.
    assert confirm_with_link(row).state == State.CONFIRMED
    assert counters(session) == (2, 0, 0)


def test_same_form_sent_twice_acts_once(session):
    form = applicant(form_key="once")
    first = register(session, applicant=form)
    assert register(session, applicant=form) == first
    assert counters(session) == (0, 1, 0)
    assert kinds() == ["events.code"]


def test_corrected_address_replaces_the_wrong_one(session):
    register(session, applicant=applicant(email="mnig@example.org", form_key="once"))
    row = register(session, applicant=applicant(email="ming@example.org", form_key="once"))
    assert row.email == "ming@example.org"
    assert counters(session) == (0, 1, 0)


def test_known_address_gets_what_looks_like_a_hold(session):
    first = confirm_with_link(register(session, applicant=applicant(email="Ming@Example.org")))
    again = register(session, applicant=applicant(email="ming@example.ORG "))
    assert again.state == State.REPEATED
    assert again.holds_place
    assert (again.name, again.email, again.email_folded) == ("", "", "")
    assert counters(session) == (1, 0, 0)
    assert OutboxMail.objects.get(kind="events.again").object_id == first.pk
    with refused("wrong_code"):
        confirm_with_code(again, again.code)


def test_unconfirmed_address_sends_again_and_keeps_one_place(session):
    register(session, applicant=applicant(email="ming@example.org"))
    row = register(session, applicant=applicant(email="ming@example.org", party_size=2))
    assert (row.state, row.party_size) == (State.UNCONFIRMED, 2)
    assert counters(session) == (0, 2, 0)
    assert kinds() == ["events.code", "events.again"]


def test_database_refuses_a_second_active_registration(session):
    row = register(session, applicant=applicant(email="ming@example.org"))
    row.pk, row.public_code, row.form_key = None, "OTHER", None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_database_refuses_to_oversell(session):
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(taken=21)


def test_network_with_thirty_unproved_holds_is_accepted_without_a_place(session, settings):
    settings.RATE_LIMITS = True
    Session.objects.update(capacity=100)
    for number in range(30):
        assert register(session, applicant=applicant(network="net", host=f"h{number}")).holds_place
    row = register(session, applicant=applicant(network="net", host="new"))
    assert not row.holds_place
    assert register(session, applicant=applicant(network="other", host="x")).holds_place
    assert counters(session) == (0, 31, 0)
    assert confirm_with_link(row).state == State.CONFIRMED
    assert counters(session) == (1, 31, 0)


def test_fourth_unproved_hold_of_one_host_has_no_place_unless_the_limit_is_lifted(
    session, settings
):
    settings.RATE_LIMITS = True
    for _ in range(3):
        assert register(session, applicant=applicant(network="net", host="one")).holds_place
    assert not register(session, applicant=applicant(network="net", host="one")).holds_place
    Session.objects.update(lift_network_limit=True)
    assert register(session, applicant=applicant(network="net", host="one")).holds_place


def test_fourth_unproved_hold_of_one_mailbox_has_no_place(settings):
    settings.RATE_LIMITS = True
    event = make_event()
    held = [
        register(make_session(event), applicant=applicant(email="ming@example.org")).holds_place
        for _ in range(4)
    ]
    assert held == [True, True, True, False]


def test_approval_mode_waits_for_staff(session):
    Session.objects.update(mode=RegistrationMode.APPROVAL)
    row = confirm_with_link(register(session, applicant=applicant()))
    assert row.state == State.PENDING
    assert counters(session) == (0, 1, 0)
    assert staff.approve(row, actor=None).state == State.CONFIRMED
    assert counters(session) == (1, 0, 0)
    other = confirm_with_link(register(session, applicant=applicant()))
    assert staff.reject(other, actor=None).state == State.REJECTED
    assert counters(session) == (1, 0, 0)


def test_without_proof_of_address_a_place_is_confirmed_at_once(session):
    session.event.needs_address_proof = False
    session.event.save()
    assert register(session, applicant=applicant()).state == State.CONFIRMED
    assert counters(session) == (1, 0, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "postponed"}, "postponed"),
        ({"mode": "none"}, "no_registration"),
        ({"registration_closes_at": timezone.now() - timedelta(hours=1)}, "closed"),
        ({"registration_opens_at": timezone.now() + timedelta(hours=1)}, "not_open"),
        ({"max_party": 1}, "party"),
    ],
)
def test_closed_session_refuses(session, change, code):
    Session.objects.update(**change)
    with refused(code):
        register(session, applicant=applicant(party_size=2))


def test_past_session_refuses(session):
    with refused("past"):
        register(session, applicant=applicant(), at=session.ends_at)
    with refused("closed"):
        register(session, applicant=applicant(), at=session.starts_at)


def test_cancelled_between_form_and_code(session):
    row = register(session, applicant=applicant())
    schedule.cancel_session(session)
    with refused("cancelled"):
        confirm_with_code(row, row.code)
    assert counters(session) == (0, 0, 0)


def test_cancelling_twice_and_too_late(session):
    Session.objects.update(cancel_hours=24)
    row = confirm_with_link(register(session, applicant=applicant()))
    with refused("too_late_to_cancel"):
        cancel(row, at=session.starts_at - timedelta(hours=23))
    cancel(row)
    cancel(row)
    assert counters(session) == (0, 0, 0)
    assert kinds().count("events.cancelled") == 1


def test_cancelling_a_session_tells_everyone_and_frees_everything(session):
    Session.objects.update(capacity=1)
    confirm_with_link(register(session, applicant=applicant()))
    confirm_with_link(register(session, applicant=applicant(waiting=True)))
    schedule.cancel_event(
        session.event, reason={"status_reason_en": "Storm.", "status_reason_zh_hant": "風暴。"}
    )
    states = set(Registration.objects.values_list("state", flat=True))
    assert states == {State.EVENT_CANCELLED}
    assert counters(session) == (0, 0, 0)
    assert kinds().count("events.session_cancelled") == 2
    session.event.refresh_from_db()
    assert session.event.status == EventStatus.CANCELLED
    assert session.event.page_key


def test_overbooked_place_vanishes_when_it_is_freed(session):
    Session.objects.update(capacity=1)
    confirm_with_link(register(session, applicant=applicant()))
    extra = staff.register_by_staff(
        session,
        applicant=applicant(email=""),
        actor=None,
        channel=StaffChannel.WALK_IN,
        overbook=True,
        note="Came with the speaker.",
    )
    session.refresh_from_db()
    assert (session.taken, session.overbooked) == (2, 1)
    staff.cancel_by_staff(extra, actor=None, reason=CancelReason.ASKED)
    session.refresh_from_db()
    assert (session.taken, session.overbooked, session.places_left) == (1, 0, 0)


def test_two_without_an_address_may_stand_in_one_session(session):
    for _ in range(2):
        staff.register_by_staff(
            session, applicant=applicant(email=""), actor=None, channel=StaffChannel.TELEPHONE
        )
    assert counters(session) == (2, 0, 0)


def test_capacity_is_not_lowered_under_what_is_taken(session):
    register(session, applicant=applicant(party_size=4))
    with pytest.raises(Refused) as refusal:
        schedule.change_capacity(session, 3)
    assert refusal.value.message == "4 places are taken already."
    assert schedule.change_capacity(session, 4).capacity == 4


def test_moving_and_rescheduling_raise_the_sequence_and_tell_everyone(session):
    confirm_with_link(register(session, applicant=applicant()))
    later = timedelta(hours=1)
    schedule.reschedule(
        session, starts_at=session.starts_at + later, ends_at=session.ends_at + later
    )
    schedule.move(session, venue=None, room="Online")
    again = schedule.move(session, venue=None, room="Online")
    assert again.ical_sequence == 2
    assert again.previous_starts_at == session.starts_at
    assert kinds().count("events.changed") == 2


def test_purge_takes_names_and_keeps_counts(session):
    row = confirm_with_link(register(session, applicant=applicant()))
    days = session.event.retention_days
    purge(session.ends_at + timedelta(days=days) - timedelta(seconds=1))
    row.refresh_from_db()
    assert row.name
    purge(session.ends_at + timedelta(days=days))
    row.refresh_from_db()
    assert (row.name, row.email, row.email_folded) == ("", "", "")
    assert counters(session) == (1, 0, 0)


def test_never_confirmed_is_forgotten_after_a_week(session):
    now = timezone.now()
    row = register(session, applicant=applicant(), at=now)
    expire_due_holds(now + timedelta(hours=1))
    purge(now + timedelta(days=7))
    row.refresh_from_db()
    assert row.email == ""
