from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lending import rules
from lending.enums import Approval, InstitutionKind
from lending.models import ClosedDay, DeskDay, Policy, PolicyOverride, Terms
from lending.opening import load_opening
from site_project.core.days import day_in_words, local_day
from tests.factories.lending import make_page, make_title

pytestmark = pytest.mark.django_db


def page(client: Client, language: str = "en") -> str:
    return client.get(f"/{language}/lending/rules/").content.decode()


@pytest.fixture
def policy(homes: dict[str, Any]) -> Policy:
    make_page(make_title(name_en="The boards"), homes)
    return Policy.objects.get(code="boards")


def test_the_rules_are_those_of_the_policy_now(client: Client, policy: Policy) -> None:
    before = page(client)
    for text in ("The boards", "Usually lent for 14 days.", "For 28 days at most.",
                 "Ask 5 open days before.", "It can be renewed once"):  # fmt: skip
        assert text in before
    policy.days_max, policy.lead_open_days, policy.renewals = 21, 2, 0
    policy.days_min, policy.start_weekdays = 3, "24"
    policy.approval = Approval.AUTO
    policy.save()
    after = page(client)
    for text in ("For 21 days at most.", "Ask 2 open days before.", "It cannot be renewed.",
                 "It is lent for 3 days at least.", "collected only on: Tuesday, Thursday",
                 "approved at once"):  # fmt: skip
        assert text in after
    earliest = rules.earliest_day(policy, load_opening(), local_day())
    assert day_in_words(earliest) in after
    assert "For 28 days at most." not in after


def test_other_terms_stand_under_who_has_them(client: Client, policy: Policy) -> None:
    PolicyOverride.objects.create(policy=policy, borrower_kind="", refused=True)
    for kind in (InstitutionKind.PRIMARY, InstitutionKind.SECONDARY):
        PolicyOverride.objects.create(policy=policy, borrower_kind=kind, days_max=42)
    PolicyOverride.objects.create(policy=policy, borrower_kind=InstitutionKind.NGO)
    text = page(client)
    assert "<h3>Primary school, Secondary school</h3>" in text
    assert text.count("For 42 days at most.") == 1
    assert "This is lent to schools and groups only." in text
    assert "Non-governmental organisation" not in text


def test_a_season_is_told_until_it_is_over(client: Client, policy: Policy) -> None:
    policy.season_first, policy.season_last = local_day(), local_day() + timedelta(days=30)
    policy.season_days_max = 7
    policy.save()
    assert "for 7 days at most." in page(client)
    policy.season_last = policy.season_first = local_day() - timedelta(days=1)
    policy.save()
    assert "for 7 days at most." not in page(client)


def test_the_desk_and_its_closed_days_are_told(client: Client, policy: Policy) -> None:
    first = load_opening().desk.on_or_after(local_day() + timedelta(days=20))
    ClosedDay.objects.create(first=first, last=first, name_en="Stocktake", name_zh_hant="點算日")
    text = page(client)
    assert f"{day_in_words(first)}: Stocktake" in text
    assert "10:00–18:00" in text
    assert '<th scope="row">Friday' in text
    DeskDay.objects.filter(weekday=5).delete()
    assert '<th scope="row">Friday' not in page(client)
    assert "點算日" in page(client, "zh-hant")


def test_the_terms_in_force_are_told_and_no_later_ones(client: Client, policy: Policy) -> None:
    Terms.objects.create(
        version="next",
        since=local_day() + timedelta(days=1),
        body_en="Later words",
        body_zh_hant="後",
    )
    assert "Later words" not in page(client)
    Terms.objects.create(version="2", since=date(2021, 1, 1), body_en="Present words")
    assert "Present words" in page(client)
    assert 'lang="en"><p>Present words' in page(client, "zh-hant")


def test_a_policy_without_a_public_title_is_nobodys_rule(client: Client, policy: Policy) -> None:
    assert page(client).count('id="policy-') == 1
    Policy.objects.create(code="unused", name_en="Unused")
    assert page(client).count('id="policy-') == 1


def test_the_catalogue_leads_to_the_rules(client: Client, policy: Policy) -> None:
    assert reverse("lending_rules") in client.get("/en/lending/").content.decode()


def test_the_rules_ask_as_much_for_many_titles(
    client: Client, policy: Policy, homes: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        make_page(make_title(), homes)
    page(client)
    with django_assert_max_num_queries(10):
        page(client)


def test_copies_of_the_rules_are_kept_for_visitors_only(
    client: Client, policy: Policy, settings: Any
) -> None:
    settings.PAGE_CACHE = True
    path = "/en/lending/rules/"
    first = client.get(path)
    assert client.get(path, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    policy.days_max = 20
    policy.save()
    changed = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert "For 20 days at most." in changed.content.decode()
    client.cookies["sessionid"] = "staff"
    assert "private" in client.get(path).headers["Cache-Control"]
