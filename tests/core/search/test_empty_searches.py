"""Searches without result: what helps, what is kept of them, and for whom it is reported."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from site_project.core import retention
from site_project.core.days import local_day
from site_project.core.models import ContentVersion, EmptySearch, OfficeSettings, RateBucket, Term
from site_project.core.search import empty
from tests.campaigns.editing import staff
from tests.core.search.test_views import ask, text_of
from tests.core.test_views_count import BROWSER
from tests.factories.pages import make_standard_page

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'data-to="/v/search/" data-page="([^"]*)"')


def token(client: Client, words: str, language: str = "en") -> str:
    """Return what the page of a search without result would hand back."""
    found = TOKEN.search(ask(client, language, words))
    return unescape(found[1]) if found else ""


def hand_back(client: Client, value: str, **headers: str) -> int:
    told = {"User-Agent": BROWSER} | {name.replace("_", "-"): v for name, v in headers.items()}
    response = client.post("/v/search/", value, content_type="text/plain", headers=told)
    assert response.status_code == 204
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    return EmptySearch.objects.count()


def test_words_are_kept_once_a_day_folded_and_with_nothing_else(client, homes) -> None:
    before = ContentVersion.read()
    value = token(client, "　Ｕnicorns   and 臺灣獨角獸 ")
    assert EmptySearch.objects.count() == 0
    assert [hand_back(client, value) for _ in range(3)] == [1, 1, 1]
    row = EmptySearch.objects.get()
    assert (row.term, row.language, row.day) == ("unicorns and 臺灣獨角獸", "en", local_day())
    assert {field.name for field in EmptySearch._meta.fields} == {"id", "term", "language", "day"}
    assert ContentVersion.read() == before
    assert hand_back(client, token(client, "Unicorns and 臺灣獨角獸", "zh-hant")) == 2


def test_search_with_a_result_hands_nothing_back(client, homes) -> None:
    make_standard_page(homes["en"], "Custody", "")
    assert token(client, "custody") == ""
    assert token(client, "custody unicorns") == ""
    assert token(client, "") == token(client, "%") == ""


@pytest.mark.parametrize(
    "words",
    [
        "chan.tai.man@example.org",
        "ＣＨＡＮ＠ｅｘａｍｐｌｅ",
        "https://example.org/a",
        "www.example",
        "9123 4567",
        "９１２３４５６７",
        "+852-9123-4567",
        "A123456(7)",
        "a 123456 7",
        "unicorn " * 7,
        "獨角獸" * 14,
    ],
)
def test_what_may_tell_of_a_person_is_not_kept(client, homes, words: str) -> None:
    assert token(client, words) == ""
    assert hand_back(client, empty._signer.sign(f"en:{words}")) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User_Agent": ""},
        {"DNT": "1"},
        {"Sec_GPC": "1"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_robots_and_who_asks_not_to_be_followed_are_left_out(client, homes, headers) -> None:
    assert hand_back(client, token(client, "unicorns"), **headers) == 0


def test_staff_and_what_no_page_handed_out_are_left_out(client, homes) -> None:
    value = token(client, "unicorns")
    forged = value.replace("unicorns", "zebras")
    nonsense = ("", "x", "en:unicorns", forged, empty._signer.sign("fr:unicorns"), "x" * 9999)
    for wrong in (*nonsense, "\ud800".encode("utf-8", "replace").decode(), "en:\x00:\x00"):
        assert hand_back(client, wrong) == 0, wrong
    assert client.get("/v/search/").status_code == 405
    assert hand_back(staff(client, "Authors"), value) == 0


def test_one_network_cannot_fill_the_table(client, homes, settings) -> None:
    settings.RATE_LIMITS = True
    signed = [
        empty._signer.sign(f"en:unicorn {'abcdefghij'[n % 10] * (n // 10 + 1)}") for n in range(70)
    ]
    assert hand_back(client, signed[0]) == 1
    for value in signed:
        total = hand_back(client, value)
    # The minute may turn meanwhile.
    assert 55 <= total < 70 or RateBucket.objects.count() > 1


def seen_on(days: int, term: str, *, last: date | None = None) -> None:
    last = last or local_day()
    for back in range(days):
        EmptySearch.objects.create(term=term, language="en", day=last - timedelta(days=back))


def test_report_tells_only_what_was_asked_on_five_days(client, homes) -> None:
    seen_on(5, "unicorns")
    seen_on(7, "wyverns")
    seen_on(4, "zebras")
    EmptySearch.objects.create(term="zebras", language="zh-hant", day=local_day())
    report = staff(client, "Communications").get(reverse("empty_search_report")).content.decode()
    assert report.index("wyverns") < report.index("unicorns")
    assert "<td>7</td>" in report
    assert "zebras" not in report
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("empty_search_report") in menu


def test_spellings_of_a_word_are_reported_as_one(client, homes) -> None:
    for back, term in enumerate(["臺獨角獸", "台獨角獸", "台獨角獸", "台独角兽", "台獨角獸"]):
        day = local_day() - timedelta(days=back)
        EmptySearch.objects.create(term=term, language="zh-hant", day=day)
    assert [(row.term, row.days) for row in empty.wanted()] == [("台獨角獸", 5)]


def test_report_is_for_those_who_may_see_it(client, homes) -> None:
    seen_on(5, "unicorns")
    officer = staff(client, "Events officers")
    assert officer.get(reverse("empty_search_report")).status_code == 302
    assert (
        reverse("empty_search_report")
        not in officer.get(reverse("wagtailadmin_home")).content.decode()
    )


@pytest.mark.parametrize("hour", ["15:30", "16:30", "23:30"])
def test_words_go_after_thirty_days(homes, hour: str) -> None:
    now = datetime.fromisoformat(f"2026-04-30T{hour}:00").replace(tzinfo=UTC)
    today = local_day(now)
    for back in (29, 30, 31, 60):
        EmptySearch.objects.create(term="unicorns", language="en", day=today - timedelta(days=back))
    assert retention.purge(now)["core.EmptySearch"] == 2
    assert EmptySearch.objects.order_by("day").first().day == today - timedelta(days=30)
    assert empty.wanted(now) == []


@pytest.mark.parametrize(("language", "words"), [("en", "five different days"), ("zh-hant", "30")])
def test_public_is_told_that_words_are_held(client, homes, language: str, words: str) -> None:
    page = client.get(f"/{language}/privacy/what-we-hold/").content.decode()
    assert words in page
    if language == "en":
        assert "searches without result" in page.lower()


@pytest.mark.parametrize("term", ["", "chan@example.org"])
def test_database_refuses_an_address(db, term: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        EmptySearch.objects.create(term=term, language="en", day=local_day())


def test_database_keeps_a_day_once(db) -> None:
    seen_on(1, "unicorns")
    with pytest.raises(IntegrityError), transaction.atomic():
        seen_on(1, "unicorns")


# --- What helps --------------------------------------------------------------------


@pytest.fixture
def office(db: None) -> OfficeSettings:
    office = OfficeSettings.load()
    office.telephone = "+852 2123 4567"
    office.hours_en, office.hours_zh_hant = "Monday to Friday", "星期一至五"
    office.email = "ask@example.org"
    office.save()
    return office


@pytest.mark.parametrize(
    ("language", "hours"), [("en", "Monday to Friday"), ("zh-hant", "星期一至五")]
)
def test_who_finds_nothing_is_told_whom_to_ask(client, homes, office, language, hours) -> None:
    page = ask(client, language, "unicorns")
    assert "unicorns" in text_of(page)
    for told in ('href="tel:+85221234567"', hours, 'href="mailto:ask@example.org"'):
        assert told in page
    for slug in ("rights", "handbook", "campaigns", "events", "lending"):
        assert f'href="/{language}/{slug}/"' in page[page.index("<main") : page.index("</main")]


def test_glossary_words_near_by_are_offered_where_they_find_something(
    client, homes, office
) -> None:
    Term.objects.create(name_en="in custody", name_zh_hant="在囚")
    make_standard_page(homes["en"], "Letters", "People in custody may write.")
    page = text_of(ask(client, "en", "in custoddy"))
    assert "Search for in custody" in page


def test_near_page_of_the_other_language_is_marked(client, homes) -> None:
    make_standard_page(homes["en"], "Custody", "", slug="custody")
    page = ask(client, "zh-hant", "custdoy")
    assert '<a href="/zh-hant/custody/" lang="en">Custody</a>' in page
