"""A day on which the desk closes: moved, told, put back; and days that were closed later."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lending import loans, storms
from lending.audit import drift
from lending.enums import ClosedSource, LineState, Movement, Verb
from lending.models import (
    ClosedDay,
    DeskDay,
    LoanLine,
    LoanLog,
    Occupation,
    StormMove,
    StormShift,
    Title,
)
from lending.opening import load_opening
from lending.periodic import settle_after_closing
from lending.refusals import Refused
from site_project.core.days import ONE_DAY, local_day
from site_project.core.models import OutboxMail, PublicHoliday, User
from site_project.core.models.outbox import OutboxState
from tests.factories.lending import at, good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db
NAMES = {"name_en": "Storm", "name_zh_hant": "風暴"}


@pytest.fixture(autouse=True)
def no_holidays(db: None) -> None:
    """Weeks in which only the weekend is closed."""
    PublicHoliday.objects.all().delete()


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


def after(day: date) -> date:
    return load_opening().desk.on_or_after(day + ONE_DAY)


def approved(officer: User, title: Title | None = None, later: int = 0) -> LoanLine:
    title = title or make_title()
    line = requested(title, *good_days(title, later=later), email=f"t{title.pk}@x.example")
    loans.approve(line, by=officer)
    line.refresh_from_db()
    return line


def out(officer: User, days: int = 7) -> LoanLine:
    """A loan that went out today and is due some days on."""
    line = approved(officer)
    today = load_opening().desk.on_or_before(local_day())
    due = load_opening().desk.on_or_after(local_day() + timedelta(days=days))
    copy = line.occupation.copy
    Occupation.objects.filter(line=line).update(
        first_day=today, last_day=due + ONE_DAY, pinned=True
    )
    LoanLine.objects.filter(pk=line.pk).update(
        state=LineState.OUT,
        first_day=today,
        due_day=due,
        original_due=due,
        copy_out=copy,
        out_at=timezone.now(),
    )
    line.refresh_from_db()
    return line


def moved_mails() -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(kind="lending.moved"))


def test_storm_moves_collections_and_returns_to_the_next_open_day(officer: User) -> None:
    coming, going = approved(officer), out(officer)
    day, due = coming.first_day, coming.due_day
    LoanLine.objects.filter(pk=going.pk).update(due_day=day)
    storms.shift(day, by=officer, names=NAMES)
    coming.refresh_from_db()
    going.refresh_from_db()
    opening = load_opening()
    assert not opening.desk.is_open(day)
    assert (coming.first_day, coming.due_day, going.due_day) == (after(day), due, after(day))
    assert not going.is_overdue(day + ONE_DAY)
    assert ClosedDay.objects.get().source == ClosedSource.STORM
    span = opening.span(coming.title.policy, coming.first_day, coming.due_day)
    row = Occupation.objects.get(line=coming)
    assert (row.first_day, row.last_day) == span
    verbs = LoanLog.objects.filter(verb=Verb.MOVED_BY_STORM)
    assert {log.line_id for log in verbs} == {coming.pk, going.pk}
    mails = moved_mails()
    assert len(mails) == 2
    assert all(mail.due_at > timezone.now() + timedelta(minutes=9) for mail in mails)
    assert list(drift()) == []


def test_preview_says_what_the_storm_does_and_changes_nothing(officer: User) -> None:
    line = approved(officer)
    [move] = storms.preview(line.first_day)
    ahead = storms.look_ahead(line.first_day, by=officer)
    assert [(move.movement, move.before, move.after, move.told)] == [
        (Movement.COLLECT, line.first_day, after(line.first_day), True)
    ]
    assert [each.after for each in ahead.moves] == [move.after]
    assert ahead.mails == 1
    assert not StormShift.objects.exists()
    assert not ClosedDay.objects.exists()
    assert not moved_mails()


def test_desk_without_room_sends_on_to_the_day_after(officer: User) -> None:
    first, second = approved(officer), approved(officer)
    day = first.first_day
    DeskDay.objects.update(max_movements=1)
    LoanLine.objects.update(due_day=day + timedelta(days=28))
    assert second.first_day == day
    one, other = (move.after for move in storms.preview(day))
    assert (one, other) == (after(day), after(after(day)))


def test_return_follows_a_collection_that_would_reach_it(officer: User) -> None:
    line = approved(officer)
    day = line.first_day
    LoanLine.objects.update(due_day=after(day), original_due=after(day))
    storms.shift(day, by=officer, names=NAMES)
    line.refresh_from_db()
    assert line.first_day == after(day)
    assert line.due_day > line.first_day
    assert list(drift()) == []


def test_next_promise_is_repacked_or_at_risk_but_never_cancelled(officer: User) -> None:
    title = make_title()
    late = approved(officer, title)
    opening = load_opening()
    first = opening.desk.on_or_after(opening.office.add(late.due_day, 2))
    following = requested(title, first, opening.desk.on_or_after(first + timedelta(days=7)))
    loans.approve(following, by=officer)
    day = late.due_day
    assert [line.pk for line in storms.look_ahead(day, by=officer).at_risk] == [following.pk]
    made = storms.shift(day, by=officer, names=NAMES)
    late.refresh_from_db()
    following.refresh_from_db()
    assert late.due_day == after(day)
    assert following.state == LineState.APPROVED
    assert following.at_risk
    assert storms.undo(made, by=officer) == []
    following.refresh_from_db()
    assert not following.at_risk


def test_undo_in_time_tells_nobody(officer: User) -> None:
    line = approved(officer)
    day = line.first_day
    OutboxMail.objects.all().delete()
    made = storms.shift(day, by=officer, names=NAMES)
    assert storms.undo(made, by=officer) == []
    line.refresh_from_db()
    assert line.first_day == day
    assert load_opening().desk.is_open(day)
    assert not OutboxMail.objects.filter(kind="lending.changed").exists()
    assert not StormMove.objects.filter(line=line, shift__undone_at=None).exists()
    row = Occupation.objects.get(line=line)
    assert row.first_day <= day
    assert storms.undo(made, by=officer) == []
    assert LoanLog.objects.filter(verb=Verb.MOVED_BACK).count() == 1


def test_undo_after_the_mail_tells_again(officer: User) -> None:
    line = out(officer)
    made = storms.shift(line.due_day, by=officer, names=NAMES)
    OutboxMail.objects.filter(kind="lending.moved").update(
        state=OutboxState.SENT, finished_at=timezone.now()
    )
    assert storms.undo(made, by=officer) == []
    assert OutboxMail.objects.filter(kind="lending.changed", object_id=line.pk).count() == 1


def test_loan_that_changed_meanwhile_stays_and_is_told(officer: User) -> None:
    line, other = approved(officer), approved(officer)
    day = line.first_day
    made = storms.shift(day, by=officer, names=NAMES)
    line.refresh_from_db()
    first, due = good_days(line.title, later=3)
    loans.change(line, first=first, due=due, by=officer)
    [left] = storms.undo(made, by=officer)
    line.refresh_from_db()
    other.refresh_from_db()
    assert left.line.pk == line.pk
    assert line.first_day == first
    assert other.first_day == day


def test_day_is_moved_once(officer: User) -> None:
    line = approved(officer)
    day = line.first_day
    storms.shift(day, by=officer, names=NAMES)
    with pytest.raises(Refused) as refused:
        storms.shift(day, by=officer, names=NAMES)
    assert refused.value.code == "moved_already"


def test_storm_of_yesterday_is_entered_today_and_nobody_is_late(officer: User) -> None:
    line = out(officer)
    yesterday = local_day() - ONE_DAY
    LoanLine.objects.filter(pk=line.pk).update(
        first_day=yesterday - timedelta(days=7), due_day=yesterday
    )
    storms.shift(yesterday, by=officer, names=NAMES)
    line.refresh_from_db()
    assert line.due_day >= local_day()


def test_day_closed_later_moves_what_was_agreed_for_it(
    officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    line = approved(officer)
    day = line.due_day
    with django_capture_on_commit_callbacks(execute=True):
        PublicHoliday.objects.create(day=day, name_en="A festival", name_zh_hant="節日")
    line.refresh_from_db()
    assert line.due_day == after(day)
    assert LoanLog.objects.filter(line=line, verb=Verb.MOVED_BY_CLOSING).count() == 1
    assert len(moved_mails()) == 1
    assert settle_after_closing(timezone.now()) == 0
    assert len(moved_mails()) == 1
    assert list(drift()) == []


def test_tick_makes_up_for_a_loan_agreed_after_the_closing(officer: User) -> None:
    line = approved(officer)
    before = line.due_day
    # Nothing is told of rows that were written in bulk, nor of a closing that came between.
    ClosedDay.objects.bulk_create([ClosedDay(first=before, last=before, **NAMES)])
    assert settle_after_closing(timezone.now()) >= 1
    line.refresh_from_db()
    assert line.due_day == after(before)


def test_closed_day_that_an_officer_chose_stays(officer: User) -> None:
    line = approved(officer)
    day = line.first_day
    LoanLog.objects.create(
        line=line, verb=Verb.OVERRIDDEN, reason_code="desk_closed", actor=officer
    )
    ClosedDay.objects.create(first=day, last=day, **NAMES)
    storms.follow_closed_days()
    line.refresh_from_db()
    assert line.first_day == day


def test_at_is_the_instant_of_every_row(officer: User) -> None:
    line = approved(officer)
    when = at(local_day(), 9)
    made = storms.shift(line.first_day, by=officer, names=NAMES, at=when)
    assert made.at == when
    assert LoanLog.objects.get(verb=Verb.MOVED_BY_STORM).at == when


def test_choice_of_other_days_since_does_not_keep_a_closed_day(officer: User) -> None:
    line = approved(officer)
    LoanLog.objects.create(
        line=line, verb=Verb.OVERRIDDEN, reason_code="desk_closed", actor=officer
    )
    first, due = good_days(line.title, later=2)
    loans.change(line, first=first, due=due, by=officer)
    ClosedDay.objects.create(first=first, last=first, **NAMES)
    storms.follow_closed_days()
    line.refresh_from_db()
    assert line.first_day == after(first)


def test_day_that_was_open_again_is_closed_again_and_told_again(officer: User) -> None:
    line = approved(officer)
    day, due = line.first_day, line.due_day
    for number in (1, 2):
        closed = ClosedDay.objects.create(first=day, last=day, **NAMES)
        storms.follow_closed_days()
        line.refresh_from_db()
        assert line.first_day == after(day)
        assert len(moved_mails()) == number
        closed.delete()
        loans.change(line, first=day, due=due, by=officer)
    storms.shift(day, by=officer, names=NAMES)
    assert len(moved_mails()) == 3
    assert StormShift.objects.filter(undone_at=None).count() == 1
    assert list(drift()) == []


def test_day_that_is_closed_for_another_reason_is_not_opened(officer: User) -> None:
    line = approved(officer)
    day = line.first_day
    made = storms.shift(day, by=officer, names=NAMES)
    ClosedDay.objects.create(first=day, last=day, **NAMES)
    with pytest.raises(Refused) as refused:
        storms.undo(made, by=officer)
    assert refused.value.code == "still_closed"
    made.refresh_from_db()
    line.refresh_from_db()
    assert made.undone_at is None
    assert line.first_day == after(day)


def test_putting_back_takes_no_copy_from_another(officer: User) -> None:
    title = make_title()
    line = approved(officer, title)
    day = line.first_day
    made = storms.shift(day, by=officer, names=NAMES)
    # Meanwhile the centre itself uses the only copy on the day that became free.
    Occupation.objects.create(
        title=title, copy=title.copies.get(), first_day=day, last_day=day, kind="in_house"
    )
    [left] = storms.undo(made, by=officer)
    line.refresh_from_db()
    assert left.line.pk == line.pk
    assert line.first_day == after(day)
    assert not line.at_risk
    assert OutboxMail.objects.filter(kind="lending.changed", object_id=line.pk).count() == 1


def test_many_loans_of_one_day_take_a_bounded_number_of_statements(officer: User) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            storms.look_ahead(local_day() + timedelta(days=28), by=officer)
        return len(caught)

    counts = []
    for _number in range(3):
        line = approved(officer)
        day = local_day() + timedelta(days=28)
        LoanLine.objects.filter(pk=line.pk).update(due_day=day, original_due=day)
        counts.append(statements())
    assert counts[2] - counts[1] == counts[1] - counts[0] <= 60


def form_of(day: date, **more: str) -> dict[str, str]:
    return {"day": day.isoformat(), "office": "on", **NAMES, **more}


def test_officer_looks_first_then_moves_and_undoes(desk: Client, officer: User) -> None:
    line = approved(officer)
    day = line.first_day
    page = desk.get("/admin/lending-storm/")
    assert page.status_code == 200
    looked = desk.post("/admin/lending-storm/", form_of(day))
    assert str(line) in looked.content.decode()
    assert not StormShift.objects.exists()
    done = desk.post("/admin/lending-storm/", form_of(day, confirm="1"))
    assert done.status_code == 302
    made = StormShift.objects.get()
    assert made.actor == officer
    assert ClosedDay.objects.get().name_zh_hant == "風暴"
    again = desk.post("/admin/lending-storm/", form_of(day, confirm="1"))
    assert again.status_code == 409
    assert 'role="alert"' in again.content.decode()
    url = f"/admin/lending-storm/undo/{made.pk}/"
    assert desk.get(url).status_code == 200
    assert desk.post(url).status_code == 302
    line.refresh_from_db()
    assert line.first_day == day
    assert desk.post(url).status_code == 302
    assert LoanLog.objects.filter(verb=Verb.MOVED_BACK).count() == 1


def test_closed_day_entered_by_an_officer_moves_loans(
    desk: Client, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    line = approved(officer)
    day = line.due_day
    form = {"first": day.isoformat(), "last": day.isoformat(), **NAMES, "source": "centre"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post("/admin/lending-closed-days/new/", {**form, "desk_closed": "on"})
    assert answer.status_code == 302
    line.refresh_from_db()
    assert line.due_day == after(day)


@pytest.mark.parametrize("day", ["", "2026-02-30", "9999-12-31", "x"])
def test_senseless_day_is_refused(desk: Client, day: str) -> None:
    answer = desk.post("/admin/lending-storm/", {"day": day, **NAMES, "confirm": "1"})
    assert answer.status_code == 400
    assert not ClosedDay.objects.exists()


def test_who_may_not_lend_is_not_let_in(homes: Any) -> None:
    client = Client()
    client.force_login(User.objects.create_user("guest", "guest@office.example", "x"))
    assert client.get("/admin/lending-storm/").status_code in (302, 403)
