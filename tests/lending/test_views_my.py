"""Signing in to one's loans: by link, by code, once; and what that shows to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from lending import loans, signed_in
from lending.models import Borrower, LoanLine
from tests.factories.lending import good_days, hold, make_page, make_title, requested
from tests.lending.borrower import MY, REQUEST, add, code_in, path_in, sign_in

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def line(homes: dict[str, Any]) -> LoanLine:
    title = make_title(copies=2)
    make_page(title, homes)
    return requested(title, *good_days(title))


def test_a_mailed_link_shows_a_button_and_opens_the_loans_once(
    client: Client, line: LoanLine, django_capture_on_commit_callbacks: Any
) -> None:
    link = path_in(sign_in(client, django_capture_on_commit_callbacks))
    for _look in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert line.title.name_en not in page.content.decode()
        assert page["Referrer-Policy"] == "no-referrer"
    opened = client.post(link)
    assert opened.url == MY
    cookie = opened.cookies["loans"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 3600
    page = client.get(MY)
    assert line.title.name_en in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    other = Client()
    for answer in (other.get(link), other.post(link)):
        assert answer.status_code == 410
        assert "Send me a new link" in answer.content.decode()
    assert not other.cookies.get("loans")


def test_the_code_of_the_mail_opens_the_loans_once(
    client: Client, line: LoanLine, django_capture_on_commit_callbacks: Any
) -> None:
    code = code_in(sign_in(client, django_capture_on_commit_callbacks))
    typed = {"email": "TEACHER@school.example", "code": f"{code[:3]} {code[3:]}"}
    assert client.post(f"{MY}code/", typed).url == MY
    assert line.title.name_en in client.get(MY).content.decode()
    client.post(f"{MY}out/")
    assert line.title.name_en not in client.get(MY).content.decode()
    again = client.post(f"{MY}code/", typed)
    assert again.status_code == 400
    assert 'role="alert"' in again.content.decode()


def test_known_and_unknown_addresses_get_the_same_answers(
    client: Client, line: LoanLine, django_capture_on_commit_callbacks: Any
) -> None:
    seen = []
    for address in ("nobody@else.example", "teacher@school.example"):
        with django_capture_on_commit_callbacks(execute=True):
            asked = client.post(MY, {"email": address})
        tries = [
            client.post(f"{MY}code/", {"email": address, "code": "000000"}) for _try in range(6)
        ]
        answers = [asked, *tries]
        seen.append(
            [
                (answer.status_code, answer.content.decode().count("on its way"))
                for answer in answers
            ]
        )
    assert seen[0] == seen[1]
    assert [status for status, _text in seen[0]] == [200, 400, 400, 400, 400, 400, 429]
    assert [letter.to for letter in mail.outbox] == [["teacher@school.example"]]


def test_a_double_click_mails_one_link(
    client: Client, line: LoanLine, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _click in range(2):
            client.post(MY, {"email": "teacher@school.example", "form_key": "one"})
    assert len(mail.outbox) == 1


def test_a_used_link_mails_a_new_one_by_a_button(
    client: Client, line: LoanLine, django_capture_on_commit_callbacks: Any
) -> None:
    link = path_in(sign_in(client, django_capture_on_commit_callbacks))
    client.post(link)
    assert client.get(f"{link}new/").status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{link}new/")
    assert "teacher" not in answer.content.decode()
    assert client.post(path_in(mail.outbox[-1].body)).url == MY


@pytest.mark.parametrize("text", ["a@b.example\nBcc: c@d.example", "nobody", "", "a@b\x00.example"])
def test_what_is_no_address_is_refused(client: Client, line: LoanLine, text: str) -> None:
    answer = client.post(MY, {"email": text})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_an_hour_later_one_is_signed_out(
    client: Client, line: LoanLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrower = Borrower.objects.get()
    assert signed_in.open_by_link(borrower.pk, borrower.link_version) is None
    loans.ask_to_sign_in(borrower.email, language="en", at=timezone.now() - timedelta(hours=1))
    borrower.refresh_from_db()
    assert signed_in.open_by_link(borrower.pk, borrower.link_version) is None
    client.cookies["loans"] = signed_in.cookie_of(borrower)
    assert line.title.name_en in client.get(MY).content.decode()
    monkeypatch.setattr(signed_in, "COOKIE_SECONDS", -1)
    assert line.title.name_en not in client.get(MY).content.decode()


@pytest.mark.parametrize("cookie", ["", "1", "1:x:y", "x" * 5000])
def test_a_forged_cookie_opens_nothing(client: Client, line: LoanLine, cookie: str) -> None:
    client.cookies["loans"] = cookie
    page = client.get(MY)
    assert page.status_code == 200
    assert line.title.name_en not in page.content.decode()
    assert client.get(f"{MY}cancel/{line.pk}/").url == MY


def test_what_is_known_need_not_be_typed_again(client: Client, line: LoanLine) -> None:
    client.cookies["loans"] = signed_in.cookie_of(Borrower.objects.get())
    add(client, line.title, *good_days(line.title, later=3))
    page = client.get(REQUEST).content.decode()
    for words in ("Chan Siu Ming", "teacher@school.example", "Example Secondary School"):
        assert f'value="{words}"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_my_loans_need_a_fixed_number_of_queries(
    client: Client, line: LoanLine, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, count):
        other = make_title(copies=1)
        requested(other, *good_days(other, later=number))
    LoanLine.objects.exclude(pk=line.pk).update(request=line.request)
    client.cookies["loans"] = signed_in.cookie_of(Borrower.objects.get())
    client.get(MY)
    with django_assert_num_queries(10):
        client.get(MY)


def test_ended_loans_stand_apart_with_what_happened(client: Client, line: LoanLine) -> None:
    loans.cancel(line)
    hold(line.title, *good_days(line.title))
    client.cookies["loans"] = signed_in.cookie_of(Borrower.objects.get())
    page = client.get(MY).content.decode()
    assert "1 earlier loan" in page
    assert "What happened" in page
    assert "Cancelled" in page
