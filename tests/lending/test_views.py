import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lending.allocation import taken_in_words
from lending.enums import LineState
from lending.models import Borrower, Institution, LoanLine, LoanRequest, Refusal, Title
from tests.factories.lending import good_days, hold, make_page, make_title

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def title(homes: dict[str, Any]) -> Title:
    made = make_title()
    make_page(made, homes)
    return made


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Chan Siu Ming",
        "email": "Teacher@School.example",
        "institution_name": "Example Secondary School",
        "institution_kind": "secondary",
        "district": "sham-shui-po",
        "purpose": "A lesson on the covenant",
        "audience": "40",
        "terms": "on",
        "form_key": "one-form",
        **changes,
    }


def add(client: Client, title: Title, first: Any, due: Any, **more: Any) -> Any:
    data = {"first": str(first), "due": str(due), **more}
    return client.post(f"/en/lending/basket/add/{title.code}/", data)


def path_in(text: str) -> str:
    return re.search(r"http://testserver(/\S+)", text).group(1)


def test_a_school_borrows_from_the_title_page_to_the_mailed_link(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    page = client.get(f"/en/lending/{title.code.lower()}/")
    assert page.status_code == 200
    assert f"/en/lending/basket/add/{title.code}/" in page.content.decode()
    form = client.get(f"/en/lending/basket/add/{title.code}/").content.decode()
    for word in (">From<", ">To<", "Add to basket"):
        assert word in form
    first, due = good_days(title)
    assert add(client, title, first, due).url == "/en/lending/basket/"
    basket = client.get("/en/lending/basket/")
    assert "30 more minutes" in basket.content.decode()
    assert "no-store" in basket["Cache-Control"]
    assert "Send request" in client.get("/en/lending/basket/request/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post("/en/lending/basket/request/", typed())
    assert sent.status_code == 302
    assert sent.url.startswith("/l/")
    code_page = client.get(sent.url).content.decode()
    assert "Confirmation code" in code_page
    assert "Chan" not in code_page
    [code_mail] = mail.outbox
    assert code_mail.to == ["Teacher@School.example"]
    code = re.search(r"\d{6}", code_mail.subject).group()
    assert client.post(sent.url, {"code": "000000"}).status_code == 400
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(sent.url, {"code": f" {code[:3]} {code[3:]}"}).status_code == 302
    assert "Request received" in client.get(sent.url).content.decode()
    line = LoanLine.objects.get()
    assert line.state == LineState.REQUESTED
    assert Borrower.objects.get().email == "teacher@school.example"
    assert Institution.objects.get().name == "Example Secondary School"
    manage = path_in(code_mail.body)
    page = client.get(manage)
    assert "Waiting for approval" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    cancelled = client.post(f"{manage}cancel/{line.pk}/")
    assert cancelled.url == f"{manage}?done=cancel"
    page = client.get(cancelled.url).content.decode()
    assert "Cancelled" in page
    assert "The loan is cancelled." in page
    line.occupation.refresh_from_db()
    assert not line.occupation.live


def test_the_button_behind_the_mailed_link_confirms_and_looking_at_it_does_not(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    add(client, title, *good_days(title))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/en/lending/basket/request/", typed())
    manage = path_in(mail.outbox[0].body)
    client.get(manage)
    assert LoanRequest.objects.get().confirmed_at is None
    assert client.post(manage).url == manage
    assert client.post(manage).url == manage
    assert LoanLine.objects.get().state == LineState.REQUESTED


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
    assert not LoanLine.objects.exists()


def test_due_before_first_is_an_error_of_the_second_field(client: Client, title: Title) -> None:
    first, _due = good_days(title)
    answer = add(client, title, first, first - timedelta(days=1))
    assert answer.status_code == 400
    assert "lies before the first" in answer.content.decode()


def test_a_form_that_is_sent_twice_adds_once(client: Client, title: Title) -> None:
    days = good_days(title)
    add(client, title, *days, form_key="k")
    client.cookies.clear()
    assert add(client, title, *days, form_key="k").status_code == 302
    assert LoanLine.objects.count() == 1


def test_a_request_that_is_sent_twice_makes_one_request_and_one_mail(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    add(client, title, *good_days(title))
    with django_capture_on_commit_callbacks(execute=True):
        first = client.post("/en/lending/basket/request/", typed())
        again = client.post("/en/lending/basket/request/", typed())
    assert first.url == again.url
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "a@b.example\nBcc: x@y.example"},
        {"name": "A\nB"},
        {"audience": "-3"},
        {"audience": "many"},
        {"district": "atlantis"},
        {"terms": ""},
        {"purpose": ""},
        {"website": "http://spam.example"},
    ],
)
def test_a_wrong_request_is_shown_again_with_what_was_typed(
    client: Client, title: Title, wrong: dict[str, str]
) -> None:
    add(client, title, *good_days(title))
    answer = client.post("/en/lending/basket/request/", typed(**wrong))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert LoanRequest.objects.get().sent_at is None


def test_chinese_digits_and_names_with_marks_are_taken(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    answer = client.post(
        "/en/lending/basket/request/", typed(audience="４０", name="🎓 \u202bשלום\u202c 陳")
    )
    assert answer.status_code in (302, 400)
    assert client.post("/en/lending/basket/request/", typed(audience="４０")).status_code == 302


def test_five_wrong_codes_lock_the_request_until_a_new_one_is_asked_for(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    add(client, title, *good_days(title))
    path = client.post("/en/lending/basket/request/", typed()).url
    for _try in range(5):
        assert client.post(path, {"code": "000000"}).status_code == 400
    assert client.post(path, {"code": "000000"}).status_code == 429
    with django_capture_on_commit_callbacks(execute=True):
        new = client.post(f"{path}code/")
    code = re.search(r"\d{6}", mail.outbox[-1].subject).group()
    for over in (client.post(path, {"code": code}), client.get(path), client.post(f"{path}code/")):
        assert over.status_code == 410
        assert "This link is over" in over.content.decode()
    assert client.post(new.url, {"code": code}).status_code == 302


def test_a_line_that_was_lost_while_the_form_lay_open_stops_the_request(
    client: Client, title: Title, homes: dict[str, Any]
) -> None:
    other = make_title()
    make_page(other, homes)
    days = good_days(title)
    add(client, title, *days)
    add(client, other, *days)
    LoanLine.objects.filter(title=title).update(held_until="2020-01-01T00:00Z")
    hold(title, *days)
    answer = client.post("/en/lending/basket/request/", typed())
    assert answer.status_code == 409
    assert "Nothing was sent" in answer.content.decode()
    assert client.post("/en/lending/basket/request/", typed()).status_code == 302
    sent = LoanRequest.objects.get(sent_at__isnull=False)
    assert [line.title for line in sent.asked_lines()] == [other]


@pytest.mark.parametrize("path", ["/l/nonsense/", "/l/loan-1-1.abc/", "/en/lending/my/x/"])
def test_forged_links_are_not_found(client: Client, homes: dict[str, Any], path: str) -> None:
    assert client.get(path, follow=True).status_code == 404


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
    assert client.get("/en/lending/basket/request/").status_code == 200
    assert client.post("/en/lending/basket/request/", typed()).status_code == 409


def test_the_numbers_for_other_programs_name_nobody(client: Client, title: Title) -> None:
    first, due = good_days(title)
    hold(title, first, due)
    url = f"/en/lending/api/titles/{title.code}/days"
    answer = client.get(url, {"from": first, "to": first, "days": 7}).json()
    assert answer == {
        "title": title.code,
        "length": 7,
        "days": [{"day": str(first), "free": 0, "start": 0}],
    }
    for query in ("from=2026-02-30", "from=x", "days=-1", "to=2020-01-01", "days=x", "to=9999-1-1"):
        assert client.get(f"{url}?{query}").status_code == 400
    assert client.get("/en/lending/api/titles/NONE/days").status_code == 404


def test_the_chinese_pages_speak_chinese(client: Client, title: Title) -> None:
    assert client.get("/zh-hant/lending/basket/").status_code == 200
    assert client.get(f"/zh-hant/lending/{title.code.lower()}/").status_code == 200


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


def test_a_name_with_marks_of_direction_is_taken_without_them(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    answer = client.post("/en/lending/basket/request/", typed(name="\u2068Chan\u202e 大文\u2069"))
    assert answer.status_code == 302
    assert LoanRequest.objects.get().name == "Chan 大文"
    assert client.post("/en/lending/basket/request/", typed(name="\u202e")).status_code != 500


def test_day_of_packing_is_told_as_such() -> None:
    first = date(2026, 12, 1)
    line = LoanLine(first_day=first, due_day=first + timedelta(days=7))
    assert taken_in_words(first, line) == "All copies are taken on Tue 1 Dec 2026."
    before = taken_in_words(first - timedelta(days=1), line)
    assert before.startswith("All copies are taken on Mon 30 Nov 2026, when we would have to pack")


def test_a_last_day_alone_asks_for_the_first(client: Client, title: Title) -> None:
    answer = client.get("/en/lending/?to=2026-12-20")
    assert "Please give the first day too." in answer.content.decode()
