"""The box in which days are tried against a policy: the rules' own words, and nothing stored."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lending.enums import InstitutionKind
from lending.loans.terms import check_kind
from lending.models import Policy, PolicyOverride, Refusal
from lending.opening import load_opening
from lending.policy_box import try_policy
from lending.refusals import Refused
from lending.rules import earliest_day, latest_due, refusals
from site_project.core.days import local_day
from site_project.core.models import PublicHoliday
from tests.factories.lending import make_officer, make_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(db: None) -> Policy:
    PublicHoliday.objects.all().delete()
    made = make_policy(days_max=28, lead_open_days=5)
    PolicyOverride.objects.create(policy=made, borrower_kind="ngo", lead_open_days=1, days_max=7)
    PolicyOverride.objects.create(policy=made, borrower_kind="", refused=True)
    return made


def codes(policy: Policy, kind: str, first: Any, due: Any) -> list[str]:
    return [refused.code for _rule, refused in try_policy(policy, kind, first, due).refused]


def test_allowed_days_are_a_yes(policy: Policy) -> None:
    opening = load_opening()
    first = earliest_day(policy, opening, local_day())
    due = latest_due(policy, opening, first)
    answer = try_policy(policy, InstitutionKind.SECONDARY, first, due)
    assert answer.allowed
    assert (answer.earliest, answer.latest_due) == (first, due)


def test_box_says_what_the_rules_say(policy: Policy) -> None:
    today, opening = local_day(), load_opening()
    first = opening.desk.on_or_after(today + timedelta(days=1))
    due = first + timedelta(days=60)
    terms = policy.as_for("ngo")
    said = [refused.message for _rule, refused in try_policy(policy, "ngo", first, due).refused]
    assert said == [each.message for each in refusals(terms, opening, first, due, today=today)]
    assert "too_long" in codes(policy, "ngo", first, due)
    assert "lead" in codes(policy, "secondary", first, due)
    assert "lead" not in codes(policy, "ngo", first, due)


def test_kind_that_may_not_borrow_is_told_so(policy: Policy) -> None:
    first = earliest_day(policy, load_opening(), local_day())
    with pytest.raises(Refused) as refused:
        check_kind(policy, "")
    answer = try_policy(policy, "", first, first + timedelta(days=7))
    assert answer.refused[0][1].message == refused.value.message


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "Try it"),
        ({"kind": "ngo", "first": "2026-02-30", "due": ""}, "This is not a day"),
        ({"kind": "nobody", "first": "2026-12-05", "due": "2026-12-06"}, "valid choice"),
        ({"kind": "ngo", "first": "9999-12-31", "due": "0001-01-01"}, "too far away"),
        ({"kind": "ngo", "first": "2026-01-05", "due": "2026-01-01"}, "before the first"),
    ],
)
def test_page_of_the_policy_answers_and_stores_nothing(
    homes: Any, policy: Policy, query: dict[str, str], said: str
) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_officer())
    answer = client.get(reverse("lending-policies:inspect", args=[policy.pk]), query)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Refusal.objects.exists()
