"""Where a register is in each language: pairs that are mutual, and lead to nothing that is gone."""

import re

import pytest
from django.test import Client

from campaigns.models import CampaignIndexPage, TreatyIndexPage
from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content
from tests.factories.campaigns import (
    make_campaign,
    make_campaign_page,
    make_review,
    make_review_page,
)
from tests.factories.petitions import make_petition, make_petition_page

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
REGISTERS = {
    "campaigns/demands/": CampaignIndexPage,
    "campaigns/petitions/": CampaignIndexPage,
    "campaigns/prison/trail/": CampaignIndexPage,
    "treaties/recommendations/": TreatyIndexPage,
}


@pytest.fixture
def filled(homes: Homes) -> None:
    """Registers of two pages each."""
    campaign = make_campaign(demands=31, code="prison")
    make_campaign_page(homes["en"], campaign)
    for _ in range(31):
        make_petition_page(homes["en"], make_petition(campaign=campaign))
    make_review_page(homes["en"], make_review(31))


def links(client: Client, url: str) -> tuple[list[str], dict[str, str]]:
    """Return the canonical address of a page, and its addresses by their languages."""
    head = content(client, url).partition("</head>")[0]
    canonical = re.findall(r'rel="canonical" href="http://testserver([^"]+)"', head)
    pairs = re.findall(r'hreflang="([^"]+)" href="http://testserver([^"]+)"', head)
    return canonical, dict(pairs)


# A trail is one page; the lists have two.
@pytest.mark.parametrize(
    "part", [*REGISTERS, *(f"{each}?page=2" for each in REGISTERS if "trail" not in each)]
)
@pytest.mark.usefixtures("filled")
def test_each_page_of_a_register_names_itself_in_each_language(client: Client, part: str) -> None:
    english, chinese = (f"/{code}/{part}" for code in ("en", "zh-hant"))
    expected = {"en": english, "zh-Hant-HK": chinese, "x-default": chinese}

    assert links(client, english) == ([english], expected)
    assert links(client, chinese) == ([chinese], expected)


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.usefixtures("filled")
def test_register_without_a_list_in_one_language_names_the_other_alone(
    client: Client, homes: Homes, register: str
) -> None:
    REGISTERS[register].objects.child_of(homes["zh-hant"]).get().unpublish()
    english, chinese = (f"/{code}/{register}" for code in ("en", "zh-hant"))

    assert client.get(chinese).status_code == 404
    assert links(client, english) == ([english], {"en": english, "x-default": english})
    assert f'href="{chinese}"' not in content(client, english)


@pytest.mark.parametrize(
    "address",
    [
        "campaigns/demands/?campaign=prison",
        "campaigns/petitions/?campaign=prison",
        "treaties/recommendations/?treaty=ICCPR",
    ],
)
@pytest.mark.usefixtures("filled")
def test_narrowed_register_is_not_for_search_engines(client: Client, address: str) -> None:
    assert 'content="noindex"' in content(client, f"/en/{address}")
    assert links(client, f"/en/{address}") == ([], {})
