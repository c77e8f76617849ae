"""Did you mean …: for a slip of the finger or a wrong character, and never a dead end."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote_plus

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from site_project.core.models import SearchWord, Term
from site_project.core.search import words
from site_project.core.search.spelling import distance
from tests.core.search.test_views import ask, document, text_of, titles
from tests.factories.handbook import make_book, make_chapter, make_section
from tests.factories.pages import make_standard_page

pytestmark = pytest.mark.django_db
OFFERS = re.compile(r"(?:Did you mean|你是否想找)：?:? ?(.*?)</p>", re.DOTALL)


def meant(page: str) -> list[str]:
    """Return the questions that a page of results offers instead."""
    found = OFFERS.search(page)
    links = re.findall(r'<a href="\?q=(.*?)">(.*?)</a>', found[1]) if found else []
    assert all(unquote_plus(query) == unescape(text) for query, text in links)
    return [unescape(text) for _query, text in links]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("custdoy", "custody"),
        ("custoddy", "custody"),
        ("kustody", "custody"),
        ("custod1", "custody"),
        ("cutsoyd", "custody"),
        ("rihgt", "right"),
        ("Handbok", "handbook"),
        ("tenents leaflt", "tenants leaflet"),
        ("cstdy", None),
        ("unicorn", None),
    ],
)
def test_english_word_with_one_or_two_wrong_letters(client, homes, typed, wanted) -> None:
    make_standard_page(homes["en"], "Custody handbook", "A right of tenants. A leaflet.")
    page = ask(client, "en", typed)
    assert titles(page) == []
    assert meant(page)[:1] == ([wanted] if wanted else [])
    if wanted:
        assert "Custody handbook" in titles(ask(client, "en", wanted))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("司法福核", "司法覆核"),
        ("私法覆核", "司法覆核"),
        ("展版", "展板"),
        ("司法覆該程序", "司法覆核程序"),
        ("申請法律授助", "申請法律援助"),
        ("獨角獸", None),
    ],
)
def test_chinese_word_with_one_other_character(client, homes, typed, wanted) -> None:
    text = "如何提出司法覆核程序。申請法律援助的方法。"
    make_standard_page(homes["zh-hant"], "借用展板", text)
    assert meant(ask(client, "zh-hant", typed))[:1] == ([wanted] if wanted else [])
    if wanted:
        assert "借用展板" in titles(ask(client, "zh-hant", wanted))


def test_word_of_the_glossary_comes_first(client, homes) -> None:
    Term.objects.create(name_en="CSSA", name_zh_hant="綜援", also_zh_hant="綜合援助")
    make_standard_page(homes["zh-hant"], "綜合服務", "申領綜援須知。")
    assert meant(ask(client, "zh-hant", "綜緩"))[0] == "綜援"
    assert meant(ask(client, "zh-hant", "申領綜緩"))[0] == "申領綜援"


def test_what_the_text_writes_is_offered_and_not_its_folded_form(client, homes) -> None:
    make_standard_page(homes["zh-hant"], "通訊", "羣眾集會。")
    assert meant(ask(client, "zh-hant", "羣眾習會")) == ["羣眾集會"]


def test_some_of_the_words_found_offers_all_of_them(client, homes) -> None:
    make_standard_page(homes["en"], "Leaflet", "On the rights of tenants.")
    page = ask(client, "en", "leaflet tennants")
    assert titles(page) == ["Leaflet"]
    assert meant(page) == ["leaflet tenants"]


def test_word_that_stands_nowhere_is_corrected_though_no_page_has_both(client, homes) -> None:
    make_standard_page(homes["en"], "Police", "On the force.")
    make_standard_page(homes["en"], "Arrest", "What happens then.")
    make_standard_page(homes["en"], "Policy", "Another thing.")
    assert meant(ask(client, "en", "police arest")) == ["police arrest"]


def test_rare_spelling_is_corrected_to_a_common_one(client, homes) -> None:
    make_standard_page(homes["en"], "Custody", "Costody.")
    for number in range(5):
        make_standard_page(homes["en"], f"More {number}", "Custody.")
    assert meant(ask(client, "en", "costody")) == ["custody"]


def test_what_finds_enough_is_not_corrected(client, homes) -> None:
    make_standard_page(homes["en"], "Custody", "Costody.")
    assert meant(ask(client, "en", "costody")) == []


def test_word_of_what_is_not_public_is_never_offered(client, homes) -> None:
    english, chinese = homes["en"], homes["zh-hant"]
    draft = make_standard_page(english, "Zebras", "司法覆核程序")
    draft.unpublish()
    private = make_standard_page(english, "Giraffes", "")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    expired = make_standard_page(chinese, "法律援助", "Panthers")
    past = timezone.now() - timedelta(minutes=1)
    type(expired).objects.filter(pk=expired.pk).update(expire_at=past)
    for typed in ("zebrs", "girafes", "pantherz", "司法複核程序", "法律授助"):
        page = ask(client, "en", typed)
        assert meant(page) == [], typed
        assert "zebra" not in page.lower()


def test_document_counts_as_well(client, homes) -> None:
    document("Pamphlet on eviction")
    assert meant(ask(client, "en", "evicton")) == ["eviction"]


def test_glossary_word_that_finds_nothing_is_not_offered(client, homes) -> None:
    Term.objects.create(name_en="extradition", name_zh_hant="引渡")
    page = ask(client, "en", "extraditoin")
    assert meant(page) == []
    assert "extradition" not in text_of(page)


def test_book_offers_what_stands_in_it(client, homes) -> None:
    book = make_book(homes["en"], slug="civil")
    make_section(make_chapter(book), title="Bail and custody")
    make_standard_page(homes["en"], "Tenants", "")
    page = client.get("/en/handbook/civil/search/", {"q": "custdoy"}).content.decode()
    assert meant(page) == ["custody"]
    page = client.get("/en/handbook/civil/search/", {"q": "tenents"}).content.decode()
    assert meant(page) == []


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize(
    "typed", ["a" * 100, "手" * 100, "手 " * 50, "abcd " * 20, "'\"<b>custdoy", "[custdoy", "習[習"]
)
def test_odd_slip_is_answered(client: Client, homes, typed: str, language: str) -> None:
    make_standard_page(homes[language], "Custody", "手冊")
    ask(client, language, typed)


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abcd", "badc", 2),
        ("ab", "cdef", 3),
    ],
)
def test_distance_counts_each_fault_once(one: str, other: str, wrong: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == wrong


def test_words_that_are_gone_are_forgotten_once_a_day(homes) -> None:
    make_standard_page(homes["en"], "Custody", "zebras")
    page = make_standard_page(homes["en"], "Custody", "giraffes")
    document("Panthers")
    assert SearchWord.objects.filter(word__in=["zebras", "giraffes", "panthers"]).count() == 3
    page.delete()
    now = timezone.now()
    assert words.forget_gone(now) >= 1
    assert not SearchWord.objects.filter(word="giraffes").exists()
    assert SearchWord.objects.filter(word__in=["zebras", "panthers", "custody"]).count() == 3
    SearchWord.objects.create(word="leopards", length=8)
    assert words.forget_gone(now) == 0
    assert words.forget_gone(now + timedelta(days=1)) == 1


def test_index_made_anew_knows_the_words(homes) -> None:
    make_standard_page(homes["en"], "Custody", "zebras")
    SearchWord.objects.all().delete()
    call_command("update_index", verbosity=0)
    assert SearchWord.objects.filter(word__in=["custody", "zebras"]).count() == 2
