"""Campaigns as readers see them, in both languages."""

import json
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from campaigns.enums import CampaignStatus, DemandStatus
from campaigns.models import Campaign, CampaignPage, CampaignPartner
from site_project.core.models import HomePage
from tests.campaigns.editing import page_form
from tests.factories.campaigns import (
    campaign_index,
    make_article,
    make_campaign,
    make_campaign_page,
    make_partner,
)
from tests.factories.petitions import make_petition, make_petition_page
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def content(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


@pytest.mark.parametrize("items", [1, 3])
def test_campaign_page_asks_a_fixed_number_of_queries(
    client: Client, homes: Homes, items: int
) -> None:
    record = make_campaign(demands=items, milestones=items)
    page = make_campaign_page(homes["en"], record)
    for _ in range(items):
        make_article(homes["en"], campaign=record)
        make_petition_page(homes["en"], make_petition(counts=[1] * items, campaign=record))

    assert queries(client, page.url) == (20, 1)


@pytest.mark.parametrize("items", [1, 3])
def test_list_of_campaigns_asks_seven_queries(client: Client, homes: Homes, items: int) -> None:
    for _ in range(items):
        make_campaign_page(homes["en"])

    assert queries(client, "/en/campaigns/") == (7, 1)


def test_page_tells_the_record_in_the_words_of_its_language(client: Client, homes: Homes) -> None:
    record = make_campaign(demands=1, milestones=1, code="fair", status=CampaignStatus.WON)
    record.demands.update(status=DemandStatus.MET)
    partner = CampaignPartner(
        partner=make_partner(), role_en="counts the votes", role_zh_hant="點票"
    )
    record.campaign_partners = [partner]
    record.provisions = [record.demands.get().provision]
    record.save()
    for home in homes.values():
        make_campaign_page(home, record)
        record.refresh_from_db()

    english = main(content(client, "/en/campaigns/fair/"))
    chinese = main(content(client, "/zh-hant/campaigns/fair/"))

    for word in ("Won", "Demand 0", "Met", "The department", "2000", "A society", "counts the"):
        assert word in english
    for word in ("訴求0", "該部門", "2000年", "某協會", "點票", "人身自由"):
        assert word in chinese
    assert "Demand 0" not in chinese
    assert "訴求0" not in english


def test_languages_of_a_page_name_each_other(client: Client, homes: Homes) -> None:
    record = make_campaign(code="fair")
    for home in homes.values():
        make_campaign_page(home, record)
        record.refresh_from_db()
    links = {
        code: set(
            re.findall(
                r'<link rel="alternate" hreflang="(.*?)" href="(.*?)">', content(client, url)
            )
        )
        for code, url in (("en", "/en/campaigns/fair/"), ("zh", "/zh-hant/campaigns/fair/"))
    }

    assert links["en"] == links["zh"]
    assert links["en"] == {
        ("en", "http://testserver/en/campaigns/fair/"),
        ("zh-Hant-HK", "http://testserver/zh-hant/campaigns/fair/"),
        ("x-default", "http://testserver/zh-hant/campaigns/fair/"),
    }


@pytest.mark.parametrize(
    ("born", "read", "tag"), [("en", "zh-hant", "en"), ("zh-hant", "en", "zh-Hant-HK")]
)
def test_page_that_is_missing_is_shown_in_the_other_language(
    client: Client, homes: Homes, born: str, read: str, tag: str
) -> None:
    record = make_campaign(demands=1, code="fair")
    make_campaign_page(homes[born], record)
    demand = {"en": "Demand 0", "zh-hant": "訴求0"}[born]

    html = content(client, f"/{read}/campaigns/fair/")

    assert f'<div lang="{tag}">' in main(html)
    assert 'role="note"' in main(html)
    assert demand in main(html)
    assert f'rel="canonical" href="http://testserver/{born}/campaigns/fair/"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="alternate" hreflang' not in html


@pytest.mark.parametrize(("born", "read"), [("en", "zh-hant"), ("zh-hant", "en")])
def test_list_shows_each_campaign_once_in_a_language_that_it_has(
    client: Client, homes: Homes, born: str, read: str
) -> None:
    both = make_campaign(code="both")
    for home in homes.values():
        make_campaign_page(home, both)
        both.refresh_from_db()
    make_campaign_page(homes[born], make_campaign(code="single"))

    html = main(content(client, f"/{read}/campaigns/"))

    assert html.count(f'href="/{read}/campaigns/both/"') == 1
    assert re.search(rf'href="/{read}/campaigns/single/" lang="{born[:2]}', html)
    assert html.count("<h2>") == 2


def test_slug_change_carries_over_with_redirects_in_both_languages(
    client: Client, homes: Homes, django_capture_on_commit_callbacks: Any
) -> None:
    record = make_campaign(code="fair")
    pages = {}
    for code, home in homes.items():
        pages[code] = make_campaign_page(home, record)
        record.refresh_from_db()

    page = pages["en"]
    page.slug = "fairer"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    for code in homes:
        assert content(client, f"/{code}/campaigns/fairer/")
        response = client.get(f"/{code}/campaigns/fair/")
        assert response.status_code == 301
        assert response.headers["Location"].endswith(f"/{code}/campaigns/fairer/")


def test_campaign_about_legislation_begins_with_the_banner(client: Client, homes: Homes) -> None:
    plain = make_campaign_page(homes["en"])
    law = make_campaign_page(
        homes["en"], make_campaign(check_law=True, status=CampaignStatus.NOT_RECORDED)
    )

    html = main(content(client, law.url))

    assert html.index("Check the current law") < html.index("<h1>")
    assert "Check the current law" not in main(content(client, plain.url))


def test_draft_record_is_not_told(client: Client, homes: Homes) -> None:
    record = make_campaign(demands=1)
    page = make_campaign_page(homes["en"], record)
    record.unpublish()

    assert "Demand 0" not in content(client, page.url)


def test_draft_change_of_a_record_is_not_told_before_it_is_published(
    client: Client, homes: Homes
) -> None:
    record = make_campaign(status=CampaignStatus.ACTIVE)
    page = make_campaign_page(homes["en"], record)
    record.refresh_from_db()
    record.status = CampaignStatus.SHELVED
    revision = record.save_revision()
    assert "Shelved" not in content(client, page.url)

    revision.publish()

    assert "Shelved" in content(client, page.url)


def test_restored_revision_leaves_the_records_pages_alone(homes: Homes) -> None:
    record = make_campaign()
    before = record.latest_revision
    page = make_campaign_page(homes["en"], record)

    before.publish()

    record.refresh_from_db()
    assert record.page_key == page.translation_key


def test_page_keeps_its_record(homes: Homes) -> None:
    page = make_campaign_page(homes["en"])
    page.campaign = make_campaign()

    with pytest.raises(ValidationError) as error:
        page.save()

    assert "campaign" in error.value.message_dict


def test_record_serves_one_family_of_pages(homes: Homes) -> None:
    record = make_campaign_page(homes["en"]).campaign
    stranger = CampaignPage(title="x", slug="x", locale=homes["zh-hant"].locale, campaign=record)

    with pytest.raises(ValidationError):
        campaign_index(homes["zh-hant"]).add_child(instance=stranger)

    assert record.pages.count() == 1


def test_campaigns_under_way_stand_first(client: Client, homes: Homes) -> None:
    make_campaign_page(homes["en"], make_campaign(status=CampaignStatus.CLOSED), title="A closed")
    make_campaign_page(homes["en"], make_campaign(status=CampaignStatus.WATCHING), title="Z open")

    html = main(content(client, "/en/campaigns/"))

    assert html.index("Z open") < html.index("A closed")


def test_list_goes_on_after_thirty(client: Client, homes: Homes) -> None:
    for _ in range(31):
        make_campaign_page(homes["en"])

    first = main(content(client, "/en/campaigns/"))

    assert first.count("<h2>") == 30
    assert 'rel="next" href="?page=2"' in first
    assert main(content(client, "/en/campaigns/?page=2")).count("<h2>") == 1
    for bad in ("3", "0", "-1", "x", ""):
        assert client.get("/en/campaigns/", {"page": bad}).status_code == 404


def test_private_campaign_is_in_no_list(client: Client, homes: Homes) -> None:
    page = make_campaign_page(homes["en"], title="Only for members")
    make_campaign_page(homes["en"], title="For all")
    page.view_restrictions.create(restriction_type="login")

    html = content(client, "/en/campaigns/")

    assert "Only for members" not in html
    assert "For all" in html


def test_page_sets_no_cookie_and_tells_its_breadcrumbs(client: Client, homes: Homes) -> None:
    page = make_campaign_page(homes["en"], title="Fair </script> hearings")

    response = client.get(page.url)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    html = response.content.decode()
    told = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    data = next(each for each in map(json.loads, told) if each["@type"] == "BreadcrumbList")
    names = [item["name"] for item in data["itemListElement"]]
    assert names == ["Home", "Campaigns", "Fair </script> hearings"]
    assert html.count("<h1>") == 1


def test_record_is_deleted_only_before_it_has_a_history(homes: Homes) -> None:
    published = make_campaign()
    draft = Campaign(code="draft", name_en="x", name_zh_hant="x", live=False)
    draft.save()

    assert not published.may_be_deleted()
    assert draft.may_be_deleted()
    draft.delete()
    assert not Campaign.objects.filter(code="draft").exists()


def test_archived_record_gets_no_first_page_but_keeps_its_family(homes: Homes) -> None:
    with pytest.raises(ValidationError, match="archived"):
        make_campaign_page(homes["en"], make_campaign(archived=True))
    record = make_campaign()
    make_campaign_page(homes["en"], record)
    Campaign.objects.filter(pk=record.pk).update(archived=True)
    record.refresh_from_db()

    assert make_campaign_page(homes["zh-hant"], record).live


def test_record_can_have_new_pages_when_its_last_one_is_deleted(homes: Homes) -> None:
    record = make_campaign()
    english = make_campaign_page(homes["en"], record)
    record.refresh_from_db()
    chinese = make_campaign_page(homes["zh-hant"], record)

    english.delete()
    record.refresh_from_db()
    assert record.page_key == chinese.translation_key
    chinese.delete()
    record.refresh_from_db()
    assert record.page_key is None

    assert make_campaign_page(homes["en"], record).live


def test_draft_of_another_language_shows_readers_no_new_name(officer: Client, homes: Homes) -> None:
    record = make_campaign(name_en="Bail", name_zh_hant="Bail")
    page = make_campaign_page(homes["en"], record, title="Bail")
    chinese = page.copy_for_translation(homes["zh-hant"].locale)
    edit = reverse("wagtailadmin_pages:edit", args=[chinese.pk])

    officer.post(edit, page_form(title="保釋"))
    record.refresh_from_db()
    assert record.name_zh_hant == "Bail"

    officer.post(edit, page_form(title="保釋") | {"action-publish": "1"})
    record.refresh_from_db()
    assert record.name_zh_hant == "保釋"


def test_page_publishes_no_draft_of_its_record(officer: Client, homes: Homes) -> None:
    record = make_campaign(name_en="Bail", name_zh_hant="Bail")
    page = make_campaign_page(homes["en"], record, title="Bail")
    record.status = CampaignStatus.WON
    record.save_revision()
    chinese = page.copy_for_translation(homes["zh-hant"].locale)
    edit = reverse("wagtailadmin_pages:edit", args=[chinese.pk])

    officer.post(edit, page_form(title="保釋") | {"action-publish": "1"})

    record.refresh_from_db()
    assert record.status == CampaignStatus.ACTIVE
    assert record.get_latest_revision_as_object().name_zh_hant == "保釋"
