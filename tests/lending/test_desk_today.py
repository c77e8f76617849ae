"""Today: each loan in its list with its next act, tasks, several at once, and bounded queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lending import loans
from lending.desk_lists import CALL_AFTER, desk_lists
from lending.enums import IssueKind, LineState
from lending.models import Issue, LoanLine, LoanLog, LoanRequest, Occupation, Policy, Title
from lending.opening import load_opening
from site_project.core.days import local_day
from site_project.core.models import User
from tests.factories.lending import at, good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db
TODAY = "/admin/lending-today/"


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


def on(line: LoanLine, state: LineState, first: int, due: int) -> LoanLine:
    """Put a loan into a state, its days so many days from today; its copy is the promised one."""
    today = local_day()
    days = {"first_day": today + timedelta(first), "due_day": today + timedelta(due)}
    row = Occupation.objects.get(line=line)
    gone = state not in (LineState.REQUESTED, LineState.APPROVED)
    Occupation.objects.filter(pk=row.pk).update(
        first_day=days["first_day"], last_day=days["due_day"] + timedelta(1), pinned=gone
    )
    LoanLine.objects.filter(pk=line.pk).update(
        state=state,
        original_due=days["due_day"],
        copy_out=row.copy if gone else None,
        out_at=timezone.now() if gone else None,
        **days,
    )
    line.refresh_from_db()
    return line


def loan(state: LineState = LineState.REQUESTED, first: int = 0, due: int = 7) -> LoanLine:
    title = make_title()
    return on(requested(title, *good_days(title)), state, first, due)


def lists(when: Any = None) -> dict[str, list[LoanLine]]:
    return {
        each.key: [row.line for row in each.rows] for each in desk_lists(when or timezone.now())
    }


@pytest.mark.parametrize(
    ("state", "first", "due", "key"),
    [
        (LineState.REQUESTED, 20, 27, "approve"),
        (LineState.APPROVED, 0, 7, "pack"),
        (LineState.PREPARED, 0, 7, "out"),
        (LineState.OUT, -7, 0, "due"),
        (LineState.OUT, -7, -1, "overdue"),
        (LineState.RETURNED, -7, -1, "inspect"),
        (LineState.ISSUE, -7, -1, "settle"),
        (LineState.LOST, -7, -1, "settle"),
    ],
)
def test_loan_stands_in_its_list(
    homes: Any, state: LineState, first: int, due: int, key: str
) -> None:
    line = loan(state, first, due)
    found = [name for name, rows in lists().items() if line in rows]
    assert found == [key]


def test_what_is_not_due_yet_is_counted_and_not_listed(homes: Any) -> None:
    loan(LineState.OUT, -3, 4)
    loan(LineState.APPROVED, 30, 37)
    told = {each.key: each for each in desk_lists(timezone.now())}
    assert not any(each.rows for each in told.values())
    assert told["pack"].later == 1


def test_overdue_begins_at_midnight_in_hong_kong(homes: Any) -> None:
    line = loan(LineState.OUT, -7, 0)
    today = local_day()
    assert lists(at(today, 23, 30))["due"] == [line]
    for hour, minute in ((0, 30), (7, 30)):
        assert lists(at(today + timedelta(1), hour, minute))["overdue"] == [line]


def test_borrower_is_telephoned_once_so_many_open_days_late(homes: Any, officer: User) -> None:
    line = loan(LineState.OUT, -60, -40)
    call_on = load_opening().desk.add(line.due_day, CALL_AFTER)
    assert lists(at(call_on - timedelta(1)))["tasks"] == []
    assert lists(at(call_on))["tasks"] == [line]
    loans.telephoned(line, by=officer, at=at(call_on))
    assert lists(at(call_on, 18))["tasks"] == []
    assert lists(at(call_on + timedelta(15)))["tasks"] == [line]


def test_call_before_it_was_a_task_does_not_count(homes: Any, officer: User) -> None:
    line = loan(LineState.OUT, -60, -40)
    call_on = load_opening().desk.add(line.due_day, CALL_AFTER)
    loans.telephoned(line, by=officer, at=at(call_on - timedelta(2)))
    assert lists(at(call_on))["tasks"] == [line]


def test_nobody_came_is_a_task_one_open_day_later(homes: Any) -> None:
    line = loan(LineState.APPROVED, 0, 20)
    after = load_opening().desk.add(line.first_day, 1)
    assert lists(at(line.first_day))["tasks"] == []
    assert lists(at(after))["tasks"] == [line]


def test_what_is_long_unsettled_is_a_task(homes: Any) -> None:
    line = loan(LineState.ISSUE, -40, -30)
    issue = Issue.objects.create(line=line, kind=IssueKind.DAMAGE)
    assert lists()["tasks"] == []
    Issue.objects.filter(pk=issue.pk).update(opened_at=timezone.now() - timedelta(15))
    assert lists()["tasks"] == [line]


def test_promise_without_a_copy_is_at_risk_and_not_offered_for_packing(
    homes: Any, desk: Client
) -> None:
    line = loan(LineState.APPROVED, 0, 7)
    Occupation.objects.filter(line=line).update(copy=None)
    LoanLine.objects.update(at_risk=True)
    assert lists()["risk"] == [line]
    page = desk.get(TODAY).content.decode()
    assert "Find a remedy" in page
    assert reverse("lending_pack", args=[line.pk]) not in page


def test_one_press_approves_from_the_list(desk: Client) -> None:
    line = loan()
    page = desk.get(TODAY).content.decode()
    assert "To approve (1)" in page
    answer = desk.post(TODAY, {"act": "approve", "line": line.pk}, follow=True)
    assert "To approve (0)" in answer.content.decode()
    line.refresh_from_db()
    assert line.state == LineState.APPROVED


def test_several_are_approved_at_once_and_the_refused_one_is_named(desk: Client) -> None:
    lines = [loan(), loan(), loan()]
    loans.approve(lines[0], by=None)
    answer = desk.post(TODAY, {"act": "approve", "line": [line.pk for line in lines]})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert str(lines[0]) in page
    states = LoanLine.objects.values_list("state", flat=True)
    assert set(states) == {LineState.APPROVED}


@pytest.mark.parametrize(
    "data",
    [
        {"act": "approve"},
        {"act": "approve", "line": "x"},
        {"act": "approve", "line": "9" * 40},
        {"act": "lose", "line": "1"},
        {},
    ],
)
def test_senseless_post_is_refused(desk: Client, data: dict[str, str]) -> None:
    line = loan()
    assert desk.post(TODAY, data).status_code == 400
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED


def test_who_may_only_look_has_no_buttons_and_cannot_act(homes: Any) -> None:
    line = loan()
    user = User.objects.create_user("looks", "looks@x.example", "x")
    user.groups.add(Group.objects.get(name="Lending officers"))
    group = Group.objects.get(name="Lending officers")
    group.permissions.remove(group.permissions.get(codename="manage_loans"))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    assert "Approve" not in client.get(TODAY).content.decode()
    assert client.post(TODAY, {"act": "approve", "line": line.pk}).status_code in (302, 403)
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED


def queries_of(desk: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert desk.get(TODAY).status_code == 200
    return len(caught)


def test_queries_stay_the_same_with_many_loans_and_a_long_past(desk: Client) -> None:
    Policy.objects.update(max_open_lines=90)
    kinds = [(LineState.APPROVED, 0, 7), (LineState.OUT, -60, -40), (LineState.ISSUE, -9, -2)]
    for state, first, due in kinds:
        loan(state, first, due)
    desk.get(TODAY)
    one = queries_of(desk)
    for state, first, due in kinds:
        for _number in range(3):
            loan(state, first, due)
    past(300)
    assert queries_of(desk) == one


def past(count: int) -> None:
    """Loans that are over, as years of work leave them."""
    title = Title.objects.first()
    today = local_day()
    request = LoanRequest.objects.create(language="en")
    LoanLine.objects.bulk_create(
        LoanLine(
            request=request,
            title=title,
            first_day=today - timedelta(30 + number),
            due_day=today - timedelta(20 + number),
            original_due=today - timedelta(20 + number),
            state=LineState.CLOSED,
            ended_at=timezone.now(),
        )
        for number in range(count)
    )
    assert not LoanLog.objects.filter(line__request=request).exists()
