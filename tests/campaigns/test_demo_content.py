"""The demonstration says what the facts say, in both languages."""

from datetime import date

import pytest
from django.test import Client

from campaigns.demo_content import campaigns_and_articles
from campaigns.enums import CampaignStatus
from campaigns.models import Campaign
from site_project.core.demo_content import Demo
from site_project.core.models import HomePage

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
PAGES = (
    "",
    "about/",
    "get-help/",
    "campaigns/",
    "campaigns/prison-reform/",
    "campaigns/right-to-information/",
    "campaigns/article-23/",
    "articles/",
    "articles/international-bodies-summary/",
    "articles/judicial-reviews/",
)
NOT_HONG_KONG_USAGE = ("志工", "視頻", "網路", "登錄", "信息", "點擊", "用戶名", "軟體", "上訴權")


@pytest.fixture
def demo(homes: Homes) -> Demo:
    demo = Demo(today=date(2026, 11, 23), homes=homes, say=lambda text: None)
    campaigns_and_articles(demo)
    return demo


def test_every_page_is_served_in_both_languages(client: Client, demo: Demo) -> None:
    for path in PAGES:
        for code in demo.homes:
            response = client.get(f"/{code}/{path}")
            html = response.content.decode()
            assert response.status_code == 200, path
            assert "noindex" not in html, path
            assert not [word for word in NOT_HONG_KONG_USAGE if word in html], path
            notice = {"en": "dates, persons and loans are invented", "zh-hant": "均屬虛構"}[code]
            assert notice in html, path


def test_campaigns_on_legislation_are_history(client: Client, demo: Demo) -> None:
    for code in ("article-23", "right-to-information"):
        record = Campaign.objects.get(code=code)
        html = client.get(f"/en/campaigns/{code}/").content.decode()
        assert record.status == CampaignStatus.NOT_RECORDED
        assert html.index("Check the current law") < html.index("<h1>")
    assert not demo.records["campaign article-23"].demands.exists()
    assert "2002–2003" in client.get("/en/campaigns/article-23/").content.decode()


def test_summary_names_its_source_and_six_references(client: Client, demo: Demo) -> None:
    html = client.get("/en/articles/international-bodies-summary/").content.decode()

    assert "summary of an article by Sophie Lee" in html or "Summary of an article by" in html
    for name in ("Osiatyński", "2020", "Weissbrodt", "Gaer", "2023", "Bosch"):
        assert name in html
    for heading in ("Actors", "Obstacles", "References"):
        assert f">{heading}</h2>" in html


def test_other_chapters_find_what_they_refer_to(demo: Demo) -> None:
    assert demo.records["provision ICCPR 9"].code == "ICCPR 9"
    assert demo.records["campaign prison-reform"].page_key is not None
