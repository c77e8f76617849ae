"""What search engines and shared links are told of every type of page, in both languages."""

import json
import re

import pytest
from django.test import Client
from wagtail.models import Page, get_page_models

from site_project.core.models import BasePage, HomePage
from tests.campaigns.everywhere import make_everything
from tests.campaigns.test_campaign_page import content
from tests.factories.campaigns import make_campaign, make_campaign_page

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
NAMED = ("name", "headline")
# Made in the admin, where its fields are.
NOT_MADE = {"FormPage", "PeoplePage"}
TAGS = {"en": "en", "zh-hant": "zh-Hant-HK"}
ENTRY = re.compile(r"<url>(.*?)</url>", re.DOTALL)
ALTERNATE = re.compile(r'<(?:xhtml:)?link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"')


def in_sitemap(client: Client) -> dict[str, dict[str, str]]:
    """Return the addresses of the sitemap with their alternates by language tag."""
    text = client.get("/sitemap.xml").content.decode()
    return {
        re.search(r"<loc>(.*?)</loc>", entry)[1]: dict(ALTERNATE.findall(entry))
        for entry in ENTRY.findall(text)
    }


def test_every_type_is_in_the_sitemap_and_describes_itself(client: Client, homes: Homes) -> None:
    make_everything(homes, title="Title & <more>", summary="What it says.")
    pages = Page.objects.live().filter(depth__gt=1).select_related("locale").specific()
    sitemap = in_sitemap(client)

    types = {model.__name__ for model in get_page_models() if issubclass(model, BasePage)}
    assert {type(page).__name__ for page in pages} == types - NOT_MADE
    for page in pages:
        html = content(client, page.url)
        family = {
            TAGS[other.locale.language_code]: other.full_url
            for other in pages
            if other.translation_key == page.translation_key
        }
        assert set(family) == set(TAGS.values()), page
        expected = family | {"x-default": family["zh-Hant-HK"]}
        assert sitemap[page.full_url] == expected, page
        head = html[: html.index("</head>")]
        assert dict(ALTERNATE.findall(head)) == expected, page
        assert f'<meta property="og:url" content="{page.full_url}">' in html, page
        assert '<meta property="og:title" content="' in html, page
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        for block in map(json.loads, blocks):
            assert block["@context"] == "https://schema.org", page
            if block["@type"] == "BreadcrumbList":
                assert block["itemListElement"][-1]["item"] == page.full_url
            elif "@graph" not in block:
                assert any(block.get(key) for key in NAMED), page


def test_registers_and_trails_are_in_the_sitemap(client: Client, homes: Homes) -> None:
    record = make_campaign(demands=2, code="prison")
    make_campaign_page(homes["en"], record)
    make_campaign_page(homes["en"], make_campaign(code="without"))
    sitemap = in_sitemap(client)

    for path in (
        "campaigns/demands/",
        "campaigns/petitions/",
        "campaigns/prison/trail/",
        "treaties/recommendations/",
        "lending/rules/",
        "privacy/what-we-hold/",
    ):
        urls = {tag: f"http://testserver/{code}/{path}" for code, tag in TAGS.items()}
        expected = urls | {"x-default": urls["zh-Hant-HK"]}
        for url in urls.values():
            assert sitemap[url] == expected, url
            html = content(client, url.removeprefix("http://testserver"))
            assert f'<link rel="canonical" href="{url}">' in html
            assert dict(ALTERNATE.findall(html[: html.index("</head>")])) == expected, url
    assert not any("without/trail" in url for url in sitemap)


def test_narrowed_register_is_no_address_of_its_own(client: Client, homes: Homes) -> None:
    make_campaign_page(homes["en"], make_campaign(demands=1, code="prison"))

    html = content(client, "/en/campaigns/demands/?campaign=prison")

    assert 'rel="canonical"' not in html
    assert '<meta name="robots" content="noindex">' in html


def test_register_above_which_nothing_is_published_is_not_in_the_sitemap(
    client: Client, homes: Homes
) -> None:
    page = make_campaign_page(homes["en"], make_campaign(demands=1, code="prison"))
    page.get_parent().specific.unpublish()

    sitemap = in_sitemap(client)

    assert "http://testserver/en/campaigns/demands/" not in sitemap
    assert set(sitemap["http://testserver/zh-hant/campaigns/demands/"]) == {
        "zh-Hant-HK",
        "x-default",
    }
