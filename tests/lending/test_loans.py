from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from lending import allocation, loans
from lending.audit import drift
from lending.enums import CopyState, LineState, OccupationKind
from lending.models import (
    Borrower,
    Institution,
    LoanLine,
    LoanLog,
    LoanRequest,
    Occupation,
    Title,
)
from lending.opening import load_opening
from lending.periodic import remind_borrowers, settle_titles
from lending.refusals import BadTransition, NotFree, Refused, WrongCopy
from site_project.core.codes import check_character
from site_project.core.days import local_day
from site_project.core.models import OutboxMail, User
from tests.factories.lending import (
    CONTACT,
    at,
    good_days,
    hold,
    make_officer,
    make_title,
    requested,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title()


def carried_out(title: Title, officer: User, days_ago: int, days: int = 7) -> LoanLine:
    """A loan that went out some days ago."""
    opening = load_opening()
    first = opening.desk.on_or_after(local_day() - timedelta(days=days_ago))
    due = opening.desk.on_or_after(first + timedelta(days=days))
    line = requested(title, first, due, when=at(first - timedelta(days=20)))
    loans.approve(line, by=officer, at=at(first - timedelta(days=19)))
    copy = Occupation.objects.get(line=line).copy
    line.refresh_from_db()
    loans.prepare(line, copy.code, by=officer, at=at(first, 9))
    loans.hand_out(line, by=officer, at=at(first, 15))
    return line


def test_a_loan_goes_out_and_comes_back(title: Title, officer: User) -> None:
    line = carried_out(title, officer, 5)
    assert line.state == LineState.OUT
    assert not list(drift())
    loans.take_back(line, by=officer, typed=line.copy_out.code)
    assert line.state == LineState.RETURNED
    occupation = Occupation.objects.get(line=line)
    assert occupation.live
    assert occupation.last_day > local_day()
    loans.close(line, by=officer)
    assert not Occupation.objects.get(line=line).live
    assert not list(drift())
    verbs = [entry.verb for entry in line.log.all()]
    assert verbs == [
        "held", "requested", "approved", "prepared", "handed_out", "taken_back", "closed",
    ]  # fmt: skip


def test_each_act_is_refused_in_a_state_it_does_not_fit(title: Title, officer: User) -> None:
    line = requested(title, *good_days(title))
    for act in (loans.hand_out, loans.take_back, loans.close, loans.unpack):
        with pytest.raises(BadTransition):
            act(line, by=officer)
    with pytest.raises(BadTransition):
        loans.prepare(line, title.copies.get().code, by=officer)
    loans.approve(line, by=officer)
    with pytest.raises(BadTransition):
        loans.approve(line, by=officer)
    line.refresh_from_db()
    assert line.state == LineState.APPROVED


def test_a_stale_screen_cannot_change_a_loan_twice(title: Title, officer: User) -> None:
    line = requested(title, *good_days(title))
    stale = LoanLine.objects.get(pk=line.pk)
    loans.decline(line, by=officer, reason="needed")
    with pytest.raises(BadTransition):
        loans.approve(stale, by=officer)
    assert not Occupation.objects.get(line=line).live
    assert line.log.count() == 3


def test_five_wrong_copies_get_five_messages_and_change_nothing(
    title: Title, officer: User
) -> None:
    other = make_title().copies.get()
    retired, out = (
        type(other).objects.create(title=title, state=CopyState.RETIRED),
        type(other).objects.create(title=title),
    )
    first, due = good_days(title)
    line = requested(title, first, due)
    loans.approve(line, by=officer)
    holder = requested(title, first, due, email="b@x.example", institution_name="Other")
    loans.approve(holder, by=officer)
    loans.prepare(holder, out.code, by=officer)
    good = title.copies.order_by("pk").first().code
    wrong = good[:-1] + ("2" if good[-1] != "2" else "3")
    unknown = "AV2222" + check_character("AV2222")
    messages = set()
    cases = {
        "mistyped": wrong,
        "unknown": unknown,
        "other_title": other.code,
        "not_in_service": retired.code,
        "still_out": out.code,
    }
    for code, typed in cases.items():
        with pytest.raises(WrongCopy) as refused:
            loans.prepare(line, typed, by=officer)
        assert refused.value.code == code
        messages.add(str(refused.value.message))
    assert len(messages) == 5
    line.refresh_from_db()
    assert line.state == LineState.APPROVED
    loans.prepare(line, f" {good.lower()[:2]}-{good[2:]} ", by=officer)
    assert line.copy_out.code == good


def test_the_packed_copy_changes_places_with_the_promised_one(officer: User) -> None:
    title = make_title(copies=2)
    first, due = good_days(title)
    mine = requested(title, first, due)
    other = requested(title, first, due, email="b@x.example", institution_name="Other")
    theirs = Occupation.objects.get(line=other).copy
    loans.approve(mine, by=officer)
    loans.prepare(mine, theirs.code, by=officer)
    assert mine.copy_out == theirs
    assert Occupation.objects.get(line=other).copy != theirs
    assert not list(drift())


def test_a_copy_that_another_packed_loan_needs_is_not_given_away(officer: User) -> None:
    title = make_title(copies=2)
    first, due = good_days(title)
    mine = requested(title, first, due)
    other = requested(title, first, due, email="b@x.example", institution_name="Other")
    copy = Occupation.objects.get(line=other).copy
    Occupation.objects.filter(line=other).update(pinned=True)
    loans.approve(mine, by=officer)
    with pytest.raises(NotFree):
        loans.prepare(mine, copy.code, by=officer)
    mine.refresh_from_db()
    assert mine.state == LineState.APPROVED


def test_nothing_is_handed_out_before_its_first_day(title: Title, officer: User) -> None:
    line = requested(title, *good_days(title))
    loans.approve(line, by=officer)
    loans.prepare(line, title.copies.get().code, by=officer)
    with pytest.raises(Refused) as refused:
        loans.hand_out(line, by=officer)
    assert refused.value.code == "too_early"
    loans.unpack(line, by=officer)
    assert line.copy_out is None
    assert not Occupation.objects.get(line=line).pinned


def test_a_late_loan_moves_the_next_promise_or_puts_it_at_risk(officer: User) -> None:
    title = make_title(copies=2)
    late = carried_out(title, officer, 15)
    Occupation.objects.filter(line=late).update(last_day=late.due_day)
    line = LoanLine.objects.create(
        request=LoanRequest.objects.create(language="en"),
        title=title,
        first_day=local_day() + timedelta(days=1),
        due_day=local_day() + timedelta(days=8),
        original_due=local_day() + timedelta(days=8),
        state=LineState.APPROVED,
    )
    Occupation.objects.create(
        title=title,
        copy=late.copy_out,
        line=line,
        first_day=line.first_day,
        last_day=line.due_day,
    )
    assert settle_titles(timezone.now()) > 0
    line.refresh_from_db()
    assert not line.at_risk
    assert Occupation.objects.get(line=line).copy != late.copy_out
    spare = Occupation.objects.get(line=line).copy
    spare.state = CopyState.IN_REPAIR
    spare.save()
    allocation.settle_title(title.pk)
    line.refresh_from_db()
    assert line.at_risk
    assert Occupation.objects.get(line=line).copy is None
    assert not list(drift())
    loans.take_back(late, by=officer)
    loans.close(late, by=officer)
    line.refresh_from_db()
    assert not line.at_risk
    assert Occupation.objects.get(line=line).copy == late.copy_out


def test_a_basket_whose_time_is_over_stands_in_nobodys_way(title: Title) -> None:
    days = good_days(title)
    now = timezone.now()
    old = hold(title, *days, at=now - timedelta(minutes=31))
    new = hold(title, *days, at=now)
    old.refresh_from_db()
    assert old.state == LineState.EXPIRED
    assert new.state == LineState.HELD
    assert not list(drift())


def test_tick_ends_baskets_and_running_it_twice_changes_nothing(title: Title) -> None:
    line = hold(title, *good_days(title), at=timezone.now() - timedelta(hours=1))
    assert settle_titles(timezone.now()) == 1
    assert settle_titles(timezone.now()) == 0
    line.refresh_from_db()
    assert line.state == LineState.EXPIRED


def test_a_proof_that_comes_after_24_hours_is_too_late(title: Title) -> None:
    now = timezone.now()
    line = hold(title, *good_days(title), at=now - timedelta(hours=25))
    contact = loans.Contact("A", "a@x.example", "School", "primary", "", "Lesson", 10)
    loans.send_form(
        line.request, contact, form_key="k", language="en", at=now - timedelta(hours=25)
    )
    with pytest.raises(Refused) as refused:
        loans.confirm(line.request, at=now)
    assert refused.value.code == "run_out"


def test_typing_anothers_address_changes_nothing_about_them(title: Title) -> None:
    line = requested(title, *good_days(title), name="True Name")
    other = hold(make_title(), *good_days(title))
    contact = loans.Contact("Impostor", "TEACHER@school.example", "School", "primary", "", "x", 1)
    loans.send_form(other.request, contact, form_key="k", language="en")
    assert Borrower.objects.get().name == "True Name"
    assert line.request_id != other.request_id


def test_an_institution_has_a_limit_of_open_loans(homes: Any) -> None:
    titles = [make_title() for _number in range(4)]
    for title in titles[:3]:
        requested(title, *good_days(title))
    with pytest.raises(Refused) as refused:
        requested(titles[3], *good_days(titles[3]), institution_name="EXAMPLE secondary school")
    assert refused.value.code == "open_lines"
    assert Institution.objects.count() == 1


@pytest.mark.parametrize("values", [{"state": "refused"}, {"suspended_until": date(2999, 1, 1)}])
def test_a_refused_or_suspended_institution_may_not_ask(title: Title, values: Any) -> None:
    school = Institution.objects.create(name_zh_hant="示範中學", kind="secondary", **values)
    Borrower.objects.create(
        email=CONTACT.email, name="Chan", confirmed_at=timezone.now(), institution=school
    )
    with pytest.raises(Refused):
        requested(title, *good_days(title), institution_name="示範中學")
    assert not LoanLine.objects.exclude(state=LineState.HELD).exists()


def test_a_borrower_cancels_in_time_and_an_officer_always(title: Title, officer: User) -> None:
    line = requested(title, *good_days(title))
    loans.approve(line, by=officer)
    with pytest.raises(BadTransition):
        loans.cancel(line, at=at(line.first_day))
    loans.cancel(line)
    assert line.state == LineState.CANCELLED
    again = requested(title, *good_days(title))
    loans.approve(again, by=officer)
    loans.prepare(again, title.copies.get().code, by=officer)
    with pytest.raises(BadTransition):
        loans.cancel(again)
    loans.cancel(again, by=officer, reason="needed")
    assert not list(drift())


def test_mails_follow_the_state_at_the_moment_of_sending(
    title: Title, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    line = requested(title, *good_days(title))
    with django_capture_on_commit_callbacks(execute=True):
        loans.approve(line, by=officer)
    [approved] = mail.outbox
    assert approved.subject.startswith("Approved")
    parts = approved.message().walk()
    [file] = [part for part in parts if part.get_content_type() == "text/calendar"]
    assert str(file.get_filename()).endswith(".ics")
    assert b"BEGIN:VEVENT" in file.get_payload(decode=True)
    assert OutboxMail.objects.filter(kind="lending.collect", state="queued").exists()
    with django_capture_on_commit_callbacks(execute=True):
        loans.cancel(line)
    assert mail.outbox[-1].subject.startswith("Cancelled")


def test_reminders_of_a_late_loan_come_once_and_only_the_highest(
    title: Title, officer: User
) -> None:
    line = carried_out(title, officer, 15)
    late = (local_day() - line.due_day).days
    assert late >= 3
    now = timezone.now()
    assert remind_borrowers(now) == 1
    assert remind_borrowers(now) == 0
    assert remind_borrowers(now + timedelta(days=30)) == 1
    assert OutboxMail.objects.filter(kind="lending.overdue").count() == 2


def test_overdue_begins_at_midnight_in_hong_kong(title: Title, officer: User) -> None:
    line = carried_out(title, officer, 20)
    due = line.due_day
    assert not line.is_overdue(local_day(at(due, 23, 30)))
    assert line.is_overdue(local_day(at(due + timedelta(days=1), 0, 30)))
    assert line.is_overdue(local_day(at(due + timedelta(days=1), 7, 30)))


def purge() -> None:
    """Keep lending's own promises about persons, as the foundation's purge does."""
    for model in (LoanRequest, Borrower, LoanLog):
        declared = model.personal_data
        declared.erase(declared.due(timezone.now()))


def test_the_address_of_a_basket_that_was_never_sent_is_forgotten(title: Title) -> None:
    kept = hold(title, *good_days(title), email="teacher@school.example").request
    purge()
    kept.refresh_from_db()
    assert kept.email == "teacher@school.example"
    LoanRequest.objects.update(made_at=timezone.now() - timedelta(days=8))
    purge()
    kept.refresh_from_db()
    assert kept.email == ""


def test_who_borrowed_is_forgotten_and_the_loan_still_counts(title: Title, officer: User) -> None:
    line = carried_out(title, officer, 900)
    loans.take_back(line, by=officer, at=at(line.due_day))
    loans.close(line, by=officer, at=at(line.due_day))
    OutboxMail.objects.all().delete()
    purge()
    request = LoanRequest.objects.get(pk=line.request_id)
    assert request.borrower is None
    assert request.name == request.email == request.purpose == ""
    # Which school it was is forgotten too; its kind and district still count.
    assert request.institution is None
    assert (request.institution_kind, request.district) == ("secondary", "sham-shui-po")
    assert not Borrower.objects.exists()
    assert LoanLine.objects.filter(state=LineState.CLOSED).count() == 1


def test_who_borrowed_is_known_while_a_loan_runs(title: Title, officer: User) -> None:
    carried_out(title, officer, 900)
    purge()
    assert LoanRequest.objects.get().borrower is not None


def test_two_promises_change_places_to_make_room(homes: Any) -> None:
    title = make_title(copies=2)
    one, two = title.copies.order_by("pk")
    opening = load_opening()
    first, _due = good_days(title, later=8)
    span = title.policy.check_open_days

    def promised(copy: Any, start: date, due: date) -> LoanLine:
        line = requested(title, start, due, email=f"{start}@x.example", institution_name=str(start))
        Occupation.objects.filter(line=line).update(copy=copy)
        return line

    early = promised(one, first, opening.desk.add(first, 2))
    late_start = opening.desk.add(first, 6)
    promised(two, late_start, opening.desk.add(late_start, 2))
    wide = hold(title, opening.desk.add(early.due_day, span), opening.desk.on_or_after(late_start))
    assert Occupation.objects.get(line=wide).copy in (one, two)
    assert not list(drift())


def test_copies_in_repair_are_not_promised(title: Title) -> None:
    title.copies.update(state=CopyState.IN_REPAIR)
    with pytest.raises(NotFree) as refused:
        hold(title, *good_days(title))
    assert refused.value.code == "no_copy"
    assert refused.value.alternatives == []


def test_repairs_ahead_fragment_the_days_and_the_refusal_says_so(homes: Any) -> None:
    title = make_title(copies=2)
    first, due = good_days(title)
    middle = first + timedelta(days=3)
    one, two = title.copies.order_by("pk")
    for copy, start, end in ((one, first, middle), (two, middle + timedelta(days=1), due)):
        Occupation.objects.create(
            title=title,
            copy=copy,
            first_day=start,
            last_day=end,
            kind=OccupationKind.MAINTENANCE,
            pinned=True,
        )
    with pytest.raises(NotFree) as refused:
        hold(title, first, due)
    assert refused.value.code == "fragmented"
    assert len(refused.value.alternatives) == 3
    for option in refused.value.alternatives:
        line = hold(title, option.first, option.due)
        loans.remove(line)
