"""Renewed, changed, cancelled in time, not collected."""

from datetime import timedelta
from typing import Any

import pytest

from lending import allocation, loans
from lending.audit import drift
from lending.enums import CopyState, LineState, WishState
from lending.loans import changes
from lending.models import (
    DeskDay,
    LoanLine,
    LoanLog,
    LoanRequest,
    Occupation,
    PolicyOverride,
    Title,
    WaitEntry,
    Wish,
)
from lending.opening import load_opening
from lending.refusals import BadTransition, NotFree, Refused
from lending.rules import earliest_day
from site_project.core.days import local_day
from site_project.core.models import OutboxMail, User
from tests.factories.lending import (
    at,
    good_days,
    hold,
    in_state,
    make_officer,
    make_policy,
    make_title,
    requested,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def lent(officer: User) -> LoanLine:
    return in_state(LineState.OUT, officer)


def promise_after(line: LoanLine, days: int = 1, length: int = 7) -> LoanLine:
    """A promise on the copy of a lent line, that many days after it is checked."""
    last = Occupation.objects.get(line=line).last_day
    opening = load_opening()
    first = opening.desk.on_or_after(last + timedelta(days=days))
    return promised(line.title, first, opening.desk.on_or_after(first + timedelta(days=length)))


def promised(title: Title, first: Any, due: Any) -> LoanLine:
    return requested(
        title,
        first,
        due,
        when=at(first - timedelta(days=30)),
        email=f"{first}@x.example",
        institution_name=f"School {first}",
    )


# --- Renewed ----------------------------------------------------------------------------


def test_a_loan_is_renewed_to_an_open_day_and_its_borrower_is_told(lent: LoanLine) -> None:
    due = lent.due_day
    assert loans.may_renew(lent, today=local_day()) is None
    loans.renew(lent)
    assert lent.due_day == load_opening().desk.on_or_after(due + timedelta(days=7))
    assert lent.original_due == due
    occupation = Occupation.objects.get(line=lent)
    assert occupation.last_day > lent.due_day
    assert occupation.copy == lent.copy_out
    entry = lent.log.last()
    assert (entry.verb, entry.reason_code) == (
        "renewed",
        f"{lent.first_day:%Y%m%d}-{due:%Y%m%d}>{lent.first_day:%Y%m%d}-{lent.due_day:%Y%m%d}",
    )
    assert OutboxMail.objects.filter(kind="lending.renewed").count() == 1
    assert not list(drift())


def test_a_loan_is_renewed_as_often_as_the_borrowers_terms_say(
    lent: LoanLine, officer: User
) -> None:
    loans.renew(lent)
    refused = loans.may_renew(lent, today=local_day())
    assert refused is not None
    assert refused.code == "no_renewals"
    with pytest.raises(Refused):
        loans.renew(lent)
    PolicyOverride.objects.create(
        policy=lent.title.policy, borrower_kind=lent.request.institution.kind, renewals=2
    )
    lent.refresh_from_db()
    loans.renew(lent)
    assert lent.renewals == 2
    with pytest.raises(Refused):
        loans.renew(lent, by=officer)
    loans.renew(lent, by=officer, reason="The exhibition was extended")
    passed = lent.log.get(verb="overridden")
    assert (passed.reason_code, passed.note) == ("no_renewals", "The exhibition was extended")


def test_only_an_officer_renews_what_is_overdue(lent: LoanLine, officer: User) -> None:
    late = at(lent.due_day + timedelta(days=3), 0, 30)
    refused = loans.may_renew(lent, today=local_day(late), at=late)
    assert refused is not None
    assert refused.code == "overdue"
    with pytest.raises(Refused):
        loans.renew(lent, at=late)
    loans.renew(lent, by=officer, at=late)
    assert lent.due_day > local_day(late)
    assert not lent.is_overdue(local_day(late))


def test_a_renewal_moves_the_next_promise_to_another_copy(officer: User) -> None:
    title = make_title(copies=2)
    lent = in_state(LineState.OUT, officer, title)
    following = promise_after(lent)
    Occupation.objects.filter(line=following).update(copy=lent.copy_out)
    loans.renew(lent)
    assert Occupation.objects.get(line=following).copy != lent.copy_out
    assert Occupation.objects.get(line=lent).copy == lent.copy_out
    assert not list(drift())


def test_a_renewal_never_takes_a_copy_from_a_promise(lent: LoanLine, officer: User) -> None:
    promise_after(lent)
    refused = loans.may_renew(lent, today=local_day())
    assert isinstance(refused, NotFree)
    assert refused.code == "needed_next"
    before = Occupation.objects.get(line=lent).last_day
    for who in ({}, {"by": officer, "reason": "Please"}):
        with pytest.raises(NotFree):
            loans.renew(lent, **who)
    assert Occupation.objects.get(line=lent).last_day == before
    assert LoanLine.objects.get(pk=lent.pk).renewals == 0


def test_a_loan_is_not_renewed_past_somebody_who_waits_and_could_have_it(lent: LoanLine) -> None:
    opening = load_opening()
    last = Occupation.objects.get(line=lent).last_day
    first = max(opening.desk.on_or_after(last + timedelta(days=1)), earliest_after(lent))
    wish = Wish.objects.create(
        request=LoanRequest.objects.create(language="en"),
        first_day=first,
        last_day=opening.desk.on_or_after(first + timedelta(days=7)),
        days=7,
        state=WishState.WAITING,
    )
    WaitEntry.objects.create(wish=wish, title=lent.title, rank=1)
    refused = loans.may_renew(lent, today=local_day())
    assert refused is not None
    assert refused.code == "waited_for"
    wish.last_day += timedelta(days=60)
    wish.save()
    assert loans.may_renew(lent, today=local_day()) is None


def earliest_after(line: LoanLine) -> Any:
    return earliest_day(line.title.policy, load_opening(), local_day())


def test_two_windows_that_renew_at_once_renew_once(lent: LoanLine) -> None:
    stale = LoanLine.objects.get(pk=lent.pk)
    loans.renew(lent)
    with pytest.raises(Refused):
        loans.renew(stale)
    assert LoanLine.objects.get(pk=lent.pk).renewals == 1


# --- Changed ----------------------------------------------------------------------------


def test_an_approved_loan_keeps_its_state_on_other_days(officer: User) -> None:
    line = requested(make_title(), *good_days(make_title()))
    loans.approve(line, by=officer)
    first, due = good_days(line.title, later=2)
    old = (line.first_day, line.due_day)
    loans.change(line, first=first, due=due)
    line.refresh_from_db()
    assert (line.state, line.first_day, line.due_day, line.original_due) == (
        LineState.APPROVED,
        first,
        due,
        due,
    )
    occupation = Occupation.objects.get(line=line)
    assert occupation.first_day <= first
    assert due < occupation.last_day
    assert line.log.last().reason_code == (
        f"{old[0]:%Y%m%d}-{old[1]:%Y%m%d}>{first:%Y%m%d}-{due:%Y%m%d}"
    )
    assert OutboxMail.objects.filter(kind="lending.changed").count() == 1
    # The reminder of the old days is not sent any more.
    assert OutboxMail.objects.filter(kind="lending.collect", state="queued").count() == 1
    assert not list(drift())


def test_days_may_overlap_the_loans_own_old_days(homes: Any) -> None:
    title = make_title()
    first, due = good_days(title)
    line = requested(title, first, due)
    later = load_opening().desk.add(first, 1)
    loans.change(line, first=later, due=due)
    assert line.first_day == later


def test_the_old_days_are_kept_where_the_new_are_taken(homes: Any) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    other = promised(title, *good_days(title, later=3))
    before = (line.first_day, line.due_day, Occupation.objects.get(line=line).copy_id)
    with pytest.raises(NotFree):
        loans.change(line, first=other.first_day, due=other.due_day)
    line.refresh_from_db()
    occupation = Occupation.objects.get(line=line)
    assert (line.first_day, line.due_day, occupation.copy_id) == before
    assert not LoanLog.objects.filter(verb="changed").exists()
    assert not list(drift())


def test_another_title_frees_the_first_for_others(homes: Any) -> None:
    one, two = make_title(), make_title()
    line = requested(one, *good_days(one))
    loans.change(line, first=line.first_day, due=line.due_day, title=two)
    assert line.title == two
    assert Occupation.objects.get(line=line).title == two
    assert hold(one, line.first_day, line.due_day).state == LineState.HELD
    assert line.log.filter(reason_code=f"title:{one.pk}>{two.pk}").exists()
    assert not list(drift())


def test_new_days_obey_the_rules_unless_an_officer_gives_a_reason(officer: User) -> None:
    line = requested(make_title(), *good_days(make_title()))
    far = line.due_day + timedelta(days=60)
    far = load_opening().desk.on_or_after(far)
    with pytest.raises(Refused) as refused:
        loans.change(line, first=line.first_day, due=far)
    assert refused.value.code == "too_long"
    with pytest.raises(Refused):
        loans.change(line, first=line.first_day, due=far, by=officer)
    loans.change(line, first=line.first_day, due=far, by=officer, reason="Touring exhibition")
    assert line.log.filter(verb="overridden", reason_code="too_long", actor=officer).exists()
    with pytest.raises(Refused) as refused:
        loans.change(line, first=far, due=line.first_day, by=officer, reason="Oops")
    assert refused.value.code == "order"


def test_a_change_that_changes_nothing_is_not_told(homes: Any) -> None:
    line = requested(make_title(), *good_days(make_title()))
    loans.change(line, first=line.first_day, due=line.due_day)
    assert not OutboxMail.objects.filter(kind="lending.changed").exists()


def test_a_change_within_a_full_day_of_the_desk_counts_its_own_movements(homes: Any) -> None:
    title = make_title(copies=2)
    line = requested(title, *good_days(title))
    DeskDay.objects.update(max_movements=1)
    due = load_opening().desk.add(line.due_day, 1)
    loans.change(line, first=line.first_day, due=due)
    assert LoanLine.objects.get(pk=line.pk).due_day == due


# --- Cancelled, not collected ------------------------------------------------------------


@pytest.mark.parametrize(("hour", "minute"), [(0, 30), (7, 30), (23, 30)])
@pytest.mark.parametrize("approved", [False, True])
def test_a_borrower_cancels_until_the_lead_day(
    officer: User, approved: bool, hour: int, minute: int
) -> None:
    title = make_title()
    line = requested(title, *good_days(title, later=3))
    if approved:
        loans.approve(line, by=officer)
    lead_day = load_opening().desk.add(line.first_day, -title.policy.lead_open_days)
    with pytest.raises(BadTransition):
        loans.cancel(line, at=at(load_opening().desk.add(lead_day, 1), hour, minute))
    loans.cancel(line, at=at(lead_day, hour, minute))
    assert line.state == LineState.CANCELLED
    assert OutboxMail.objects.filter(kind="lending.cancelled").count() == 1


def test_who_asked_on_a_closed_day_may_take_it_back_on_that_day(homes: Any) -> None:
    title = make_title(policy=make_policy(lead_open_days=3))
    sunday = local_day() + timedelta(days=7 - local_day().isoweekday())
    line = requested(title, *good_days(title, at(sunday)), when=at(sunday))
    assert loans.may_cancel(line, today=sunday)


def test_what_is_cancelled_is_told_to_those_who_wait(officer: User) -> None:
    heard: list[int] = []
    rule = loans.when_freed(lambda title_id, instant: heard.append(title_id))
    try:
        title = make_title()
        loans.cancel(requested(title, *good_days(title)), by=officer, reason="needed")
        loans.remove(hold(title, *good_days(title)))
    finally:
        changes._freed.remove(rule)
    assert heard == [title.pk, title.pk]


def test_what_is_freed_goes_to_a_promise_at_risk_first(officer: User) -> None:
    title = make_title(copies=2)
    days = good_days(title)
    one = requested(title, *days)
    two = requested(title, *days, email="b@x.example", institution_name="Other")
    copy = Occupation.objects.get(line=two).copy
    copy.state = CopyState.IN_REPAIR
    copy.save()
    allocation.settle_title(title.pk)
    lines = {line.at_risk: line for line in LoanLine.objects.filter(pk__in=[one.pk, two.pk])}
    loans.cancel(lines[False])
    lines[True].refresh_from_db()
    assert not lines[True].at_risk
    assert not list(drift())


@pytest.mark.parametrize("state", [LineState.APPROVED, LineState.PREPARED])
def test_nobody_came_one_open_day_after(officer: User, state: LineState) -> None:
    line = in_state(state, officer)
    day = load_opening().desk.add(line.first_day, 1)
    with pytest.raises(Refused) as refused:
        loans.mark_no_show(line, by=officer, at=at(day - timedelta(days=1), 23, 30))
    assert refused.value.code == "too_early"
    loans.mark_no_show(line, by=officer, at=at(day, 0, 30))
    line.refresh_from_db()
    assert line.state == LineState.NO_SHOW
    assert line.copy_out is None
    assert not Occupation.objects.get(line=line).live
    assert OutboxMail.objects.filter(kind="lending.no_show").count() == 1
    assert not list(drift())
