"""Every transition in any order: what must be true of copies and promises stays true.

Hypothesis plays visitors, schools, the officer, broken copies and time against
the rules, and looks at all rows after each step: (I1) no copy is promised twice
on a day, (I2) every promise has a copy or is at risk, (I3) what is out is what
was promised.
"""

import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from lending import allocation, handling, loans, parts
from lending.audit import drift
from lending.enums import (
    COMES_FROM,
    FIXED,
    MOVABLE,
    Channel,
    CopyState,
    InstitutionState,
    IssueOutcome,
    LineState,
    WishState,
)
from lending.models import (
    Copy,
    Institution,
    Issue,
    LoanLine,
    LoanLog,
    LoanRequest,
    PartEntry,
    WaitEntry,
    Wish,
)
from lending.opening import load_opening
from lending.parts import Findings
from lending.periodic import remind_borrowers, settle_titles
from lending.refusals import BadTransition, Refused, WrongCopy
from site_project.core.days import local_day
from tests.factories.lending import CONTACT, make_officer, make_part, make_policy, make_title

S = LineState
PICK = st.integers(0, 1_000_000)
MOSTLY = st.sampled_from([True, True, True, False])
SELDOM = st.sampled_from([True, *[False] * 5])
# Days from today on which something begins, and for how long.
AHEAD = st.integers(0, 40)
LENGTH = st.integers(1, 12)
SCHOOLS = ("North School", "South School", "East School", "")
ANSWERS = (Refused, WrongCopy, BadTransition, loans.BasketChanged, loans.CodeRefused)
# Without shrinking: a failure is told as it was found, and the run has an end.
PHASES = (Phase.generate,)
EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "8"))
# A Monday at noon in Hong Kong.
NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)


class Desk(RuleBasedStateMachine):
    """A kit of two copies with parts, and a set of boards of which there is one."""

    @initialize(auto=st.booleans(), crowd=st.lists(st.tuples(PICK, AHEAD, LENGTH), max_size=6))
    def open_the_desk(self, auto: bool, crowd: list[tuple[int, int, int]]) -> None:
        self.now = NOON
        self.before: dict[int, tuple[str, int]] = {}
        self.officer = make_officer()
        policy = make_policy(
            days_max=10,
            days_default=7,
            lead_open_days=1,
            check_open_days=1,
            max_open_lines=4,
            approval="auto" if auto else "staff",
        )
        self.titles = [make_title(copies, policy) for copies in (2, 1)]
        make_part(self.titles[0], minimum_qty=3)
        Institution.objects.create(
            name_en=SCHOOLS[0],
            kind="secondary",
            state=InstitutionState.VERIFIED,
            domains="school.example",
        )
        policy.overrides.create(borrower_kind="", days_max=4, renewals=0)
        for pick, ahead, length in crowd:
            self.somebody_asks(pick, ahead, length, True, True)
        self.loan_goes_out(0, True)

    # --- Time and choice ---

    def one(self, pick: int, *states: LineState) -> Any:
        rows = list(LoanLine.objects.filter(state__in=states).order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def copy(self, pick: int) -> Copy:
        copies = list(Copy.objects.order_by("pk"))
        return copies[pick % len(copies)]

    def days(self, ahead: int, length: int) -> tuple[date, date]:
        """Days that begin so far from today; mostly, but not always, those of the desk."""
        desk = load_opening(local_day(self.now)).desk
        first = desk.on_or_after(local_day(self.now) + timedelta(days=ahead))
        due = first + timedelta(days=length)
        return first, due if ahead % 8 == 7 else desk.on_or_after(due)

    def does(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a rule; a refusal is an answer. No line leaves the table of the states."""
        before = dict(LoanLine.objects.values_list("pk", "state"))
        try:
            return function(*args, at=self.now, **kwargs)
        except ANSWERS:
            return None
        finally:
            for pk, state in LoanLine.objects.values_list("pk", "state"):
                was = before.get(pk, state)
                # A line that is confirmed may be approved at once.
                near = {was, *(to for to, comes in COMES_FROM.items() if was in comes)}
                assert near & {state, *COMES_FROM[LineState(state)]}, (was, state)

    def contact(self, pick: int) -> loans.Contact:
        school = SCHOOLS[pick % len(SCHOOLS)]
        return loans.Contact(
            **{
                **CONTACT.__dict__,
                "institution_name": school,
                "institution_kind": "secondary" if school else "",
                "email": "" if pick % 7 == 6 else f"t{pick % 5}@school.example",
                "telephone": "2345 6789",
            }
        )

    @rule(minutes=st.sampled_from([5, 12, 31, 600, 1440, 2880, 7200]))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def tick(self) -> None:
        settle_titles(self.now)
        remind_borrowers(self.now)
        assert settle_titles(self.now) == 0

    # --- Visitors ---

    @rule(pick=PICK, ahead=AHEAD, length=LENGTH, sends=MOSTLY, confirms=MOSTLY)
    def somebody_asks(
        self, pick: int, ahead: int, length: int, sends: bool, confirms: bool
    ) -> None:
        first, due = self.days(ahead, length)
        title = self.titles[pick % 2]
        line = self.does(loans.hold, title, first=first, due=due, language="en")
        if line is None:
            return
        if pick % 3 == 0:
            other = self.titles[1 - pick % 2]
            self.does(loans.hold, other, first=first, due=due, language="en", basket=line.request)
        if sends:
            self.sends(line.request, pick)
        if confirms:
            self.confirms(line.request)

    def sends(self, basket: LoanRequest, pick: int) -> None:
        contact = self.contact(pick)
        if contact.email:
            key = f"form-{basket.pk}"
            self.does(loans.send_form, basket, contact, form_key=key, language="en")

    def confirms(self, request: LoanRequest) -> None:
        try:
            loans.confirm(request, at=self.now)
        except loans.TermsDiffer as differ:
            dates = {each.line.pk: (each.first, each.due) for each in differ.proposals}
            self.does(loans.accept_changed_dates, request, dates)
        except ANSWERS:
            pass

    @rule(pick=PICK, act=st.sampled_from(["extend", "address", "remove", "send", "confirm"]))
    def basket_goes_on(self, pick: int, act: str) -> None:
        if not (line := self.one(pick, S.HELD, S.EXPIRED)):
            return
        if act == "extend":
            self.does(loans.extend, line.request)
        elif act == "address":
            self.does(loans.give_address, line.request, "t1@school.example")
        elif act == "remove":
            self.does(loans.remove, line)
        elif act == "send":
            self.sends(line.request, pick)
        else:
            self.confirms(line.request)

    @rule(pick=PICK)
    def borrower_cancels(self, pick: int) -> None:
        if line := self.one(pick, *LineState):
            self.does(loans.cancel, line)

    @rule(pick=PICK, ahead=AHEAD, length=LENGTH, swap=SELDOM, staff=SELDOM)
    def dates_change(self, pick: int, ahead: int, length: int, swap: bool, staff: bool) -> None:
        if line := self.one(pick, S.REQUESTED, S.APPROVED, S.OUT):
            first, due = self.days(ahead, length)
            title = self.titles[pick % 2] if swap else None
            who = {"by": self.officer, "reason": "They asked"} if staff else {}
            self.does(loans.change, line, first=first, due=due, title=title, **who)

    @rule(pick=PICK, staff=st.booleans())
    def somebody_renews(self, pick: int, staff: bool) -> None:
        if line := self.one(pick, S.OUT):
            today = local_day(self.now)
            refused = loans.may_renew(line, today=today, at=self.now)
            renewals = line.renewals
            self.does(loans.renew, line, by=self.officer if staff else None)
            line.refresh_from_db()
            assert staff or (line.renewals > renewals) == (refused is None)

    @rule(pick=PICK, ahead=AHEAD, length=LENGTH)
    def somebody_waits(self, pick: int, ahead: int, length: int) -> None:
        first, due = self.days(ahead, length + 4)
        wish = Wish.objects.create(
            request=LoanRequest.objects.create(language="en", made_at=self.now),
            first_day=first,
            last_day=due,
            days=length,
            state=WishState.WAITING,
            since=self.now,
        )
        WaitEntry.objects.create(wish=wish, title=self.titles[pick % 2], rank=1)

    # --- The officer ---

    @rule(pick=PICK, act=st.sampled_from(["approve", "approve", "decline", "cancel"]))
    def officer_decides(self, pick: int, act: str) -> None:
        if line := self.one(pick, S.REQUESTED, S.APPROVED, S.PREPARED):
            reason = {} if act == "approve" else {"reason": "needed"}
            self.does(getattr(loans, act), line, by=self.officer, **reason)

    @rule(pick=PICK, other=SELDOM)
    def officer_packs(self, pick: int, other: bool) -> None:
        if line := self.one(pick, S.APPROVED):
            copy = line.occupation.copy
            typed = self.copy(pick).code if other or copy is None else copy.code
            self.does(loans.prepare, line, typed, by=self.officer)

    @rule(pick=PICK, waits=MOSTLY)
    def officer_hands_out(self, pick: int, waits: bool) -> None:
        if line := self.one(pick, S.PREPARED):
            if waits and local_day(self.now) < line.first_day:
                self.now += timedelta(days=(line.first_day - local_day(self.now)).days)
            self.does(loans.hand_out, line, by=self.officer)

    @rule(pick=PICK, packs=MOSTLY)
    def loan_goes_out(self, pick: int, packs: bool) -> None:
        """The whole way to the hand-over on the first day, with nothing in between."""
        if not (line := self.one(pick, S.REQUESTED, S.APPROVED, S.PREPARED)):
            return
        self.does(loans.approve, line, by=self.officer)
        self.now += timedelta(days=max((line.first_day - local_day(self.now)).days, 0))
        line.refresh_from_db()
        if line.state == S.APPROVED and packs and line.occupation.copy:
            self.does(loans.prepare, line, line.occupation.copy.code, by=self.officer)
        self.does(loans.hand_out, line, by=self.officer)

    @rule(pick=PICK, act=st.sampled_from(["unpack", "mark_no_show", "telephoned", "lose", "find"]))
    def officer_acts(self, pick: int, act: str) -> None:
        states = {"unpack": [S.PREPARED], "lose": [S.OUT], "find": [S.LOST]}
        if line := self.one(pick, *states.get(act, LineState)):
            self.does(getattr(loans, act), line, by=self.officer)

    @rule(pick=PICK)
    def copy_comes_back(self, pick: int) -> None:
        if line := self.one(pick, S.OUT):
            self.does(loans.take_back, line, by=self.officer)

    @rule(pick=PICK, missing=st.sampled_from([0, 0, 0, 1, 4]), counts=MOSTLY)
    def copy_is_inspected(self, pick: int, missing: int, counts: bool) -> None:
        if line := self.one(pick, S.RETURNED):
            there = parts.quantities(line.copy_out)
            found = {spec: max(count - missing, 0) for spec, count in there.items()}
            findings = Findings(found if counts else {})
            self.does(handling.inspect, line, findings, by=self.officer)

    @rule(pick=PICK, outcome=st.sampled_from(IssueOutcome))
    def issue_is_settled(self, pick: int, outcome: IssueOutcome) -> None:
        if issues := list(Issue.objects.open().order_by("pk")):
            self.does(handling.settle, issues[pick % len(issues)], outcome, by=self.officer)

    @rule(pick=PICK)
    def officer_closes(self, pick: int) -> None:
        if line := self.one(pick, S.RETURNED, S.ISSUE):
            self.does(loans.close, line, by=self.officer)

    @rule(pick=PICK, ahead=AHEAD, length=LENGTH, reason=st.sampled_from(["", "They called"]))
    def somebody_calls(self, pick: int, ahead: int, length: int, reason: str) -> None:
        first, due = self.days(ahead, length)
        line = self.does(
            loans.hold_for,
            self.titles[pick % 2],
            first=first,
            due=due,
            contact=self.contact(pick),
            channel=Channel.TELEPHONE,
            by=self.officer,
            reason=reason,
            language="en",
        )
        if line is not None and pick % 4:
            self.does(loans.vouch, line.request, by=self.officer, reason=reason)

    @rule(pick=PICK, length=LENGTH, reason=st.sampled_from(["", "Came by"]))
    def somebody_comes_by(self, pick: int, length: int, reason: str) -> None:
        copy = self.copy(pick)
        _first, due = self.days(0, length)
        self.does(
            loans.lend_now,
            copy.title,
            copy.code,
            due=due,
            contact=self.contact(pick),
            by=self.officer,
            reason=reason,
            language="en",
        )

    @rule(pick=PICK, mended=MOSTLY)
    def copy_breaks_or_is_mended(self, pick: int, mended: bool) -> None:
        copy = self.copy(pick)
        state = CopyState.IN_SERVICE if mended else CopyState.IN_REPAIR
        at_home = not copy.lines.filter(state__in=(*FIXED, S.LOST)).exists()
        if at_home and copy.state in (CopyState.IN_SERVICE, CopyState.IN_REPAIR):
            self.does(allocation.set_copy_state, copy, state)

    # --- What is true after each step ---

    @invariant()
    def audit_is_silent(self) -> None:
        assert list(drift()) == []

    @invariant()
    def every_change_has_a_log_row(self) -> None:
        states = dict(LoanLine.objects.values_list("pk", "state"))
        logged = Counter(LoanLog.objects.values_list("line", flat=True))
        for pk, state in states.items():
            was, rows = self.before.get(pk, (None, 0))
            if state != was:
                assert logged[pk] > rows, f"{was} became {state} without a log row"
        self.before = {pk: (state, logged[pk]) for pk, state in states.items()}

    @invariant()
    def copies_are_where_the_books_say(self) -> None:
        for line in LoanLine.objects.select_related("copy_out", "occupation"):
            if line.state in (*MOVABLE, *FIXED):
                assert line.occupation.live
            if line.state in FIXED:
                assert line.occupation.pinned
                assert line.occupation.copy_id == line.copy_out_id
            if line.state == S.LOST:
                assert Copy.objects.get(lines=line).state == CopyState.MISSING
            assert line.due_day >= line.first_day
        assert all(
            count >= 0 for count in PartEntry.objects.quantities(Copy.objects.all()).values()
        )


@pytest.mark.django_db
def test_no_promise_is_ever_broken(homes: Any) -> None:
    class OneDesk(Desk):
        """Each run in a savepoint that is thrown away."""

        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        OneDesk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )
