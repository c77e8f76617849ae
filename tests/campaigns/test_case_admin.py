"""Cases as staff edit them: the record, the page, and both together."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from campaigns.models import Case, CaseIndexPage, CasePage
from site_project.core.models import HomePage
from tests.campaigns.editing import approve, page_form, staff
from tests.factories.campaigns import make_campaign, make_case, make_case_page

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def case_form(**fields: object) -> dict[str, str]:
    step = {
        "text_en": "Judgment",
        "text_zh_hant": "判決",
        "source_en": "",
        "source_zh_hant": "",
        "precision": "year",
        "date_from": "2008-08-08",
        "date_to": "",
    }
    return nested_form_data(
        {
            "question_en": "May they vote?",
            "question_zh_hant": "可否投票？",
            "code": "vote",
            "stage": "ended",
            "outcome": "allowed",
            "what_changed_en": "",
            "what_changed_zh_hant": "",
            "parties_en": "",
            "parties_zh_hant": "",
            "court": "",
            "case_number": "",
            "neutral_citation": "",
            "judgment_url": "",
            "campaign": "",
            "demand": "",
            "steps": inline_formset([step]),
            **fields,
        }
    )


def test_officer_hands_in_a_case_and_a_reviewer_publishes_it(officer: Client) -> None:
    add = reverse("wagtailsnippets_campaigns_case:add")
    assert officer.get(add).status_code == 200

    response = officer.post(add, case_form() | {"action-submit": "1"})

    assert response.status_code == 302, response.context["form"].errors
    record = Case.objects.get(code="vote")
    assert not record.live
    approve(record)
    assert str(record.steps.get().date_to) == "2008-12-31"
    shown = officer.get(reverse("wagtailsnippets_campaigns_case:list"), {"outcome": "allowed"})
    assert "May they vote?" in shown.content.decode()


def test_wrong_citation_is_told_at_its_field_and_kept(officer: Client) -> None:
    data = case_form(neutral_citation="HCAL 12/2008")

    response = officer.post(reverse("wagtailsnippets_campaigns_case:add"), data)

    assert response.status_code == 200
    html = response.content.decode()
    assert "This is not a neutral citation." in html
    assert 'value="HCAL 12/2008"' in html
    assert not Case.objects.exists()


def test_demand_is_chosen_under_the_name_of_its_campaign(officer: Client) -> None:
    make_campaign(demands=1, name_en="Prison reform")

    html = officer.get(reverse("wagtailsnippets_campaigns_case:add")).content.decode()

    assert "Prison reform: Demand 0" in html


@pytest.mark.parametrize(("mode", "word"), [("en", "May they vote?"), ("zh-hant", "可否投票？")])
def test_record_is_previewed_in_each_language(officer: Client, mode: str, word: str) -> None:
    record = make_case()
    url = reverse("wagtailsnippets_campaigns_case:preview_on_edit", args=[record.pk])
    sent = officer.post(url, case_form())
    assert json.loads(sent.content)["is_valid"], sent.content

    shown = officer.get(url, {"mode": mode}).content.decode()

    assert f"<h1>{word}</h1>" in shown
    assert "2008" in shown


def test_record_is_made_with_the_page(officer: Client, homes: Homes) -> None:
    parent = CaseIndexPage.objects.child_of(homes["en"]).get().pk
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "casepage", parent])
    assert "Leave this empty for a new record" in officer.get(url).content.decode()

    response = officer.post(url, page_form() | {"action-submit": "1"})

    assert response.status_code == 302, response.context["form"].errors
    page = CasePage.objects.get()
    approve(page)
    assert page.case.live
    assert (page.case.code, page.case.question_en) == ("fair-hearings", "Fair hearings")
    assert page.case.page_key == page.translation_key


def test_copied_page_gets_a_record_of_its_own(officer: Client, homes: Homes) -> None:
    page = make_case_page(homes["en"], make_case())
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert "The record is copied too" in officer.get(url).content.decode()

    data = {"new_title": "Second", "new_slug": "second", "new_code": "second"}
    response = officer.post(url, data | {"new_parent_page": page.get_parent().pk})

    assert response.status_code == 302
    copy = CasePage.objects.get(slug="second")
    assert copy.case.code == "second"
    assert copy.case != page.case


def test_author_changes_no_record(client: Client, homes: Homes) -> None:
    author = staff(client, "Authors")
    record = make_case()

    url = reverse("wagtailsnippets_campaigns_case:edit", args=[record.pk])
    assert author.get(url).status_code in (302, 403)
