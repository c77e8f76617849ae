"""Both databases find Chinese as people write it, and rank alike."""

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from modelsearch.query import And, Not, Or, Phrase, PlainText
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from site_project.core.models import StandardPage
from site_project.core.search.asked import Question
from tests.factories.pages import make_standard_page

Find = Callable[..., list[str]]


@pytest.fixture
def pages(homes) -> None:
    home = homes["zh-hant"]
    make_standard_page(home, "民權手冊", "在囚人士的通訊權利。")
    make_standard_page(home, "手工冊子", "如何做手工冊子。")
    make_standard_page(home, "在囚人士", "投票權與民權手冊，見第23條。")


@pytest.fixture
def find(pages) -> Find:
    """The hits of the public search, as titles."""
    types = [ContentType.objects.get_for_model(StandardPage).pk]

    def find(*texts: str) -> list[str]:
        hits = get_search_backend().hits(Question.of(texts), types, 100)
        titles = dict(Page.objects.values_list("pk", "title"))
        return [titles[hit.pk] for hit in hits]

    return find


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("手冊", ["民權手冊", "在囚人士"]),
        ("手册", ["民權手冊", "在囚人士"]),
        ("冊子", ["手工冊子"]),
        ("囚", ["在囚人士", "民權手冊"]),
        ("通訊的權利", ["民權手冊"]),
        ("投票權 手冊", ["在囚人士"]),
        ("第23條", ["在囚人士"]),
        ("見第２３條", ["在囚人士"]),
        ("手子", []),
        ("權民", []),
    ],
)
def test_characters_are_found_as_they_stand(find: Find, asked, found) -> None:
    assert find(asked) == found


def test_either_way_of_saying_it_is_enough(find: Find) -> None:
    assert find("冊子", "通訊") == ["手工冊子", "民權手冊"]


@pytest.mark.parametrize(
    "asked",
    ["prisoner votes", "prisoners vote", "Prison voting", "prisoner's vote", "the prisons vote"],
)
def test_english_words_are_found_in_any_form(homes, find, asked) -> None:
    make_standard_page(homes["en"], "Voting", "Prisoners in general may vote.")
    make_standard_page(homes["en"], "Generations", "Prisms and devotion.")
    assert find(asked) == ["Voting"]


def test_phrase_of_small_words_is_found_on_either_database(homes, find) -> None:
    make_standard_page(homes["en"], "Whole", "Who am I to be here?")
    make_standard_page(homes["en"], "Other", "Am I who?")
    assert find("who am i") == ["Whole", "Other"]


def test_share_tells_how_much_was_found(pages) -> None:
    types = [ContentType.objects.get_for_model(StandardPage).pk]
    hits = get_search_backend().hits_of_some(Question.of(["在囚人士投票"]), types, 9)
    assert [round(hit.share, 1) for hit in hits] == [0.8, 0.6]


@pytest.mark.parametrize("limit", [1, 2])
def test_no_more_than_the_limit_are_found(pages, limit) -> None:
    types = [ContentType.objects.get_for_model(StandardPage).pk]
    assert len(get_search_backend().hits(Question.of(["手冊"]), types, limit)) == limit


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("手冊", {"民權手冊", "在囚人士"}),
        (Phrase("民權手冊"), {"民權手冊", "在囚人士"}),
        (And([PlainText("手冊"), PlainText("投票")]), {"在囚人士"}),
        (And([PlainText("手冊"), PlainText("。")]), {"民權手冊", "在囚人士"}),
        (Or([PlainText("通訊"), PlainText("冊子")]), {"民權手冊", "手工冊子"}),
        (PlainText("。"), set()),
    ],
)
def test_wagtails_own_queries_find_chinese(pages, query, found) -> None:
    results = StandardPage.objects.search(query)
    assert {page.title for page in results} == found
    assert results.count() == len(found)


def test_not_leaves_out(pages) -> None:
    without = StandardPage.objects.search(And([PlainText("手冊"), Not(PlainText("投票"))]))
    assert {page.title for page in without} == {"民權手冊"}


def test_best_comes_first_unless_another_order_is_asked_for(pages) -> None:
    assert StandardPage.objects.search("手冊")[0].title == "民權手冊"
    by_title = StandardPage.objects.order_by("-title").search("手冊", order_by_relevance=False)
    titles = [page.title for page in by_title]
    assert len(titles) == 2
    assert titles == sorted(titles, reverse=True)


@pytest.mark.parametrize("typed", ["vo", "voti", "votin", "voting", "voting r", "voting rights"])
def test_word_is_completed_as_it_is_written(homes, typed) -> None:
    make_standard_page(homes["en"], "Voting rights", "")
    assert [page.title for page in StandardPage.objects.autocomplete(typed)] == ["Voting rights"]


def test_beginning_of_a_title_is_enough_to_complete_it(pages) -> None:
    for typed in ("民", "民權", "民權手"):
        assert [page.title for page in StandardPage.objects.autocomplete(typed)] == ["民權手冊"]


def test_hits_are_counted_by_facet(pages, homes) -> None:
    results = StandardPage.objects.search("手冊")
    assert dict(results.facet("locale_id")) == {homes["zh-hant"].locale_id: 2}
