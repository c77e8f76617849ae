"""The waiting list: who is offered what, until when, and what everyone is told."""

from datetime import UTC, datetime, time, timedelta

import pytest

from events import schedule, staff, waiting_list
from events.audit import drift
from events.enums import Audience, LogVerb, RegistrationMode, RegistrationState, StaffChannel
from events.models import AudienceQuota, EventSettings, Registration, Session
from events.refusals import Refused
from events.registration import cancel, confirm_with_link, register, shrink
from site_project.core.models import OutboxMail
from site_project.core.periodic import run_all
from tests.factories.events import applicant, make_event, make_session

State = RegistrationState
pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# In Hong Kong: Monday noon, that night at half past ten, and a Thursday afternoon.
NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)
NIGHT = datetime(2027, 3, 1, 14, 30, tzinfo=UTC)
MORNING = datetime(2027, 3, 2, 1, tzinfo=UTC)
START = datetime(2027, 3, 4, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def refusals_show_their_code(monkeypatch):
    monkeypatch.setattr(Refused, "__str__", lambda self: self.code)


@pytest.fixture
def full(db):
    """A session with four places, all of them one party's."""
    session = make_session(make_event(), capacity=4, starts_at=START, ends_at=START + 2 * HOUR)
    come(session, 4)
    return session


def come(session, persons=1, at=NOON, **fields):
    form = applicant(party_size=persons, waiting=True, **fields)
    return confirm_with_link(register(session, applicant=form, at=at), at=at)


def taker(session):
    return Registration.objects.get(session=session, state=State.CONFIRMED)


def counters(session):
    session.refresh_from_db()
    assert list(drift()) == []
    return session.taken, session.held, session.kept


def refused(code):
    return pytest.raises(Refused, match=f"^{code}$")


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def kinds():
    return list(OutboxMail.objects.order_by("pk").values_list("kind", flat=True))


def test_freed_places_are_offered_to_the_first_in_line_in_one_transaction(full):
    first, second = come(full, 2), come(full, 3)
    cancel(taker(full), at=NOON + HOUR)
    assert states(first, second) == [State.OFFERED, State.WAITLISTED]
    # Two are offered, two are kept for the three, none is left for a new visitor.
    assert counters(full) == (0, 2, 2)
    with refused("full"):
        register(full, applicant=applicant(), at=NOON + HOUR)
    assert kinds()[-2:] == ["events.cancelled", "events.offer"]
    assert list(first.log.values_list("verb", flat=True))[-1] == LogVerb.OFFERED


def test_offer_is_accepted_once(full):
    row = come(full, 2)
    cancel(taker(full), at=NOON + HOUR)
    for _time in range(2):
        done = waiting_list.accept(row, at=NOON + 2 * HOUR)
        assert done.state == State.CONFIRMED
    assert counters(full) == (2, 0, 0)
    assert kinds().count("events.confirmed") == 2
    with refused("no_offer"):
        waiting_list.decline(row, at=NOON + 2 * HOUR)


def test_declined_offer_goes_to_the_next(full):
    first, second = come(full, 4), come(full, 4)
    cancel(taker(full), at=NOON + HOUR)
    for _time in range(2):
        assert waiting_list.decline(first, at=NOON + 2 * HOUR).state == State.DECLINED
    assert states(second) == [State.OFFERED]
    assert counters(full) == (0, 4, 0)
    with refused("no_offer"):
        waiting_list.accept(first, at=NOON + 2 * HOUR)


def test_offer_runs_out_and_the_next_is_asked(full):
    first, second = come(full, 4), come(full, 4)
    cancel(taker(full), at=NOON + HOUR)
    first.refresh_from_db()
    end = first.offered_until
    assert waiting_list.expire_offers(end - timedelta(seconds=1)) == 0
    with refused("offer_over"):
        waiting_list.accept(first, at=end)
    assert waiting_list.expire_offers(end) == 1
    assert waiting_list.expire_offers(end) == 0
    assert states(first, second) == [State.OFFER_EXPIRED, State.OFFERED]
    assert counters(full) == (0, 4, 0)
    assert "events.offer_over" in kinds()
    with refused("offer_over"):
        waiting_list.accept(first, at=end)


def test_offer_that_ran_out_does_not_wait_for_the_clock(full):
    first, second = come(full, 4), come(full, 4)
    cancel(taker(full), at=NOON + HOUR)
    first.refresh_from_db()
    with refused("full"):
        register(full, applicant=applicant(), at=first.offered_until)
    # What is refused changes nothing; what is accepted puts the line in order first.
    register(full, applicant=applicant(waiting=True), at=first.offered_until)
    assert states(first, second) == [State.OFFER_EXPIRED, State.OFFERED]


def test_party_too_large_is_passed_over_three_times_and_then_places_are_kept_for_it(db):
    session = make_session(make_event(), capacity=4, starts_at=START, ends_at=START + 2 * HOUR)
    singles = [come(session) for _ in range(4)]
    party = come(session, 2)
    small = [come(session) for _ in range(4)]
    for number in range(3):
        cancel(singles[number], at=NOON + HOUR)
        assert states(small[number]) == [State.OFFERED]
        waiting_list.accept(small[number], at=NOON + HOUR)
        party.refresh_from_db()
        assert party.passed_over == number + 1
    cancel(singles[3], at=NOON + HOUR)
    assert states(small[3], party) == [State.WAITLISTED, State.WAITLISTED]
    assert counters(session) == (3, 0, 1)
    cancel(small[0], at=NOON + 2 * HOUR)
    assert states(small[3], party) == [State.WAITLISTED, State.OFFERED]
    assert counters(session) == (2, 2, 0)
    assert list(party.log.values_list("verb", flat=True)).count(LogVerb.PASSED_OVER) == 3


def test_party_that_shrinks_fits(db):
    session = make_session(make_event(), capacity=4, starts_at=START, ends_at=START + 2 * HOUR)
    rows = [come(session, 2), come(session, 2)]
    party = come(session, 4)
    cancel(rows[0], at=NOON + HOUR)
    assert counters(session) == (2, 0, 2)
    assert shrink(party, 2, at=NOON + HOUR).state == State.OFFERED
    assert counters(session) == (2, 2, 0)


def test_who_comes_with_fewer_lets_the_next_in(full):
    row = come(full, 2)
    shrink(taker(full), 2, at=NOON + HOUR)
    assert states(row) == [State.OFFERED]
    assert counters(full) == (2, 2, 0)
    with refused("party_grows"):
        shrink(taker(full), 3, at=NOON + HOUR)


def test_more_places_go_to_those_who_wait_before_any_new_visitor(full):
    row = come(full, 2)
    Session.objects.filter(pk=full.pk).update(capacity=6)
    with refused("full"):
        register(full, applicant=applicant(), at=NOON + HOUR)
    form = applicant(waiting=True)
    assert not register(full, applicant=form, at=NOON + HOUR).holds_place
    assert states(row) == [State.OFFERED]
    assert counters(full) == (4, 2, 0)


def test_nobody_is_asked_at_night_and_the_night_does_not_count(full):
    row = come(full, 4, at=NOON)
    cancel(taker(full), at=NIGHT)
    assert states(row) == [State.WAITLISTED]
    assert counters(full) == (0, 0, 4)
    with refused("full"):
        register(full, applicant=applicant(), at=NIGHT)
    assert waiting_list.offer_due(MORNING - timedelta(seconds=1)) == 0
    assert waiting_list.offer_due(MORNING) == 1
    assert waiting_list.offer_due(MORNING) == 0
    row.refresh_from_db()
    assert row.state == State.OFFERED
    # Nine in the morning and thirteen hours of the day, then eleven hours of the next one.
    assert row.offered_until > MORNING + 13 * HOUR
    assert waiting_list.quiet_until(row.offered_until, EventSettings.load()) is None


@pytest.mark.parametrize(
    ("local", "hours", "end"),
    [
        ((2027, 3, 1, 12), 2, (2027, 3, 1, 14)),
        ((2027, 3, 1, 21), 1, (2027, 3, 1, 22)),
        ((2027, 3, 1, 21), 2, (2027, 3, 2, 10)),
        ((2027, 3, 1, 23, 30), 1, (2027, 3, 2, 10)),
        ((2027, 3, 2, 0, 30), 1, (2027, 3, 2, 10)),
        ((2027, 3, 2, 7, 30), 1, (2027, 3, 2, 10)),
        ((2027, 3, 1, 12), 24, (2027, 3, 3, 10)),
    ],
)
def test_quiet_hours_do_not_count(local, hours, end):
    zone = waiting_list.times.site_zone()
    start = datetime(*local, tzinfo=zone).astimezone(UTC)
    assert waiting_list.counted(start, hours, EventSettings()) == datetime(*end, tzinfo=zone)


def test_quiet_hours_of_the_day_or_none_at_all():
    siesta = EventSettings(quiet_from=time(13), quiet_until=time(15))
    zone = waiting_list.times.site_zone()
    start = datetime(2027, 3, 1, 12, 30, tzinfo=zone)
    assert waiting_list.counted(start, 1, siesta) == start + 3 * HOUR
    assert waiting_list.waking_hours(start, start + 24 * HOUR, siesta) == 22
    never = EventSettings(quiet_from=siesta.quiet_from, quiet_until=siesta.quiet_from)
    assert waiting_list.counted(start, 24, never) == start + 24 * HOUR


def test_offers_near_the_start_are_short_and_end_before_the_door(full):
    row = come(full, 4)
    day = datetime(2027, 3, 4, 1, tzinfo=UTC)  # nine o'clock, five hours before
    cancel(taker(full), at=day)
    row.refresh_from_db()
    assert row.offered_until == day + 2 * HOUR  # half of what is left until an hour before
    last = come(full, 1, at=day)
    waiting_list.expire_offers(START - timedelta(minutes=70))
    last.refresh_from_db()
    assert last.offered_until == START - HOUR


def test_an_hour_before_it_is_first_at_the_door_and_everyone_is_told(full):
    first, second = come(full, 2), come(full, 2)
    cancel(taker(full), at=NOON + HOUR)  # both are offered
    waiting_list.decline(first, at=NOON + HOUR)
    third = come(full, 4, at=NOON + HOUR)
    closing = START - HOUR
    assert waiting_list.close_due(closing - timedelta(seconds=1)) == 0
    assert waiting_list.close_due(closing) == 1
    assert waiting_list.close_due(closing) == 0
    assert states(second, third) == [State.OFFER_EXPIRED, State.WAITLISTED]
    full.refresh_from_db()
    assert full.waiting_closed_at == closing
    assert kinds().count("events.first_at_door") == 1
    assert full.log.filter(verb=LogVerb.WAITING_CLOSED).count() == 1
    # Nobody is asked any more; what is free is for those at the door.
    assert counters(full) == (0, 0, 4)
    with refused("waiting_closed"):
        register(full, applicant=applicant(waiting=True), at=closing)
    row = staff.register_by_staff(
        full,
        applicant=applicant(email=""),
        actor=None,
        channel=StaffChannel.WALK_IN,
        at=closing + timedelta(minutes=50),
    )
    assert row.state == State.CONFIRMED
    assert counters(full) == (1, 0, 3)


def test_session_put_off_opens_its_waiting_list_again(full):
    row = come(full, 4)
    waiting_list.close_due(START - HOUR)
    later = timedelta(days=2)
    schedule.reschedule(
        full, starts_at=START + later, ends_at=START + later + HOUR, at=START - HOUR
    )
    cancel(taker(full), at=START - HOUR)
    assert states(row) == [State.OFFERED]
    full.refresh_from_db()
    assert full.waiting_closed_at is None


def test_where_staff_approve_places_are_kept_and_nobody_is_asked(full):
    row = come(full, 2)
    Session.objects.update(mode=RegistrationMode.APPROVAL)
    cancel(taker(full), at=NOON + HOUR)
    assert states(row) == [State.WAITLISTED]
    assert counters(full) == (0, 0, 2)
    assert "Staff decide" in waiting_list.standing(row, NOON).why
    # Two places are nobody's wish: a new visitor may ask for them.
    new = come(full, 2, at=NOON + HOUR)
    assert new.state == State.PENDING
    assert staff.put_on_waiting_list(new, actor=None, at=NOON + HOUR).state == State.WAITLISTED
    assert counters(full) == (0, 0, 4)
    assert staff.admit(row, actor=None, at=NOON + HOUR).state == State.CONFIRMED
    assert counters(full) == (2, 0, 2)


def test_standing_tells_position_and_reason(full):
    first, second = come(full, 4), come(full, 3)
    standing = waiting_list.standing(second, NOON)
    assert (standing.position, standing.persons_before) == (2, 4)
    assert standing.why == "All places are taken, and 4 people wait before you."
    assert "You are next" in waiting_list.standing(first, NOON).why
    shrink(taker(full), 2, at=NOON + HOUR)
    full.refresh_from_db()
    first.session.refresh_from_db()
    assert "2 places are free, but you are 4." in waiting_list.standing(first, NOON + HOUR).why
    assert "first at the door" in waiting_list.standing(first, START - HOUR).why


def test_standing_at_night_tells_when_offers_go_out(full):
    row = come(full, 4)
    cancel(taker(full), at=NIGHT)
    row.session.refresh_from_db()
    assert "Offers go out again at 9:00 am." in waiting_list.standing(row, NIGHT).why


def test_tick_does_it_all_and_catches_up(full):
    row = come(full, 4)
    cancel(taker(full), at=NIGHT)
    run_all(START - HOUR)
    assert states(row) == [State.WAITLISTED]
    full.refresh_from_db()
    assert full.waiting_closed_at
    assert run_all(START - HOUR)["waiting lists that close"] == 0


# --- What must not come free for strangers ------------------------------------


def test_overbooked_beside_kept_places_vanishes_with_those_who_waited(db):
    session = make_session(make_event(), capacity=2, starts_at=START, ends_at=START + 2 * HOUR)
    first, _second = come(session), come(session)
    couple = come(session, 2)
    cancel(first, at=NOON)
    assert counters(session) == (1, 0, 1)
    staff.register_by_staff(
        session,
        applicant=applicant(),
        actor=None,
        channel=StaffChannel.TELEPHONE,
        note="Came with the speaker.",
        overbook=True,
        at=NOON,
    )
    assert (counters(session), session.overbooked) == ((2, 0, 1), 1)
    cancel(couple, at=NOON)
    assert (counters(session), session.overbooked) == ((2, 0, 0), 0)
    with refused("full"):
        register(session, applicant=applicant(), at=NOON)


def test_party_short_of_its_own_audience_s_places_stands_in_nobody_else_s_way(db):
    EventSettings.objects.update_or_create(pk=1, defaults={"uses_quotas": True})
    session = make_session(make_event(), capacity=3, starts_at=START, ends_at=START + 2 * HOUR)
    public, students = (
        AudienceQuota.objects.create(session=session, audience=audience, capacity=2).pk
        for audience in (Audience.PUBLIC, Audience.STUDENTS)
    )
    leaves = come(session, quota=public)
    come(session, quota=public)
    come(session, quota=students)
    friends = come(session, 2, quota=students)
    line = [come(session, quota=public) for _number in range(5)]
    cancel(leaves, at=NOON)
    for row in line[:-1]:
        assert states(row) == [State.OFFERED]
        waiting_list.decline(row, at=NOON)
    assert states(friends, line[-1]) == [State.WAITLISTED, State.OFFERED]
    assert friends.passed_over == 0


def test_offer_ends_with_the_waiting_list_of_a_session_that_was_brought_forward(full):
    first = come(full)
    shrink(taker(full), 3, at=NOON)
    assert states(first) == [State.OFFERED]
    start = NOON + 2 * HOUR
    schedule.reschedule(full, starts_at=start, ends_at=start + HOUR, at=NOON)
    assert waiting_list.close_due(start - HOUR) == 1
    assert states(first) == [State.OFFER_EXPIRED]
    assert counters(full) == (3, 0, 0)


def test_link_held_open_while_staff_moved_the_registration_changes_nothing(full):
    other = make_session(full.event, capacity=9, starts_at=START, ends_at=START + HOUR)
    row = taker(full)
    staff.move_registration(
        Registration.objects.get(pk=row.pk), other, actor=None, note="Asked.", at=NOON
    )
    for act in (cancel, waiting_list.accept, waiting_list.decline):
        with refused("moved_meanwhile"):
            act(row, at=NOON)
    assert counters(full) == (0, 0, 0)
    assert counters(other) == (4, 0, 0)


def test_place_of_a_wrong_address_goes_to_those_who_wait_when_the_right_one_has_a_place(db):
    session = make_session(make_event(), capacity=2, starts_at=START, ends_at=START + 2 * HOUR)
    come(session, email="right@example.org")
    register(session, applicant=applicant(email="wrong@example.org", form_key="k"), at=NOON)
    waits = come(session)
    again = applicant(email="right@example.org", form_key="k")
    assert register(session, applicant=again, at=NOON).state == State.REPEATED
    assert states(waits) == [State.OFFERED]
    assert counters(session) == (1, 1, 0)
