"""The trail of a campaign: what led to each demand, and what followed from it."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from campaigns.models import (
    Campaign,
    CyclePaper,
    Demand,
    PublicationIndexPage,
    PublicationPage,
    ReviewCycle,
)
from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import (
    make_campaign,
    make_campaign_page,
    make_case,
    make_case_page,
    make_indicator,
    make_indicator_page,
    make_review,
    make_review_page,
)
from tests.factories.petitions import make_petition, make_petition_page
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
TRAIL = "/en/campaigns/prison/trail/"


def make_trail(home: HomePage, **fields: Any) -> Campaign:
    """A campaign with one demand, and all that can stand around it."""
    review = make_review(1)
    review.papers = [
        CyclePaper(title_en="Our shadow report", title_zh_hant="影子報告", stage="our_report"),
        CyclePaper(title_en="List of issues", title_zh_hant="問題清單", stage="list_of_issues"),
    ]
    review.save()
    indicator = make_indicator({2010: 3})
    campaign = make_campaign(demands=1, **({"code": "prison"} | fields))
    Demand.objects.filter(campaign=campaign).update(
        recommendation=review.recommendations.get(), indicator=indicator
    )
    campaign.refresh_from_db()
    case = make_case(campaign=campaign, demand=campaign.demands.get())
    make_campaign_page(home, campaign)
    make_review_page(home, review)
    make_indicator_page(home, indicator)
    make_case_page(home, case)
    return campaign


def test_trail_leads_from_report_to_indicator(client: Client, homes: Homes) -> None:
    demand = make_trail(homes["en"]).demands.get()

    html = main(content(client, TRAIL))

    assert "Our shadow report" in html
    assert "List of issues" not in html
    links = re.findall(r'href="/en/(treaties|cases|indicators)/', html)
    assert links == ["treaties", "cases", "indicators"]
    assert f'/#recommendation-{demand.recommendation_id}"' in html
    assert f'id="demand-{demand.pk}"' in html
    assert "recorded." not in html
    assert html.count("<h1>") == 1
    chinese = main(content(client, "/zh-hant/campaigns/prison/trail/"))
    assert "影子報告" in chinese
    assert "建議1" in chinese
    assert 'href="/zh-hant/cases/' in chinese


def test_gaps_of_the_trail_are_said(client: Client, homes: Homes) -> None:
    make_campaign_page(homes["en"], make_campaign(demands=1, code="prison"))

    html = main(content(client, TRAIL))

    for what in ("report", "recommendation", "case", "indicator"):
        assert f"No {what} recorded." in html
    chinese = main(content(client, "/zh-hant/campaigns/prison/trail/"))
    assert "訴求0" in chinese


def test_trail_is_reached_from_what_stands_on_it(client: Client, homes: Homes) -> None:
    demand = make_trail(homes["en"]).demands.get()
    link = f'href="{TRAIL}#demand-{demand.pk}"'

    case, indicator = demand.cases.get(), demand.indicator
    review = demand.recommendation.cycle
    for path in (
        f"/en/cases/{case.code}/",
        f"/en/indicators/{indicator.code}/",
        f"/en/treaties/iccpr/{review.code}/",
        "/en/treaties/recommendations/",
    ):
        assert link in main(content(client, path)), path
    assert f'href="{TRAIL}"' in main(content(client, "/en/campaigns/prison/"))


def test_drafts_are_not_on_the_trail(client: Client, homes: Homes) -> None:
    campaign = make_trail(homes["en"])
    demand = campaign.demands.get()
    ReviewCycle.objects.update(live=False)
    for record in (demand.cases.get(), demand.indicator):
        record.refresh_from_db()
        record.unpublish()

    html = main(content(client, TRAIL))

    for what in ("report", "recommendation", "case", "indicator"):
        assert f"No {what} recorded." in html

    campaign.refresh_from_db()
    campaign.unpublish()
    assert client.get(TRAIL).status_code == 404
    assert client.get("/en/campaigns/none/trail/").status_code == 404


def test_report_of_the_campaign_on_the_same_provision_is_named(
    client: Client, homes: Homes
) -> None:
    campaign = make_campaign(demands=2, code="prison")
    first, second = campaign.demands.all()
    make_campaign_page(homes["en"], campaign)
    index = PublicationIndexPage.objects.child_of(homes["en"]).get()
    report = PublicationPage(
        title="Report to the Committee",
        slug="report",
        locale=homes["en"].locale,
        kind="un_report",
        campaign=campaign,
        precision="year",
        date_from=date(2012, 1, 1),
        provisions=[first.provision],
    )
    index.add_child(instance=report)
    report.save_revision().publish()

    html = main(content(client, TRAIL))

    before, after = html.split(f'id="demand-{second.pk}"')
    assert 'href="/en/publications/report/"' in before
    assert '<time datetime="2012">' in before
    assert "No report recorded." in after


@pytest.mark.parametrize("items", [1, 3])
def test_trail_asks_a_fixed_number_of_queries(client: Client, homes: Homes, items: int) -> None:
    campaign = make_campaign(demands=items, code="prison")
    make_campaign_page(homes["en"], campaign)
    for number, demand in enumerate(campaign.demands.all()):
        other = make_trail(homes["en"], code=f"other-{number}").demands.get()
        Demand.objects.filter(pk=demand.pk).update(
            recommendation=other.recommendation, indicator=other.indicator
        )
        other.cases.update(demand=demand)
        petition = make_petition(counts=[9], campaign=campaign)
        petition.demands = [demand]
        petition.save()
        make_petition_page(homes["en"], petition)

    assert queries(client, TRAIL) == (21, 2)
