"""The waiting list in the admin: who waits for what, an offer by hand, a wish taken off with a log."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import ModelLogEntry

from lending.audit import drift
from lending.enums import Verb, WishState
from lending.models import Copy, Title
from site_project.core.models import OutboxMail, User
from tests.factories.lending import good_days, make_officer, make_title, requested
from tests.lending.borrower import alert
from tests.lending.test_wishes import wish_for

pytestmark = pytest.mark.django_db
LIST = "/admin/lending-wishes/"


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title()


def test_the_list_tells_who_waits_for_what_and_how_many_for_each_title(
    desk: Client, title: Title
) -> None:
    other = make_title()
    for each in (title, other):
        requested(each, *good_days(each), email=f"{each.code}@x.example")
    wish_for(title, number=1)
    second = wish_for(other, title, number=2)
    page = desk.get(LIST).content.decode()
    assert f"<strong>2</strong> {title.name_en}" in page
    assert f"<strong>1</strong> {other.name_en}" in page
    assert page.count("Offer now") == 2
    narrowed = desk.get(LIST, {"title": other.pk}).content.decode()
    assert narrowed.count("Offer now") == 1
    assert second.request.reference in narrowed
    assert desk.get(LIST, {"title": "x"}).status_code == 200


def test_an_offer_by_hand_goes_before_the_others_and_is_logged(
    desk: Client, officer: User, title: Title
) -> None:
    requested(title, *good_days(title), email="a@x.example")
    first, second = wish_for(title, number=1), wish_for(title, number=2)
    offer = {"act": "offer", "wish": second.pk, "title": title.pk}
    answer = desk.post(LIST, offer)
    assert answer.status_code == 409
    assert "No copy is free for so long" in alert(answer)
    Copy.objects.create(title=title)
    assert desk.post(LIST, offer).url == LIST
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WishState.WAITING, WishState.OFFERED)
    assert second.offer.log.get(verb=Verb.OFFERED).actor == officer
    assert OutboxMail.objects.filter(kind="lending.offer").count() == 1
    again = desk.post(LIST, offer)
    assert again.status_code == 409
    assert "does not wait any more" in alert(again)
    assert not list(drift())


def test_what_is_not_wished_for_is_not_offered(desk: Client, title: Title) -> None:
    requested(title, *good_days(title), email="a@x.example")
    wish, other = wish_for(title), make_title()
    answer = desk.post(LIST, {"act": "offer", "wish": wish.pk, "title": other.pk})
    assert answer.status_code == 409
    assert desk.post(LIST, {"act": "offer", "wish": 0}).status_code == 404
    assert desk.post(LIST, {"act": "offer", "wish": wish.pk, "title": "x"}).status_code == 404


def test_a_wish_taken_off_the_list_is_logged_and_frees_its_offer(
    desk: Client, officer: User, title: Title
) -> None:
    first, second = wish_for(title, number=1), wish_for(title, number=2)
    assert desk.post(LIST, {"act": "withdraw", "wish": first.pk}).status_code == 302
    assert desk.post(LIST, {"act": "withdraw", "wish": first.pk}).status_code == 409
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WishState.WITHDRAWN, WishState.OFFERED)
    entry = ModelLogEntry.objects.get(action="lending.withdraw_wish")
    assert (entry.user, entry.object_id) == (officer, str(first.pk))
    assert first.request.reference in desk.get(LIST, {"ended": "1"}).content.decode()
    assert not list(drift())


def test_only_who_may_change_loans_changes_the_list(title: Title) -> None:
    wish = wish_for(title)
    client = Client(headers={"accept-language": "en"})
    assert client.get(LIST).status_code == 302
    looker = User.objects.create_user("looker", "looker@office.example", "x")
    looker.groups.add(Group.objects.get(name="Communications"))
    client.force_login(looker)
    assert client.get(LIST).status_code in (302, 403)
    assert client.post(LIST, {"act": "withdraw", "wish": wish.pk}).status_code in (302, 403)
    wish.refresh_from_db()
    assert wish.state == WishState.OFFERED


def test_the_list_asks_as_much_for_one_as_for_five(
    desk: Client, title: Title, django_assert_max_num_queries: Any
) -> None:
    requested(title, *good_days(title), email="a@x.example")
    for number in range(5):
        wish_for(title, number=number)
    desk.get(LIST)
    with django_assert_max_num_queries(25):
        desk.get(LIST)
