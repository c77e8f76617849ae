"""The rules: places, proof of address, limits, cancellations."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import checkin, schedule, staff
from events.audit import drift
from events.enums import (
    CancelReason,
    EventStatus,
    LogVerb,
    RegistrationMode,
    RegistrationState,
    StaffChannel,
)
from events.models import AccessRequest, EventSettings, Question, Registration, Session
from events.refusals import Refused
from events.registration import (
    cancel,
    change_answers,
    confirm_by_address,
    confirm_with_code,
    confirm_with_link,
    expire_due_holds,
    forget,
    register,
    shrink,
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


@pytest.fixture
def no_quiet_hours():
    """A place that comes free is offered at once, whatever the clock says when the tests run."""
    office = EventSettings.load()
    office.quiet_from = office.quiet_until = time(3)
    office.save()


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


@pytest.mark.usefixtures("no_quiet_hours")
def test_freed_place_is_kept_for_who_waits_and_not_for_a_new_visitor(session):
    Session.objects.update(capacity=1)
    first = confirm_with_link(register(session, applicant=applicant()))
    waiting = confirm_with_link(register(session, applicant=applicant(waiting=True)))
    cancel(first)
    assert counters(session) == (0, 1, 0)
    with refused("full"):
        register(session, applicant=applicant())
    row = staff.admit(waiting, actor=None)
    assert row.state == State.CONFIRMED
    assert counters(session) == (1, 0, 0)


@pytest.mark.usefixtures("no_quiet_hours")
def test_who_turns_the_offered_place_down_lets_it_go(session):
    Session.objects.update(capacity=1)
    first = confirm_with_link(register(session, applicant=applicant()))
    waiting = confirm_with_link(register(session, applicant=applicant(waiting=True)))
    cancel(first)
    assert cancel(waiting).state == State.DECLINED
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


# --- Answers, fewer people, data deleted -------------------------------------


def question(session, **fields):
    texts = {"text_en": "Which language?", "text_zh_hant": "哪種語言？"}
    texts |= {"purpose_en": "For the interpreter.", "purpose_zh_hant": "安排傳譯。"}
    return Question.objects.create(event=session.event, **texts | fields)


def answered(row):
    return dict(row.answers.values_list("question", "text"))


def test_answers_are_kept_by_the_kind_of_question(session):
    lines = {"choices_en": "Cantonese\nEnglish", "choices_zh_hant": "廣東話\n英語"}
    text = question(session)
    choice = question(session, kind="choice", **lines)
    number = question(session, kind="number")
    gone = question(session, archived=True)
    typed = {text.pk: " By bus ", choice.pk: "2", number.pk: "０7", gone.pk: "x", 0: "y"}
    row = register(session, applicant=applicant(answers=typed))
    assert answered(row) == {text.pk: "By bus", choice.pk: "2", number.pk: "7"}


@pytest.mark.parametrize(
    ("fields", "answer", "code"),
    [
        ({"required": True}, "  ", "answer_missing"),
        ({}, "x" * 1001, "answer_long"),
        (
            {"kind": "choice", "choices_en": "A\nB", "choices_zh_hant": "甲\n乙"},
            "3",
            "answer_choice",
        ),
        (
            {"kind": "choice", "choices_en": "A\nB", "choices_zh_hant": "甲\n乙"},
            "A",
            "answer_choice",
        ),
        ({"kind": "yes_no"}, "perhaps", "answer_choice"),
        ({"kind": "number"}, "many", "answer_number"),
    ],
)
def test_wrong_answer_is_refused_and_nothing_is_held(session, fields, answer, code):
    asked = question(session, **fields)
    with refused(code):
        register(session, applicant=applicant(answers={asked.pk: answer}))
    assert counters(session) == (0, 0, 0)


def test_answers_change_until_the_start_and_the_log_knows(session):
    asked = question(session, required=True)
    row = confirm_with_link(register(session, applicant=applicant(answers={asked.pk: "one"})))
    for _time in range(2):
        change_answers(row, {asked.pk: "two"})
    assert answered(row) == {asked.pk: "two"}
    assert row.log.filter(verb=LogVerb.ANSWERS_CHANGED).count() == 1
    with refused("answer_missing"):
        change_answers(row, {})
    assert answered(row) == {asked.pk: "two"}
    with refused("session_over"):
        change_answers(row, {asked.pk: "three"}, at=session.starts_at)


def test_known_address_leaves_no_answers_behind(session):
    asked = question(session)
    confirm_with_link(register(session, applicant=applicant(email="ming@example.org")))
    form = applicant(email="ming@example.org", answers={asked.pk: "secret"}, access_needs="lift")
    again = register(session, applicant=form)
    assert answered(again) == {}
    assert not AccessRequest.objects.exists()


def test_who_corrects_the_address_keeps_the_place_though_others_wait(session):
    Session.objects.update(capacity=2)
    register(session, applicant=applicant(email="mnig@example.org", form_key="once", party_size=2))
    waiting = confirm_with_link(register(session, applicant=applicant(waiting=True)))
    row = register(session, applicant=applicant(form_key="once", party_size=1))
    assert row.holds_place
    waiting.refresh_from_db()
    # The place that is not needed any more is the waiting one's.
    assert waiting.state in (State.OFFERED, State.WAITLISTED)
    session.refresh_from_db()
    assert (session.held + session.kept, session.places_left) == (2, 0)


def test_shrinking_is_refused_where_it_is_too_late(session):
    Session.objects.update(cancel_hours=24)
    row = confirm_with_link(register(session, applicant=applicant(party_size=3)))
    with refused("too_late_to_cancel"):
        shrink(row, 2, at=session.starts_at - timedelta(hours=23))
    with refused("party_grows"):
        shrink(row, 0)
    assert shrink(row, 2).party_size == 2
    assert shrink(row, 2).party_size == 2
    assert counters(session) == (2, 0, 0)
    assert row.log.get(verb=LogVerb.SHRUNK).reason_code == "3 → 2"


def test_data_deleted_at_once_ends_the_place_and_every_link(session):
    asked = question(session)
    form = applicant(party_size=2, answers={asked.pk: "By bus"}, phone="+852 2345 6789")
    row = confirm_with_link(register(session, applicant=form))
    for _time in range(2):
        forget(row)
    before, row = row, Registration.objects.get(pk=row.pk)
    assert row.state == State.CANCELLED
    assert (row.name, row.email, row.email_folded, row.phone) == ("", "", "", "")
    assert answered(row) == {}
    assert row.manage_token != before.manage_token
    assert row.log.filter(verb=LogVerb.FORGOTTEN).count() == 1
    assert counters(session) == (0, 0, 0)
    # No mail: there is no address any more.
    assert "events.cancelled" not in kinds()


def test_data_deleted_afterwards_leaves_the_number(session):
    row = confirm_with_link(register(session, applicant=applicant(party_size=2)))
    assert forget(row, at=session.ends_at).state == State.CONFIRMED
    assert counters(session) == (2, 0, 0)


def test_address_and_code_confirm_together(session):
    row = register(session, applicant=applicant(email="ming@example.org"))
    wrong = "111111" if row.code != "111111" else "222222"
    assert confirm_by_address("ming@example.org", wrong) is None
    assert confirm_by_address("other@example.org", row.code) is None
    row.refresh_from_db()
    assert row.wrong_codes == 1
    assert confirm_by_address(" Ming@Example.org", row.code).state == State.CONFIRMED
    assert confirm_by_address("ming@example.org", row.code) is None


# --- How often the rules ask the database ------------------------------------


def statements(function):
    """Count what a rule asks, without the beginning and the end of its transaction."""
    with CaptureQueriesContext(connection) as captured:
        result = function()
    return result, sum("SAVEPOINT" not in query["sql"] for query in captured)


@pytest.mark.parametrize(("limits", "count"), [(True, 7), (False, 6)])
def test_registering_and_confirming_ask_the_database_seldom(session, settings, limits, count):
    settings.RATE_LIMITS = limits
    register(session, applicant=applicant())
    form = applicant(form_key="once", network="net", host="one")
    row, asked = statements(lambda: register(session, applicant=form))
    assert asked == count
    assert statements(lambda: confirm_with_code(row, row.code))[1] == 6


def test_never_confirmed_is_forgotten_after_a_week(session):
    now = timezone.now()
    row = register(session, applicant=applicant(), at=now)
    expire_due_holds(now + timedelta(hours=1))
    purge(now + timedelta(days=7))
    row.refresh_from_db()
    assert row.email == ""


def test_repetition_never_becomes_a_registration_by_any_link(session):
    confirm_with_link(register(session, applicant=applicant(email="mei@example.org", party_size=2)))
    again = register(session, applicant=applicant(email="mei@example.org"))
    with refused("not_waiting_for_code"):
        confirm_with_link(again)
    assert counters(session) == (2, 0, 0)


def test_postponed_registration_can_be_given_up_though_the_old_day_has_passed(session):
    rows = [confirm_with_link(register(session, applicant=applicant(party_size=2))) for _ in "123"]
    schedule.postpone(session)
    later = session.ends_at + timedelta(days=1)
    with refused("postponed"):
        register(session, applicant=applicant(), at=later)
    shrink(rows[0], 1, at=later)
    cancel(rows[1], at=later)
    forget(rows[2], at=later)
    assert counters(session) == (1, 0, 0)


def test_newer_form_keeps_its_place_in_an_overbooked_session(session):
    Session.objects.update(capacity=2)
    register(session, applicant=applicant(email="old@example.org", form_key="k"))
    for _number in range(2):
        staff.register_by_staff(
            session,
            applicant=applicant(),
            actor=None,
            channel=StaffChannel.TELEPHONE,
            note="The speaker's own.",
            overbook=True,
        )
    row = register(session, applicant=applicant(email="new@example.org", form_key="k"))
    assert row.holds_place
    assert counters(session) == (2, 1, 0)


def test_party_does_not_shrink_below_arrivals_that_were_entered_again(session):
    row = confirm_with_link(register(session, applicant=applicant(party_size=4)))
    begin = session.starts_at - timedelta(minutes=20)
    for minute, nonce in enumerate(("first", "second")):
        checkin.check_in(row, 2, nonce, at=begin + timedelta(minutes=minute))
    checkin.undo("first", at=begin + timedelta(minutes=5))
    with refused("party_arrived"):
        shrink(row, 2, at=begin + timedelta(minutes=6))
    assert counters(session) == (4, 0, 0)
