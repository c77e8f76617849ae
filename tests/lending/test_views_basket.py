"""Choosing dates and the basket, as a visitor meets them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from lending.enums import LineState
from lending.models import LoanLine, LoanRequest, Refusal, Title
from site_project.core.days import local_day
from tests.factories.lending import good_days, hold, make_page, make_title
from tests.lending.borrower import REQUEST, add, alert, typed

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def title(homes: dict[str, Any]) -> Title:
    made = make_title(copies=2)
    make_page(made, homes)
    return made


def test_the_title_page_sets_no_cookie_and_the_basket_does_when_something_is_added(
    client: Client, title: Title
) -> None:
    page = client.get(f"/en/lending/{title.code.lower()}/")
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")
    assert page["Cache-Control"] == "s-maxage=10"
    assert "basket" not in client.get(f"/en/lending/basket/add/{title.code}/").cookies
    assert "basket" in add(client, title, *good_days(title)).cookies


def test_the_second_to_ask_for_the_last_copy_gets_alternatives(
    client: Client, title: Title
) -> None:
    first, due = good_days(title)
    hold(title, first, due)
    hold(title, first, due)
    answer = add(client, title, first, due)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert "You can have it on these dates" in text
    assert text.count("?from=") == 3
    assert Refusal.objects.get().code == "no_copy"
    assert f'value="{first}"' in text


@pytest.mark.parametrize(
    ("first", "due"),
    [
        ("2026-02-30", "2026-03-05"),
        ("", ""),
        ("1600-01-01", "2026-03-05"),
        ("2500-01-01", "2500-01-08"),
        ("tomorrow", "x' OR 1=1"),
    ],
)
def test_dates_that_are_none_are_refused_and_kept_in_the_form(
    client: Client, title: Title, first: str, due: str
) -> None:
    answer = add(client, title, first, due)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert f'value="{escape(due)}"' in answer.content.decode()
    assert not LoanLine.objects.exists()


def test_due_before_first_is_an_error_of_the_second_field(client: Client, title: Title) -> None:
    first, _due = good_days(title)
    answer = add(client, title, first, first - timedelta(days=1))
    assert answer.status_code == 400
    assert "lies before the first" in answer.content.decode()


def test_a_day_that_became_past_while_the_form_lay_open_names_the_earliest(
    client: Client, title: Title
) -> None:
    yesterday = local_day() - timedelta(days=1)
    answer = add(client, title, yesterday, yesterday + timedelta(days=7))
    assert answer.status_code == 400
    assert "The earliest day is" in alert(answer)
    assert f'value="{yesterday}"' in answer.content.decode()
    assert 'aria-describedby="id_first_helptext id_first_error"' in answer.content.decode()


def test_a_form_that_is_sent_twice_adds_once(client: Client, title: Title) -> None:
    days = good_days(title)
    add(client, title, *days, form_key="k")
    client.cookies.clear()
    assert add(client, title, *days, form_key="k").status_code == 302
    assert LoanLine.objects.count() == 1


def test_another_visitors_line_is_not_found(client: Client, title: Title) -> None:
    line = hold(title, *good_days(title))
    assert client.post(f"/en/lending/basket/remove/{line.pk}/").status_code == 404
    other = make_title()
    hold(other, *good_days(other))
    line.refresh_from_db()
    assert line.state == LineState.HELD


def test_basket_lines_are_removed_and_kept_for_longer(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    line = LoanLine.objects.get()
    assert client.get("/en/lending/basket/extend/").status_code == 405
    client.post("/en/lending/basket/extend/")
    line.refresh_from_db()
    assert client.post(f"/en/lending/basket/remove/{line.pk}/").status_code == 302
    assert client.post(f"/en/lending/basket/remove/{line.pk}/").status_code == 302
    assert "Your basket is empty" in client.get("/en/lending/basket/").content.decode()
    assert client.get(REQUEST).status_code == 200
    assert client.post(REQUEST, typed()).status_code == 409


@pytest.mark.parametrize(
    "path",
    [
        "/en/lending/basket/add/%00/",
        "/en/lending/api/titles/%00/days",
        f"/en/lending/basket/remove/{10**30}/",
        f"/en/lending/?page={10**30}",
    ],
)
def test_addresses_that_nobody_made_are_not_found(client: Client, title: Title, path: str) -> None:
    add(client, title, *good_days(title))
    answer = client.post(path) if "remove" in path else client.get(path, follow=True)
    assert answer.status_code == 404


def test_the_chinese_pages_speak_chinese(client: Client, title: Title) -> None:
    assert client.get("/zh-hant/lending/basket/").status_code == 200
    assert client.get(f"/zh-hant/lending/{title.code.lower()}/").status_code == 200


def test_the_last_copy_is_kept_for_longer_once_an_address_is_given(
    client: Client, title: Title
) -> None:
    days = good_days(title)
    hold(title, *days)
    add(client, title, *days)
    page = client.get("/en/lending/basket/").content.decode()
    assert "10 more minutes" in page
    assert "This is the last copy." in page
    wrong = client.post("/en/lending/basket/extend/", {"email": "a@b\nc"})
    assert wrong.status_code == 400
    assert alert(wrong)
    client.post("/en/lending/basket/extend/", {"email": "teacher@school.example"})
    page = client.get("/en/lending/basket/").content.decode()
    assert "30 more minutes" in page
    assert "This is the last copy." not in page
    assert 'value="teacher@school.example"' in client.get(REQUEST).content.decode()


def test_the_last_copy_is_not_kept_again_and_again_without_an_address(
    client: Client, title: Title
) -> None:
    days = good_days(title)
    hold(title, *days)
    add(client, title, *days)
    client.post(f"/en/lending/basket/remove/{LoanLine.objects.latest('pk').pk}/")
    refused = add(client, title, *days)
    assert refused.status_code == 400
    assert "This is the last copy" in alert(refused)
    assert 'name="email"' in refused.content.decode()
    assert f'value="{days[1]}"' in refused.content.decode()
    assert add(client, title, *days, email="not an address").status_code == 400
    assert add(client, title, *days, email="teacher@school.example").status_code == 302
    assert LoanRequest.objects.latest("pk").email == "teacher@school.example"


def test_the_time_of_a_basket_is_over_and_nothing_typed_is_lost(
    client: Client, title: Title
) -> None:
    add(client, title, *good_days(title))
    LoanLine.objects.update(held_until="2020-01-01T00:00Z")
    assert "The time is over" in client.get("/en/lending/basket/").content.decode()
    wrong = client.post(REQUEST, typed(audience="many"))
    assert "Chan Siu Ming" in wrong.content.decode()
    assert client.post(REQUEST, typed()).status_code == 302
    assert LoanLine.objects.get().state == LineState.HELD
