"""Every page type has its place, and every block an explanation and an example."""

from datetime import datetime
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override
from wagtail.blocks import Block
from wagtail.fields import StreamField
from wagtail.models import get_page_models
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail.users.models import UserProfile

from site_project.core.models import BasePage, HomePage, OfficeSettings, StandardPage

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]

# Where a page of each type may stand, and how many of them below one page.
PLACES: dict[str, tuple[list[str], int | None]] = {
    "core.HomePage": (["wagtailcore.Page"], None),
    "core.StandardPage": (["core.HomePage", "core.StandardPage"], None),
    "core.FormPage": (["core.HomePage", "core.StandardPage"], None),
    "campaigns.ArticleIndexPage": (["core.HomePage"], 1),
    "campaigns.ArticlePage": (["campaigns.ArticleIndexPage"], None),
    "campaigns.CampaignIndexPage": (["core.HomePage"], 1),
    "campaigns.CampaignPage": (["campaigns.CampaignIndexPage"], None),
    "campaigns.CaseIndexPage": (["core.HomePage"], 1),
    "campaigns.CasePage": (["campaigns.CaseIndexPage"], None),
    "campaigns.HandbookIndexPage": (["core.HomePage"], 1),
    "campaigns.HandbookPage": (["campaigns.HandbookIndexPage"], None),
    "campaigns.ChapterPage": (["campaigns.HandbookPage"], None),
    "campaigns.SectionPage": (["campaigns.ChapterPage"], None),
    "campaigns.IndicatorIndexPage": (["core.HomePage"], 1),
    "campaigns.IndicatorPage": (["campaigns.IndicatorIndexPage"], None),
    "campaigns.PathwayIndexPage": (["core.HomePage"], 1),
    "campaigns.PathwayPage": (["campaigns.PathwayIndexPage"], None),
    "campaigns.PeoplePage": (["core.HomePage"], 1),
    "campaigns.PetitionPage": (["campaigns.CampaignPage"], None),
    "campaigns.PublicationIndexPage": (["core.HomePage"], 1),
    "campaigns.PublicationPage": (["campaigns.PublicationIndexPage"], None),
    "campaigns.RightIndexPage": (["core.HomePage"], 1),
    "campaigns.RightPage": (["campaigns.RightIndexPage"], None),
    "campaigns.TreatyIndexPage": (["core.HomePage"], 1),
    "campaigns.TreatyPage": (["campaigns.TreatyIndexPage"], None),
    "campaigns.ReviewCyclePage": (["campaigns.TreatyPage"], None),
    "events.EventIndexPage": (["core.HomePage"], 1),
    "events.EventPage": (["events.EventIndexPage"], None),
    "lending.CatalogueIndexPage": (["core.HomePage"], None),
    "lending.TitlePage": (["lending.CatalogueIndexPage"], None),
}
TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]


def blocks() -> dict[str, Block]:
    """Return the blocks of every page type's bodies, by where they are offered."""
    return {
        f"{model.__name__}.{field.name}.{name}": block
        for model in TYPES
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
        for name, block in field.stream_block.child_blocks.items()
    }


def test_each_page_type_has_its_place() -> None:
    found = {
        model._meta.label: (
            sorted(parent._meta.label for parent in model.allowed_parent_page_models()),
            model.max_count_per_parent,
        )
        for model in TYPES
    }
    assert found == PLACES


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_each_page_type_has_a_page_to_show(model: Any) -> None:
    assert get_template(model.template)


@pytest.mark.parametrize("name", list(blocks()))
def test_each_block_is_explained_and_has_an_example(name: str) -> None:
    block = blocks()[name]
    assert block.meta.icon != "placeholder"
    assert block.is_previewable
    for language in ("en", "zh-hant"):
        with override(language):
            assert str(block.get_description())
            assert str(block.label)


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_each_block_is_shown_before_it_is_chosen(
    officer: Client, homes: Homes, language: str
) -> None:
    UserProfile.objects.update(preferred_language=language)
    office = OfficeSettings.load()
    office.telephone = "+852 2000 0000"
    office.save()
    for name, block in blocks().items():
        response = officer.get(
            reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}
        )
        assert response.status_code == 200, name
        html = response.content.decode()
        shown = html[html.index("<body") : html.index("</body>")]
        assert strip_tags(shown).strip(), name


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_communications_are_offered_what_may_stand_below_each_page(
    officer: Client, homes: Homes, language: str
) -> None:
    home = homes[language]
    opened = 0
    for parent in [home, *home.get_children().specific()]:
        for model in type(parent).creatable_subpage_models():
            if not model.can_create_at(parent):
                continue
            place = [model._meta.app_label, model._meta.model_name, parent.pk]
            assert officer.get(reverse("wagtailadmin_pages:add", args=place)).status_code == 200
            opened += 1
    assert opened > 10


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2099-11-23 23:30", "2099-11-23T15:30+00:00"),
        ("2099-11-24 00:30", "2099-11-23T16:30+00:00"),
        ("2099-07-01 07:30", "2099-06-30T23:30+00:00"),
    ],
)
def test_time_of_publication_is_hong_kongs(
    officer: Client, homes: Homes, typed: str, stored: str
) -> None:
    add = reverse("wagtailadmin_pages:add", args=["core", "standardpage", homes["en"].pk])
    data = nested_form_data(
        {
            "title": "Later",
            "slug": "later",
            "body": streamfield([]),
            "comments": inline_formset([]),
            "go_live_at": typed,
        }
    )

    response = officer.post(add, data | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    page = StandardPage.objects.get(slug="later")
    revision = page.scheduled_revision
    assert revision.approved_go_live_at == datetime.fromisoformat(stored)
    edit = officer.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert f'value="{typed}"' in edit
