"""Promises follow time, copies and the calendar, under the lock of their title."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lending import loans
from lending.allocation import follow_calendar, set_copy_state, settle_all, settle_title
from lending.audit import drift
from lending.enums import CopyState, LineState, OccupationKind, Verb
from lending.models import ClosedDay, Copy, LoanLine, LoanLog, LoanRequest, Occupation, Title
from lending.opening import load_opening
from lending.refusals import NotFree
from site_project.core.models import ContentVersion, OutboxMail, PublicHoliday, User
from tests.factories.lending import (
    at,
    good_days,
    hold,
    make_officer,
    make_policy,
    make_title,
    requested,
)

pytestmark = pytest.mark.django_db
# A Monday in a week without holidays.
MONDAY = date(2026, 3, 9)
NOW = at(MONDAY)


@pytest.fixture(autouse=True)
def no_holidays(homes: Any) -> None:
    PublicHoliday.objects.all().delete()


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


def later(days: int) -> date:
    return MONDAY + timedelta(days=days)


def promise(
    title: Title, copy: Copy | None, first: int, due: int, state: str = LineState.APPROVED
) -> LoanLine:
    """A loan of a title on a copy, its days to pack and check as the calendar has them."""
    gone = state in (LineState.PREPARED, LineState.OUT)
    line = LoanLine.objects.create(
        request=LoanRequest.objects.create(language="en"),
        title=title,
        first_day=later(first),
        due_day=later(due),
        original_due=later(due),
        state=state,
        copy_out=copy if gone else None,
        out_at=at(later(first)) if state == LineState.OUT else None,
        at_risk=copy is None,
    )
    span = load_opening(MONDAY).span(title.policy, line.first_day, line.due_day)
    Occupation.objects.create(
        title=title, copy=copy, line=line, first_day=span[0], last_day=span[1], pinned=gone
    )
    return line


def copy_of(line: LoanLine) -> Copy | None:
    return Occupation.objects.get(line=line).copy


def days_of(line: LoanLine) -> tuple[int, int]:
    row = Occupation.objects.get(line=line)
    return (row.first_day - MONDAY).days, (row.last_day - MONDAY).days


def is_at_risk(line: LoanLine) -> bool:
    line.refresh_from_db()
    return line.at_risk


def close(first: int, last: int) -> ClosedDay:
    return ClosedDay.objects.create(
        first=later(first), last=later(last), name_en="Typhoon", name_zh_hant="颱風"
    )


def test_a_loan_that_is_late_is_rolled_by_the_next_request_without_any_cron_job(
    homes: Any,
) -> None:
    title = make_title(policy=make_policy(lead_open_days=0))
    late = promise(title, title.copies.get(), -20, -5, LineState.OUT)
    assert days_of(late)[1] < 0
    # The day after tomorrow is the first on which it could be back and checked.
    with pytest.raises(NotFree) as refused:
        hold(title, later(1), later(4), at=NOW)
    assert refused.value.day == later(1)
    assert all(option.first > later(2) for option in refused.value.alternatives)
    hold(title, later(3), later(7), at=NOW)
    assert days_of(late) == (-20, 2)
    assert not list(drift())


def test_overdue_begins_at_midnight_for_the_next_request(homes: Any) -> None:
    title = make_title(policy=make_policy(lead_open_days=0, check_open_days=0))
    late = promise(title, title.copies.get(), -13, 0, LineState.OUT)
    assert settle_title(title.pk, at=at(MONDAY, 23, 30)) == 0
    assert settle_title(title.pk, at=at(later(1), 0, 30)) == 1
    assert days_of(late)[1] == 2
    assert settle_title(title.pk, at=at(later(1), 7, 30)) == 0


def test_the_refusal_tells_the_days_of_the_loans_in_the_way_and_nobodys_name(homes: Any) -> None:
    title = make_title(copies=2, policy=make_policy(check_open_days=0))
    one, two = title.copies.order_by("pk")
    promise(title, one, 28, 31, LineState.PREPARED)
    promise(title, two, 35, 38, LineState.PREPARED)
    with pytest.raises(NotFree) as refused:
        hold(title, later(30), later(36), at=NOW)
    assert refused.value.code == "fragmented"
    message = str(refused.value.message)
    assert "Mon 6 Apr 2026 – Thu 9 Apr 2026; Mon 13 Apr 2026 – Thu 16 Apr 2026" in message
    assert refused.value.day == later(28)
    assert not list(drift())


def test_a_packing_that_takes_too_long_to_decide_is_told_to_ask_the_officer(homes: Any) -> None:
    """Nine promises on ten copies have millions of orders, none of which makes room."""
    title = make_title(copies=10, policy=make_policy(check_open_days=0, days_max=60))
    copies = list(title.copies.order_by("pk"))
    for number, copy in enumerate(copies):
        first, last = (120, 124) if number < 5 else (126, 130)
        Occupation.objects.create(
            title=title,
            copy=copy,
            # Each copy's future is another, so that none is a double of another.
            first_day=later(first),
            last_day=later(last + number % 5 * 7),
            kind=OccupationKind.MAINTENANCE,
        )
        if number < 8:
            promise(title, copy, 28 + number, 84 + number)
    promise(title, copies[9], 77, 121)
    with pytest.raises(NotFree) as refused:
        hold(title, later(119), later(129), at=NOW)
    assert refused.value.code == "search_limit"
    assert "ask the lending officer" in str(refused.value.message)
    assert not list(drift())


def test_a_copy_bound_for_repair_does_not_count_against_those_in_service(homes: Any) -> None:
    title = make_title(copies=2)
    one, two = title.copies.order_by("pk")
    Occupation.objects.create(
        title=title,
        copy=one,
        first_day=later(0),
        last_day=later(90),
        kind=OccupationKind.MAINTENANCE,
    )
    set_copy_state(one, CopyState.IN_REPAIR, at=NOW)
    line = hold(title, *good_days(title, NOW), at=NOW)
    assert copy_of(line) == two


@pytest.mark.parametrize("state", [CopyState.IN_REPAIR, CopyState.MISSING, CopyState.RETIRED])
def test_a_copy_that_is_gone_moves_its_promises_or_puts_the_fewest_at_risk(
    homes: Any, state: CopyState
) -> None:
    title = make_title(copies=2)
    one, two = title.copies.order_by("pk")
    long = promise(title, one, 7, 30)
    first, second = promise(title, two, 7, 14), promise(title, two, 21, 28)
    set_copy_state(one, state, at=NOW)
    # One long loan given up keeps two short ones.
    assert [is_at_risk(line) for line in (long, first, second)] == [True, False, False]
    assert copy_of(long) is None
    assert LoanLog.objects.filter(line=long, verb=Verb.AT_RISK).count() == 1
    assert not list(drift())
    one.refresh_from_db()
    set_copy_state(one, CopyState.IN_SERVICE, at=NOW)
    assert not is_at_risk(long)
    assert copy_of(long) == one
    assert not list(drift())


def test_a_packed_loan_whose_copy_breaks_is_at_risk_until_it_is_mended(homes: Any) -> None:
    title = make_title()
    copy = title.copies.get()
    line = promise(title, copy, 1, 8, LineState.PREPARED)
    set_copy_state(copy, CopyState.IN_REPAIR, at=NOW)
    assert is_at_risk(line)
    assert copy_of(line) == copy
    set_copy_state(copy, CopyState.IN_SERVICE, at=NOW)
    assert not is_at_risk(line)


def test_the_borrower_is_told_a_day_after_a_promise_came_at_risk(homes: Any) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    now = timezone.now()
    set_copy_state(title.copies.get(), CopyState.MISSING, at=now)
    assert is_at_risk(line)
    mail = OutboxMail.objects.get(kind="lending.at_risk")
    assert mail.object_id == line.pk
    assert mail.due_at == now + timedelta(hours=24)


def test_closed_days_lengthen_the_days_to_pack_and_to_check(homes: Any) -> None:
    title = make_title(policy=make_policy(prep_open_days=1, check_open_days=1))
    line = promise(title, title.copies.get(), 14, 18)
    assert days_of(line) == (11, 21)
    closed = close(11, 13)
    close(21, 22)
    assert follow_calendar(NOW) == 1
    assert days_of(line) == (10, 23)
    assert follow_calendar(NOW) == 0
    closed.delete()
    assert follow_calendar(NOW) == 1
    assert days_of(line) == (11, 23)
    assert not list(drift())


def test_a_closure_that_leaves_no_day_to_check_moves_the_next_promise(homes: Any) -> None:
    title = make_title(copies=2)
    one, two = title.copies.order_by("pk")
    early, late = promise(title, one, 7, 11), promise(title, one, 15, 18)
    close(14, 15)
    follow_calendar(NOW)
    assert {copy_of(early), copy_of(late)} == {one, two}
    assert not is_at_risk(early)
    assert not is_at_risk(late)
    assert not list(drift())


def test_a_closure_that_leaves_no_copy_puts_the_later_promise_at_risk(homes: Any) -> None:
    title = make_title()
    copy = title.copies.get()
    early, late = promise(title, copy, 7, 11), promise(title, copy, 15, 18)
    closed = close(14, 15)
    follow_calendar(NOW)
    assert (is_at_risk(early), is_at_risk(late)) == (False, True)
    assert not list(drift())
    closed.delete()
    follow_calendar(NOW)
    assert (is_at_risk(early), is_at_risk(late)) == (False, False)
    assert copy_of(late) == copy


def test_a_loan_that_is_out_and_one_being_checked_reach_over_a_closure_too(
    homes: Any, officer: User
) -> None:
    title = make_title(copies=2)
    one, two = title.copies.order_by("pk")
    out = promise(title, one, -7, 4, LineState.OUT)
    back = promise(title, two, -7, 0, LineState.OUT)
    loans.take_back(back, by=officer, at=NOW)
    assert (days_of(out)[1], days_of(back)[1]) == (7, 1)
    close(1, 2)
    close(7, 7)
    follow_calendar(NOW)
    assert (days_of(out)[1], days_of(back)[1]) == (8, 3)


def test_a_packed_loan_stops_before_another_that_cannot_move(homes: Any) -> None:
    title = make_title()
    copy = title.copies.get()
    packed = promise(title, copy, 1, 4, LineState.PREPARED)
    use = Occupation.objects.create(
        title=title,
        copy=copy,
        first_day=later(8),
        last_day=later(9),
        kind=OccupationKind.IN_HOUSE,
    )
    close(7, 8)
    follow_calendar(NOW)
    assert days_of(packed) == (1, 7)
    use.refresh_from_db()
    assert use.first_day == later(8)


def test_the_promises_follow_as_soon_as_a_closed_day_is_saved(
    homes: Any, django_capture_on_commit_callbacks: Any
) -> None:
    title = make_title()
    first, due = good_days(title)
    line = requested(title, first, due)
    before = Occupation.objects.get(line=line).last_day
    with django_capture_on_commit_callbacks(execute=True):
        ClosedDay.objects.create(first=before, last=before, name_en="Fair", name_zh_hant="展覽")
    assert Occupation.objects.get(line=line).last_day > before
    number = ContentVersion.read(["lending-opening"])["lending-opening"]
    assert ContentVersion.read(["lending-opening-followed"]) == {"lending-opening-followed": number}


def test_settling_twice_or_after_three_days_changes_nothing_more(homes: Any) -> None:
    title = make_title(copies=2)
    one, two = title.copies.order_by("pk")
    promise(title, one, -20, -3, LineState.OUT)
    promise(title, one, 1, 8)
    promise(title, two, 2, 9)
    assert settle_all(NOW) > 0
    assert settle_all(NOW) == 0
    assert settle_all(at(later(3))) > 0
    assert settle_all(at(later(3))) == 0
    # The clock set back undoes nothing.
    assert settle_all(NOW) == 0
    assert not list(drift())


def test_settling_a_title_takes_as_many_statements_with_many_promises(homes: Any) -> None:
    title = make_title(copies=3)
    counts = []
    for number, copy in enumerate(title.copies.order_by("pk")):
        for week in range(number * 5 + 1):
            promise(title, copy, 14 + 14 * week, 20 + 14 * week)
        if number:
            with CaptureQueriesContext(connection) as queries:
                settle_title(title.pk, at=NOW)
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 14
