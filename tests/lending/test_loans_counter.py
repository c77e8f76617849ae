"""For somebody at the desk or on the telephone: held, confirmed and lent by an officer."""

from datetime import timedelta
from typing import Any

import pytest

from lending import loans
from lending.audit import drift
from lending.enums import Channel, LineState
from lending.models import Borrower, Copy, LoanLine, LoanRequest, Occupation, PolicyOverride, Title
from lending.opening import load_opening
from lending.refusals import BadTransition, NotFree, Refused, WrongCopy
from site_project.core.days import local_day
from site_project.core.models import OutboxMail, User
from tests.factories.lending import CONTACT, at, good_days, hold, make_officer, make_title

pytestmark = pytest.mark.django_db
CALLER = loans.Contact(**{**CONTACT.__dict__, "email": "", "telephone": "2345 6789"})


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title()


def desk_today() -> Any:
    """An instant of today, or of the next day on which the desk is open."""
    return at(load_opening().desk.on_or_after(local_day()), 11)


def held(title: Title, officer: User, contact: loans.Contact = CALLER, **values: Any) -> LoanLine:
    first, due = good_days(title)
    days = {"first": first, "due": due, **values}
    return loans.hold_for(
        title, contact=contact, channel=Channel.TELEPHONE, by=officer, language="en", **days
    )


def test_who_telephones_is_asked_for_by_the_officer_without_an_address(
    title: Title, officer: User
) -> None:
    line = held(title, officer)
    assert (line.state, line.request.channel) == (LineState.HELD, Channel.TELEPHONE)
    [line] = loans.vouch(line.request, by=officer)
    assert line.state == LineState.REQUESTED
    borrower = Borrower.objects.get()
    assert (borrower.email, borrower.telephone) == (None, "2345 6789")
    loans.approve(line, by=officer)
    loans.cancel(line, by=officer, reason="needed")
    assert not OutboxMail.objects.exists()
    assert [line.pk] == [again.pk for again in loans.vouch(line.request, by=officer)]
    assert not list(drift())


def test_who_left_an_address_at_the_desk_may_confirm_by_mail(title: Title, officer: User) -> None:
    line = held(title, officer, CONTACT)
    assert OutboxMail.objects.get().kind == "lending.code"
    [line] = loans.confirm_by_code(line.request, loans.request_code(line.request))
    assert line.state == LineState.REQUESTED


def test_somebody_must_be_reachable(title: Title, officer: User) -> None:
    nobody = loans.Contact(**{**CALLER.__dict__, "telephone": ""})
    with pytest.raises(Refused) as refused:
        held(title, officer, nobody)
    assert refused.value.code == "no_contact"


def test_an_officer_passes_rules_with_a_reason_and_each_is_logged(
    title: Title, officer: User
) -> None:
    PolicyOverride.objects.create(policy=title.policy, borrower_kind="secondary", refused=True)
    first = desk_today().date()
    due = load_opening().desk.on_or_after(first + timedelta(days=60))
    with pytest.raises(Refused):
        held(title, officer, first=first, due=due)
    line = held(title, officer, first=first, due=due, reason="The minister comes")
    passed = line.log.filter(verb="overridden", actor=officer, note="The minister comes")
    assert {row.reason_code for row in passed} == {"kind_refused", "lead", "too_long"}
    [line] = loans.vouch(line.request, by=officer, reason="The minister comes")
    assert line.state == LineState.REQUESTED


def test_no_reason_makes_a_second_copy(title: Title, officer: User) -> None:
    hold(title, *good_days(title))
    with pytest.raises(NotFree):
        held(title, officer, reason="Please")
    assert not LoanRequest.objects.filter(channel=Channel.TELEPHONE).exists()


@pytest.mark.parametrize(("first", "due"), [(0, -1), (0, 400 * 365), (-3000, 7), (3000, 3007)])
def test_days_without_sense_are_refused_before_anything_is_computed(
    title: Title, officer: User, first: int, due: int
) -> None:
    today = local_day()
    with pytest.raises(Refused):
        held(
            title,
            officer,
            first=today + timedelta(days=first),
            due=today + timedelta(days=due),
            reason="Please",
        )
    assert not LoanLine.objects.exists()


def test_what_was_asked_on_the_website_is_not_confirmed_by_an_officer(
    title: Title, officer: User
) -> None:
    line = hold(title, *good_days(title))
    loans.send_form(line.request, CONTACT, form_key="k", language="en")
    with pytest.raises(Refused) as refused:
        loans.vouch(line.request, by=officer)
    assert refused.value.code == "not_at_desk"


def lent(title: Title, officer: User, typed: str, **values: Any) -> LoanLine:
    now = desk_today()
    due = load_opening().desk.on_or_after(local_day(now) + timedelta(days=7))
    given = {"due": due, "contact": CONTACT, "reason": "Came by", **values}
    return loans.lend_now(title, typed, by=officer, language="en", at=now, **given)


def test_a_scanned_copy_is_lent_on_one_screen(officer: User) -> None:
    title = make_title(copies=2)
    copy = title.copies.order_by("pk").last()
    line = lent(title, officer, copy.code)
    line.refresh_from_db()
    assert (line.state, line.copy_out) == (LineState.OUT, copy)
    assert Occupation.objects.get(line=line).pinned
    verbs = [entry.verb for entry in line.log.all()]
    assert verbs == ["held", "overridden", "requested", "approved", "prepared", "handed_out"]
    waiting = OutboxMail.objects.exclude(kind__in=["lending.code", "lending.approved"])
    assert {mail.kind for mail in waiting} == {"lending.handed_out"}
    assert not list(drift())


def test_nothing_is_lent_at_once_that_cannot_be_lent_whole(title: Title, officer: User) -> None:
    for typed, error in (("AV2222", WrongCopy), (make_title().copies.get().code, WrongCopy)):
        with pytest.raises(error):
            lent(title, officer, typed)
    with pytest.raises(Refused):
        lent(title, officer, title.copies.get().code, reason="")
    assert not LoanLine.objects.exists()
    assert not Borrower.objects.exists()


def test_a_copy_that_is_out_is_not_lent_again(title: Title, officer: User) -> None:
    code = title.copies.get().code
    lent(title, officer, code)
    with pytest.raises(NotFree):
        lent(title, officer, code)
    assert Copy.objects.count() == 1


def test_a_call_is_written_down(title: Title, officer: User) -> None:
    line = lent(title, officer, title.copies.get().code)
    later = desk_today() + timedelta(hours=1)
    loans.telephoned(line, by=officer, note="Will bring it on Monday", at=later)
    entry = line.log.last()
    assert (entry.verb, entry.note) == ("telephoned", "Will bring it on Monday")
    loans.take_back(line, by=officer, at=later)
    loans.close(line, by=officer, at=later)
    with pytest.raises(BadTransition):
        loans.telephoned(line, by=officer, at=later)
