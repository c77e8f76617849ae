"""What readers are told of a case has been read by a legal reviewer: its record too."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import WorkflowContentType

from campaigns.models import Case, CaseIndexPage, CasePage, UnreviewedPublication
from campaigns.review import legal
from site_project.core.models import HomePage, User
from site_project.core.site_setup import set_up
from tests.campaigns.editing import approve, page_form, workflow_url
from tests.campaigns.test_case_admin import case_form
from tests.campaigns.test_legal_review import member
from tests.campaigns.test_page_reports import shown
from tests.campaigns.walking import as_it_stands, opened, overlaid
from tests.factories.campaigns import make_case, make_case_page

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]

SUBMIT = {"action-submit": "1"}
PUBLISH = {"action-publish": "1"}


def url(name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_campaigns_case:{name}", args=args)


def add_page(officer: Client, homes: Homes, **action: str) -> CasePage:
    parent = CaseIndexPage.objects.child_of(homes["en"]).get().pk
    place = reverse("wagtailadmin_pages:add", args=["campaigns", "casepage", parent])
    response = officer.post(place, page_form() | action)
    assert response.status_code == 302, response.context["form"].errors
    return CasePage.objects.get()


def edit_page(officer: Client, page: CasePage, **fields: Any) -> Any:
    return officer.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), page_form(**fields))


def hand_in(officer: Client, record: Case, **fields: Any) -> Any:
    return officer.post(url("edit", record.pk), case_form(**fields) | SUBMIT)


def record_of(page: CasePage) -> Case:
    return Case.objects.get(pk=page.case_id)


@pytest.fixture
def told(homes: Homes) -> Case:
    """A case that readers are told of."""
    record = make_case()
    make_case_page(homes["en"], record)
    record.refresh_from_db()
    return record


def public(record: Case) -> str:
    page = record.pages.get(locale__language_code="en")
    return Client().get(page.url).content.decode()


def test_nobody_is_offered_to_publish_a_record_and_nobody_can(officer: Client, told: Case) -> None:
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief", "chief@x.test", "x"))
    for client in (officer, chief):
        for place in (url("add"), url("edit", told.pk)):
            html = client.get(place).content.decode()
            assert 'name="action-publish"' not in html
            assert 'name="action-submit"' in html
        client.post(url("edit", told.pk), case_form(question_en="Slipped in?") | PUBLISH)
        assert "Slipped in?" not in public(told)


def test_change_of_a_record_is_public_once_a_reviewer_approves(officer: Client, told: Case) -> None:
    hand_in(officer, told, question_en="Who may vote?")
    assert "Who may vote?" not in public(told)

    approve(told)

    assert "Who may vote?" in public(told)
    assert not legal.cases_without_review().exists()


def test_record_in_review_is_changed_by_nobody_else(officer: Client, told: Case) -> None:
    hand_in(officer, told)

    officer.post(url("edit", told.pk), case_form(question_en="Slipped in?"))

    told.refresh_from_db()
    assert told.get_latest_revision_as_object().question_en == "May they vote?"


def test_last_editor_of_a_record_does_not_approve_it(told: Case) -> None:
    both = member("both", "Legal reviewers", "Communications")
    hand_in(both, told, question_en="Who may vote?")

    both.post(workflow_url(told, "approve"))
    form = case_form(question_en="Who may vote?")
    act = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    both.post(url("edit", told.pk), form | act)

    assert "Who may vote?" not in public(told)


@pytest.mark.parametrize("changed", [False, True])
def test_reviewer_approves_from_the_form_unless_they_change_the_text(
    officer: Client, told: Case, changed: bool
) -> None:
    hand_in(officer, told, question_en="Who may vote?")
    reviewer = member("reviewer", "Legal reviewers")
    form = as_it_stands(opened(reviewer, url("edit", told.pk)))
    act = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    if changed:
        act["question_en"] = "Who can vote?"

    reviewer.post(url("edit", told.pk), overlaid(form, act))

    assert ("Who may vote?" in public(told)) is not changed
    assert "Who can vote?" not in public(told)
    if changed:
        member("second", "Legal reviewers").post(workflow_url(told, "approve"))
        assert "Who can vote?" in public(told)


def test_officer_alone_publishes_a_record_with_a_reason_and_it_is_listed(
    officer: Client, told: Case
) -> None:
    hand_in(officer, told, question_en="Who may vote?")
    alone = reverse("publish_case_unreviewed", args=[told.pk])
    assert alone in officer.get(url("edit", told.pk)).content.decode()

    refused = officer.post(alone, {"reason": "-"})
    assert refused.status_code == 400
    assert "Say in a few words" in refused.content.decode()
    assert "Who may vote?" not in public(told)
    officer.post(alone, {"reason": "The reviewer is ill."})

    assert "Who may vote?" in public(told)
    kept = UnreviewedPublication.objects.get()
    assert (kept.case, kept.page, kept.reason) == (told, None, "The reviewer is ill.")
    assert "Its record: The reviewer is ill." in shown(officer, "unreviewed")


def test_officer_takes_a_record_off_the_site_without_review(officer: Client, told: Case) -> None:
    assert officer.get(url("unpublish", told.pk)).status_code == 200
    officer.post(url("unpublish", told.pk))

    told.refresh_from_db()
    assert not told.live


def test_new_record_goes_out_with_its_page_as_the_reviewer_read_it(
    officer: Client, homes: Homes
) -> None:
    page = add_page(officer, homes)
    record = page.case
    officer.post(url("edit", record.pk), case_form(code=record.code, parties_en="A and B"))
    edit_page(officer, page, campaign="", **SUBMIT)

    # The reviewer sees it in the page's preview, and it stays as it is.
    preview = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    reviewer = member("reader", "Legal reviewers")
    assert "A and B" in reviewer.get(preview).content.decode()
    html = officer.get(url("edit", record.pk)).content.decode()
    assert "The page of this record waits for legal review" in html
    officer.post(url("edit", record.pk), case_form(code=record.code, parties_en="Slipped in"))
    reviewer.post(workflow_url(page, "approve"))

    assert record_of(page).live
    assert record_of(page).parties_en == "A and B"
    assert not legal.cases_without_review().exists()


def test_last_editor_of_the_record_does_not_approve_its_page(officer: Client, homes: Homes) -> None:
    page = add_page(officer, homes)
    both = member("both", "Legal reviewers", "Communications")
    both.post(url("edit", page.case_id), case_form(code=page.case.code))
    edit_page(officer, page, **SUBMIT)

    both.post(workflow_url(page, "approve"))

    assert not CasePage.objects.get().live
    assert not record_of(page).live


def test_record_out_with_a_page_that_nobody_read_is_listed_too(
    officer: Client, homes: Homes
) -> None:
    page = add_page(officer, homes, **SUBMIT)

    officer.post(reverse("publish_unreviewed", args=[page.pk]), {"reason": "The reviewer is ill."})

    assert record_of(page).live
    assert UnreviewedPublication.objects.get(page=None).case == record_of(page)
    assert "Its record: The reviewer is ill." in shown(officer, "unreviewed")


def test_chinese_page_brings_the_name_and_no_other_change_of_the_record(
    officer: Client, homes: Homes
) -> None:
    page = add_page(officer, homes, **SUBMIT)
    approve(page)
    locale = homes["zh-hant"].locale
    place = reverse("simple_translation:submit_page_translation", args=[page.pk])
    officer.post(place, {"locales": [locale.pk]})
    chinese = page.get_translation(locale)
    edit_page(officer, chinese, title="公平聆訊", **SUBMIT)
    assert record_of(page).question_zh_hant == "Fair hearings"

    approve(chinese)

    assert record_of(page).question_zh_hant == "公平聆訊"
    assert not legal.cases_without_review().exists()


def test_database_refuses_a_publication_of_nothing_or_of_two(told: Case) -> None:
    for fields in ({}, {"case": told, "page": told.pages.get()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UnreviewedPublication.objects.create(reason="Nobody is here.", **fields)


def test_check_says_when_an_upgrade_has_left_cases_without_a_review(homes: Homes) -> None:
    def said() -> list[str]:
        return [each.id for each in run_checks(databases=["default"])]

    assert "site.W003" not in said()
    WorkflowContentType.objects.all().delete()
    assert "site.W003" in said()

    names = {"en": "Centre", "zh-hant": "中心"}
    set_up(names=names, host="testserver", port=80, say=lambda text: None)

    assert "site.W003" not in said()
