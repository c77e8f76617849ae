"""What is decided once the address is proved: who asks, on whose terms, and on which days."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lending import loans
from lending.audit import drift
from lending.enums import InstitutionState, LineState
from lending.models import (
    Borrower,
    Institution,
    LoanLine,
    LoanRequest,
    Occupation,
    Policy,
    PolicyOverride,
    Terms,
    Title,
)
from lending.opening import load_opening
from lending.refusals import Refused
from site_project.core.days import local_day
from site_project.core.models import OutboxMail
from tests.factories.lending import CONTACT, at, good_days, hold, make_policy, make_title, requested

pytestmark = pytest.mark.django_db


def override(policy: Policy, kind: str = "secondary", **values: Any) -> PolicyOverride:
    return PolicyOverride.objects.create(policy=policy, borrower_kind=kind, **values)


def sent(title: Title, first: date, due: date, **changes: Any) -> LoanLine:
    """A line whose form was sent; the address is not proved yet."""
    line = hold(title, first, due)
    contact = loans.Contact(**{**CONTACT.__dict__, **changes})
    loans.send_form(line.request, contact, form_key=f"key-{line.pk}", language="en")
    return line


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title(policy=make_policy(days_max=28, lead_open_days=3))


# --- Kinds of borrowers ------------------------------------------------------------------


def test_a_kind_to_which_a_policy_does_not_lend_is_refused(homes: Any) -> None:
    title = make_title(copies=3, policy=make_policy())
    override(title.policy, refused=True)
    override(title.policy, "", refused=True)
    with pytest.raises(Refused) as refused:
        requested(title, *good_days(title))
    assert refused.value.code == "kind_refused"
    with pytest.raises(Refused) as refused:
        requested(title, *good_days(title), institution_name="", institution_kind="")
    assert refused.value.code == "kind_refused"
    line = requested(
        title, *good_days(title), institution_name="Museum", institution_kind="tertiary"
    )
    assert line.state == LineState.REQUESTED


def test_what_a_register_knows_of_a_school_counts_and_not_what_was_typed(title: Title) -> None:
    override(title.policy, "primary", refused=True)
    Institution.objects.create(name_en="Example Secondary School", kind="primary", listed=True)
    with pytest.raises(Refused):
        requested(title, *good_days(title), institution_kind="secondary")


def test_a_person_without_a_school_has_a_limit_of_open_loans_too(homes: Any) -> None:
    policy = make_policy(max_open_lines=2)
    override(policy, "", max_open_lines=1)
    one, two = make_title(policy=policy), make_title(copies=2, policy=policy)
    alone = {"institution_name": "", "institution_kind": ""}
    requested(one, *good_days(one), **alone)
    with pytest.raises(Refused) as refused:
        requested(two, *good_days(two), **alone)
    assert refused.value.code == "open_lines"
    requested(two, *good_days(two), email="b@x.example", **alone)


# --- Days that the borrower's own terms do not allow ---------------------------------------


def test_a_loan_too_long_for_its_kind_is_offered_shorter_and_nothing_is_lost(
    title: Title,
) -> None:
    override(title.policy, days_max=4)
    first, due = good_days(title)
    line = sent(title, first, due)
    with pytest.raises(loans.TermsDiffer) as differ:
        loans.confirm(line.request)
    [proposal] = differ.value.proposals
    assert differ.value.code == "terms_differ"
    assert (proposal.line, proposal.first) == (line, first)
    assert proposal.due == load_opening().desk.on_or_after(first + timedelta(days=4))
    assert proposal.why.code == "too_long"
    line.refresh_from_db()
    assert (line.state, line.due_day) == (LineState.HELD, due)
    assert not Borrower.objects.exists()

    loans.accept_changed_dates(line.request, {line.pk: (proposal.first, proposal.due)})
    line.refresh_from_db()
    assert (line.state, line.due_day) == (LineState.REQUESTED, proposal.due)
    assert Occupation.objects.get(line=line).last_day < due + timedelta(days=5)
    assert [entry.verb for entry in line.log.all()] == ["held", "changed", "requested"]
    assert not list(drift())


def test_a_loan_too_soon_for_its_kind_is_offered_later(title: Title) -> None:
    override(title.policy, lead_open_days=5)
    first, due = good_days(title)
    line = sent(title, first, due)
    code = loans.request_code(line.request)
    with pytest.raises(loans.TermsDiffer) as differ:
        loans.confirm_by_code(line.request, code)
    [proposal] = differ.value.proposals
    assert proposal.first == load_opening().desk.add(local_day(), 5)
    assert proposal.due == due
    days = {line.pk: (proposal.first, proposal.due)}
    with pytest.raises(loans.CodeRefused):
        loans.accept_changed_dates(line.request, days, typed="000 000")
    loans.accept_changed_dates(line.request, days, typed=code)
    line.refresh_from_db()
    assert (line.state, line.first_day) == (LineState.REQUESTED, proposal.first)


def test_days_that_nobody_proposed_are_not_accepted(title: Title) -> None:
    override(title.policy, days_max=4)
    first, due = good_days(title)
    line = sent(title, first, due)
    with pytest.raises(loans.TermsDiffer):
        loans.accept_changed_dates(line.request, {line.pk: (first, due)})
    with pytest.raises(loans.TermsDiffer):
        loans.accept_changed_dates(line.request, {line.pk: (first, due + timedelta(days=90))})


def test_notice_counts_from_the_day_on_which_it_was_kept(title: Title) -> None:
    override(title.policy, renewals=3)
    now = timezone.now()
    evening = at(local_day(now), 23, 30)
    first, due = good_days(title, evening)
    line = hold(title, first, due, at=evening)
    contact = loans.Contact(**CONTACT.__dict__)
    loans.send_form(line.request, contact, form_key="k", language="en", at=evening)
    loans.confirm(line.request, at=evening + timedelta(hours=20))
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED


# --- Which school ------------------------------------------------------------------------


def test_a_school_is_found_by_the_domain_of_the_proved_address(title: Title) -> None:
    school = Institution.objects.create(
        name_en="St Mary's", kind="secondary", domains="@school.example  stm.edu.hk"
    )
    line = requested(title, *good_days(title), institution_name="Saint Mary's College")
    assert line.request.institution == school
    two = make_title()
    other = requested(two, *good_days(two), institution_name="Saint Mary", email="x@chool.example")
    assert other.request.institution != school


def test_a_school_that_was_merged_stands_for_the_other(title: Title) -> None:
    now = Institution.objects.create(name_en="New Name", kind="secondary")
    Institution.objects.create(
        name_en="Old Name", kind="secondary", state=InstitutionState.REFUSED, merged_into=now
    )
    line = requested(title, *good_days(title), institution_name="old name")
    assert line.request.institution == now


@pytest.mark.parametrize(
    ("email", "state"),
    [("t@school.example", LineState.APPROVED), ("t@web.example", LineState.REQUESTED)],
)
def test_a_verified_school_is_approved_at_once_for_those_of_its_domain(
    title: Title, email: str, state: LineState
) -> None:
    Policy.objects.update(approval="auto")
    Institution.objects.create(
        name_en="Example Secondary School",
        kind="secondary",
        state=InstitutionState.VERIFIED,
        domains="school.example",
    )
    assert requested(title, *good_days(title), email=email).state == state


def test_what_the_school_accepted_is_the_wording_in_force(title: Title) -> None:
    tomorrow = local_day() + timedelta(days=1)
    Terms.objects.create(version="2031", since=tomorrow, body_en="New", body_zh_hant="新")
    line = requested(title, *good_days(title))
    assert line.request.terms_version == "1"
    assert loans.terms_in_force(tomorrow) == "2031"


# --- The last copy -----------------------------------------------------------------------


def test_a_last_copy_is_kept_shortly_until_an_address_is_given(title: Title) -> None:
    now = timezone.now()
    line = hold(title, *good_days(title), at=now)
    assert line.held_until == now + loans.ADDRESS_TIME
    assert loans.lacks_address(line.request, at=now)
    soon = now + timedelta(minutes=5)
    assert loans.extend(line.request, at=soon) == now + loans.ADDRESS_TIME
    until = loans.give_address(line.request, "teacher@school.example", at=soon)
    assert until == soon + loans.BASKET_TIME
    line.refresh_from_db()
    assert line.held_until == until
    assert not loans.lacks_address(line.request, at=soon)
    assert not OutboxMail.objects.exists()


def test_a_last_copy_is_not_kept_again_and_again_without_an_address(title: Title) -> None:
    now = timezone.now()
    line = hold(title, *good_days(title), at=now)
    basket = LoanRequest.objects.get(pk=line.request_id)
    later = now + timedelta(minutes=11)
    with pytest.raises(Refused) as refused:
        hold(title, *good_days(title), basket=basket, at=later)
    assert (refused.value.code, refused.value.field) == ("address_needed", "email")
    again = hold(title, *good_days(title), basket=basket, email="a@x.example", at=later)
    assert again.held_until == later + loans.BASKET_TIME


def test_a_copy_that_is_not_the_last_is_kept_for_thirty_minutes(homes: Any) -> None:
    now = timezone.now()
    two = make_title(copies=2)
    line = hold(two, *good_days(two), at=now)
    assert line.held_until == now + loans.BASKET_TIME
    assert not loans.lacks_address(line.request, at=now)
    last = hold(two, *good_days(two), at=now)
    assert last.held_until == now + loans.ADDRESS_TIME
