"""Every act in every state: what the table of the states does not name changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from lending import loans
from lending.audit import drift
from lending.enums import COMES_FROM, LineState, Stage, Verb
from lending.models import ConditionReport, Copy, Issue, LoanLine, LoanLog, Occupation, PartEntry
from lending.refusals import BadTransition
from site_project.core.models import OutboxMail, User
from tests.factories.lending import in_state, make_officer

pytestmark = pytest.mark.django_db
S = LineState
Act = Callable[[LoanLine, User], Any]


def report_of(line: LoanLine) -> ConditionReport:
    """A report that is not stored, so that a state without a copy can have one too."""
    return ConditionReport(line=line, copy=line.title.copies.get(), stage=Stage.INSPECTION)


def close(line: LoanLine, by: User) -> None:
    """Close a loan; what is open to settle in one with an issue is settled first."""
    if line.state == S.ISSUE:
        line.issues.update(settled_at=line.request.made_at, outcome="waived")
    loans.close(line, by=by)


# Each act with the states in which it is one; in all others it is a BadTransition.
ACTS: dict[str, tuple[Act, tuple[LineState, ...]]] = {
    "remove": (lambda line, by: loans.remove(line), (S.HELD, S.EXPIRED)),
    "approve": (lambda line, by: loans.approve(line, by=by), (S.REQUESTED,)),
    "decline": (lambda line, by: loans.decline(line, by=by, reason="needed"), (S.REQUESTED,)),
    "cancel": (lambda line, by: loans.cancel(line), (S.REQUESTED,)),
    "cancel_by_officer": (
        lambda line, by: loans.cancel(line, by=by, reason="needed"),
        (S.HELD, S.EXPIRED, S.REQUESTED, S.APPROVED, S.PREPARED),
    ),
    "change": (
        lambda line, by: loans.change(
            line,
            first=line.first_day,
            due=line.due_day - timedelta(days=1),
            by=by,
            reason="They asked",
        ),
        (S.REQUESTED, S.APPROVED),
    ),
    "prepare": (
        lambda line, by: loans.prepare(line, line.title.copies.get().code, by=by),
        (S.APPROVED,),
    ),
    "unpack": (lambda line, by: loans.unpack(line, by=by), (S.PREPARED,)),
    "hand_out": (lambda line, by: loans.hand_out(line, by=by), (S.PREPARED,)),
    "no_show": (lambda line, by: loans.mark_no_show(line, by=by), (S.APPROVED, S.PREPARED)),
    "renew": (lambda line, by: loans.renew(line), (S.OUT,)),
    "renew_by_officer": (lambda line, by: loans.renew(line, by=by), (S.OUT,)),
    "take_back": (lambda line, by: loans.take_back(line, by=by), (S.OUT,)),
    "lose": (lambda line, by: loans.lose(line, by=by), (S.OUT,)),
    "find": (lambda line, by: loans.find(line, by=by), (S.LOST,)),
    "inspect": (lambda line, by: loans.inspect(line, report_of(line), by=by), (S.RETURNED,)),
    "close": (lambda line, by: close(line, by), (S.RETURNED, S.ISSUE)),
    "telephoned": (
        lambda line, by: loans.telephoned(line, by=by),
        (S.REQUESTED, S.APPROVED, S.PREPARED, S.OUT, S.LOST, S.RETURNED, S.ISSUE),
    ),
}


def everything() -> list[Any]:
    """All that an act on a loan could change."""
    tables: tuple[Any, ...] = (LoanLine, Occupation, LoanLog, OutboxMail, Copy, PartEntry, Issue)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("state", LineState)
def test_an_act_that_does_not_fit_the_state_is_refused_and_changes_nothing(
    homes: Any, state: LineState
) -> None:
    officer = make_officer()
    line = in_state(state, officer)
    assert line.state == state
    before = everything()
    for name, (act, fits) in ACTS.items():
        stale = LoanLine.objects.get(pk=line.pk)
        if state in fits:
            with transaction.atomic():
                act(stale, officer)
                stale.refresh_from_db()
                states = [state, *(to for to, sources in COMES_FROM.items() if state in sources)]
                assert stale.state in states, name
                assert LoanLog.objects.count() > len(before[2]), name
                assert not list(drift()), name
                transaction.set_rollback(True)
        else:
            with pytest.raises(BadTransition):
                act(stale, officer)
        assert everything() == before, name


def test_the_log_has_a_word_for_everything_that_happens() -> None:
    assert all(str(verb.label) for verb in Verb)
    assert set(COMES_FROM) == set(LineState)
