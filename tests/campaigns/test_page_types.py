"""What search engines and shared links are told of every type of page."""

import json
import re

import pytest
from django.test import Client
from wagtail.models import Page

from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content
from tests.factories.campaigns import (
    make_article,
    make_campaign_page,
    make_case_page,
    make_indicator_page,
    make_right_page,
    make_treaty_page,
)
from tests.factories.library import make_publication

pytestmark = pytest.mark.django_db
MAKERS = (
    make_article,
    make_campaign_page,
    make_case_page,
    make_indicator_page,
    make_publication,
    make_right_page,
    make_treaty_page,
)
NAMED = ("name", "headline")


def test_every_type_is_in_the_sitemap_and_describes_itself(
    client: Client, homes: dict[str, HomePage]
) -> None:
    for make in MAKERS:
        make(homes["en"], title=f"Title of {make.__name__} & <more>", summary="What it says.")
    pages = Page.objects.live().filter(depth__gt=1, locale=homes["en"].locale).specific()
    sitemap = client.get("/sitemap.xml").content.decode()

    assert len({type(page) for page in pages}) > 2 * len(MAKERS)
    for page in pages:
        html = content(client, page.url)
        assert f"<loc>{page.full_url}</loc>" in sitemap, page
        assert f'<meta property="og:url" content="{page.full_url}">' in html, page
        assert '<meta property="og:title" content="' in html, page
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        for block in map(json.loads, blocks):
            assert block["@context"] == "https://schema.org", page
            if block["@type"] == "BreadcrumbList":
                assert block["itemListElement"][-1]["item"] == page.full_url
            else:
                assert any(block.get(key) for key in NAMED), page
