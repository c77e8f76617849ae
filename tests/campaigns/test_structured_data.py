"""What search engines are told of each type of page, in the terms of schema.org."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from campaigns.models import (
    ArticlePage,
    CampaignPage,
    Case,
    CasePage,
    IndicatorPage,
    PetitionPage,
    PublicationPage,
    ReviewCyclePage,
    RightPage,
    SectionPage,
    TreatyPage,
)
from campaigns.structured_data import as_script
from site_project.core.models import HomePage
from tests.campaigns.everywhere import make_everything


def test_text_cannot_end_the_script_element() -> None:
    html = as_script({"headline": "</script><script>alert(1)</script> & <!--"})

    assert html.count("<") == html.count("</script>") + 1 == 2
    inner = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inner)["headline"] == "</script><script>alert(1)</script> & <!--"


# The properties that schema.org defines for each type, as far as we use them, and those of
# them without which the thing is not told.
OF_WORKS = {
    "@context",
    "name",
    "description",
    "inLanguage",
    "url",
    "publisher",
    "dateModified",
    "about",
    "isPartOf",
    "citation",
    "identifier",
    "datePublished",
    "temporalCoverage",
    "author",
    "headline",
}
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "WebPage": (OF_WORKS, {"name", "url"}),
    "Article": (OF_WORKS, {"headline", "url", "publisher"}),
    "CreativeWork": (OF_WORKS, {"name"}),
    "Book": (OF_WORKS | {"isbn"}, {"name"}),
    "Report": (OF_WORKS, {"name"}),
    "Legislation": (
        OF_WORKS | {"legislationIdentifier", "legislationType"},
        {"name", "legislationIdentifier"},
    ),
    "Dataset": (
        OF_WORKS | {"license", "creator", "distribution"},
        {"name", "description", "license", "creator", "distribution"},
    ),
    "DataDownload": ({"encodingFormat", "contentUrl"}, {"encodingFormat", "contentUrl"}),
    "Organization": ({"name"}, {"name"}),
    "Person": ({"name"}, {"name"}),
    "Thing": ({"name"}, {"name"}),
    "BreadcrumbList": ({"@context", "itemListElement"}, {"itemListElement"}),
    "ListItem": ({"position", "name", "item"}, {"position", "name", "item"}),
}
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(T[\d:.]+(Z|[+-]\d\d:\d\d))?")
ADDRESSES = {"url", "contentUrl", "item", "license"}


def wrong_with(thing: Any) -> Iterator[str]:
    """Yield what schema.org does not know of a thing or of what it is made of."""
    if isinstance(thing, list):
        for each in thing:
            yield from wrong_with(each)
    if not isinstance(thing, dict):
        return
    known, needed = SHAPES[thing["@type"]]
    keys = set(thing) - {"@type"}
    yield from (f"{thing['@type']} has no {key}" for key in keys - known)
    yield from (f"{thing['@type']} needs {key}" for key in needed if not thing.get(key))
    for key, value in thing.items():
        if value in ("", None, []):
            yield f"{key} is empty"
        if key in ADDRESSES and not str(value).startswith(("http://", "https://")):
            yield f"{key} is no address: {value}"
        if key in ("dateModified", "datePublished") and not DATE.fullmatch(value):
            yield f"{key} is no date: {value}"
        yield from wrong_with(value)


def told(client: Client, page: Page) -> list[dict[str, Any]]:
    html = client.get(page.url).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return [json.loads(block) for block in blocks]


@pytest.mark.django_db
def test_every_type_is_described_as_schema_org_knows_it(
    client: Client, homes: dict[str, HomePage]
) -> None:
    make_everything(homes)
    mains = {
        CampaignPage: "WebPage",
        CasePage: "WebPage",
        PetitionPage: "WebPage",
        ReviewCyclePage: "WebPage",
        RightPage: "WebPage",
        TreatyPage: "WebPage",
        ArticlePage: "Article",
        SectionPage: "Article",
        PublicationPage: "Book",
        IndicatorPage: "Dataset",
    }
    for model, kind in mains.items():
        for page in model.objects.live().select_related("locale"):
            described = told(client, page)
            assert {kind, "BreadcrumbList"} <= {each["@type"] for each in described}, page
            assert [*wrong_with(described)] == [], page
            main = next(each for each in described if each["@type"] == kind)
            assert main["url"] == page.full_url
            if kind != "Dataset":
                language = {"en": "en", "zh-hant": "zh-Hant-HK"}[page.locale.language_code]
                assert main["inLanguage"] == language


@pytest.mark.django_db
def test_law_behind_a_page_is_told_in_its_language(
    client: Client, homes: dict[str, HomePage]
) -> None:
    make_everything(homes)
    for model in (CampaignPage, CasePage, RightPage, SectionPage):
        for page in model.objects.select_related("locale"):
            main = next(each for each in told(client, page) if "about" in each)
            law = main["about"][-1]
            assert law["@type"] == "Legislation", page
            assert law["legislationIdentifier"].startswith("ICCPR ")
            name = {"en": "International Covenant", "zh-hant": "《公民權利"}
            assert law["isPartOf"]["name"].startswith(name[page.locale.language_code]), page


@pytest.mark.django_db
def test_case_and_review_name_their_documents(client: Client, homes: dict[str, HomePage]) -> None:
    make_everything(homes)
    case = told(client, CasePage.objects.get(locale=homes["en"].locale))[0]
    assert case["temporalCoverage"] == "2008/2010"
    assert case["citation"]["name"] == "[2008] HKCFI 1"
    assert case["citation"]["url"] == "https://example.org/judgment"
    review = told(client, ReviewCyclePage.objects.get(locale=homes["en"].locale))[0]
    assert review["citation"] == [
        {
            "@type": "CreativeWork",
            "name": "Observations",
            "identifier": "CCPR/C/1",
            "url": "https://example.org/paper",
            "datePublished": "2013-03",
        }
    ]
    assert review["about"][0]["legislationIdentifier"] == "ICCPR"


@pytest.mark.django_db
def test_draft_record_is_not_described(client: Client, homes: dict[str, HomePage]) -> None:
    make_everything(homes)
    Case.objects.update(live=False)

    case = told(client, CasePage.objects.get(locale=homes["en"].locale))[0]

    assert not {"citation", "about", "temporalCoverage"} & set(case)
