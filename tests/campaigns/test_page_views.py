"""A campaign page and its record, made in one go."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, CampaignPage
from site_project.core.models import HomePage
from tests.campaigns.editing import add_page, page_form, staff
from tests.factories.campaigns import campaign_index, make_campaign

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def add_url(home: HomePage) -> str:
    parent = campaign_index(home).pk
    return reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", parent])


def test_record_is_made_with_the_page(officer: Client, homes: Homes) -> None:
    assert (
        "Leave this empty for a new campaign" in officer.get(add_url(homes["en"])).content.decode()
    )

    response = officer.post(add_url(homes["en"]), page_form() | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    page = CampaignPage.objects.get(slug="fair-hearings")
    record = page.campaign
    assert page.live
    assert (record.code, record.name_en, record.status) == (
        "fair-hearings",
        "Fair hearings",
        "active",
    )
    assert record.live
    assert record.page_key == page.translation_key
    assert "Fair hearings" in Client().get("/en/campaigns/").content.decode()


def test_new_page_is_previewed_before_there_is_a_record(officer: Client, homes: Homes) -> None:
    parent = campaign_index(homes["en"]).pk
    url = reverse("wagtailadmin_pages:preview_on_add", args=["campaigns", "campaignpage", parent])

    assert json.loads(officer.post(url, page_form()).content)["is_valid"]
    shown = officer.get(url, {"mode": ""})

    assert "Everyone is heard." in shown.content.decode()
    assert not Campaign.objects.exists()


def test_page_that_saves_itself_makes_no_record(officer: Client, homes: Homes) -> None:
    url = add_url(homes["en"])

    response = officer.post(url, page_form(), headers={"accept": "application/json"})

    assert response.status_code == 400
    assert not Campaign.objects.exists()


def test_code_of_a_new_record_is_one_that_is_free(officer: Client, homes: Homes) -> None:
    make_campaign(code="fair-hearings")
    officer.post(add_url(homes["en"]), page_form())
    chinese = page_form(title="公平聆訊", slug="公平聆訊")
    officer.post(add_url(homes["zh-hant"]), chinese)

    codes = CampaignPage.objects.order_by("pk").values_list("campaign__code", flat=True)
    assert list(codes) == ["fair-hearings-2", "campaign"]


def test_record_takes_its_names_from_the_pages_until_it_has_both(
    officer: Client, homes: Homes
) -> None:
    officer.post(add_url(homes["en"]), page_form() | {"action-publish": "1"})
    page = CampaignPage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    officer.post(edit, page_form(title="Hearings") | {"action-publish": "1"})
    page.campaign.refresh_from_db()
    assert (page.campaign.name_en, page.campaign.name_zh_hant) == ("Hearings", "Hearings")

    translate = reverse("simple_translation:submit_page_translation", args=[page.pk])
    assert "checked" in officer.get(translate).content.decode()
    officer.post(translate, {"locales": [homes["zh-hant"].locale_id]})
    other = CampaignPage.objects.get(locale=homes["zh-hant"].locale)
    edit_other = reverse("wagtailadmin_pages:edit", args=[other.pk])
    officer.post(edit_other, page_form(title="公平聆訊") | {"action-publish": "1"})
    officer.post(edit, page_form(title="Hearings for all") | {"action-publish": "1"})

    record = Campaign.objects.get()
    assert (record.name_en, record.name_zh_hant) == ("Hearings", "公平聆訊")
    assert record.live


def test_author_needs_a_record_and_names_none(client: Client, homes: Homes) -> None:
    author = staff(client, "Authors")
    response = author.post(add_url(homes["en"]), page_form())
    assert response.status_code == 200
    assert not Campaign.objects.exists()
    record = make_campaign(name_en="Same", name_zh_hant="Same")

    add_page(author, homes["en"], record, title="Mine")

    record.refresh_from_db()
    assert record.name_en == "Same"


def test_record_of_a_page_with_a_long_title_has_as_much_of_it_as_it_can_hold(
    officer: Client, homes: Homes
) -> None:
    title = "Fair hearings for all " * 11

    response = officer.post(add_url(homes["en"]), page_form(title=title) | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    assert Campaign.objects.get().name_en == title[:200]
