"""The plan board: what each copy does, promises without one, closed days, and no names."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lending.enums import LineState, OccupationKind
from lending.models import ClosedDay, LoanLine, Occupation
from lending.opening import load_opening
from lending.plan_board import Board, BoardRow, monday_of, plan_board
from site_project.core.days import local_day
from tests.factories.lending import make_officer, make_title
from tests.lending.test_desk_today import loan

pytestmark = pytest.mark.django_db
PLAN = "/admin/lending-plan/"


@pytest.fixture
def desk(homes: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_officer())
    return client


def board() -> Board:
    first = monday_of(local_day()) - timedelta(weeks=1)
    return plan_board(first, first + timedelta(days=34), at=timezone.now())


def row() -> BoardRow:
    return board().titles[0].rows[0]


def days_of(row: BoardRow, kind: str) -> list[date]:
    return [
        cell.first + timedelta(step)
        for cell in row.cells
        if cell.stretch.kind == kind
        for step in range(cell.days)
    ]


def test_loan_lies_on_its_days_and_its_check_after_them(homes: Any) -> None:
    line = loan(LineState.APPROVED, 2, 9)
    found = row()
    days = days_of(found, "approved")
    assert (days[0], days[-1], len(days)) == (line.first_day, line.due_day, 8)
    assert days_of(found, "check") == [line.due_day + timedelta(1)]
    assert sum(cell.days for cell in found.cells) == len(board().days) == 35


def test_late_loan_reaches_as_far_as_it_is_counted_out(homes: Any) -> None:
    line = loan(LineState.OUT, -9, -2)
    reach = load_opening().overdue_reach(line.title.policy, local_day())
    late = days_of(row(), "late")
    assert (late[0], late[-1]) == (line.due_day + timedelta(1), reach)


def test_loan_late_for_months_is_still_on_the_board(homes: Any) -> None:
    loan(LineState.OUT, -90, -80)
    assert local_day() in days_of(row(), "late")


def test_promise_without_a_copy_has_a_row_of_its_own(homes: Any) -> None:
    loan(LineState.APPROVED, 2, 9)
    Occupation.objects.update(copy=None)
    copy, promise = board().titles[0].rows
    assert not days_of(copy, "approved")
    assert promise.copy is None
    assert len(days_of(promise, "risk")) == 8


def test_use_by_the_centre_is_told(homes: Any) -> None:
    title = make_title()
    today = local_day()
    Occupation.objects.create(
        title=title,
        copy=title.copies.get(),
        first_day=today,
        last_day=today + timedelta(2),
        kind=OccupationKind.IN_HOUSE,
    )
    assert len(days_of(row(), "in_house")) == 3


def test_every_cell_has_words_and_nobody_is_named(desk: Client) -> None:
    line = loan(LineState.OUT, -1, 6)
    page = desk.get(PLAN).content.decode()
    assert f"Lent {line.request.reference}" in page
    assert "free" in page
    assert f"/admin/lending-loans/inspect/{line.pk}/" in page
    for name in ("Chan Siu Ming", "Example Secondary School", "teacher@school.example"):
        assert name not in page


def test_free_days_on_which_the_desk_is_closed_are_set_apart(homes: Any) -> None:
    make_title()
    opening = load_opening()
    for cell in row().cells:
        days = [cell.first + timedelta(step) for step in range(cell.days)]
        assert {opening.desk.is_open(day) for day in days} == {not cell.closed}


def test_closed_days_are_named(desk: Client) -> None:
    make_title()
    day = monday_of(local_day()) + timedelta(days=1)
    ClosedDay.objects.create(first=day, last=day, name_en="Moving house", name_zh_hant="搬遷")
    assert "Moving house" in desk.get(PLAN).content.decode()


@pytest.mark.parametrize("asked", ["", "2026-02-30", "9999-12-31", "0001-01-01", "x" * 300])
def test_senseless_week_is_this_week(desk: Client, asked: str) -> None:
    make_title()
    answer = desk.get(PLAN, {"from": asked})
    assert answer.status_code == 200
    assert answer.context["first"] == monday_of(local_day())


def test_board_begins_with_the_week_that_was_asked_for(desk: Client) -> None:
    make_title()
    day = local_day() + timedelta(weeks=6)
    answer = desk.get(PLAN, {"from": day.isoformat()})
    assert answer.context["first"] == monday_of(day)


def test_queries_do_not_grow_with_titles_or_loans(homes: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            for entry in board().titles:
                for each in entry.rows:
                    assert all(cell.stretch.words is not None for cell in each.cells)
        return len(caught)

    loan(LineState.OUT, -90, -80)
    one = queries()
    for _number in range(2):
        loan(LineState.APPROVED, 1, 5)
    assert queries() == one == 5
    assert LoanLine.objects.count() == 3
