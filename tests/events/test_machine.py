"""Every transition in any order: what must be true of places and the line stays true.

Hypothesis plays visitors, mails, staff and time against the rules, and looks at
all rows and counters after each step.
"""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from events import allotting, checkin, quotas, schedule, staff, waiting_list
from events.audit import drift
from events.enums import (
    ACTIVE,
    Audience,
    CancelReason,
    EventStatus,
    QuotaCheck,
    RegistrationState,
    SessionStatus,
    StaffChannel,
)
from events.models import (
    AudienceQuota,
    Event,
    EventSettings,
    Registration,
    RegistrationLog,
    Session,
    SessionChange,
)
from events.refusals import Refused
from events.registration import (
    cancel,
    confirm_with_code,
    confirm_with_link,
    expire_due_holds,
    forget,
    register,
    shrink,
)
from tests.factories.events import applicant, make_event, make_session

State = RegistrationState
PEOPLE = st.sampled_from([1, 1, 1, 2, 2, 3, 4])
MOSTLY = st.sampled_from([True, True, True, False])
SELDOM = st.sampled_from([True, *[False] * 5])
PICK = st.integers(0, 1_000_000)
# Without shrinking: a failure is told as it was found, and the run has an end.
PHASES = (Phase.generate,)
EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "18"))
# A Monday at noon in Hong Kong.
NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)


class Desk(RuleBasedStateMachine):
    """Two sessions of few places, one of them with quotas."""

    @initialize(
        capacity=st.integers(2, 5),
        mode=st.sampled_from(["open", "open", "open", "approval"]),
        crowd=st.lists(
            st.tuples(st.integers(0, 1), st.integers(1, 3), st.integers(0, 2)), max_size=7
        ),
    )
    def open_the_desk(self, capacity, mode, crowd):
        self.now = NOON
        EventSettings.objects.update_or_create(pk=1, defaults={"uses_quotas": True})
        event = make_event()
        hours = {
            "starts_at": NOON + timedelta(days=3),
            "ends_at": NOON + timedelta(days=3, hours=2),
        }
        self.sessions = [
            make_session(event, capacity=capacity, mode=mode, **hours),
            make_session(event, capacity=5, **hours),
        ]
        self.quotas = [
            AudienceQuota.objects.create(session=self.sessions[1], **values)
            for values in (
                {"audience": Audience.PUBLIC, "capacity": 3},
                {
                    "audience": Audience.STUDENTS,
                    "capacity": 2,
                    "checked_by": QuotaCheck.DOMAIN,
                    "domains": "example.org",
                    "release_at": NOON + timedelta(days=1),
                },
                {"audience": Audience.ACCESS, "capacity": 1, "checked_by": QuotaCheck.STAFF},
            )
        ]
        self.nonces = 0
        self.before = {}
        self.event_before = (EventStatus.SCHEDULED, 0)
        for where, persons, quota in crowd:
            self.somebody_comes(where, persons, True, quota, True)

    # --- Time and choice ---

    def one(self, pick, *states, session=None):
        rows = Registration.objects.filter(state__in=states).order_by("pk")
        rows = rows.filter(session=session) if session else rows
        rows = list(rows.select_related("session__event", "quota"))
        return rows[pick % len(rows)] if rows else None

    def does(self, function, *args, **kwargs):
        """Call a rule; a refusal is an answer, and changes nothing."""
        try:
            with transaction.atomic():
                return function(*args, at=self.now, **kwargs)
        except Refused:
            return None

    @rule(minutes=st.sampled_from([1, 29, 31, 180, 720, 1440]))
    def time_goes_by(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(really=SELDOM)
    def last_hour_begins(self, really):
        if really:
            self.now = max(self.now, NOON + timedelta(days=3, minutes=-50))

    @rule()
    def tick(self):
        expire_due_holds(self.now)
        quotas.release_due(self.now)
        waiting_list.expire_offers(self.now)
        waiting_list.close_due(self.now)
        waiting_list.offer_due(self.now)
        schedule.follow_all(self.now)

    # --- Visitors ---

    @rule(
        where=st.integers(0, 1),
        persons=PEOPLE,
        waiting=MOSTLY,
        quota=st.integers(0, 3),
        confirms=MOSTLY,
    )
    def somebody_comes(self, where, persons, waiting, quota, confirms):
        session = self.sessions[where]
        chosen = self.quotas[quota].pk if where and quota < 3 else None
        form = applicant(party_size=persons, waiting=waiting, quota=chosen)
        fits = self.waits_and_fits(session, form)
        row = self.does(register, session, applicant=form)
        if row is not None and row.holds_place:
            assert not fits, "a new visitor came before somebody who waits"
            assert where or self.leaves_enough(session), "a place was not kept for those who wait"
        if row is not None and confirms:
            self.does(confirm_with_link, row)

    def leaves_enough(self, session):
        """Say whether there is a place for each person who waits, beside a new visitor's."""
        session = Session.objects.get(pk=session.pk)
        waiting = Registration.objects.filter(session=session, state=State.WAITLISTED)
        if session.capacity is None or not waiting:
            return True
        free = session.capacity + session.overbooked - session.taken - session.held
        return free >= sum(row.party_size for row in waiting)

    def waits_and_fits(self, session, form):
        """Say whether somebody of the same audience waits for whom there is room already."""
        session = Session.objects.get(pk=session.pk)
        if waiting_list.quiet_until(self.now, EventSettings.load()) or session.capacity is None:
            return False
        free = session.capacity + session.overbooked - session.taken - session.held
        rows = Registration.objects.filter(session=session, state=State.WAITLISTED)
        for row in rows.select_related("quota"):
            mine = row.quota_id is None or row.quota_id == form.quota
            room = free if row.quota is None else min(free, row.quota.places_left)
            if mine and row.party_size <= room and free - row.party_size < form.party_size:
                return True
        return False

    @rule(pick=PICK, persons=PEOPLE)
    def sends_the_form_again(self, pick, persons):
        if row := self.one(pick, *ACTIVE):
            form = applicant(email=row.email, party_size=persons, quota=row.quota_id, waiting=True)
            again = self.does(register, row.session, applicant=form)
            if again is not None and again.state == State.REPEATED:
                assert self.does(confirm_with_link, again) is None

    @rule(pick=PICK, right=st.booleans())
    def types_the_code(self, pick, right):
        if row := self.one(pick, State.UNCONFIRMED, State.REPEATED, State.EXPIRED):
            self.does(confirm_with_code, row, row.code if right else "no")

    @rule(pick=PICK)
    def opens_the_link(self, pick):
        if row := self.one(pick, *RegistrationState):
            self.does(confirm_with_link, row)

    @rule(pick=PICK)
    def cancels(self, pick):
        if row := self.one(pick, *ACTIVE):
            self.does(cancel, row)

    @rule(pick=PICK, persons=PEOPLE)
    def comes_with_fewer(self, pick, persons):
        if row := self.one(pick, *ACTIVE):
            self.does(shrink, row, persons)

    @rule(pick=PICK, really=SELDOM)
    def wants_to_be_forgotten(self, pick, really):
        if really and (row := self.one(pick, *RegistrationState)):
            self.does(forget, row)

    @rule(pick=PICK, takes=st.booleans())
    def answers_the_offer(self, pick, takes):
        if row := self.one(pick, State.OFFERED, State.OFFER_EXPIRED, State.DECLINED):
            self.does(waiting_list.accept if takes else waiting_list.decline, row)

    # --- Staff ---

    @rule(pick=PICK)
    def staff_admit(self, pick):
        if row := self.one(pick, State.WAITLISTED, State.OFFERED):
            self.does(staff.admit, row, actor=None)

    @rule(pick=PICK, answer=st.sampled_from(["approve", "reject", "put_on_waiting_list"]))
    def staff_decide(self, pick, answer):
        if row := self.one(pick, State.PENDING):
            self.does(getattr(staff, answer), row, actor=None)

    @rule(
        where=st.integers(0, 1),
        persons=PEOPLE,
        quota=st.integers(0, 3),
        overbook=st.booleans(),
        channel=st.sampled_from(StaffChannel),
    )
    def staff_register(self, where, persons, quota, overbook, channel):
        chosen = self.quotas[quota].pk if where and quota < 3 else None
        self.does(
            staff.register_by_staff,
            self.sessions[where],
            applicant=applicant(party_size=persons, quota=chosen),
            actor=None,
            channel=channel,
            note="Came with the speaker.",
            overbook=overbook,
        )

    @rule(pick=PICK)
    def staff_cancel(self, pick):
        if row := self.one(pick, *ACTIVE):
            self.does(staff.cancel_by_staff, row, actor=None, reason=CancelReason.ASKED)

    @rule(pick=PICK, overbook=st.booleans())
    def staff_move(self, pick, overbook):
        if row := self.one(pick, *ACTIVE):
            other = next(each for each in self.sessions if each.pk != row.session_id)
            note = "The other day suits them."
            self.does(staff.move_registration, row, other, actor=None, note=note, overbook=overbook)

    @rule(
        where=st.integers(0, 1),
        capacity=st.one_of(st.none(), st.integers(1, 8)),
        really=st.booleans(),
    )
    def capacity_changes(self, where, capacity, really):
        if really:
            self.does(schedule.change_capacity, self.sessions[where], capacity)

    @rule(which=st.integers(0, 2), capacity=st.integers(0, 5), really=st.booleans())
    def quota_changes(self, which, capacity, really):
        if really:
            quota = self.quotas[which]
            self.does(allotting.save_quota, quota.session, {"capacity": capacity}, quota=quota)

    @rule(what=st.sampled_from(["cancel_event", "postpone_event"]), really=SELDOM, back=MOSTLY)
    def whole_event_is_off(self, what, really, back):
        event = self.sessions[0].event
        if really:
            self.does(getattr(schedule, what), event, reason={})
        if back:
            self.does(schedule.restore_event, event)

    @rule(
        where=st.integers(0, 1),
        what=st.sampled_from(["cancel_session", "postpone"]),
        really=SELDOM,
        again=MOSTLY,
    )
    def session_is_off(self, where, what, really, again):
        if really:
            self.does(getattr(schedule, what), self.sessions[where])
        if again:
            self.last_change_is_undone(where)

    @rule(where=st.integers(0, 1), days=st.integers(1, 3), really=SELDOM)
    def session_is_at_another_time(self, where, days, really):
        if not really:
            return
        session = Session.objects.get(pk=self.sessions[where].pk)
        later = timedelta(days=days)
        self.does(
            schedule.reschedule,
            session,
            starts_at=session.starts_at + later,
            ends_at=session.ends_at + later,
        )

    def last_change_is_undone(self, where):
        changes = SessionChange.objects.filter(session=self.sessions[where], undone_at=None)
        if change := changes.order_by("-pk").first():
            self.does(schedule.undo, change)

    @rule(pick=PICK, persons=PEOPLE)
    def somebody_arrives(self, pick, persons):
        if row := self.one(pick, *ACTIVE):
            self.nonces += 1
            self.does(checkin.check_in, row, persons, f"nonce-{self.nonces}")

    @rule(where=st.integers(0, 1), persons=PEOPLE)
    def somebody_walks_in(self, where, persons):
        self.nonces += 1
        name, nonce = f"Guest {self.nonces}", f"nonce-{self.nonces}"
        self.does(checkin.walk_in, self.sessions[where], name, persons, nonce, language="en")

    @precondition(lambda self: self.nonces)
    @rule(pick=PICK)
    def arrival_is_undone(self, pick):
        self.does(checkin.undo, f"nonce-{1 + pick % self.nonces}")

    # --- What is true after each step ---

    @invariant()
    def audit_is_silent(self):
        assert list(drift()) == []

    @invariant()
    def every_change_has_a_log_row(self):
        states = dict(Registration.objects.values_list("pk", "state"))
        logged = Counter(RegistrationLog.objects.values_list("registration", flat=True))
        for pk, state in states.items():
            was, lines = self.before.get(pk, (None, 0))
            if state not in (was, State.REPEATED):
                assert logged[pk] > lines, f"{was} became {state} without a log row"
        self.before = {pk: (state, logged[pk]) for pk, state in states.items()}

    @invariant()
    def event_says_what_its_sessions_say(self):
        event = Event.objects.get(pk=self.sessions[0].event_id)
        was, lines = self.event_before
        self.event_before = (event.status, event.log.count())
        assert event.status == was or event.log.count() > lines
        coming = event.sessions.filter(status=SessionStatus.SCHEDULED, ends_at__gt=self.now)
        assert event.status == EventStatus.SCHEDULED or not coming.exists()

    @invariant()
    def nobody_has_what_they_should_not(self):
        for row in Registration.objects.exclude(state=State.REPEATED):
            if row.state in (State.PENDING, State.CONFIRMED, State.OFFERED):
                assert row.holds_place
            if row.state == State.WAITLISTED:
                assert not row.holds_place
                assert row.passed_over <= waiting_list.MOST_PASSED_OVER
            assert row.arrived <= row.party_size


@pytest.mark.django_db
def test_nothing_ever_goes_wrong(db):
    class OneDesk(Desk):
        """Each run in a savepoint that is thrown away."""

        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        OneDesk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=28,
            deadline=None,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )
