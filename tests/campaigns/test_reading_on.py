"""From every page a reader gets on: to what belongs to it, and to who can help."""

import re
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Demand, PublicationIndexPage, PublicationPage
from site_project.core.models import HomePage, StandardPage
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import (
    make_article,
    make_campaign,
    make_campaign_page,
    make_case,
    make_case_page,
    make_indicator,
    make_indicator_page,
    make_provision,
    make_review,
    make_review_page,
    make_right,
    make_right_page,
)
from tests.factories.handbook import make_book, make_chapter, make_section
from tests.factories.petitions import make_petition, make_petition_page
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def onward(client: Client, url: str) -> list[str]:
    """Return the links under "To read on", by their words."""
    html = main(content(client, url))
    part = re.search(r'aria-labelledby="read-on">(.*?)</nav>', html, re.DOTALL)
    return re.findall(r"<dd><a [^>]*>(.*?)</a></dd>", part[1]) if part else []


def make_publication(home: HomePage, **fields: Any) -> PublicationPage:
    index = PublicationIndexPage.objects.child_of(home).get()
    page = index.add_child(instance=PublicationPage(locale=home.locale, **fields))
    page.save_revision().publish()
    return page


def make_neighbours(home: HomePage) -> dict[str, Any]:
    """Pages of each type that share a provision, a campaign or a demand, and one that does not."""
    provision = make_provision()
    review = make_review(1, code="third")
    campaign = make_campaign(demands=1, code="votes")
    demands = Demand.objects.filter(campaign=campaign)
    indicator = make_indicator(right=make_right(make_provision()))
    demands.update(recommendation=review.recommendations.get(), indicator=indicator)
    case = make_case(campaign=campaign, demand=demands.get())
    case.provisions = [provision]
    case.save()
    right = make_right(provision)
    pages = {
        "Campaign": make_campaign_page(home, campaign, title="Campaign"),
        "Case": make_case_page(home, case, title="Case"),
        "Case of the campaign": make_case_page(
            home, make_case(campaign=campaign), title="Case of the campaign"
        ),
        "Petition": make_petition_page(home, make_petition(campaign=campaign), title="Petition"),
        "Section": make_section(
            make_chapter(make_book(home)), title="Section", provisions=[provision]
        ),
        "Article": make_article(home, title="Article", campaign=campaign),
        "Right": make_right_page(home, right, title="Right"),
        "Review": make_review_page(home, review, title="Review"),
        "Indicator": make_indicator_page(home, indicator, title="Indicator"),
        "Publication": make_publication(home, title="Publication", campaign=campaign),
    }
    make_case_page(home, make_case(campaign=make_campaign()), title="Elsewhere")
    return pages


def test_case_leads_to_all_that_shares_something_with_it(client: Client, homes: Homes) -> None:
    pages = make_neighbours(homes["en"])

    found = onward(client, pages["Case"].url)

    assert set(found) == set(pages) - {"Case"} | {"ICCPR"}
    assert 'href="/en/campaigns/votes/trail/"' in main(content(client, pages["Case"].url))


def test_no_page_is_a_dead_end(client: Client, homes: Homes) -> None:
    pages = make_neighbours(homes["en"])
    pages["Publication"].provisions = [pages["Section"].provisions.first()]
    pages["Publication"].save_revision().publish()

    for title, page in pages.items():
        if title != "Right":  # it has lists of its own
            found = onward(client, page.url)
            assert found, title
            assert "Elsewhere" not in found
            assert title not in found
    assert {"Right", "Case"} <= set(onward(client, pages["Section"].url))
    assert "Campaign" in onward(client, pages["Review"].url)
    assert "Campaign" in onward(client, pages["Indicator"].url)
    # It lists its own cases itself.
    assert "Case" not in onward(client, pages["Campaign"].url)


def test_page_that_links_to_another_is_told_there(client: Client, homes: Homes) -> None:
    case = make_case_page(homes["en"], make_case(), title="Case")
    article = make_article(homes["en"], title="About it")
    article.body = [("text", f'<p><a linktype="page" id="{case.pk}">the case</a></p>')]
    article.save_revision().publish()

    assert onward(client, case.url) == ["About it"]


def test_who_can_help_is_told_on_each_page(client: Client, homes: Homes) -> None:
    help_page = homes["en"].add_child(
        instance=StandardPage(title="Come to us", slug="help", locale=homes["en"].locale)
    )
    homes["en"].help_page = help_page
    homes["en"].save_revision().publish()

    assert onward(client, make_case_page(homes["en"]).url) == ["Come to us"]


def test_what_is_not_public_is_not_read_on(client: Client, homes: Homes) -> None:
    campaign = make_campaign()
    case = make_case_page(homes["en"], make_case(campaign=campaign))
    draft = make_case(campaign=campaign)
    draft.live = False
    draft.save()
    make_case_page(homes["en"], draft, title="Draft record")
    make_article(homes["en"], title="Draft article", campaign=campaign).unpublish()
    make_article(homes["zh-hant"], title="只有中文", campaign=campaign)

    assert onward(client, case.url) == ["只有中文"]


@pytest.mark.parametrize("items", [1, 4])
def test_reading_on_asks_one_query(client: Client, homes: Homes, items: int) -> None:
    campaign = make_campaign()
    for number in range(items):
        page = make_case_page(homes["en"], make_case(campaign=campaign), title=f"Case {number}")
        make_article(homes["en"], campaign=campaign)

    assert queries(client, page.url) == (9, 1)


def test_lists_that_hold_nothing_are_not_linked(client: Client, homes: Homes) -> None:
    empty = main(content(client, "/en/campaigns/")) + main(content(client, "/en/treaties/"))
    for address in ("campaigns/demands", "campaigns/petitions", "cases", "treaties/recommend"):
        assert f'href="/en/{address}' not in empty
    pages = make_neighbours(homes["en"])

    full = main(content(client, "/en/campaigns/")) + main(content(client, "/en/treaties/"))

    for address in ("campaigns/demands", "campaigns/petitions", "cases", "treaties/recommend"):
        assert f'href="/en/{address}' in full
    treaty = pages["Review"].get_parent()
    assert "recommendations/?treaty=" in main(content(client, treaty.url))


@pytest.mark.parametrize(
    ("register", "leads_to"),
    [
        ("campaigns/demands/", "campaigns/"),
        ("campaigns/petitions/", "campaigns/"),
        ("treaties/recommendations/", "treaties/"),
    ],
)
def test_empty_register_leads_on_and_has_nothing_to_choose(
    client: Client, homes: Homes, register: str, leads_to: str
) -> None:
    html = main(content(client, f"/en/{register}"))

    assert re.search(rf'<p>[^<]+yet\. [^<]+<a href="/en/{leads_to}">', html)
    assert "<form" not in html


def test_choices_of_a_list_do_not_say_that_they_may_be_left(client: Client, homes: Homes) -> None:
    make_case_page(homes["en"], make_case(campaign=make_campaign()))

    for address in ("/en/cases/", "/en/lending/"):
        html = main(content(client, address))
        assert "<label" in html
        assert "(optional)" not in html
