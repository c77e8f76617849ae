"""The admin as a communications officer uses it, and as an author may not."""

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset
from wagtail.users.models import UserProfile

from campaigns.models import ArticlePage, Campaign, CampaignPage, Correction, Law
from site_project.core.models import HomePage
from tests.campaigns.editing import add_page, page_form, record_form, staff
from tests.factories.campaigns import (
    article_index,
    campaign_index,
    make_article,
    make_campaign,
    make_campaign_page,
    make_provision,
)
from tests.factories.petitions import make_petition_page

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def test_officer_makes_a_record_in_both_languages_and_publishes_it(officer: Client) -> None:
    add = reverse("wagtailsnippets_campaigns_campaign:add")
    assert officer.get(add).status_code == 200

    response = officer.post(add, record_form() | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    record = Campaign.objects.get(code="fair-hearings")
    assert record.live
    demand = record.demands.get()
    assert (demand.text_en, demand.text_zh_hant) == ("Hear both sides", "兼聽雙方")
    assert str(demand.date_from) == "2008-03-01"
    assert str(demand.date_to) == "2008-03-31"


def test_choosers_speak_the_language_of_whoever_looks(officer: Client, homes: Homes) -> None:
    index = campaign_index(homes["en"]).pk
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", index])
    profile = UserProfile.objects.get()
    for language, button, column in (
        ("zh-hant", "選擇", "名稱（英文）"),
        ("en", "Choose campaign", "Name (English)"),
    ):
        profile.preferred_language = language
        profile.save()
        assert button in officer.get(url).content.decode()
        record = officer.get(reverse("wagtailsnippets_campaigns_campaign:add"))
        assert column in record.content.decode()


def test_record_form_refuses_a_date_without_its_day(officer: Client) -> None:
    data = record_form()
    data["demands-0-date_from"] = ""

    response = officer.post(reverse("wagtailsnippets_campaigns_campaign:add"), data)

    assert response.status_code == 200
    assert "Give the date, or choose “not recorded”." in response.content.decode()
    assert not Campaign.objects.filter(code="fair-hearings").exists()


@pytest.mark.parametrize(("mode", "word"), [("en", "Hear both sides"), ("zh-hant", "兼聽雙方")])
def test_record_is_previewed_in_each_language(officer: Client, mode: str, word: str) -> None:
    record = make_campaign()
    url = reverse("wagtailsnippets_campaigns_campaign:preview_on_edit", args=[record.pk])
    sent = officer.post(url, record_form())
    assert json.loads(sent.content)["is_valid"], sent.content

    shown = officer.get(url, {"mode": mode})

    assert shown.status_code == 200
    assert word in shown.content.decode()


def test_officer_makes_edits_and_publishes_a_page(officer: Client, homes: Homes) -> None:
    record = make_campaign(demands=1)
    page = add_page(officer, homes["en"], record)
    assert not page.live
    record.refresh_from_db()
    assert record.page_key == page.translation_key
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = officer.get(edit)
    assert shown.status_code == 200
    record_url = reverse("wagtailsnippets_campaigns_campaign:edit", args=[record.pk])
    assert f'<a href="{record_url}">Open the record</a>' in shown.content.decode()

    # Without the record: the form keeps the one that was chosen, and no other.
    data = page_form(make_campaign(), title="Fair hearings for all") | {"action-publish": "1"}
    assert officer.post(edit, data).status_code == 302

    page.refresh_from_db()
    assert page.live
    assert page.title == "Fair hearings for all"
    assert page.campaign == record
    assert "Everyone is heard." in Client().get("/en/campaigns/fair-hearings/").content.decode()


@pytest.mark.parametrize(
    ("code", "word", "tag"), [("zh-hant", "訴求0", "zh-Hant-HK"), ("en", "Demand 0", "en")]
)
def test_page_is_previewed_in_its_language_before_it_is_saved(
    officer: Client, homes: Homes, code: str, word: str, tag: str
) -> None:
    record = make_campaign(demands=1)
    url = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["campaigns", "campaignpage", campaign_index(homes[code]).pk],
    )
    sent = officer.post(url, page_form(record))
    assert json.loads(sent.content)["is_valid"], sent.content

    shown = officer.get(url, {"mode": ""})

    html = shown.content.decode()
    assert shown.status_code == 200
    assert word in html
    assert f'<html lang="{tag}">' in html
    assert "not yet written in your language" not in html


def test_translate_button_makes_the_page_of_the_other_language(
    officer: Client, homes: Homes
) -> None:
    page = make_campaign_page(homes["en"], make_campaign(code="fair"))
    url = reverse("simple_translation:submit_page_translation", args=[page.pk])
    assert officer.get(url).status_code == 200

    response = officer.post(url, {"locales": [homes["zh-hant"].locale_id]})

    other = CampaignPage.objects.get(locale=homes["zh-hant"].locale, campaign=page.campaign)
    assert response.status_code == 302
    assert (other.slug, other.translation_key) == ("fair", page.translation_key)
    assert not other.live
    edit = reverse("wagtailadmin_pages:edit", args=[other.pk])
    data = page_form(title="公平", slug="fair") | {"action-publish": "1"}
    assert officer.post(edit, data).status_code == 302
    assert "公平" in Client().get("/zh-hant/campaigns/fair/").content.decode()


def test_address_follows_the_title_of_a_new_page_and_of_no_translation(
    officer: Client, homes: Homes
) -> None:
    page = add_page(officer, homes["en"], make_campaign())
    edit = "wagtailadmin_pages:edit"
    assert "w-sync#apply" in officer.get(reverse(edit, args=[page.pk])).content.decode()
    translate = reverse("simple_translation:submit_page_translation", args=[page.pk])
    officer.post(translate, {"locales": [homes["zh-hant"].locale_id]})

    for family in CampaignPage.objects.filter(translation_key=page.translation_key):
        html = officer.get(reverse(edit, args=[family.pk])).content.decode()
        assert "w-sync#apply" not in html


def test_page_refuses_the_record_of_another_family(officer: Client, homes: Homes) -> None:
    taken = make_campaign_page(homes["en"]).campaign
    url = reverse(
        "wagtailadmin_pages:add",
        args=["campaigns", "campaignpage", campaign_index(homes["zh-hant"]).pk],
    )

    response = officer.post(url, page_form(taken, slug="another"))

    assert response.status_code == 200
    assert "This record has a page already." in response.content.decode()
    assert not CampaignPage.objects.filter(slug="another").exists()


def test_copying_a_page_copies_its_record(officer: Client, homes: Homes) -> None:
    page = make_campaign_page(homes["en"], make_campaign(demands=2, milestones=1, code="first"))
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    form = officer.get(url)
    assert "The record is copied too" in form.content.decode()
    data = {
        "new_title": "Second",
        "new_slug": "second",
        "new_parent_page": page.get_parent().pk,
        "new_code": "second",
    }

    assert officer.post(url, data).status_code == 302

    copy = CampaignPage.objects.get(slug="second")
    assert copy.campaign.code == "second"
    assert copy.campaign.page_key == copy.translation_key != page.translation_key
    assert (copy.campaign.demands.count(), copy.campaign.milestones.count()) == (2, 1)
    assert not copy.campaign.live
    assert page.campaign.demands.count() == 2


@pytest.mark.parametrize("live", [True, False])
def test_copy_promises_no_page_below(officer: Client, homes: Homes, *, live: bool) -> None:
    below = make_petition_page(homes["en"])
    page = below.get_parent().specific
    if not live:
        page.unpublish()

    html = officer.get(reverse("wagtailadmin_pages:copy", args=[page.pk])).content.decode()

    assert "The record is copied too" in html
    assert "Copy subpages" not in html
    assert "pages being copied" not in html
    assert ("Would you like to publish its copy" in html) == live


def test_copy_refuses_a_code_that_is_taken(officer: Client, homes: Homes) -> None:
    page = make_campaign_page(homes["en"], make_campaign(code="first"))
    data = {
        "new_title": "Second",
        "new_slug": "second",
        "new_parent_page": page.get_parent().pk,
        "new_code": "first",
    }

    response = officer.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)

    assert response.status_code == 200
    assert "Another record has this code." in response.content.decode()
    assert CampaignPage.objects.count() == 1


def test_officer_publishes_an_article(officer: Client, homes: Homes) -> None:
    url = reverse(
        "wagtailadmin_pages:add", args=["campaigns", "articlepage", article_index(homes["en"]).pk]
    )
    assert officer.get(url).status_code == 200
    data = page_form(
        title="News",
        slug="news",
        kind="update",
        published_on="2026-05-01",
        comments_mode="off",
        authors=inline_formset([]),
        references=inline_formset([{"text": "A book", "url": ""}]),
        captions=inline_formset([]),
        related=inline_formset([]),
        corrections=inline_formset([]),
    )

    response = officer.post(url, data | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    assert ArticlePage.objects.get(slug="news").live
    assert "A book" in Client().get("/en/articles/news/").content.decode()


def test_published_correction_cannot_be_removed_in_the_form(officer: Client, homes: Homes) -> None:
    article = make_article(homes["en"])
    article.corrections = [Correction(text="Not ten, twelve.", corrected_on=date(2026, 5, 1))]
    article.save_revision().publish()
    kept = Correction.objects.get(page=article)
    fields = {"id": kept.pk, "text": kept.text, "corrected_on": "2026-05-01", "DELETE": "on"}
    data = page_form(
        title=article.title,
        slug=article.slug,
        kind="article",
        published_on="2026-05-01",
        comments_mode="off",
        authors=inline_formset([]),
        references=inline_formset([]),
        captions=inline_formset([]),
        related=inline_formset([]),
        corrections=inline_formset([fields], initial=1),
    )

    response = officer.post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]), data | {"action-publish": "1"}
    )

    assert "A correction that was published cannot be removed." in response.content.decode()
    assert Correction.objects.filter(pk=kept.pk).exists()


def test_slug_that_an_endpoint_uses_is_refused(officer: Client, homes: Homes) -> None:
    url = reverse(
        "wagtailadmin_pages:add", args=["campaigns", "articlepage", article_index(homes["en"]).pk]
    )
    data = page_form(
        title="Feed",
        slug="feed",
        kind="article",
        published_on="2026-05-01",
        comments_mode="off",
        authors=inline_formset([]),
        references=inline_formset([]),
        captions=inline_formset([]),
        related=inline_formset([]),
        corrections=inline_formset([]),
    )

    response = officer.post(url, data | {"action-publish": "1"})

    assert response.status_code == 200
    assert "This address is taken by the site itself." in response.content.decode()


def test_author_drafts_and_may_not_publish(client: Client, homes: Homes) -> None:
    author = staff(client, "Authors")
    page = add_page(author, homes["en"], make_campaign())

    data = page_form(title="Mine") | {"action-publish": "1"}
    author.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    page.refresh_from_db()
    assert not page.live
    assert author.get(reverse("wagtailsnippets_campaigns_campaign:add")).status_code == 302


def test_record_with_a_page_is_not_deleted(officer: Client, homes: Homes) -> None:
    record = make_campaign_page(homes["en"]).campaign
    url = reverse("wagtailsnippets_campaigns_campaign:delete", args=[record.pk])

    officer.post(url)
    bulk = reverse("wagtail_bulk_action", args=["campaigns", "campaign", "delete"])
    officer.post(f"{bulk}?id={record.pk}")

    assert Campaign.objects.filter(pk=record.pk).exists()


def test_law_that_nothing_names_is_deleted(officer: Client) -> None:
    law = Law.objects.create(code="X", kind="treaty", name_en="X", name_zh_hant="X")
    used = make_provision().law

    for each in (law, used):
        officer.post(reverse("wagtailsnippets_campaigns_law:delete", args=[each.pk]))

    assert set(Law.objects.filter(pk__in=[law.pk, used.pk])) == {used}


@pytest.mark.parametrize(
    "model", ["campaign", "law", "provision", "publicbody", "partner", "topic"]
)
def test_lists_and_choosers_of_records_open(officer: Client, model: str) -> None:
    make_campaign(demands=1)
    for url in (
        f"wagtailsnippets_campaigns_{model}:list",
        f"wagtailsnippets_campaigns_{model}:add",
    ):
        assert officer.get(reverse(url)).status_code == 200
    chooser = reverse(f"wagtailsnippetchoosers_campaigns_{model}:choose")
    assert officer.get(chooser).status_code == 200
