"""Arrivals: counted once, in the order in which they happened, whoever sends first."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from events import checkin, schedule
from events.checkin import ARRIVAL, UNDO, WALK_IN, Entry
from events.enums import LogVerb, RegistrationState, StaffChannel
from events.models import CheckIn, Registration, Session
from events.models.door import counted
from events.refusals import Refused
from events.registration import confirm_with_code, register
from events.staff import register_by_staff
from tests.factories.events import applicant, make_session

State = RegistrationState


@pytest.fixture
def session(db: None) -> Session:
    """A session that starts in two hours, with four places."""
    return make_session(days=0.1, capacity=4)


def make_place(session: Session, **fields: Any) -> Registration:
    return register_by_staff(
        session,
        applicant=applicant(**fields),
        actor=None,
        channel=StaffChannel.TELEPHONE,
        note="",
    )


def make_waiting(session: Session, **fields: Any) -> Registration:
    row = register(session, applicant=applicant(waiting=True, **fields))
    return confirm_with_code(row, row.code)


def arrived(row: Registration) -> int:
    return Registration.objects.get(pk=row.pk).arrived


def refusal(call: Any) -> str:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.message
    return caught.value.code


# --- One after the other -----------------------------------------------------


def test_a_party_comes_in_parts(session: Session) -> None:
    row = make_place(session, party_size=3)
    assert checkin.check_in(row, 2, "first-nonce").persons == 2
    assert checkin.check_in(row, 2, "second-nonce").persons == 1
    assert arrived(row) == 3
    third = checkin.check_in(row, 1, "third-nonce")
    assert third.persons == 0
    assert third.since == CheckIn.objects.get(nonce="first-nonce").at
    verbs = row.log.filter(verb=LogVerb.ARRIVED).values_list("reason_code", flat=True)
    assert list(verbs) == ["2/3", "1/3"]


def test_the_same_nonce_counts_once(session: Session) -> None:
    row = make_place(session, party_size=2)
    for _ in range(3):
        assert checkin.check_in(row, 1, "one-nonce").persons == 1
    assert arrived(row) == 1
    assert CheckIn.objects.count() == 1


def test_undo_takes_back_and_a_second_time_changes_nothing(session: Session) -> None:
    row = make_place(session)
    checkin.check_in(row, 1, "one-nonce")
    for _ in range(2):
        checkin.undo("one-nonce")
        assert arrived(row) == 0
    assert row.log.filter(verb=LogVerb.ARRIVAL_UNDONE).count() == 1
    assert Registration.objects.get(pk=row.pk).state == State.CONFIRMED
    checkin.check_in(row, 1, "other-nonce")
    assert arrived(row) == 1


def test_a_second_tap_does_not_stay_when_the_first_is_undone(session: Session) -> None:
    row = make_place(session)
    checkin.check_in(row, 1, "first-nonce")
    checkin.check_in(row, 1, "second-nonce")
    checkin.undo("first-nonce")
    assert arrived(row) == 0


def test_unknown_and_foreign_nonces_undo_nothing(session: Session) -> None:
    row = make_place(session)
    checkin.check_in(row, 1, "one-nonce")
    other = make_session(days=0.1)
    assert refusal(lambda: checkin.undo("nobody-knows")) == "door_entry"
    assert refusal(lambda: checkin.undo("one-nonce", session=other)) == "door_entry"
    assert arrived(row) == 1


def test_a_nonce_of_another_session_is_refused(session: Session) -> None:
    checkin.check_in(make_place(session), 1, "one-nonce")
    elsewhere = make_place(make_session(days=0.1))
    assert refusal(lambda: checkin.check_in(elsewhere, 1, "one-nonce")) == "door_entry"
    assert arrived(elsewhere) == 0


@pytest.mark.parametrize("persons", [0, -1, 3, 10_000])
def test_more_than_the_party_or_nobody_is_refused(session: Session, persons: int) -> None:
    row = make_place(session, party_size=2)
    assert refusal(lambda: checkin.check_in(row, persons, "one-nonce")) == "door_party"


def test_the_database_refuses_more_arrivals_than_the_party(session: Session) -> None:
    row = make_place(session, party_size=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=row.pk).update(arrived=3)


# --- Who may come in ---------------------------------------------------------


def test_an_unconfirmed_hold_is_confirmed_by_coming(session: Session) -> None:
    row = register(session, applicant=applicant(party_size=2))
    assert checkin.check_in(row, 2, "one-nonce").persons == 2
    session.refresh_from_db()
    assert (session.taken, session.held) == (2, 0)
    assert Registration.objects.get(pk=row.pk).state == State.CONFIRMED


def test_who_waits_comes_in_only_when_the_list_has_closed_and_a_place_is_free(
    session: Session,
) -> None:
    full = make_place(session, party_size=4)
    pair, single = make_waiting(session, party_size=2), make_waiting(session)
    assert refusal(lambda: checkin.check_in(pair, 2, "pair-nonce")) == "door_waiting"
    at = session.starts_at - timedelta(minutes=30)
    assert refusal(lambda: checkin.check_in(pair, 2, "pair-nonce", at=at)) == "full_no_waiting"
    Session.objects.filter(pk=session.pk).update(capacity=5)
    assert refusal(lambda: checkin.check_in(pair, 2, "pair-nonce", at=at)) == "full_no_waiting"
    assert checkin.check_in(single, 1, "single-nonce", at=at).persons == 1
    assert Registration.objects.get(pk=single.pk).state == State.CONFIRMED
    assert arrived(pair) == arrived(full) == 0
    session.refresh_from_db()
    assert session.taken == 5


def test_what_was_cancelled_stays_outside(session: Session) -> None:
    row = make_place(session)
    Registration.objects.filter(pk=row.pk).update(state=State.CANCELLED)
    assert refusal(lambda: checkin.check_in(row, 1, "one-nonce")) == "door_ended"


def test_a_request_that_nobody_has_approved_waits_for_the_office(session: Session) -> None:
    row = make_place(session)
    Registration.objects.filter(pk=row.pk).update(state=State.PENDING)
    assert refusal(lambda: checkin.check_in(row, 1, "one-nonce")) == "door_pending"


def test_a_cancelled_session_lets_nobody_in(session: Session) -> None:
    row = make_place(session)
    schedule.cancel_session(session, actor=None, note="")
    assert refusal(lambda: checkin.check_in(row, 1, "one-nonce")) == "cancelled"
    call = lambda: checkin.walk_in(session, "Wong", 1, "two-nonce", language="en")  # noqa: E731
    assert refusal(call) == "cancelled"


def test_codes_are_read_as_people_type_them(session: Session) -> None:
    row = make_place(session)
    code = row.public_code
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    for typed in (code, code.lower(), f" {code[:5]} {code[5:]} ", wide):
        assert checkin.find(session, typed) == row
    for typed in ("", "hello", "2" * 500, "\x00", code[:-1] + "é"):
        assert refusal(lambda typed=typed: checkin.find(session, typed)) == "door_unknown"
    elsewhere = make_session(days=0.1)
    assert refusal(lambda: checkin.find(elsewhere, code)) == "door_elsewhere"


# --- Walk-ins ----------------------------------------------------------------


def test_a_walk_in_is_registered_and_let_in_once(session: Session) -> None:
    for _ in range(2):
        checkin.walk_in(session, "Wong", 2, "one-nonce", language="zh-hant")
    row = Registration.objects.get()
    assert (row.name, row.party_size, row.arrived, row.language) == ("Wong", 2, 2, "zh-hant")
    assert row.log.get(verb=LogVerb.REGISTERED_BY_STAFF).reason_code == StaffChannel.WALK_IN
    session.refresh_from_db()
    assert session.taken == 2


def test_a_walk_in_finds_a_full_session_full(session: Session) -> None:
    make_place(session, party_size=4)
    call = lambda: checkin.walk_in(session, "Wong", 1, "one-nonce", language="en")  # noqa: E731
    assert refusal(call) == "full_no_waiting"
    assert not CheckIn.objects.exists()
    assert Registration.objects.count() == 1


def test_an_undone_walk_in_gives_its_places_back(session: Session) -> None:
    checkin.walk_in(session, "Wong", 2, "one-nonce", language="en")
    checkin.undo("one-nonce")
    session.refresh_from_db()
    assert session.taken == 0
    assert Registration.objects.get().state == State.CANCELLED


# --- Two devices -------------------------------------------------------------


def entries_of_two_devices(row: Registration, at: datetime) -> list[Entry]:
    code = row.public_code
    return [
        Entry(ARRIVAL, "device-a-1", at, code),
        Entry(ARRIVAL, "device-b-1", at + timedelta(minutes=4), code),
    ]


@pytest.mark.parametrize("first", [0, 1])
def test_the_earliest_scan_wins_whoever_sends_first(session: Session, first: int) -> None:
    row = make_place(session)
    at = datetime.now(UTC) - timedelta(minutes=10)
    entries = entries_of_two_devices(row, at)
    for entry in (entries[first], entries[1 - first]):
        checkin.merge(session, [entry])
    known = checkin.arrivals(Registration.objects.get(pk=row.pk))
    assert known["device-a-1"].persons == 1
    assert known["device-b-1"].persons == 0
    assert known["device-b-1"].since == at
    assert arrived(row) == 1


def test_the_order_of_sending_does_not_matter(session: Session) -> None:
    """In, out and in again on two phones: as it happened, however it is sent."""
    at = datetime.now(UTC) - timedelta(minutes=30)
    steps = [
        (ARRIVAL, "a-nonce-1", 0, 2), (UNDO, "a-nonce-1", 2, 1),
        (ARRIVAL, "b-nonce-1", 4, 2), (ARRIVAL, "b-nonce-2", 6, 3),
    ]  # fmt: skip
    results = set()
    for order in permutations([steps[:2], steps[2:3], steps[3:]]):
        row = make_place(make_session(days=0.1), party_size=3)
        for device in order:
            entries = [
                Entry(kind, f"{nonce}-{row.pk}", at + timedelta(minutes=after), row.public_code, n)
                for kind, nonce, after, n in device
            ]
            checkin.merge(row.session, entries)
        found = checkin.arrivals(Registration.objects.get(pk=row.pk))
        results.add(tuple(sorted((key[:9], value.persons) for key, value in found.items())))
    assert results == {(("a-nonce-1", 0), ("b-nonce-1", 2), ("b-nonce-2", 1))}


claims = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 5), st.one_of(st.none(), st.integers(0, 10))),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(claims, st.integers(1, 5), st.randoms())
def test_counting_is_the_same_in_any_order_and_never_more_than_the_party(
    drawn: list, size: int, shuffle: Any
) -> None:
    start = datetime(2026, 12, 5, 6, 0, tzinfo=UTC)
    rows = [
        CheckIn(
            nonce=f"nonce-{number}",
            at=start + timedelta(minutes=minute),
            persons=persons,
            undone_at=None if ends is None else start + timedelta(minutes=minute + ends),
        )
        for number, (minute, persons, ends) in enumerate(drawn)
    ]
    told = counted(rows, size)
    shuffle.shuffle(rows)
    assert counted(rows, size) == told
    counts, since = told
    assert 0 <= sum(counts.values()) <= size
    assert all(number >= 0 for number in counts.values())
    assert all(not counts[row.nonce] for row in rows if row.undone_at)
    assert (since is not None) == any(counts.values())


def test_one_bad_entry_does_not_spoil_the_batch(session: Session) -> None:
    row = make_place(session)
    now = datetime.now(UTC)
    outcomes = checkin.merge(
        session,
        [
            Entry(ARRIVAL, "first-nonce", now, "NOBODY"),
            Entry(ARRIVAL, "", now, row.public_code),
            Entry(WALK_IN, "n" * 41, now, name="Wong"),
            Entry(UNDO, "nobody-knows", now),
            Entry(ARRIVAL, "last-nonce", now, row.public_code),
        ],
        language="en",
    )
    codes = [outcome.refusal and outcome.refusal.code for outcome in outcomes]
    assert codes == ["door_unknown", "door_entry", "door_entry", "door_entry", None]
    assert arrived(row) == 1


# --- Door pages --------------------------------------------------------------


def test_a_pass_ends_hours_after_the_session_and_follows_it_to_later(session: Session) -> None:
    door_pass = checkin.issue_pass(session, None, "en")
    ends = session.ends_at + checkin.PASS_LASTS
    second = timedelta(seconds=1)
    assert checkin.is_open(door_pass, ends - second)
    assert not checkin.is_open(door_pass, ends)
    assert checkin.takes_late(door_pass, ends)
    assert not checkin.takes_late(door_pass, ends + checkin.LATE_ARRIVALS)
    session.ends_at += timedelta(hours=1)
    assert checkin.is_open(door_pass, ends)


def test_a_revoked_pass_takes_nothing(session: Session) -> None:
    door_pass = checkin.issue_pass(session, None, "en")
    at = datetime.now(UTC)
    assert checkin.revoke_pass(door_pass, at=at).revoked_at == at
    assert checkin.revoke_pass(door_pass).revoked_at == at
    assert not checkin.is_open(door_pass, at)
    assert not checkin.takes_late(door_pass, at)


def test_no_pass_for_a_session_that_does_not_take_place(session: Session) -> None:
    later = session.ends_at + checkin.PASS_LASTS
    assert refusal(lambda: checkin.issue_pass(session, None, "en", at=later)) == "session_over"
    schedule.cancel_session(session, actor=None, note="")
    session.refresh_from_db()
    assert refusal(lambda: checkin.issue_pass(session, None, "en")) == "cancelled"
