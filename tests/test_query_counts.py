"""Lists and pages ask as often with three hundred rows as with three."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from events.models import Session
from tests.factories.campaigns import make_article, make_campaign, make_campaign_page
from tests.factories.events import make_event, make_pages, make_session
from tests.factories.lending import make_page, make_title
from tests.indexes import unindexed
from tests.queries import queries

# Once the content has changed, and after that.
LISTS = {
    "/en/": (11, 2),
    "/en/campaigns/": (7, 1),
    "/en/articles/": (6, 1),
    "/en/events/": (12, 2),
    "/en/lending/": (13, 3),
}

# Every title and summary of the rows has one of the two words. After a change a worker asks once
# each app which right and which year its pages belong to, and what has an address beside them.
SEARCHES = {"/en/search/?q=article": (46, 6), "/en/search/?q=law+mainland": (46, 6)}


def fill(homes, start: int, stop: int) -> None:
    record = make_campaign()
    make_campaign_page(homes["en"], record)
    for number in range(start, stop):
        make_article(homes["en"], campaign=record)
        event = make_event()
        make_session(event, days=3 + number)
        make_pages(event, languages=["en"])
        make_page(make_title(), homes)


def filled(client, homes, start: int, stop: int) -> dict[str, tuple[int, int]]:
    """Make more rows; return how often each list and each search then asks."""
    with unindexed():
        fill(homes, start, stop)
    call_command("update_index", verbosity=0)
    return {path: queries(client, path) for path in LISTS | SEARCHES}


@pytest.mark.indexed
def test_lists_and_search_ask_the_same_with_three_and_with_three_hundred_rows(
    client, homes
) -> None:
    few = filled(client, homes, 0, 3)
    many = filled(client, homes, 3, 300)
    assert many == few == LISTS | SEARCHES
    # What the public may find is looked up once after each change, for all searches.
    assert queries(client, "/en/search/") == (41, 1)


def test_pages_ask_the_same_with_three_and_with_three_hundred_rows(client, homes) -> None:
    record = make_campaign(demands=3, milestones=3)
    campaign = make_campaign_page(homes["en"], record)
    event = make_event()
    seminar = make_pages(event)["en"]
    session = make_session(event)
    few = queries(client, seminar.url), queries(client, campaign.url)
    spans = [
        (session.starts_at + timedelta(days=n), session.ends_at + timedelta(days=n))
        for n in range(300)
    ]
    Session.objects.bulk_create(
        Session(event=event, starts_at=starts, ends_at=ends, capacity=9) for starts, ends in spans
    )
    many = queries(client, seminar.url), queries(client, campaign.url)
    assert many == few == ((7, 2), (18, 1))
