"""The proof of an address: code, button, links that are over, terms that differ."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lending.enums import LineState
from lending.loans import request_code
from lending.models import Borrower, Institution, LoanLine, LoanRequest, PolicyOverride, Title
from lending.notifications import confirm_path
from tests.factories.lending import good_days, hold, make_page, make_title
from tests.lending.borrower import REQUEST, add, alert, code_in, link_of, path_in, typed

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def title(homes: dict[str, Any]) -> Title:
    made = make_title(copies=2)
    make_page(made, homes)
    return made


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
    assert "Send request" in client.get(REQUEST).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(REQUEST, typed())
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
    assert "Cancel this loan" in client.get(f"{manage}cancel/{line.pk}/").content.decode()
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
        client.post(REQUEST, typed())
    manage = path_in(mail.outbox[0].body)
    client.get(manage)
    assert LoanRequest.objects.get().confirmed_at is None
    for _click in range(2):
        assert client.post(manage).url == f"{manage}?done=confirm"
    assert len(mail.outbox) == 1
    assert LoanLine.objects.get().state == LineState.REQUESTED


def test_five_wrong_codes_lock_the_request_until_a_new_one_is_asked_for(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    add(client, title, *good_days(title))
    path = client.post(REQUEST, typed()).url
    for _try in range(5):
        assert client.post(path, {"code": "000000"}).status_code == 400
    assert client.post(path, {"code": "000000"}).status_code == 429
    with django_capture_on_commit_callbacks(execute=True):
        new = client.post(f"{path}code/")
    code = re.search(r"\d{6}", mail.outbox[-1].subject).group()
    for over in (client.post(path, {"code": code}), client.get(path), client.post(f"{path}code/")):
        assert over.status_code == 410
        assert "Send me a new link" in over.content.decode()
    assert client.post(new.url, {"code": code}).status_code == 302


@pytest.mark.parametrize("path", ["/l/nonsense/", "/l/loan-1-1.abc/", "/en/lending/my/x/"])
def test_forged_links_are_not_found(client: Client, homes: dict[str, Any], path: str) -> None:
    assert client.get(path, follow=True).status_code == 404


def test_a_link_that_is_over_mails_a_new_one_and_tells_nothing_of_addresses(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    add(client, title, *good_days(title))
    old = client.post(REQUEST, typed()).url
    client.post(f"{old}code/")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(f"{old}new/")
    assert "teacher" not in sent.content.decode().lower()
    request = LoanRequest.objects.get()
    assert code_in(mail.outbox[-1].subject)
    assert client.get(confirm_path(request)).status_code == 200
    LoanRequest.cut_person(LoanRequest.objects.all())
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        again = client.post(f"{old}new/")
    assert not mail.outbox
    assert [a.status_code for a in (sent, again)] == [200, 200]
    assert "If we still know the address" in again.content.decode()


@pytest.fixture
def shorter(title: Title) -> Title:
    """Secondary schools get this title for five days at most."""
    PolicyOverride.objects.create(policy=title.policy, borrower_kind="secondary", days_max=5)
    return title


def test_days_that_the_borrowers_terms_do_not_allow_are_shown_and_taken_only_when_accepted(
    client: Client, shorter: Title, django_capture_on_commit_callbacks: Any
) -> None:
    first, due = good_days(shorter)
    due = due + timedelta(days=7)
    assert add(client, shorter, first, due).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        path = client.post(REQUEST, typed()).url
    code = code_in(mail.outbox[-1].subject)
    asked = client.post(path, {"code": code})
    text = asked.content.decode()
    assert asked.status_code == 409
    assert "Nothing is requested yet" in text
    assert "Accept these dates" in text
    line = LoanLine.objects.get()
    assert (line.state, line.due_day) == (LineState.HELD, due)
    days = dict(re.findall(r'name="(line-\d+-(?:first|due))" value="([\d-]+)"', text))
    assert client.post(path, {"code": "000000", **days}).status_code == 400
    wrong = dict.fromkeys(days, "2026-02-30")
    again = client.post(path, {"code": code, **wrong})
    assert again.status_code == 400
    assert "This is not a day" in again.content.decode()
    assert client.post(path, {"code": code, **days}).status_code == 302
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED
    assert str(line.due_day) == days[f"line-{line.pk}-due"]
    assert line.due_day < due


def test_the_button_of_the_mail_shows_changed_days_too(client: Client, shorter: Title) -> None:
    first, due = good_days(shorter)
    add(client, shorter, first, due + timedelta(days=7))
    client.post(REQUEST, typed())
    line = LoanLine.objects.get()
    asked = client.post(link_of(line))
    assert asked.status_code == 409
    days = dict(
        re.findall(r'name="(line-\d+-(?:first|due))" value="([\d-]+)"', asked.content.decode())
    )
    forged = {f"line-{line.pk + 99}-first": "2026-12-01", f"line-{line.pk + 99}-due": "2026-12-02"}
    assert client.post(link_of(line), forged).status_code == 409
    assert client.post(link_of(line), days).status_code == 302
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED


def test_a_request_whose_time_is_over_says_so(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    path = client.post(REQUEST, typed()).url
    LoanLine.objects.update(held_until="2020-01-01T00:00Z")
    answer = client.post(link_of(LoanLine.objects.get()))
    assert answer.status_code == 410
    assert "The 24 hours are over" in answer.content.decode()
    assert client.get(path).status_code == 200


def test_one_of_two_is_left_out_where_only_one_more_loan_can_be_open(
    client: Client, title: Title, homes: dict[str, Any]
) -> None:
    other = make_title(policy=title.policy)
    make_page(other, homes)
    title.policy.max_open_lines = 1
    title.policy.save()
    first, due = good_days(title)
    add(client, title, first, due)
    add(client, other, first, due)
    path = client.post(REQUEST, typed()).url
    found = LoanRequest.objects.get()
    code = request_code(found)
    refused = client.post(path, {"code": code})
    assert refused.status_code == 409
    assert "1 open loan" in alert(refused)
    assert "Remove what you can do without" in refused.content.decode()
    less = found.lines.get(title=other)
    left = client.post(path, {"code": code, "drop": str(less.pk)})
    assert left.status_code == 200
    assert code in left.content.decode()
    less.refresh_from_db()
    assert (less.state, less.occupation.live) == (LineState.CANCELLED, False)
    assert client.post(path, {"code": code}).status_code == 302
    assert found.lines.get(title=title).state == LineState.REQUESTED


def test_the_last_title_and_another_persons_cannot_be_left_out(
    client: Client, title: Title
) -> None:
    theirs = hold(title, *good_days(title))
    add(client, title, *good_days(title))
    client.post(REQUEST, typed())
    line = LoanLine.objects.exclude(pk=theirs.pk).get()
    for pk in (line.pk, theirs.pk, "x", 10**30):
        answer = client.post(link_of(line), {"drop": str(pk)})
        assert answer.status_code == 302
    assert {each.state for each in LoanLine.objects.all()} == {LineState.HELD}
