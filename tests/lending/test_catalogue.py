import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Law, Provision
from lending.enums import CopyState, TitleKind
from lending.models import CatalogueIndexPage, ClosedDay, Copy, Title, TitlePage
from site_project.core.days import day_in_words, local_day
from tests.factories.lending import good_days, hold, make_board, make_page, make_title

pytestmark = pytest.mark.django_db


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def make_many(homes: dict[str, Any], count: int) -> list[Title]:
    titles = []
    for _number in range(count):
        title = make_title(copies=2)
        make_page(title, homes)
        titles.append(title)
    return titles


def test_the_catalogue_asks_as_much_for_three_titles_as_for_thirty(
    client: Client, homes: dict[str, Any]
) -> None:
    make_many(homes, 3)
    few = queries_of(client, "/en/lending/")
    filtered = queries_of(client, f"/en/lending/?from={local_day()}&to={local_day()}&days=7")
    make_many(homes, 27)
    assert queries_of(client, "/en/lending/") == few <= 14
    many = queries_of(client, f"/en/lending/?from={local_day()}&to={local_day()}&days=7")
    assert many == filtered <= 14


def test_a_titles_page_asks_as_much_with_many_loans(client: Client, homes: dict[str, Any]) -> None:
    title = make_title(copies=3)
    make_page(title, homes)
    path = f"/en/lending/{title.code.lower()}/"
    hold(title, *good_days(title))
    few = queries_of(client, path)
    for week in range(2, 30, 2):
        hold(title, *good_days(title, later=week))
    Copy.objects.create(title=title)
    assert queries_of(client, path) == few <= 10


def test_the_catalogue_tells_boards_copies_and_the_next_dates(
    client: Client, homes: dict[str, Any]
) -> None:
    title = make_title(copies=1)
    for _number in range(3):
        make_board(title)
    make_page(title, homes)
    first, _due = good_days(title)
    page = client.get("/en/lending/").content.decode()
    assert f"3 boards · 1 copy · next free {day_in_words(first)}" in page
    hold(title, *good_days(title))
    Copy.objects.create(title=title, state=CopyState.IN_REPAIR)
    page = client.get("/en/lending/").content.decode()
    assert "3 boards · 1 copy · next free" in page
    assert f"next free {day_in_words(first)}" not in page
    Copy.objects.update(state=CopyState.IN_REPAIR)
    Copy.objects.first().save()
    assert "3 boards · 0 copies</p>" in client.get("/en/lending/").content.decode()


def test_the_catalogue_is_in_pages(client: Client, homes: dict[str, Any]) -> None:
    make_many(homes, 32)
    first = client.get("/en/lending/").content.decode()
    assert first.count("<h3>") == 30
    assert 'rel="next"' in first
    assert client.get("/en/lending/?page=2").content.decode().count("<h3>") == 2
    assert client.get("/en/lending/?page=x").status_code == 404


def test_the_catalogue_is_narrowed_to_what_is_free(client: Client, homes: dict[str, Any]) -> None:
    taken, free = make_title(name_en="Taken boards"), make_title(name_en="Free boards")
    for title in (taken, free):
        make_page(title, homes)
    first, due = good_days(taken)
    hold(taken, first, due)
    found = client.get("/en/lending/", {"from": first, "to": due}).content.decode()
    assert "Free boards" in found
    assert "Taken boards" not in found
    later = due + timedelta(days=60)
    found = client.get("/en/lending/", {"from": first, "to": later, "days": "7"}).content.decode()
    assert "Taken boards" in found


def test_days_chosen_in_the_catalogue_are_in_the_form_of_the_title(
    client: Client, homes: dict[str, Any]
) -> None:
    title = make_title(1)
    page = make_page(title, homes)
    first, due = good_days(title)
    listed = client.get(f"/en/lending/?from={first}&to={due}").content.decode()
    [address] = re.findall(rf'<a href="({page.url}\?[^"]+)"', listed)
    shown = client.get(html.unescape(address)).content.decode()
    [form] = re.findall(rf'href="([^"]*/basket/add/{title.code}/\?[^"]+)">Choose', shown)
    asked = client.get(html.unescape(form)).content.decode()
    assert f'value="{first}"' in asked
    assert f'value="{due}"' in asked


@pytest.mark.parametrize(
    "query", ["from=x", "from=2026-02-30&to=", "days=-1", "days=x", "kind=none", "from=1-1-1",
              "from=2027-01-02&to=2027-01-01", "article=%00"],
)  # fmt: skip
def test_a_wrong_filter_is_an_answer_and_no_fault(
    client: Client, homes: dict[str, Any], query: str
) -> None:
    make_many(homes, 1)
    assert client.get(f"/en/lending/?{query}").status_code == 200


def test_the_catalogue_is_narrowed_by_kind_and_article(
    client: Client, homes: dict[str, Any]
) -> None:
    boards, kit = (
        make_title(name_en="The boards"),
        make_title(name_en="The kit", kind=TitleKind.KIT),
    )
    law = Law.objects.create(code="CRC", name_en="CRC", kind="treaty")
    provision = Provision.objects.create(law=law, number="12")
    kit.provisions.add(provision)
    for title in (boards, kit):
        make_page(title, homes)
    for query in ("kind=kit", "article=crc 12", "article=CRC"):
        found = client.get(f"/en/lending/?{query}").content.decode()
        assert "The kit" in found
        assert "The boards" not in found
    tag = Template(
        "{% load lending_tags %}{% kits_for p as k %}{% for x in k %}{{ x.title }}{% endfor %}"
    )
    assert tag.render(Context({"p": provision})) == "The kit"
    tag = Template("{% load lending_tags %}{% titles_to_borrow 6 as t %}{{ t|length }}")
    assert tag.render(Context()) == "2"


def test_the_calendar_tells_each_day_in_words(client: Client, homes: dict[str, Any]) -> None:
    title = make_title(copies=1)
    make_page(title, homes)
    first, due = good_days(title)
    hold(title, first, due)
    text = client.get(f"/en/lending/{title.code.lower()}/").content.decode()
    cells = dict(re.findall(r'<time datetime="([^"]+)">.*?<span class="words">([^<]+)<', text))
    assert cells[str(first)] == "none free"
    for words in ("<caption>", "none free", "desk closed", "1 free", "too soon", "Next dates"):
        assert words in text


def test_a_retired_title_is_shown_and_not_lent(client: Client, homes: dict[str, Any]) -> None:
    title = make_title()
    make_page(title, homes)
    Title.objects.update(active=False)
    assert (
        "not lent at present" in client.get(f"/en/lending/{title.code.lower()}/").content.decode()
    )
    assert client.get(f"/en/lending/basket/add/{title.code}/").status_code == 404


def test_a_title_without_a_live_page_is_not_public(client: Client, homes: dict[str, Any]) -> None:
    title = make_title()
    assert client.get(f"/en/lending/basket/add/{title.code}/").status_code == 404
    page = make_page(title, homes)
    assert client.get(f"/en/lending/basket/add/{title.code}/").status_code == 200
    page.unpublish()
    assert client.get(f"/en/lending/basket/add/{title.code}/").status_code == 404


def test_a_title_belongs_to_one_family_of_pages(homes: dict[str, Any]) -> None:
    title = make_title()
    page = make_page(title, homes)
    twin = page.copy_for_translation(homes["zh-hant"].locale, copy_parents=True)
    twin.full_clean()
    stranger = TitlePage(title="Other", slug="other", item=title, locale=page.locale)
    with pytest.raises(ValidationError) as refused:
        stranger.clean()
    assert "item" in refused.value.message_dict
    twin.delete()
    page.delete()
    title.refresh_from_db()
    assert title.page_key is None


@pytest.mark.parametrize("slug", sorted(CatalogueIndexPage.RESERVED_SLUGS))
def test_a_page_cannot_take_an_address_of_the_site(homes: dict[str, Any], slug: str) -> None:
    page = make_page(make_title(), homes)
    page.slug = slug
    with pytest.raises(ValidationError):
        page.clean()


def test_a_closed_day_has_its_name_in_the_readers_language(
    client: Client, homes: dict[str, Any]
) -> None:
    title = make_title()
    make_page(title, homes)
    make_page(title, homes, "zh-hant")
    first, _due = good_days(title)
    ClosedDay.objects.create(first=first, last=first, name_en="Stocktake", name_zh_hant="點算日")
    assert "Stocktake" in client.get(f"/en/lending/{title.code.lower()}/").content.decode()
    chinese = client.get(f"/zh-hant/lending/{title.code.lower()}/").content.decode()
    assert "點算日" in chinese
    assert "Stocktake" not in chinese


def test_a_title_in_one_language_is_listed_in_both(client: Client, homes: dict[str, Any]) -> None:
    title = make_title(name_en="Only English")
    make_page(title, homes)
    chinese = client.get("/zh-hant/lending/").content.decode()
    assert 'href="/zh-hant/lending/' in chinese
    assert ' lang="en">Only English' in chinese
    make_page(title, homes, "zh-hant")
    assert client.get("/zh-hant/lending/").content.decode().count("<h3>") == 1
