"""After the return: counted and closed, or something to settle; lost and found."""

from datetime import timedelta
from typing import Any

import pytest

from lending import loans
from lending.audit import drift
from lending.enums import (
    ComponentKind,
    CopyState,
    IssueKind,
    IssueOutcome,
    LineState,
    OccupationKind,
    Stage,
)
from lending.models import ConditionReport, Issue, LoanLine, Occupation, PartEntry
from lending.refusals import Refused
from site_project.core.days import local_day
from site_project.core.models import OutboxMail, User
from tests.factories.lending import at, counted, in_state, make_officer, make_part, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


def kit_in(state: LineState, officer: User, copies: int = 1) -> LoanLine:
    """A loan of a kit with cards to count and worksheets to use up."""
    title = make_title(copies=copies, replacement_cost=90_000)
    make_part(title)
    make_part(title, name_en="Worksheet", kind=ComponentKind.CONSUMABLE, expected_qty=30)
    return in_state(state, officer, title)


def settle(line: LoanLine, officer: User, outcome: IssueOutcome = IssueOutcome.PAID) -> bool:
    now = line.log.last().at
    line.issues.open().update(outcome=outcome, settled_at=now, actor=officer)
    return loans.settle_done(line, by=officer)


def test_a_loan_is_closed_once_every_counted_part_was_counted(officer: User) -> None:
    line = kit_in(LineState.RETURNED, officer)
    empty = ConditionReport.objects.create(copy=line.copy_out, line=line, stage=Stage.INSPECTION)
    for act in (
        lambda: loans.close(line, by=officer),
        lambda: loans.inspect(line, empty, by=officer),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "uncounted"
        assert "Card" in str(refused.value.message)
        assert "Worksheet" not in str(refused.value.message)
    assert loans.inspect(line, counted(line), by=officer) == LineState.CLOSED
    assert not Occupation.objects.get(line=line).live
    assert not list(drift())


def test_a_report_of_another_loan_does_not_close_this_one(officer: User) -> None:
    line, other = kit_in(LineState.RETURNED, officer), kit_in(LineState.RETURNED, officer)
    with pytest.raises(Refused) as refused:
        loans.inspect(line, counted(other), by=officer)
    assert refused.value.code == "other_report"


def test_what_is_owed_is_told_and_closes_the_loan_when_it_is_settled(officer: User) -> None:
    line = kit_in(LineState.RETURNED, officer)
    card = line.title.components.get(name_en="Card")
    Issue.objects.create(line=line, spec=card, kind=IssueKind.SHORTAGE, quantity=2, cost=600)
    assert loans.inspect(line, counted(line, Card=2), by=officer) == LineState.ISSUE
    assert OutboxMail.objects.filter(kind="lending.shortage").count() == 1
    assert Occupation.objects.get(line=line).live
    with pytest.raises(Refused) as refused:
        loans.close(line, by=officer)
    assert refused.value.code == "unsettled"
    assert not loans.settle_done(line, by=officer)
    assert settle(line, officer)
    line.refresh_from_db()
    assert line.state == LineState.CLOSED
    assert not list(drift())


def promised_later(line: LoanLine) -> LoanLine:
    """A promise on the copy of a loan, some weeks after it."""
    first = Occupation.objects.get(line=line).last_day + timedelta(days=28)
    due = first + timedelta(days=7)
    promise = LoanLine.objects.create(
        request=line.request,
        title=line.title,
        first_day=first,
        due_day=due,
        original_due=due,
        state=LineState.APPROVED,
    )
    Occupation.objects.create(
        title=line.title,
        copy=line.copy_out,
        line=promise,
        first_day=first,
        last_day=due + timedelta(days=1),
    )
    return promise


# --- Lost and found ----------------------------------------------------------------------


def test_a_lost_copy_leaves_the_ledger_and_its_days_and_its_price_is_open(officer: User) -> None:
    line = kit_in(LineState.OUT, officer)
    loans.lose(line, by=officer, note="Left on the bus")
    copy = line.copy_out
    copy.refresh_from_db()
    assert (line.state, copy.state) == (LineState.LOST, CopyState.MISSING)
    assert set(PartEntry.objects.quantities([copy]).values()) == {0}
    assert not Occupation.objects.get(line=line).live
    issue = line.issues.get()
    assert (issue.kind, issue.cost, issue.settled_at) == (IssueKind.LOST, 90_000, None)
    assert OutboxMail.objects.filter(kind="lending.shortage").count() == 1
    assert not list(drift())


def test_what_was_promised_on_a_lost_copy_is_promised_on_another(officer: User) -> None:
    line = kit_in(LineState.OUT, officer, copies=2)
    following = promised_later(line)
    loans.lose(line, by=officer)
    assert Occupation.objects.get(line=following).copy != line.copy_out
    assert not list(drift())


def test_a_copy_that_turns_up_is_inspected_like_any_other(officer: User) -> None:
    line = kit_in(LineState.LOST, officer)
    loans.find(line, by=officer)
    copy = line.copy_out
    copy.refresh_from_db()
    assert (line.state, copy.state) == (LineState.RETURNED, CopyState.IN_SERVICE)
    assert sorted(PartEntry.objects.quantities([copy]).values()) == [5, 30]
    assert line.issues.get().outcome == IssueOutcome.FOUND
    occupation = Occupation.objects.get(line=line)
    assert occupation.live
    assert occupation.last_day > local_day()
    assert not list(drift())
    assert loans.inspect(line, counted(line), by=officer) == LineState.CLOSED


def test_a_found_copy_saves_a_promise_at_risk(officer: User) -> None:
    line = kit_in(LineState.OUT, officer)
    promise = promised_later(line)
    loans.lose(line, by=officer)
    promise.refresh_from_db()
    assert promise.at_risk
    loans.find(line, by=officer)
    promise.refresh_from_db()
    assert not promise.at_risk
    assert not list(drift())


def test_a_found_copy_does_not_push_away_what_was_planned_for_it(officer: User) -> None:
    line = kit_in(LineState.LOST, officer)
    today = local_day()
    Occupation.objects.create(
        title=line.title,
        copy=line.copy_out,
        first_day=today,
        last_day=today + timedelta(days=20),
        kind=OccupationKind.MAINTENANCE,
        pinned=True,
    )
    with pytest.raises(Refused) as refused:
        loans.find(line, by=officer)
    assert refused.value.code == "copy_in_use"
    line.refresh_from_db()
    assert line.state == LineState.LOST


@pytest.mark.parametrize(
    ("outcome", "copy_state"),
    [(IssueOutcome.PAID, CopyState.MISSING), (IssueOutcome.REPLACED, CopyState.IN_SERVICE)],
)
def test_a_lost_copy_that_is_paid_or_replaced_ends_the_loan(
    officer: User, outcome: IssueOutcome, copy_state: CopyState
) -> None:
    line = kit_in(LineState.LOST, officer)
    assert not loans.settle_done(line, by=officer)
    assert settle(line, officer, outcome)
    line.refresh_from_db()
    assert line.state == LineState.CLOSED
    line.copy_out.refresh_from_db()
    assert line.copy_out.state == copy_state
    assert not list(drift())


def test_a_late_loan_that_is_lost_is_overdue_no_longer(officer: User) -> None:
    line = in_state(LineState.OUT, officer)
    late = at(line.due_day + timedelta(days=20), 0, 30)
    loans.lose(line, by=officer, at=late)
    assert not line.is_overdue(local_day(late))
