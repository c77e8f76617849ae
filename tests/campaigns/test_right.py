"""A right in plain words, with all that the site has about it."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from site_project.core.models import HomePage, OfficeSettings
from tests.factories.campaigns import (
    make_article,
    make_campaign,
    make_campaign_page,
    make_case,
    make_case_page,
    make_indicator,
    make_indicator_page,
    make_provision,
    make_right,
    make_right_page,
)
from tests.factories.events import make_event, make_pages, make_session
from tests.factories.handbook import make_book, make_chapter, make_section
from tests.factories.lending import make_page, make_title
from tests.factories.petitions import make_petition, make_petition_page
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def main(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def test_page_leads_with_who_can_help_and_says_each_sentence_by_itself(
    client: Client, homes: Homes
) -> None:
    office = OfficeSettings.load()
    office.telephone = "+852 2000 0000"
    office.save()
    page = make_right_page(
        homes["zh-hant"],
        meaning="警察須說明拘捕原因。\n\n你可以保持沉默。",
        steps="要求見律師。",
    )

    html = main(client, page.url)

    for sentence in ("警察須說明拘捕原因。", "你可以保持沉默。", "要求見律師。"):
        assert f"<li>{sentence}</li>" in html
    assert "tel:+85220000000" in html
    assert html.index("tel:") < html.index("警察須說明拘捕原因")
    assert "limited" not in html


def test_page_shows_what_rests_on_one_of_its_provisions_and_nothing_else(
    client: Client, homes: Homes
) -> None:
    mine, other = make_provision(), make_provision()
    right = make_right(mine)
    chapter = make_chapter(make_book(homes["en"]))
    for word, provision in (("mine", mine), ("other", other)):
        record = make_campaign()
        record.provisions = [provision]
        record.save()
        make_campaign_page(homes["en"], record, title=f"Campaign {word}", slug=word)
        make_petition_page(homes["en"], make_petition(campaign=record), title=f"Petition {word}")
        case = make_case()
        case.provisions = [provision]
        case.save()
        make_case_page(homes["en"], case, title=f"Case {word}")
        make_section(chapter, provisions=[provision], title=f"Section {word}")
        make_article(homes["en"], campaign=record, title=f"Article {word}")
        title = make_title(name_en=f"Kit {word}")
        title.provisions.add(provision)
        make_page(title, homes)
        event = make_event(name_en=f"Seminar {word}")
        make_session(event)
        seminar = make_pages(event, languages=["en"])["en"]
        seminar.campaigns.add(record)
        seminar.save()
    make_indicator_page(homes["en"], make_indicator(right=right), title="Indicator mine")
    make_indicator_page(homes["en"], make_indicator(right=make_right()), title="Indicator other")
    page = make_right_page(homes["en"], right)

    html = main(client, page.url)

    kinds = ("Campaign", "Kit", "Seminar", "Indicator", "Petition", "Case", "Section", "Article")
    for kind in kinds:
        assert f"{kind} mine" in html
        assert f"{kind} other" not in html
    assert mine.in_words in html


def test_record_that_is_not_published_is_not_told_of(client: Client, homes: Homes) -> None:
    provision = make_provision()
    record = make_campaign()
    record.provisions = [provision]
    record.save()
    make_campaign_page(homes["en"], record, title="Not yet")
    type(record).objects.filter(pk=record.pk).update(live=False)

    assert "Not yet" not in main(client, make_right_page(homes["en"], make_right(provision)).url)


@pytest.mark.parametrize("items", [1, 3])
def test_pages_of_rights_ask_the_same_however_much_they_show(
    client: Client, homes: Homes, items: int
) -> None:
    provisions = [make_provision() for _ in range(items)]
    right = make_right(*provisions)
    for provision in provisions:
        record = make_campaign()
        record.provisions = [provision]
        record.save()
        make_campaign_page(homes["en"], record)
        make_indicator_page(homes["en"], make_indicator(right=right))
        make_right_page(homes["en"])
        title = make_title()
        title.provisions.add(provision)
        make_page(title, homes)
    page = make_right_page(homes["en"], right)

    assert queries(client, page.url) == (21, 1)
    assert queries(client, "/en/rights/") == (6, 1)


def test_right_has_one_family_of_pages(homes: Homes) -> None:
    page = make_right_page(homes["en"])
    make_right_page(homes["zh-hant"], page.right)

    with pytest.raises(ValidationError, match="has a page already"):
        make_right_page(homes["en"], page.right, slug="again", translation_key=uuid4())


@pytest.mark.indexed
def test_right_is_found_by_the_law_behind_it_also_after_that_changed(
    client: Client, homes: Homes, django_capture_on_commit_callbacks: Any
) -> None:
    right = make_right()
    page = make_right_page(homes["zh-hant"], right)
    address = "/zh-hant/search/?q=免受酷刑"
    assert page.url not in main(client, address)

    with django_capture_on_commit_callbacks(execute=True):
        right.provisions.add(make_provision(heading_zh_hant="免受酷刑"))

    assert page.url in main(client, address)
