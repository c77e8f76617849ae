"""What the home page shows of campaigns and articles."""

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from campaigns.enums import CampaignStatus
from campaigns.templatetags.campaigns_tags import active_campaigns, readers_url
from site_project.core.models import HomePage
from tests.factories.campaigns import make_article, make_campaign, make_campaign_page

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


@pytest.mark.parametrize("items", [1, 3])
def test_tag_asks_one_query(homes: Homes, items: int, django_assert_num_queries: Any) -> None:
    for _ in range(items):
        make_campaign_page(homes["en"])

    with django_assert_num_queries(1):
        assert len(active_campaigns({})) == items


def test_only_campaigns_under_way_are_active(homes: Homes) -> None:
    shown = [
        make_campaign_page(homes["en"], make_campaign(status=status))
        for status in (CampaignStatus.ACTIVE, CampaignStatus.WATCHING)
    ]
    for status in (CampaignStatus.NOT_RECORDED, CampaignStatus.WON, CampaignStatus.PAUSED):
        make_campaign_page(homes["en"], make_campaign(status=status))
    make_campaign_page(homes["en"], make_campaign()).campaign.unpublish()

    assert set(active_campaigns({})) == set(shown)


def test_article_of_another_language_is_linked_in_the_readers_own(homes: Homes) -> None:
    article = make_article(homes["en"], slug="news")
    request = RequestFactory().get("/zh-hant/")

    with translation.override("zh-hant"):
        assert readers_url({"request": request}, article) == "/zh-hant/articles/news/"
