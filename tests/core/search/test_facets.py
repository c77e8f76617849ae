"""Results narrowed by right and by year, by links and a form that need no script."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.utils.html import strip_tags

from campaigns.models import Right
from tests.core.search.test_views import ask, text_of, titles
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
from tests.factories.events import make_event, make_pages, make_session
from tests.factories.handbook import make_book, make_chapter, make_section
from tests.factories.lending import make_page, make_title
from tests.factories.library import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def liberty(db: None) -> Right:
    right = make_right(make_provision(), name_en="Liberty of person", name_zh_hant="人身自由")
    right.slug = "liberty"
    right.save()
    return right


def options(page: str, name: str) -> list[str]:
    """Return what a choice offers, without "All"."""
    found = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    told = re.findall(r"<option[^>]*>(.*?)</option>", found[0], re.DOTALL) if found else []
    return [unescape(strip_tags(text)).strip() for text in told][1:]


def test_every_kind_says_which_right_it_is_about(client, homes, liberty) -> None:
    english, provision = homes["en"], liberty.provisions.get()
    record = make_campaign(name_en="Custody")
    record.provisions.add(provision)
    record.save()
    make_campaign_page(english, record, title="Custody campaign")
    make_article(english, title="Custody article", provisions=[provision])
    event = make_event(name_en="Custody seminar")
    for page in make_pages(event).values():
        page.campaigns.add(record)
        page.save()
    kit = make_title(name_en="Custody boards")
    kit.provisions.add(provision)
    make_page(kit, homes)
    chapter = make_chapter(make_book(english))
    make_section(chapter, title="Custody section", provisions=[provision])
    make_right_page(english, liberty, title="Custody and liberty")
    indicator = make_indicator({2019: 1}, right=liberty)
    make_indicator_page(english, indicator, title="Persons in custody")
    make_publication(english, title="Custody leaflet", provisions=[provision])
    make_article(english, title="Custody elsewhere")
    page = ask(client, "en", "custody")
    assert options(page, "right") == ["Liberty of person (8)"]
    chosen = ask(client, "en", "custody", right="liberty")
    assert sorted(titles(chosen)) == [
        "Custody and liberty",
        "Custody article",
        "Custody boards",
        "Custody campaign",
        "Custody leaflet",
        "Custody section",
        "Custody seminar",
        "Persons in custody",
    ]
    assert "人身自由 (" in unescape(ask(client, "zh-hant", "custody"))


def test_every_kind_says_of_which_years_it_is(client, homes) -> None:
    english = homes["en"]
    make_article(english, title="Custody article", published_on=date(2019, 3, 5))
    make_case_page(english, make_case([("year", date(2008, 1, 1))]), title="Custody case")
    make_review_page(
        english,
        title="Custody review",
        record=make_review(stages=[("report_due", "year", date(2013, 1, 1))]),
    )
    make_indicator_page(english, make_indicator({2019: 1, 2020: 2}), title="Custody figures")
    make_publication(
        english,
        title="Custody book",
        precision="range",
        date_from=date(2008, 1, 1),
        date_to=date(2009, 12, 31),
    )
    page = ask(client, "en", "custody")
    assert options(page, "year") == ["2020 (1)", "2019 (2)", "2013 (1)", "2009 (1)", "2008 (2)"]
    chosen = ask(client, "en", "custody", year="2008")
    assert sorted(titles(chosen)) == ["Custody book", "Custody case"]


def test_years_of_a_seminar_are_those_of_its_days(client, homes) -> None:
    event = make_event(name_en="Custody seminar")
    session = make_session(event)
    make_pages(event)
    year = str(session.starts_at.astimezone().year)
    assert options(ask(client, "en", "custody"), "year") == [f"{year} (1)"]


def test_each_choice_counts_what_the_others_leave(client, homes, liberty) -> None:
    provision = liberty.provisions.get()
    english = homes["en"]
    for number in range(3):
        make_article(
            english,
            title=f"Custody {number}",
            published_on=date(2019, 1, 1),
            provisions=[provision],
        )
    make_article(english, title="Custody of old", published_on=date(2001, 1, 1))
    make_publication(english, title="Custody book", provisions=[provision])
    page = ask(client, "en", "custody", year="2019", type="article")
    assert options(page, "right") == ["Liberty of person (3)"]
    assert options(page, "year") == ["2019 (3)", "2001 (1)"]
    assert "All kinds (3) Articles (3)" in text_of(page)
    page = ask(client, "en", "custody", right="liberty")
    assert "All kinds (4) Articles (3) Publications (1)" in text_of(page)
    assert options(page, "year") == ["2019 (3)"]


def test_book_is_narrowed_down_too(client, homes, liberty) -> None:
    chapter = make_chapter(make_book(homes["en"], slug="civil"))
    make_section(chapter, title="Custody and bail", provisions=[liberty.provisions.get()])
    make_section(chapter, title="Custody and visits")
    page = client.get("/en/handbook/civil/search/", {"q": "custody"}).content.decode()
    assert options(page, "right") == ["Liberty of person (1)"]
    chosen = {"q": "custody", "right": "liberty"}
    page = client.get("/en/handbook/civil/search/", chosen).content.decode()
    assert titles(page) == ["Custody and bail"]


def test_form_keeps_the_question_and_the_other_choices(client, homes, liberty) -> None:
    make_article(homes["en"], title="Custody", provisions=[liberty.provisions.get()])
    page = ask(client, "en", "custody", right="liberty", type="article", lang="en")
    form = re.search(r'<form class="filters".*?</form>', page, re.DOTALL)[0]
    for name, value in (("q", "custody"), ("type", "article"), ("lang", "en")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    assert re.search(r'<option value="liberty" selected>', form)
    assert 'href="?q=custody&amp;type=article&amp;lang=en"' in form
    # The links among the kinds keep the right as well.
    assert "type=article&amp;lang=en&amp;right=liberty" in page


@pytest.mark.parametrize(
    "choice",
    [
        {"right": "no-such-right"},
        {"year": "x"},
        {"year": "9" * 400},
        {"year": "-1"},
        {"year": "２０１９"},
        {"right": "\x00", "year": "\x00", "type": "\x00", "lang": "\x00"},
        {"type": "nothing", "lang": "fr"},
    ],
)
def test_choice_that_there_is_not_is_forgotten(client, homes, choice: dict[str, Any]) -> None:
    make_article(homes["en"], title="Custody")
    assert titles(ask(client, "en", "custody", **choice)) == ["Custody"]


def test_choice_that_leaves_nothing_says_so(client, homes, liberty) -> None:
    make_article(homes["en"], title="Custody", provisions=[liberty.provisions.get()])
    make_article(homes["en"], title="Custody of old", published_on=date(2001, 1, 1))
    page = ask(client, "en", "custody", right="liberty", year="2001")
    assert titles(page) == []
    assert "Nothing is left by these choices." in text_of(page)
    assert options(page, "right") == ["Liberty of person (0)"]


def test_record_that_is_not_published_tells_no_right_and_no_year(client, homes, liberty) -> None:
    record = make_case([("year", date(2008, 1, 1))])
    record.provisions.add(liberty.provisions.get())
    record.save()
    make_case_page(homes["en"], record, title="Custody case")
    assert options(ask(client, "en", "custody"), "year") == ["2008 (1)"]
    record.unpublish()
    page = ask(client, "en", "custody")
    assert titles(page) == ["Custody case"]
    assert options(page, "year") == options(page, "right") == []


def test_changed_right_counts_at_once(client, homes, liberty) -> None:
    other = make_provision()
    make_article(homes["en"], title="Custody", provisions=[other])
    assert options(ask(client, "en", "custody"), "right") == []
    liberty.provisions.add(other)
    assert options(ask(client, "en", "custody"), "right") == ["Liberty of person (1)"]
