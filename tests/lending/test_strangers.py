"""What is answered to somebody who types a school's name tells nothing of that school."""

import difflib
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lending import loans
from lending.enums import InstitutionState, LineState
from lending.models import Institution, LoanLine, LoanRequest, PolicyOverride, Title
from lending.notifications import manage_path
from lending.refusals import Refused
from site_project.core.models import User
from tests.factories.lending import (
    good_days,
    make_officer,
    make_page,
    make_policy,
    make_title,
    requested,
)
from tests.lending.borrower import MY, REQUEST, add, path_in, sign_in, typed

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "Lantern Hill School", "Lambton Hill School"
WISH = "/en/lending/wish/"
# What may be known of a school that nobody is to learn by typing its name.
STANDINGS: dict[str, dict[str, Any]] = {
    "has loans": {},
    "refused": {"state": InstitutionState.REFUSED},
    "suspended": {"suspended_until": date(2999, 1, 1)},
    "a kind not lent to": {"kind": "tertiary"},
    "a kind on other terms": {"kind": "primary"},
    "of another district": {"district": "islands", "name_zh_hant": "燈籠山學校"},
    "suspended, in a public register": {"listed": True, "suspended_until": date(2999, 1, 1)},
}


@pytest.fixture
def title(homes: dict[str, Any]) -> Title:
    policy = make_policy(max_open_lines=2, approval="auto", days_max=14)
    PolicyOverride.objects.create(policy=policy, borrower_kind="tertiary", refused=True)
    other_terms = {"days_max": 3, "lead_open_days": 20, "renewals": 0}
    PolicyOverride.objects.create(policy=policy, borrower_kind="primary", **other_terms)
    title = make_title(copies=12, policy=policy)
    make_page(title, homes)
    return title


def known_school(title: Title, officer: User, **values: Any) -> Institution:
    """A verified school with as many open loans as it may have, by a teacher of its own."""
    start = {"name_en": KNOWN, "kind": "secondary", "state": InstitutionState.VERIFIED}
    school = Institution.objects.create(**start)
    for _number in range(2):
        line = requested(
            title, *good_days(title), institution_name=KNOWN, email="own@lantern.example"
        )
        if line.state == LineState.REQUESTED:
            loans.approve(line, by=officer)
    Institution.objects.filter(pk=school.pk).update(**values)
    return school


def journey(title: Title, school: str, person: str, on_commit: Any) -> list[str]:
    """All that somebody is shown and mailed who asks for a title, and waits, in a school's name."""
    client, seen = Client(), []
    first, due = good_days(title)
    who = {"institution_name": school, "email": f"{person}@web.example"}
    mails = len(mail.outbox)

    def look(answer: Any) -> Any:
        seen.append(f"{answer.status_code} {answer.content.decode()}")
        return answer

    def ask(sent: Any) -> str:
        """Prove the address with the code, and look at the link of the mail."""
        request = LoanRequest.objects.latest("pk")
        with on_commit(execute=True):
            look(client.post(sent.url, {"code": loans.request_code(request)}))
        look(client.get(sent.url))
        look(client.get(manage_path(request)))
        return manage_path(request)

    add(client, title, first, due)
    look(client.post(REQUEST, typed(step="find", **who)))
    with on_commit(execute=True):
        home = ask(client.post(REQUEST, typed(form_key=f"{person}-1", **who)))
    line = LoanLine.objects.latest("pk")
    look(client.get(f"{home}change/{line.pk}/"))
    days = {"first": str(first), "due": str(due + timedelta(days=1))}
    with on_commit(execute=True):
        look(client.post(f"{home}change/{line.pk}/", days))
    wish = {"title_1": title.code, "first": str(first), "last": str(due), "days": "7"}
    ask(client.post(WISH, typed(form_key=f"{person}-2", **wish, **who)))
    client.post(path_in(sign_in(client, on_commit, who["email"])))
    add(client, title, first, due)
    for path in (MY, REQUEST, WISH):
        look(client.get(path))
    seen += [f"{message.subject}\n{message.body}" for message in mail.outbox[mails:]]
    return [without_numbers(text, school, person) for text in seen]


def differences(one: str, two: str) -> list[str]:
    lines = difflib.unified_diff(one.splitlines(), two.splitlines(), lineterm="", n=0)
    return [" ".join(line.split()) for line in lines]


def without_numbers(text: str, school: str, person: str) -> str:
    """Leave out what differs from one request to the next, and the time of day."""
    text = text.replace(school, "SCHOOL").replace(person, "PERSON")
    for reference in LoanRequest.objects.values_list("reference", flat=True):
        text = text.replace(reference, "REFERENCE")
    rules = (
        (
            r'name="(csrfmiddlewaretoken|form_key|shown_at|seen|offer|drop|institution)" value="[^"]*"',
            "KEY",
        ),
        (r'value="[^"]*" name="(offer|drop)"|value="(drop|take):[^"]*"', "KEY"),
        (r"/(change|cancel|count|renew|impact|remove)/\d+/|/\d+/(take|pass|withdraw)/", "/ACT/"),
        (r"/(l|my|o)/[\w.~=-]+/", "/TOKEN/"),
        (r"\b\d{3} ?\d{3}\b", "CODE"),
        (r"\b\d\d?:\d\d\b|\d+ more minutes?", "TIME"),
    )
    for pattern, word in rules:
        text = re.sub(pattern, word, text)
    return text


@pytest.mark.parametrize("standing", STANDINGS.values(), ids=STANDINGS)
def test_a_stranger_reads_the_same_of_a_school_that_borrows_as_of_one_nobody_knows(
    title: Title, django_capture_on_commit_callbacks: Any, standing: dict[str, Any]
) -> None:
    if standing.get("listed"):
        # A public register tells of both; only how one of them stands with us is not to be told.
        Institution.objects.create(name_en=UNKNOWN, kind="secondary", listed=True)
    known_school(title, make_officer(), **standing)
    of_unknown = journey(title, UNKNOWN, "anna", django_capture_on_commit_callbacks)
    of_known = journey(title, KNOWN, "emma", django_capture_on_commit_callbacks)
    pairs = zip(of_unknown, of_known, strict=True)
    assert [differing for one, two in pairs if (differing := differences(one, two))] == []
    assert sum(KNOWN in text for text in of_known) == 0
    assert LoanLine.objects.filter(request__institution__name_en=KNOWN).count() == 4


def test_a_stranger_has_their_own_limit_whatever_names_they_type(title: Title) -> None:
    known_school(title, make_officer())
    person = {"email": "stranger@web.example"}
    requested(title, *good_days(title), institution_name=KNOWN, **person)
    requested(title, *good_days(title), institution_name=UNKNOWN, **person)
    with pytest.raises(Refused) as refused:
        requested(title, *good_days(title), institution_name=KNOWN, **person)
    assert refused.value.code == "open_lines"
    assert "One person" in str(refused.value.message)


def test_who_is_tied_to_a_school_may_borrow_for_themselves_too(title: Title) -> None:
    known_school(title, make_officer())
    teacher = {"email": "own@lantern.example"}
    with pytest.raises(Refused, match="open_lines"):
        requested(title, *good_days(title), institution_name=KNOWN, **teacher)
    line = requested(title, *good_days(title), institution_name="", institution_kind="", **teacher)
    assert line.state == LineState.REQUESTED


@pytest.mark.parametrize(
    "standing",
    [{}, {"suspended_until": date(2999, 1, 1)}, {"kind": "primary"}],
    ids=["at its limit", "suspended", "of another kind"],
)
def test_the_machine_approves_nobody_of_the_domain_where_something_speaks_against_it(
    title: Title, standing: dict[str, Any]
) -> None:
    school = known_school(title, make_officer(), domains="lantern.example", **standing)
    person = {"institution_name": KNOWN, "email": "pupil@lantern.example"}
    assert requested(title, *good_days(title), **person).state == LineState.REQUESTED
    Institution.objects.filter(pk=school.pk).update(kind="secondary", suspended_until=None)
    LoanLine.objects.update(state=LineState.CLOSED)
    assert requested(title, *good_days(title), **person).state == LineState.APPROVED


def test_an_approval_ties_and_then_what_we_know_of_the_school_counts(title: Title) -> None:
    school = known_school(title, officer := make_officer(), kind="primary", district="islands")
    line = requested(title, *good_days(title), institution_name=KNOWN)
    assert (line.request.institution, line.request.institution_kind) == (school, "secondary")
    assert loans.terms_of(line).days_max == 14
    loans.approve(line, by=officer)
    line.refresh_from_db()
    asked = line.request
    assert (asked.institution_kind, asked.district) == ("primary", "islands")
    assert loans.terms_of(line).days_max == 3


def test_the_officer_sees_what_the_stranger_is_not_told(title: Title) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer := make_officer())
    known_school(title, officer, kind="primary", suspended_until=date(2999, 1, 1))
    line = requested(title, *good_days(title), institution_name=KNOWN)
    for path in (f"/admin/lending-loans/inspect/{line.pk}/", "/admin/lending-today/"):
        page = client.get(path).content.decode()
        assert "This institution cannot borrow until" in page, path
        assert "Asked for as: Secondary school. We know it as: Primary school." in page, path
        assert "Open loans of this institution: 3. Allowed: 2." in page, path
    loans.approve(line, by=officer)
    page = client.get(f"/admin/lending-loans/inspect/{line.pk}/").content.decode()
    assert "cannot borrow until" not in page
