"""Petitions as staff edit them: the record, the page, and both together."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from campaigns.enums import CampaignStatus
from campaigns.models import CampaignPage, Petition, PetitionPage
from site_project.core.days import local_day
from site_project.core.kept_back import KeptBack
from site_project.core.models import HomePage
from tests.campaigns.editing import page_form, record_form, staff
from tests.factories.campaigns import make_body, make_campaign, make_campaign_page
from tests.factories.petitions import make_petition, make_petition_page

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
ADD = "wagtailsnippets_campaigns_petition:add"


def step(state: str = "open", day: str = "2016-03-01") -> dict[str, str]:
    return {
        "state": state,
        "precision": "day",
        "date_from": day,
        "date_to": "",
        "evidence_en": "Our notice",
        "evidence_zh_hant": "本會通告",
        "url": "",
    }


def paper(count: int = 30) -> dict[str, object]:
    return {
        "count": count,
        "precision": "month",
        "date_from": "2016-04-09",
        "date_to": "",
        "source_en": "Street stall",
        "source_zh_hant": "街站",
    }


def answer(day: str) -> dict[str, str]:
    return {
        "text_en": "They will look into it.",
        "text_zh_hant": "部門會作檢討。",
        "url": "",
        "precision": "day",
        "date_from": day,
        "date_to": "",
    }


def petition_form(**fields: object) -> dict[str, str]:
    campaign = fields.pop("campaign", None) or make_campaign()
    return nested_form_data(
        {
            "name_en": "A shorter wait",
            "name_zh_hant": "縮短輪候時間",
            "code": "shorter-wait",
            "campaign": campaign.pk,
            "body": make_body().pk,
            "addressee_en": "",
            "addressee_zh_hant": "",
            "wording_en": "We ask for a shorter wait.",
            "wording_zh_hant": "我們要求縮短輪候時間。",
            "sheets_by": "",
            "sheets_kept_en": "Handed to the department.",
            "sheets_kept_zh_hant": "交予部門。",
            "steps": inline_formset([step()]),
            "paper_counts": inline_formset([paper()]),
            "answers": inline_formset([]),
            **fields,
        }
    )


def test_officer_publishes_a_petition(officer: Client) -> None:
    campaign = make_campaign(demands=1)
    assert officer.get(reverse(ADD)).status_code == 200
    data = petition_form(campaign=campaign, demands=campaign.demands.get().pk)

    response = officer.post(reverse(ADD), data | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    record = Petition.objects.get(code="shorter-wait")
    assert record.live
    assert record.is_open
    assert record.on_paper == 30
    assert str(record.paper_counts.get().date_to) == "2016-04-30"
    assert list(record.demands.all()) == list(campaign.demands.all())
    shown = officer.get(reverse("wagtailsnippets_campaigns_petition:list"))
    assert "A shorter wait" in shown.content.decode()


@pytest.mark.parametrize("fields", [{"status": CampaignStatus.NOT_RECORDED}, {"check_law": True}])
@pytest.mark.parametrize("action", ["action-publish", "action-draft"])
def test_petition_of_a_campaign_that_calls_nobody_is_not_opened(
    officer: Client, fields: dict, action: str
) -> None:
    data = petition_form(campaign=make_campaign(**fields))

    response = officer.post(reverse(ADD), data | {action: "1"})

    assert response.status_code == 200
    html = response.content.decode()
    assert "This petition cannot be open" in html
    assert "We ask for a shorter wait." in html
    assert not Petition.objects.exists()

    history = data | petition_form(
        campaign=make_campaign(**fields),
        steps=inline_formset([step(), step("closed", "2016-09-01")]),
    )
    assert officer.post(reverse(ADD), history | {"action-publish": "1"}).status_code == 302


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"body": ""}, "Say to whom it goes"),
        ({"wording_en": "", "wording_zh_hant": ""}, "Write this before"),
        ({"sheets_kept_en": "", "sheets_kept_zh_hant": ""}, "Write this before"),
    ],
)
def test_petition_is_opened_when_its_sheet_is_complete(
    officer: Client, missing: dict, words: str
) -> None:
    response = officer.post(reverse(ADD), petition_form(**missing) | {"action-publish": "1"})

    assert response.status_code == 200
    assert words in response.content.decode()
    closed = petition_form(**missing, steps=inline_formset([step("closed")]))
    assert officer.post(reverse(ADD), closed | {"action-publish": "1"}).status_code == 302


def test_what_cannot_be_is_told_at_its_field_and_kept(officer: Client) -> None:
    to_come = (local_day() + timedelta(days=1)).isoformat()
    next_year = f"{local_day().year + 1}-01-01"
    for fields, words in (
        ({"steps": inline_formset([step(day=to_come)])}, "A step is something that has happened."),
        ({"paper_counts": inline_formset([paper(0)])}, "A count has at least one signature."),
        (
            {"paper_counts": inline_formset([paper() | {"date_from": next_year}])},
            "Sheets are counted before the count is entered.",
        ),
        (
            {"answers": inline_formset([answer(to_come)])},
            "An answer is something that has happened.",
        ),
        ({"addressee_en": "The Council"}, "one of them"),
        (
            {"demands": make_campaign(demands=1).demands.get().pk},
            "A demand belongs to another campaign.",
        ),
    ):
        response = officer.post(reverse(ADD), petition_form(**fields) | {"action-publish": "1"})
        assert response.status_code == 200
        html = response.content.decode()
        assert words in html
        assert "We ask for a shorter wait." in html
    assert not Petition.objects.exists()


@pytest.mark.parametrize(("mode", "word"), [("en", "A shorter wait"), ("zh-hant", "縮短輪候時間")])
def test_record_is_previewed_in_each_language(officer: Client, mode: str, word: str) -> None:
    record = make_petition()
    url = reverse("wagtailsnippets_campaigns_petition:preview_on_edit", args=[record.pk])
    sent = officer.post(url, petition_form(campaign=record.campaign))
    assert json.loads(sent.content)["is_valid"], sent.content

    shown = officer.get(url, {"mode": mode}).content.decode()

    assert f"<h1>{word}</h1>" in shown
    assert "2016" in shown


def test_record_is_made_with_the_page_for_its_campaign(officer: Client, homes: Homes) -> None:
    above = make_campaign_page(homes["en"])
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "petitionpage", above.pk])
    assert "Leave this empty for a new petition" in officer.get(url).content.decode()

    response = officer.post(url, page_form() | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    page = PetitionPage.objects.get()
    assert page.petition.live
    assert page.petition.campaign == above.campaign
    assert page.petition.page_key == page.translation_key
    shown = officer.get(f"{page.url}").content.decode()
    assert "<dt>Addressed to</dt><dd>Not recorded</dd>" in shown


def test_page_without_a_text_is_kept_as_a_draft_only(officer: Client, homes: Homes) -> None:
    above = make_campaign_page(homes["en"])
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "petitionpage", above.pk])
    empty = page_form(title="A sheet to sign", body=streamfield([]))

    response = officer.post(url, empty | {"action-publish": "1"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["body"]
    html = response.content.decode()
    assert "This petition has no text yet" in html
    assert "A sheet to sign" in html

    assert officer.post(url, empty).status_code == 302
    page = PetitionPage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    again = empty | {"petition": page.petition_id, "action-publish": "1"}
    assert officer.post(edit, again).status_code == 200
    with pytest.raises(KeptBack, match=r"no text yet|尚未有內文"):
        page.latest_revision.publish()
    Petition.objects.update(wording_zh_hant="我們要求縮短輪候時間。")
    assert officer.post(edit, again).status_code == 302
    page.refresh_from_db()
    assert page.live


def test_record_of_another_campaign_is_refused_at_its_field(officer: Client, homes: Homes) -> None:
    here = make_campaign_page(homes["en"])
    there = make_petition(campaign=make_campaign(code="elsewhere"))
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "petitionpage", here.pk])
    data = page_form(title="A sheet to sign", petition=there.pk)
    for act in ({}, {"action-publish": "1"}):
        response = officer.post(url, data | act)
        assert response.status_code == 200
        assert list(response.context["form"].errors) == ["petition"]
        assert "A sheet to sign" in response.content.decode()


def test_page_is_previewed_in_each_language(officer: Client, homes: Homes) -> None:
    record = make_petition()
    for code, home in homes.items():
        page = make_petition_page(home, record)
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        sent = officer.post(url, page_form(slug=page.slug, petition=record.pk))
        assert json.loads(sent.content)["is_valid"], sent.content
        shown = officer.get(url).content.decode()
        assert {"en": "We ask the department", "zh-hant": "我們要求該部門"}[code] in shown


def test_copied_petition_brings_no_signatures(officer: Client, homes: Homes) -> None:
    page = make_petition_page(homes["en"], make_petition(counts=[500]))
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])

    data = {"new_title": "Second", "new_slug": "second", "new_code": "second"}
    response = officer.post(url, data | {"new_parent_page": page.get_parent().pk})

    assert response.status_code == 302
    copy = PetitionPage.objects.get(slug="second").petition
    assert copy.code == "second"
    assert copy.wording_en == page.petition.wording_en
    assert not copy.paper_counts.exists()
    assert not copy.steps.exists()
    assert page.petition.on_paper == 500


def test_author_changes_no_petition(client: Client, homes: Homes) -> None:
    author = staff(client, "Authors")
    url = reverse("wagtailsnippets_campaigns_petition:edit", args=[make_petition().pk])
    assert author.get(url).status_code in (302, 403)


def test_campaign_with_an_open_petition_is_told_why_it_cannot_be_history(officer: Client) -> None:
    campaign = make_petition().campaign
    url = reverse("wagtailsnippets_campaigns_campaign:edit", args=[campaign.pk])

    response = officer.post(url, record_form(status="not_recorded") | {"action-publish": "1"})

    assert response.status_code == 200
    assert "is open for signatures. Close it first" in response.content.decode()


def below_two_campaigns(home: HomePage) -> tuple[PetitionPage, CampaignPage]:
    """A petition's page, and the page of another campaign."""
    return make_petition_page(home), make_campaign_page(home)


@pytest.mark.parametrize("publish", [{}, {"publish_copies": "on"}])
def test_petition_is_not_copied_below_another_campaign(
    officer: Client, homes: Homes, publish: dict[str, str]
) -> None:
    page, other = below_two_campaigns(homes["en"])
    data = {"new_title": "Second", "new_slug": "second", "new_code": "second"} | publish

    response = officer.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]), data | {"new_parent_page": other.pk}
    )

    assert response.status_code == 200
    html = response.content.decode()
    assert "belongs to another campaign than the page above" in html
    assert 'value="Second"' in html
    assert PetitionPage.objects.get() == page
    assert not Petition.objects.filter(code="second").exists()


def test_petition_is_not_moved_below_another_campaign(officer: Client, homes: Homes) -> None:
    page, other = below_two_campaigns(homes["en"])
    url = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, other.pk])
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])

    told = officer.post(url, follow=True).content.decode()
    officer.post(f"{bulk}?id={page.pk}", {"chooser": other.pk})

    assert "belongs to another campaign than the page above" in told
    page.refresh_from_db()
    assert page.get_parent().pk != other.pk


def test_petition_with_a_page_keeps_its_campaign(officer: Client, homes: Homes) -> None:
    record = make_petition_page(homes["en"]).petition
    other = make_campaign()
    url = reverse("wagtailsnippets_campaigns_petition:edit", args=[record.pk])
    assert "Its pages stand below those of this campaign." in officer.get(url).content.decode()

    data = petition_form(campaign=other, code=record.code) | {"action-publish": "1"}
    assert officer.post(url, data).status_code == 302

    campaign = record.campaign
    record.refresh_from_db()
    assert record.name_en == "A shorter wait"
    assert record.campaign == campaign
    # Nor does a text that was written before it had a page take it elsewhere.
    record.campaign = other
    record.save_revision()
    record = Petition.objects.get()
    record.get_latest_revision().publish()
    record.refresh_from_db()
    assert record.campaign == campaign
