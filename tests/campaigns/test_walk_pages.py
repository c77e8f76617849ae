"""An officer's way with each type of page: write, look, publish, translate, take away."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset

from campaigns.models import (
    ArticlePage,
    CampaignPage,
    ChapterPage,
    HandbookPage,
    PathwayPage,
    RightPage,
    SectionPage,
    TreatyPage,
)
from campaigns.models.legal_review import LegallyReviewed
from events.models import EventPage
from lending.models import TitlePage
from site_project.core.models import HomePage, Person
from tests.campaigns.editing import approve, steps_sent
from tests.campaigns.test_every_page_type import TYPES
from tests.campaigns.walking import as_it_stands, filled_in, opened, overlaid
from tests.factories.campaigns import (
    make_article,
    make_campaign_page,
    make_right,
    make_treaty,
    make_treaty_page,
)
from tests.factories.episodes import VTT, make_document
from tests.factories.events import make_event
from tests.factories.handbook import make_book, make_chapter
from tests.factories.lending import make_title
from tests.factories.pathways import outcome, question

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Homes = dict[str, HomePage]

# What the site has one of in each language is made with the site, and is only edited.
MADE_WITH_THE_SITE = [model for model in TYPES if model.fixed_slug or model is HomePage]
WRITTEN = [model for model in TYPES if model not in MADE_WITH_THE_SITE]
# A published page of the type, in English, to write another type below.
SHELVES: dict[Any, Callable[[HomePage], Any]] = {
    CampaignPage: make_campaign_page,
    TreatyPage: make_treaty_page,
    HandbookPage: make_book,
    ChapterPage: lambda home: make_chapter(make_book(home)),
}
# What an officer writes or chooses that no other type has.
BEFORE: dict[Any, Callable[[HomePage], dict[str, Any]]] = {
    ArticlePage: lambda home: {
        "captions": inline_formset(
            [{"document": make_document("captions.vtt", VTT.encode()).pk, "language": "en"}]
        )
    },
    EventPage: lambda home: {"event": make_event().pk},
    PathwayPage: lambda home: {
        "body": steps_sent(question("held", Yes="end", No="end"), outcome("end"))
    },
    RightPage: lambda home: {"right": make_right().pk},
    TitlePage: lambda home: {"item": make_title().pk},
    TreatyPage: lambda home: {"law": make_treaty().pk},
}


@pytest.fixture(autouse=True)
def to_choose_from(homes: Homes) -> None:
    Person.objects.create(name_en="Chan", name_zh_hant="陳", agreed_to_be_named=True)
    make_article(homes["en"])


def page_url(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def shelf_for(model: Any, homes: Homes) -> Page:
    """Return the English page below which one of this type is written; its Chinese stands too."""
    kind = model.allowed_parent_page_models()[0]
    if kind in MADE_WITH_THE_SITE:
        return kind.objects.descendant_of(homes["en"], inclusive=True).get()
    shelf = SHELVES[kind](homes["en"])
    for each in shelf.get_ancestors(inclusive=True).specific():
        if each.depth > 3:
            copy = each.copy_for_translation(homes["zh-hant"].locale)
            copy.save_revision().publish()
    return shelf


def sent(officer: Client, url: str, data: QueryDict, **action: str) -> Any:
    """Send a form that is in order."""
    response = officer.post(url, overlaid(data, action))
    assert response.status_code == 302, told(response)
    return response


def told(response: Any) -> str:
    form = response.context["form"]
    rows = {name: (each.errors, each.non_form_errors()) for name, each in form.formsets.items()}
    return f"{form.errors.as_json()} {rows}"


def look(officer: Client, url: str, page: Any, data: QueryDict, *words: str) -> None:
    """See what the form says as its readers will, in each of the page's modes."""
    response = officer.post(url, data)
    assert json.loads(response.content)["is_valid"], response.content
    for mode, _name in page.preview_modes:
        html = opened(officer, f"{url}?mode={mode}").content.decode()
        for word in words if mode == page.default_preview_mode else words[:1]:
            assert word in html


def publish(officer: Client, page: Any, data: QueryDict) -> None:
    """Send a page out, by way of a reviewer where its type asks for one."""
    reviewed = isinstance(page, LegallyReviewed)
    act = "action-submit" if reviewed else "action-publish"
    sent(officer, page_url("edit", page.pk), data, **{act: "1"})
    if reviewed:
        assert not Page.objects.get(pk=page.pk).live
        approve(page)
    assert Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)
def test_officer_writes_shows_publishes_translates_and_takes_away(
    officer: Client, homes: Homes, model: Any
) -> None:
    choices = BEFORE.get(model, lambda home: {})(homes["en"])
    steps = {"body": choices["body"]} if "body" in choices else {}
    place = (model._meta.app_label, model._meta.model_name, shelf_for(model, homes).pk)
    add = page_url("add", *place)
    reader = Client()

    words = {"title": "Written here", "slug": "written-here", "summary": "In short."}
    data = filled_in(opened(officer, add), "Words", **words, **choices)
    look(officer, page_url("preview_on_add", *place), model(), data, "Written here", "In short.")
    sent(officer, add, data)
    page = model.objects.get(slug="written-here")
    address = page.get_url()
    there = address.replace("/en/", "/zh-hant/", 1)
    assert reader.get(address).status_code == 404

    form = opened(officer, page_url("edit", page.pk))
    assert "Words" in form.content.decode() or model is ChapterPage
    data = filled_in(form, "Words", summary="In other words.", **steps)
    preview = page_url("preview_on_edit", page.pk)
    look(officer, preview, page, data, "Written here", "In other words.")
    publish(officer, page, data)
    for each in (address, there):
        html = opened(reader, each).content.decode()
        assert "Written here" in html
        assert "In other words." in html

    translate = reverse("simple_translation:submit_page_translation", args=[page.pk])
    officer.post(translate, {"locales": [homes["zh-hant"].locale.pk]})
    chinese = page.get_translation(homes["zh-hant"].locale)
    form = opened(officer, page_url("edit", chinese.pk))
    data = filled_in(form, "文字", title="在此書寫", summary="簡而言之。", **steps)
    preview = page_url("preview_on_edit", chinese.pk)
    look(officer, preview, chinese, data, "在此書寫", "簡而言之。")
    publish(officer, chinese, data)
    html = opened(reader, there).content.decode()
    assert "在此書寫" in html
    assert "簡而言之。" in html
    assert "In other words." not in html
    assert "In other words." in opened(reader, address).content.decode()

    for each in (chinese, page):
        officer.post(page_url("unpublish", each.pk))
    assert [reader.get(each).status_code for each in (address, there)] == [404, 404]
    for each in (chinese, page):
        officer.post(page_url("delete", each.pk))
    assert model.objects.filter(slug="written-here").exists() == (model is SectionPage)


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)
def test_what_is_refused_stays_as_it_was_typed(officer: Client, homes: Homes, model: Any) -> None:
    place = (model._meta.app_label, model._meta.model_name, shelf_for(model, homes).pk)
    add = page_url("add", *place)
    data = filled_in(
        opened(officer, add), "Words", title="", slug="Not A Slug!", summary="In short."
    )

    response = officer.post(add, data)

    assert {"title", "slug"} <= response.context["form"].errors.keys()
    again = as_it_stands(response)
    assert (again["summary"], again["slug"]) == ("In short.", "Not A Slug!")
    assert "Words" in response.content.decode() or model is ChapterPage
    assert not model.objects.filter(title="").exists()


@pytest.mark.parametrize("model", MADE_WITH_THE_SITE, ids=lambda model: model.__name__)
def test_officer_edits_and_publishes_what_was_made_with_the_site(
    officer: Client, homes: Homes, model: Any
) -> None:
    for language, home in homes.items():
        page = model.objects.descendant_of(home, inclusive=True).first()
        if page is None:
            page = model(title="Who we are", locale=home.locale)
            home.add_child(instance=page)
        form = opened(officer, page_url("edit", page.pk))
        data = filled_in(form, "Words", summary=f"In short, {language}.")
        look(officer, page_url("preview_on_edit", page.pk), page, data, f"In short, {language}.")
        publish(officer, page, data)
        page.refresh_from_db()
        assert f"In short, {language}." in opened(Client(), page.get_url()).content.decode()
