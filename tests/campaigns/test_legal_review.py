"""Pages of the law go out once a legal reviewer, not their last editor, has approved them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, TaskState
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield
from wagtail.users.models import UserProfile

from campaigns.models import (
    CaseIndexPage,
    CasePage,
    PathwayPage,
    SectionPage,
    UnreviewedPublication,
)
from campaigns.review import legal
from site_project.core.models import HomePage, User
from tests.campaigns.editing import page_form
from tests.campaigns.test_handbook_admin import add_url, edit_url, section_form
from tests.campaigns.walking import as_it_stands, opened, overlaid
from tests.factories.campaigns import make_article
from tests.factories.handbook import make_book, make_chapter, make_section
from tests.factories.pathways import make_pathway, outcome, question

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]

SUBMIT = {"action-submit": "1"}
PUBLISH = {"action-publish": "1"}


def member(name: str, *groups: str, language: str = "en") -> Client:
    user = User.objects.create_user(username=name, password="x", email=f"{name}@x.test")
    user.groups.set(Group.objects.filter(name__in=groups))
    UserProfile.objects.create(user=user, preferred_language=language)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def reviewer(homes: Homes) -> Client:
    return member("reviewer", "Legal reviewers", language="zh-hant")


def handed_in(editor: Client, homes: Homes) -> SectionPage:
    """A section that an editor has written and handed in for review."""
    chapter = make_chapter(make_book(homes["en"]))
    response = editor.post(add_url(chapter), section_form() | SUBMIT)
    assert response.status_code == 302, response.context["form"].errors
    return SectionPage.objects.get(slug="telephone-call")


def act(client: Client, page: Page, action: str, **data: str) -> Any:
    state = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(url, data)


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_officer_is_not_offered_to_publish_a_section_and_cannot(
    officer: Client, homes: Homes
) -> None:
    chapter = make_chapter(make_book(homes["en"]))
    html = officer.get(add_url(chapter)).content.decode()
    assert 'name="action-publish"' not in html
    assert 'name="action-submit"' in html

    officer.post(add_url(chapter), section_form() | PUBLISH)
    page = SectionPage.objects.get(slug="telephone-call")
    officer.post(edit_url(page), section_form() | PUBLISH)

    assert not is_live(page)
    assert 'name="action-publish"' not in officer.get(edit_url(page)).content.decode()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    officer.post(f"{bulk}?id={page.pk}")
    assert not is_live(page)


def test_reviewer_approves_and_the_section_is_published(
    officer: Client, reviewer: Client, homes: Homes, mailoutbox: list[Any]
) -> None:
    page = handed_in(officer, homes)
    # The reviewer is told in the language of their own admin.
    [told] = [each for each in mail.outbox if each.to == ["reviewer@x.test"]]
    assert "A telephone call" in told.subject + told.body
    assert "審" in told.subject + told.body
    assert "A telephone call" in reviewer.get(reverse("wagtailadmin_home")).content.decode()

    act(reviewer, page, "approve")

    assert is_live(page)
    assert not legal.published_without_review().filter(pk=page.pk).exists()


def test_last_editor_cannot_approve_though_they_are_a_reviewer(homes: Homes) -> None:
    both = member("both", "Legal reviewers", "Communications")
    page = handed_in(both, homes)
    assert 'workflow-action-name="approve"' not in both.get(edit_url(page)).content.decode()

    act(both, page, "approve")
    both.post(
        edit_url(page),
        section_form() | {"action-workflow-action": "1", "workflow-action-name": "approve"},
    )

    assert not is_live(page)


def test_reviewer_is_told_on_opening_what_keeps_them_from_approving(homes: Homes) -> None:
    both = member("both", "Legal reviewers", "Communications")
    member("second", "Legal reviewers")
    page = handed_in(both, homes)
    draft = page.get_latest_revision_as_object()
    claim = {"text": "<p>Nobody was ever told.</p>", "source": None, "place": ""}
    block = {"type": "claim", "value": claim, "id": "0f6c3f8e-1111-4222-8333-944445555666"}
    draft.body = SectionPage.body.field.to_python([block])
    draft.save_revision(user=User.objects.get(username="both"))

    html = both.get(edit_url(page)).content.decode()

    assert "You edited this text last, so somebody else approves it: second." in html
    assert "has a claim without its source: “Nobody was ever told.”" in html
    assert f"{edit_url(page)}#:w:contentpath=body.{block['id']}" in html

    others = member("third", "Legal reviewers").get(edit_url(page)).content.decode()
    assert "You edited this text last" not in others
    assert "Nobody was ever told.”" in others


def test_reviewer_who_changes_the_text_leaves_the_approval_to_another(
    officer: Client, reviewer: Client, homes: Homes
) -> None:
    page = handed_in(officer, homes)
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}

    changed = section_form(key=page.key, number=page.number, title="Another call") | approve
    response = reviewer.post(edit_url(page), changed)
    assert response.url == edit_url(page)

    page = SectionPage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().title == "Another call"
    assert not page.live
    act(member("second", "Legal reviewers"), page, "approve")
    assert is_live(page)
    assert not legal.published_without_review().filter(pk=page.pk).exists()


def test_reviewer_approves_a_draft_with_a_new_row_from_its_form(
    officer: Client, reviewer: Client, homes: Homes
) -> None:
    page = handed_in(officer, homes)
    # What a browser sends of the body that is there.
    blocks = page.get_latest_revision_as_object().body.get_prep_value()
    body = streamfield(
        [
            (each["type"], rich_text(each["value"]) if each["type"] == "text" else each["value"])
            for each in blocks
        ]
    )
    for place, each in enumerate(blocks):
        body[str(place)]["id"] = each["id"]
    row = {"text": "We said 48 hours.", "corrected_on": "2026-02-01"}
    changed = section_form(
        key=page.key, number=page.number, body=body, corrections=inline_formset([row])
    )
    member("helper", "Legal reviewers").post(edit_url(page), changed)
    page = SectionPage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().corrections.count() == 1

    form = as_it_stands(opened(reviewer, edit_url(page)))
    approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    reviewer.post(edit_url(page), overlaid(form, {"body": body} | approve))

    assert is_live(page)


def test_nobody_else_edits_while_the_page_waits(officer: Client, homes: Homes) -> None:
    page = handed_in(officer, homes)

    officer.post(edit_url(page), section_form(title="Slipped in"))

    assert page.get_latest_revision_as_object().title == "A telephone call"


@pytest.mark.parametrize("group", ["Authors", "Communications", "Administrators"])
def test_only_reviewers_approve(officer: Client, homes: Homes, group: str) -> None:
    page = handed_in(officer, homes)

    act(member("somebody", group), page, "approve")

    assert not is_live(page)


def test_officer_alone_publishes_with_a_reason_that_is_kept(officer: Client, homes: Homes) -> None:
    page = handed_in(officer, homes)
    url = reverse("publish_unreviewed", args=[page.pk])
    assert url in officer.get(edit_url(page)).content.decode()
    assert "There is no legal reviewer" in officer.get(url).content.decode()

    refused = officer.post(url, {"reason": " .  "})
    assert refused.status_code == 400
    assert "Say in a few words" in refused.content.decode()
    assert not is_live(page)

    officer.post(url, {"reason": "The reviewer is in hospital."})

    assert is_live(page)
    kept = UnreviewedPublication.objects.get()
    assert (kept.published_by.username, kept.reason) == (
        "communications",
        "The reviewer is in hospital.",
    )
    assert kept.revision == Page.objects.get(pk=page.pk).live_revision
    assert legal.published_without_review().filter(pk=page.pk).exists()
    assert not TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).exists()


def test_publishing_alone_needs_the_source_of_each_claim(officer: Client, homes: Homes) -> None:
    page = handed_in(officer, homes)
    page.body = [("claim", {"text": "<p>Six in ten had no lawyer.</p>", "source": None})]
    page.save_revision()

    url = reverse("publish_unreviewed", args=[page.pk])
    refused = officer.post(url, {"reason": "The reviewer is in hospital."})

    assert refused.status_code == 400
    assert "has a claim without its source: “" in refused.content.decode()
    assert not is_live(page)
    assert not UnreviewedPublication.objects.exists()


@pytest.fixture
def stuck(homes: Homes) -> PathwayPage:
    """A pathway that waits for review, and leads to a page that has gone meanwhile."""
    target = make_article(homes["en"])
    page = make_pathway(homes["en"], question("held", Read=target, Ask="end"), outcome("end"))
    page.unpublish()
    page.get_workflow().start(page, None)
    target.unpublish()
    return page


STUCK = "“Read” leads to a page that is not published."


def test_publishing_a_pathway_alone_tells_what_keeps_it_back(
    officer: Client, stuck: PathwayPage
) -> None:
    url = reverse("publish_unreviewed", args=[stuck.pk])
    refused = officer.post(url, {"reason": "The reviewer is in hospital."})

    assert refused.status_code == 400
    html = refused.content.decode()
    assert STUCK in html
    assert "The reviewer is in hospital." in html
    assert not is_live(stuck)


@pytest.mark.parametrize("dialogue", [False, True])
def test_reviewer_is_told_what_keeps_a_pathway_back(
    reviewer: Client, stuck: PathwayPage, dialogue: bool
) -> None:
    state = stuck.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[stuck.pk, "approve", state.pk])
    headers = {"x-requested-with": "XMLHttpRequest"} if dialogue else {}
    UserProfile.objects.update(preferred_language="en")
    response = reviewer.post(url, headers=headers)

    told = reviewer.get(response.json()["redirect"] if dialogue else response.url)
    assert any(STUCK in str(message) for message in told.context["messages"])
    assert not is_live(stuck)
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS


def test_publishing_alone_is_for_officers_and_for_pages_handed_in(
    officer: Client, reviewer: Client, homes: Homes
) -> None:
    page = make_section(make_chapter(make_book(homes["en"])))
    url = reverse("publish_unreviewed", args=[page.pk])

    assert officer.post(url, {"reason": "Nobody is here."}).status_code == 400
    reviewer.post(url, {"reason": "Nobody is here."})

    assert not UnreviewedPublication.objects.exists()


def test_database_refuses_a_publication_without_a_reason(homes: Homes) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UnreviewedPublication.objects.create(page_id=homes["en"].pk, reason="")


def test_record_of_a_case_goes_out_with_its_page(
    officer: Client, reviewer: Client, homes: Homes
) -> None:
    parent = CaseIndexPage.objects.child_of(homes["en"]).get().pk
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "casepage", parent])
    assert officer.post(url, page_form() | SUBMIT).status_code == 302

    act(reviewer, CasePage.objects.get(), "approve")

    page = CasePage.objects.get()
    assert page.live
    assert page.case.live


def test_copies_are_not_published_at_once(officer: Client, homes: Homes) -> None:
    book = make_book(homes["en"])
    make_section(make_chapter(book))
    url = reverse("wagtailadmin_pages:copy", args=[book.pk])
    data = {"new_title": "B", "new_slug": "b", "new_parent_page": book.get_parent().pk}

    officer.post(url, data | {"copy_subpages": "on", "publish_copies": "on"})
    assert SectionPage.objects.count() == 1

    officer.post(url, data | {"copy_subpages": "on"})
    assert SectionPage.objects.count() == 2
    assert SectionPage.objects.live().count() == 1
