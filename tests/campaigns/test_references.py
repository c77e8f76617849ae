"""What a page rests on: one numbered list below its text, wherever claims may stand."""

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import get_page_models

from campaigns.models import HandbookIndexPage, PathwayPage, PeoplePage, Reference, Source
from campaigns.models.sourced import Sourced
from site_project.core.kept_back import KeptBack
from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content, main
from tests.factories import campaigns as made
from tests.factories.handbook import in_the_other_language, make_book, make_chapter, make_section
from tests.factories.library import make_publication
from tests.factories.petitions import make_petition_page
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def make_source(title: str, **fields: Any) -> Source:
    return Source.objects.create(title_en=title, title_zh_hant=f"{title}（中文）", **fields)


def claim(source: Source | None, place: str = "") -> tuple[str, dict[str, Any]]:
    return "claim", {"text": "<p>Six in ten had no lawyer.</p>", "source": source, "place": place}


def make_section_page(homes: Homes, language: str = "en") -> Any:
    book = make_book(homes[language], slug="book")
    return make_section(make_chapter(book), slug="on-arrest")


# A page of every type that may tell figures.
PAGES = {
    "article": lambda homes: made.make_article(homes["en"]),
    "book": lambda homes: make_book(homes["en"]),
    "campaign": lambda homes: made.make_campaign_page(homes["en"]),
    "case": lambda homes: made.make_case_page(homes["en"]),
    "cycle": lambda homes: made.make_review_page(homes["en"]),
    "indicator": lambda homes: made.make_indicator_page(homes["en"]),
    "petition": lambda homes: make_petition_page(homes["en"]),
    "publication": lambda homes: make_publication(homes["en"]),
    "right": lambda homes: made.make_right_page(homes["en"]),
    "section": make_section_page,
    "treaty": lambda homes: made.make_treaty_page(homes["en"]),
}


def telling(page: Any, *body: Any) -> Any:
    page.body = list(body)
    page.save_revision().publish()
    return page


def dangling(html: str) -> set[str]:
    """The ids that links or labels name and that stand nowhere."""
    named = re.findall(r'(?:href="#|aria-labelledby=")([^"]+)"', html)
    return set(named) - set(re.findall(r'\sid="([^"]+)"', html))


def listed(html: str) -> list[str]:
    """The words of each reference, in the order of the list."""
    found = re.search(r'<ol class="references">(.*?)</ol>', html, re.DOTALL)
    items = re.findall(r"<li[^>]*>(.*?)</li>", found[1] if found else "", re.DOTALL)
    texts = [re.sub(r"<a [^>]*doc-backlink.*?</a>|<[^>]+>", "", item) for item in items]
    return [" ".join(text.split()) for text in texts]


def test_every_page_of_the_campaigns_with_a_body_may_tell_claims() -> None:
    bodies = [
        model
        for model in get_page_models()
        if model._meta.app_label == "campaigns" and hasattr(model, "body")
    ]
    offering = [each for each in bodies if "claim" in each.body.field.stream_block.child_blocks]

    # One shows persons, the other asks and leads on: neither tells figures.
    assert set(bodies) - set(offering) == {PathwayPage, PeoplePage}
    assert all(issubclass(model, Sourced) for model in offering)
    assert len(offering) == len(PAGES)


@pytest.mark.parametrize("kind", PAGES)
def test_claim_has_its_source_below_the_text(client: Client, homes: Homes, kind: str) -> None:
    survey = make_source("A survey", authors="Chan", url="https://example.org/survey")
    page = telling(PAGES[kind](homes), claim(survey, "p. 12"))

    html = main(content(client, page.url))

    assert re.search(
        r"<figcaption>Source: Chan, A survey, p. 12<sup><a [^>]*>\[1\]</a></sup>", html
    )
    assert listed(html) == ["Chan, A survey"]
    assert '<a href="https://example.org/survey" rel="noopener">A survey</a>' in html
    assert not dangling(html)


@pytest.mark.parametrize("kind", PAGES)
def test_claim_without_its_source_keeps_the_page_back(homes: Homes, kind: str) -> None:
    page = PAGES[kind](homes)
    page.body = [claim(None)]
    revision = page.save_revision()

    with pytest.raises(KeptBack):
        revision.publish()


def test_source_that_is_used_twice_has_one_number_and_two_ways_back(
    client: Client, homes: Homes
) -> None:
    law, survey = make_source("The law"), make_source("A survey")
    page = telling(make_section_page(homes), claim(survey), claim(law), claim(survey, "p. 3"))

    html = main(content(client, page.url))

    assert listed(html) == ["A survey", "The law"]
    assert re.findall(r"\[(\d)\]</a>", html) == ["1", "2", "1"]
    assert html.count('aria-label="Reference 1"') == 2
    labels = re.findall(r'doc-backlink" aria-label="([^"]+)"', html)
    assert labels == ["Back to the text, place 1", "Back to the text, place 2", "Back to the text"]
    assert not dangling(html)


def test_article_numbers_what_it_wrote_and_its_claims_together(
    client: Client, homes: Homes
) -> None:
    page = made.make_article(homes["en"])
    page.references = [Reference(text="Written first"), Reference(text="Written second")]
    survey = make_source("A survey")
    telling(page, ("text", "<p>So it is [2].</p>"), claim(survey), ("text", "<p>And so [1].</p>"))

    html = main(content(client, page.url))

    assert listed(html) == ["Written second", "A survey", "Written first"]
    assert re.findall(r"\[(\d)\]</a>", html) == ["1", "2", "3"]


def test_references_are_told_in_the_language_of_the_page(client: Client, homes: Homes) -> None:
    page = telling(make_section_page(homes, "zh-hant"), claim(make_source("A survey")))

    html = main(content(client, page.url))

    assert listed(html) == ["A survey（中文）"]
    assert "出處：A survey（中文）<sup>" in html
    assert 'aria-label="返回內文"' in html


def test_page_without_references_has_no_list(client: Client, homes: Homes) -> None:
    page = telling(make_section_page(homes), ("text", "<p>It says [1].</p>"))

    html = main(content(client, page.url))

    assert "<p>It says [1].</p>" in html
    assert 'id="references"' not in html


def test_book_in_one_file_keeps_the_references_of_each_section(
    client: Client, homes: Homes
) -> None:
    survey = make_source("A survey", url="https://example.org/survey")
    chapter = make_chapter(make_book(homes["en"], slug="book"))
    for slug in ("on-arrest", "on-remand"):
        telling(make_section(chapter, slug=slug), claim(survey))

    html = content(client, "/en/handbook/book/book.html")

    assert 'id="on-arrest--ref-1"' in html
    assert 'href="#on-remand--cite-1-1"' in html
    assert html.count("https://example.org/survey") == 2
    assert html.count("References</h4>") == 2
    assert not dangling(html)
    assert html == content(client, "/en/handbook/book/book.html")


def test_languages_side_by_side_name_the_source_at_the_claim(client: Client, homes: Homes) -> None:
    survey = make_source("A survey", url="https://example.org/survey")
    section = telling(make_section_page(homes), claim(survey))
    chapter = section.get_parent().specific
    book = chapter.get_parent().specific
    zh = homes["zh-hant"]
    index = HandbookIndexPage.objects.child_of(zh).get()
    zh_book = in_the_other_language(book, zh, index)
    zh_chapter = in_the_other_language(chapter, zh, zh_book)
    in_the_other_language(section, zh, zh_chapter, body=[claim(survey)])

    html = main(content(client, f"{section.url}?beside=zh-hant"))

    assert '<a href="https://example.org/survey" rel="noopener">A survey</a>' in html
    assert "[1]" not in html
    assert not dangling(html)


@pytest.mark.parametrize("items", [1, 3])
def test_claims_ask_one_query_however_many_and_none_the_next_time(
    client: Client, homes: Homes, items: int
) -> None:
    page = made.make_article(homes["en"])
    without = queries(client, page.url)
    telling(page, *(claim(make_source(f"Source {n}")) for n in range(items)))

    with_claims = queries(client, page.url)

    assert (with_claims[0] - without[0], with_claims[1] - without[1]) == (1, 0)
