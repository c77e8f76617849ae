"""One page of each type of the site, in both languages."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wagtail.models import Page

from campaigns.models import CyclePaper, HandbookIndexPage
from site_project.core.models import HomePage
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
from tests.factories.events import make_event, make_pages
from tests.factories.handbook import in_the_other_language, make_book, make_chapter, make_section
from tests.factories.lending import make_page, make_title
from tests.factories.library import make_publication
from tests.factories.pages import make_standard_page
from tests.factories.pathways import make_pathway
from tests.factories.petitions import make_petition, make_petition_page

Homes = dict[str, HomePage]
Maker = Callable[..., Page]


def make_everything(homes: Homes, **fields: Any) -> None:
    """Publish a page of each type in each language; `fields` go to those that are not records'."""
    provision = make_provision()
    campaign = make_campaign(demands=1)
    case = make_case(
        [("year", date(2008, 1, 1)), ("year", date(2010, 1, 1))],
        neutral_citation="[2008] HKCFI 1",
        judgment_url="https://example.org/judgment",
    )
    review = make_review(1)
    review.papers = [
        CyclePaper(
            title_en="Observations",
            title_zh_hant="審議結論",
            symbol="CCPR/C/1",
            url="https://example.org/paper",
            precision="month",
            date_from=date(2013, 3, 1),
        )
    ]
    for record in (campaign, case):
        record.provisions = [provision]
    for record in (campaign, case, review):
        record.save()
    right = make_right(provision)
    records: list[tuple[Maker, Any]] = [
        (make_campaign_page, campaign),
        (make_petition_page, make_petition(campaign=campaign, counts=[3])),
        (make_case_page, case),
        (make_review_page, review),
        (make_indicator_page, make_indicator({2010: 3})),
        (make_right_page, right),
    ]
    for make, record in records:
        for home in homes.values():
            make(home, record, **fields)
            record.refresh_from_db()
    written: list[tuple[Maker, str]] = [
        (make_article, "an-article"),
        (make_publication, "a-publication"),
        (lambda home, **words: make_standard_page(home, words.pop("title", "T"), **words), "text"),
    ]
    for make, slug in written:
        first = make(homes["en"], slug=slug, **fields)
        make(homes["zh-hant"], slug=slug, translation_key=first.translation_key, **fields)
    book = make_book(homes["en"], slug="book")
    chapter = make_chapter(book, slug="chapter")
    section = make_section(chapter, slug="section", provisions=[provision], summary="In short.")
    parent: Any = HandbookIndexPage.objects.child_of(homes["zh-hant"]).get()
    for page in (book, chapter, section):
        rests = {"provisions": [provision]} if page is section else {}
        parent = in_the_other_language(page, homes["zh-hant"], parent, **rests)
    pathway = make_pathway(homes["en"], **fields)
    make_pathway(homes["zh-hant"], like=pathway, **fields)
    make_pages(make_event())
    title = make_title()
    for code in homes:
        make_page(title, homes, code)
