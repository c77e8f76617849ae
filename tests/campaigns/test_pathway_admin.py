"""A pathway as its editors keep it: a draft may be open, what is handed in leads to an end."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from campaigns.models import PathwayPage
from site_project.core.models import HomePage
from tests.campaigns.editing import approve, steps_sent
from tests.factories.campaigns import make_provision
from tests.factories.pathways import Block, make_pathway, outcome, pathway_index, question

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
STEPS = (question("held", Yes="end", No="told"), question("told", Yes="end"), outcome("end"))
SUBMIT = {"action-submit": "1"}


def pathway_form(*steps: Block, **fields: Any) -> dict[str, str]:
    return nested_form_data(
        {
            "title": "Held somewhere",
            "slug": "held-somewhere",
            "summary": "What to do now.",
            "law_as_at": "2026-01-31",
            "provisions": [],
            "introduction": rich_text("<p>Answer what you know.</p>"),
            "body": steps_sent(*(steps or STEPS)),
            "comments": inline_formset([]),
            **fields,
        }
    )


def add_url(home: HomePage) -> str:
    parent = pathway_index(home)
    return reverse("wagtailadmin_pages:add", args=["campaigns", "pathwaypage", parent.pk])


def edit_url(page: PathwayPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def refused(response: Any) -> str:
    """The page that says why a form was refused."""
    assert response.status_code == 200
    assert "body" in response.context["form"].errors
    return response.content.decode()


def test_officer_hands_in_and_a_reviewer_publishes(officer: Client, homes: Homes) -> None:
    provision = make_provision()

    data = pathway_form() | {"provisions": [str(provision.pk)]} | SUBMIT
    response = officer.post(add_url(homes["en"]), data)
    assert response.status_code == 302, response.context["form"].errors
    page = PathwayPage.objects.get()
    assert not page.live
    approve(page)

    html = Client().get(f"{page.url}?step=end&way=held").content.decode()
    assert "end!" in html
    assert page.provisions.get() == provision


def test_officer_cannot_publish_without_a_reviewer(officer: Client, homes: Homes) -> None:
    assert 'name="action-publish"' not in officer.get(add_url(homes["en"])).content.decode()

    officer.post(add_url(homes["en"]), pathway_form() | {"action-publish": "1"})
    page = PathwayPage.objects.get()
    officer.post(edit_url(page), pathway_form() | {"action-publish": "1"})

    assert not PathwayPage.objects.filter(live=True).exists()
    assert 'name="action-publish"' not in officer.get(edit_url(page)).content.decode()


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((question("held", Yes="lost"), outcome("end")), "and no step has this key"),
        ((question("held", Yes="held", No="end"), outcome("end")), "go round in a circle: held"),
        (
            (question("held", Yes="end"), question("told", Yes="end"), outcome("end")),
            "No way leads",
        ),
        (
            (question("held", Yes="end"), outcome("end"), outcome("end")),
            "Another step has this key",
        ),
        ((question("held", Yes=""), outcome("end")), "leads nowhere"),
        ((outcome("end"),), "ask a question"),
    ],
    ids=["unknown", "circle", "unreachable", "twice", "nowhere", "first"],
)
def test_steps_in_which_readers_would_be_lost_are_kept_as_a_draft_only(
    officer: Client, homes: Homes, steps: tuple[Block, ...], says: str
) -> None:
    html = refused(officer.post(add_url(homes["en"]), pathway_form(*steps) | SUBMIT))
    assert says in html
    assert "Held somewhere" in html  # what was typed is still there
    assert not PathwayPage.objects.exists()

    response = officer.post(add_url(homes["en"]), pathway_form(*steps))

    assert response.status_code == 302, response.context["form"].errors
    # Above the steps, the editor goes on reading what is wanting.
    assert says in officer.get(edit_url(PathwayPage.objects.get())).content.decode()


def test_pathway_without_any_step_is_refused(officer: Client, homes: Homes) -> None:
    data = pathway_form() | nested_form_data({"body": streamfield([])}) | SUBMIT
    html = refused(officer.post(add_url(homes["en"]), data))
    assert "Write a question and an outcome at least." in html


@pytest.mark.parametrize("key", ["Held", "1st", "held there", "a.b", "a~2", "扣留"])
def test_key_is_of_small_latin_letters(officer: Client, homes: Homes, key: str) -> None:
    steps = (question(key, Yes="end"), outcome("end"))
    refused(officer.post(add_url(homes["en"]), pathway_form(*steps)))


def test_editor_sees_what_leads_where(officer: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS)

    html = officer.get(edit_url(page)).content.decode()

    start = html.index('<div class="pathway-steps">')
    glance = " ".join(html[start : html.index("</ol>", start)].split())
    assert "<code>held</code> held? <ul><li>Yes → <code>end</code></li>" in glance
    assert "<code>end</code> end! (Outcome)" in glance
    assert "Before this can be handed in" not in html


def test_editor_is_told_where_the_languages_differ(officer: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS)
    other = make_pathway(
        homes["zh-hant"], question("held", 有="end", 沒有="end"), outcome("end"), like=page
    )
    told = "or that lead elsewhere in it: "

    assert f"{told}held, told" in officer.get(edit_url(other)).content.decode()
    fields = {"title": other.title, "slug": other.slug}
    same = [question("held", 有="end", 沒有="told"), question("told", 有="end"), outcome("end")]
    response = officer.post(
        edit_url(other), pathway_form(*same[:2], same[2], **fields), follow=True
    )
    assert told not in response.content.decode()
    fewer = pathway_form(question("held", 有="end"), outcome("end"), **fields)
    response = officer.post(edit_url(other), fewer, follow=True)
    assert f"{told}held, told" in response.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_each_step_can_be_previewed(officer: Client, homes: Homes, language: str) -> None:
    page = make_pathway(homes[language], *STEPS)
    data = pathway_form(title=page.title, slug=page.slug)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert officer.post(url, data).json()["is_valid"]

    shown = {
        mode: officer.get(url, {"mode": mode}).content.decode() for mode in ("", "told", "end")
    }

    assert "held?" in shown[""]
    assert "told?" in shown["told"]
    assert "end!" in shown["end"]
    assert "Call." in shown["end"]
    with override(language):
        assert [mode for mode, _name in page.preview_modes] == ["", "told", "end"]


def test_draft_with_little_in_it_can_be_previewed(officer: Client, homes: Homes) -> None:
    url = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["campaigns", "pathwaypage", pathway_index(homes["en"]).pk],
    )
    for steps in ([question("", **{"": ""})], [outcome("", title="", do_now=[])], [question("q")]):
        assert officer.post(url, pathway_form(*steps)).json()["is_valid"]
        assert officer.get(url, {"mode": ""}).status_code == 200


def test_day_of_the_law_has_come(officer: Client, homes: Homes) -> None:
    response = officer.post(add_url(homes["en"]), pathway_form(law_as_at="2999-01-01") | SUBMIT)
    assert list(response.context["form"].errors) == ["law_as_at"]
    response = officer.post(add_url(homes["en"]), pathway_form(law_as_at="") | SUBMIT)
    assert "law_as_at" in response.context["form"].errors
