"""The waiting list on the public pages: the form, the proof, the offer that is taken or passed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from lending import loans, wishes
from lending.audit import drift
from lending.enums import LineState, WishState
from lending.loans.wishing import withdraw
from lending.models import LoanLine, LoanRequest, Refusal, Title, Wish
from lending.notifications import manage_path
from site_project.core.days import local_day, moment_in_words
from tests.factories.lending import good_days, make_officer, make_page, make_title, requested
from tests.lending.borrower import MY, add, alert, code_in, path_in, sign_in, typed
from tests.lending.test_wishes import wish_for

pytestmark = pytest.mark.django_db
WISH = "/en/lending/wish/"


@pytest.fixture
def title(homes: dict[str, Any]) -> Title:
    made = make_title()
    make_page(made, homes)
    return made


def wished(title: Title, **changes: Any) -> dict[str, Any]:
    first, due = good_days(title)
    days = {"first": str(first), "last": str(due), "days": "7"}
    return typed(**{"title_1": title.code, **days, **changes})


def link_to(wish: Wish) -> str:
    return manage_path(LoanRequest.objects.get(pk=wish.request_id))


def press(client: Client, wish: Wish, act: str, offer: Any = None) -> Any:
    data = {"offer": wish.offer_id if offer is None else offer}
    return client.post(f"{link_to(wish)}wish/{act}/", data)


def test_who_is_refused_joins_the_waiting_list_and_takes_what_becomes_free(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    first, due = good_days(title)
    taken = requested(title, first, due)
    refused = add(client, title, first, due)
    assert refused.status_code == 409
    path = f"{WISH}?title={title.code}&amp;from={first}&amp;to={due}&amp;days={(due - first).days}"
    assert path in refused.content.decode()
    form = client.get(path.replace("&amp;", "&")).content.decode()
    assert f'value="{title.code}" selected' in form
    assert f'value="{first}"' in form
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(WISH, wished(title))
        again = client.post(WISH, wished(title))
    assert sent.url == again.url
    assert len(mail.outbox) == 1
    assert "Nothing is kept for you yet" in client.get(sent.url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(sent.url, {"code": code_in(mail.outbox[0].subject)})
    assert "As soon as something suitable is free" in client.get(sent.url).content.decode()
    # A no is counted once: the wish that follows it adds none.
    assert Refusal.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        loans.cancel(taken, by=make_officer())
    home = path_in(mail.outbox[-1].body)
    wish = Wish.objects.get()
    page = client.get(home).content.decode()
    with translation.override("en"):
        until = moment_in_words(wish.offer.held_until)
    assert f"Take it until {until}." in page
    assert title.name_en in page
    done = client.post(f"{home}wish/take/", {"offer": wish.offer_id})
    page = client.get(done.url).content.decode()
    assert "It is yours" in page
    assert "Waiting for approval" in page
    assert client.post(f"{home}wish/take/", {"offer": wish.offer_id}).url == done.url
    assert LoanLine.objects.filter(state=LineState.REQUESTED).count() == 1
    assert not list(drift())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title_1": ""}, "Choose what you wish for."),
        ({"title_1": "NO-SUCH"}, "Select a valid choice"),
        ({"title_2": "same"}, "You have chosen this already"),
        ({"first": "2027-02-30"}, "This is not a day"),
        ({"last": ""}, "This field is required"),
        ({"last": "2399-01-01"}, "This day is too far away"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"days": "seven"}, "Enter a whole number"),
        ({"days": "20"}, "So many days do not fit"),
        ({"days": "300"}, "days at most"),
        ({"first": "soon", "last": "soon"}, "This is not a day"),
        ({"email": "a@b.example\nBcc: x@y.example"}, "Enter a valid email address"),
        ({"terms": ""}, "We can only lend if you accept this."),
    ],
)
def test_a_wrong_wish_is_shown_again_with_what_was_typed(
    client: Client, title: Title, wrong: dict[str, str], told: str
) -> None:
    values = {name: title.code if value == "same" else value for name, value in wrong.items()}
    answer = client.post(WISH, wished(title, **values))
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert "A lesson on the covenant" in answer.content.decode()
    assert not Wish.objects.exists()


def test_days_that_are_too_soon_name_the_earliest(client: Client, title: Title) -> None:
    today = local_day()
    days = {"first": str(today), "last": str(today + timedelta(days=8)), "days": "7"}
    answer = client.post(WISH, wished(title, **days))
    assert answer.status_code == 400
    assert "The earliest day is" in answer.content.decode()


def test_the_form_speaks_chinese_and_looks_for_the_school_without_script(
    client: Client, title: Title
) -> None:
    answer = client.post("/zh-hant/lending/wish/", wished(title, step="find"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "展板" in page
    assert "A lesson on the covenant" in page
    assert not Wish.objects.exists()


def test_a_title_that_is_not_public_cannot_be_wished_for(client: Client, title: Title) -> None:
    other = make_title()
    assert other.code not in client.get(WISH).content.decode()
    assert client.post(WISH, wished(title, title_1=other.code)).status_code == 400


def test_looking_changes_nothing(client: Client, title: Title) -> None:
    wish = wish_for(title)
    for act in ("take", "pass", "withdraw"):
        assert client.get(f"{link_to(wish)}wish/{act}/").url == link_to(wish)
    wish.refresh_from_db()
    assert wish.state == WishState.OFFERED


def test_an_offer_let_pass_twice_is_let_pass_once(client: Client, title: Title) -> None:
    wish = wish_for(title, last=local_day() + timedelta(days=60))
    offer = wish.offer_id
    assert press(client, wish, "pass").url.endswith("?done=offer_passed")
    assert press(client, wish, "pass", offer).status_code == 302
    wish.refresh_from_db()
    # The next days were offered at once; the second click was not about them.
    assert wish.offer_id != offer
    assert (wish.state, wish.offers) == (WishState.OFFERED, 2)


def test_an_offer_that_is_over_is_said_to_be(client: Client, title: Title) -> None:
    wish = wish_for(title)
    LoanLine.objects.filter(pk=wish.offer_id).update(held_until=timezone.now())
    assert "Take it until" not in client.get(link_to(wish)).content.decode()
    answer = press(client, wish, "take")
    assert answer.status_code == 410
    assert "This offer is over." in alert(answer)
    assert press(client, wish, "take", "senseless").status_code == 410
    assert LoanLine.objects.get().state == LineState.HELD


def test_what_was_taken_is_neither_passed_nor_withdrawn(client: Client, title: Title) -> None:
    wish = wish_for(title)
    wishes.accept(wish)
    for act in ("pass", "withdraw"):
        answer = press(client, wish, act)
        assert answer.status_code == 409
        assert "You have taken it already." in alert(answer)
    assert LoanLine.objects.get().state == LineState.REQUESTED


def test_who_has_too_many_loans_by_now_is_told_and_keeps_the_offer(
    client: Client, title: Title
) -> None:
    wish = wish_for(title)
    wish.request.institution.borrowers.add(wish.request.borrower)
    title.policy.max_open_lines = 1
    title.policy.save()
    other = make_title()
    requested(other, *good_days(other))
    answer = press(client, wish, "take")
    assert answer.status_code == 409
    assert "One institution can have 1 open loan" in alert(answer)
    wish.refresh_from_db()
    assert wish.state == WishState.OFFERED


def test_who_withdraws_by_the_link_is_off_the_list(client: Client, title: Title) -> None:
    wish = wish_for(title)
    done = press(client, wish, "withdraw")
    page = client.get(done.url).content.decode()
    assert "Your wish is withdrawn." in page
    assert "Withdrawn" in page
    assert press(client, wish, "withdraw").url == done.url


def test_a_link_opens_no_other_wish(client: Client, title: Title) -> None:
    wish, other = wish_for(title, number=1), wish_for(title, number=2)
    assert press(client, other, "take", wish.offer_id).status_code == 410
    line = requested(make_title(), *good_days(title))
    request = LoanRequest.objects.get(pk=line.request_id)
    assert client.post(f"{manage_path(request)}wish/take/").status_code == 404
    assert client.post("/l/nonsense/wish/take/").status_code == 404
    wish.refresh_from_db()
    assert wish.state == WishState.OFFERED


def test_a_wish_that_ended_before_it_was_confirmed_says_so(client: Client, title: Title) -> None:
    client.post(WISH, wished(title))
    wish = Wish.objects.get()
    withdraw(wish)
    answer = client.post(link_to(wish))
    assert answer.status_code == 410
    assert "This wish is over." in alert(answer)
    assert LoanRequest.objects.get().confirmed_at is None


def test_who_signed_in_sees_their_own_wishes_and_answers_there(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    wish, other = wish_for(title, number=1), wish_for(title, number=2)
    body = sign_in(client, django_capture_on_commit_callbacks, "teacher1@school.example")
    client.post(path_in(body))
    page = client.get(MY).content.decode()
    assert page.count("Take it until") == 1
    assert other.request.reference not in page
    path = f"{MY}wish/{{}}/{{}}/"
    assert client.post(path.format(other.pk, "withdraw")).status_code == 404
    assert client.post(path.format(wish.pk, "take"), {"offer": 0}).status_code == 410
    taken = client.post(path.format(wish.pk, "take"), {"offer": wish.offer_id})
    assert taken.url == f"{MY}?done=offer_taken"
    assert "Waiting for approval" in client.get(taken.url).content.decode()
    client.post("/en/lending/my/out/")
    assert client.post(path.format(wish.pk, "withdraw")).url == MY


def test_offers_not_taken_are_not_shown_as_loans(client: Client, title: Title) -> None:
    wish = wish_for(title, last=local_day() + timedelta(days=60))
    wishes.decline(wish)
    wish.refresh_from_db()
    wishes.accept(wish)
    request = LoanRequest.objects.get(pk=wish.request_id)
    assert [line.pk for line in request.asked_lines()] == [wish.offer_id]
    page = client.get(link_to(wish)).content.decode()
    assert page.count("Waiting for approval") == 1
    assert "Cancelled" not in page


def test_the_pages_ask_little_of_the_database(
    client: Client, homes: dict[str, Any], title: Title, django_assert_max_num_queries: Any
) -> None:
    for _number in range(4):
        make_page(make_title(), homes)
    client.get(WISH)
    with django_assert_max_num_queries(12):
        client.get(WISH)
    wish = wish_for(title)
    with django_assert_max_num_queries(14):
        client.get(link_to(wish))
