"""Wishes wait in the order of their forms, get one offer at a time, and end."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from lending import loans, wishes
from lending.audit import drift
from lending.enums import LineState, Verb, WishState
from lending.loans.wishing import withdraw
from lending.models import LoanLine, LoanRequest, PolicyOverride, Title, Wish
from lending.opening import load_opening
from lending.refusals import Refused
from site_project.core.days import local_day
from site_project.core.models import OutboxMail
from tests.factories.lending import CONTACT, good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title()


def wish_for(
    *titles: Title, number: int = 1, days: int = 7, at: datetime | None = None, **window: date
) -> Wish:
    """A wish of another person each, for the days on which `good_days` lends."""
    first, due = good_days(titles[0])
    window = {"first": first, "last": due} | window
    contact = loans.Contact(**{**CONTACT.__dict__, "email": f"teacher{number}@school.example"})
    request = wishes.make(contact, titles, days=days, language="en", at=at, **window)
    loans.confirm(LoanRequest.objects.get(pk=request.pk), at=at)
    return Wish.objects.get(request=request)


def test_a_wish_waits_and_is_offered_what_becomes_free(title: Title) -> None:
    line = requested(title, *good_days(title))
    wish = wish_for(title)
    assert wish.state == WishState.WAITING
    loans.cancel(line, by=make_officer())
    wish.refresh_from_db()
    assert wish.state == WishState.OFFERED
    assert (wish.offer.first_day, wish.offer.due_day) == (line.first_day, line.due_day)
    assert wish.offer.state == LineState.HELD
    assert OutboxMail.objects.filter(kind="lending.offer").count() == 1
    assert wish.offer.log.filter(verb=Verb.OFFERED).exists()
    assert not list(drift())


def test_a_wish_that_can_be_met_at_once_is_offered_at_once(title: Title) -> None:
    assert wish_for(title).state == WishState.OFFERED


def test_the_longest_waiting_is_offered_first_and_one_copy_to_one(title: Title) -> None:
    line = requested(title, *good_days(title))
    second = wish_for(title, number=2)
    now = timezone.now()
    # The time of the form counts, not that of the confirmation.
    first = wish_for(title, number=1, at=now - timedelta(hours=1))
    loans.cancel(line, by=make_officer())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WishState.OFFERED, WishState.WAITING)


def test_an_offer_that_is_taken_becomes_a_request(title: Title) -> None:
    wish = wish_for(title)
    line = wishes.accept(wish)
    assert line.state == LineState.REQUESTED
    wish.refresh_from_db()
    assert wish.state == WishState.MET
    assert line.request.borrower.email == "teacher1@school.example"
    # Pressing twice is pressing once.
    assert wishes.accept(wish).pk == line.pk
    assert LoanLine.objects.count() == 1
    assert not list(drift())


def test_an_offer_let_pass_goes_to_the_next_and_the_wish_waits_behind(title: Title) -> None:
    first, second = wish_for(title, number=1), wish_for(title, number=2)
    assert second.state == WishState.WAITING
    assert wishes.decline(first)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WishState.WAITING, WishState.OFFERED)
    assert second.since < first.since
    assert not wishes.decline(first)
    assert not list(drift())


def test_an_offer_that_nobody_takes_in_48_hours_goes_to_the_next(title: Title) -> None:
    last = local_day() + timedelta(days=30)
    first, second = (wish_for(title, number=number, days=20, last=last) for number in (1, 2))
    later = timezone.now() + timedelta(hours=47)
    assert wishes.serve(later) == 0
    later += timedelta(hours=2)
    assert wishes.serve(later) == 2
    assert wishes.serve(later) == 0
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, second.state) == (WishState.WAITING, WishState.OFFERED)
    with pytest.raises(Refused, match="offer_over"):
        wishes.accept(first, at=later)
    assert not list(drift())


def test_three_offers_that_pass_end_a_wish_and_none_is_made_twice(title: Title) -> None:
    wish = wish_for(title, last=local_day() + timedelta(days=90))
    offered = []
    for _number in range(3):
        wish.refresh_from_db()
        assert wish.state == WishState.OFFERED
        offered.append((wish.offer.first_day, wish.offer.due_day))
        assert wishes.decline(wish)
    assert all(one[1] < next_one[0] for one, next_one in pairwise(offered))
    wish.refresh_from_db()
    assert wish.state == WishState.OVER
    assert OutboxMail.objects.filter(kind="lending.wish_over").exists()


def test_the_wish_gets_the_title_it_wants_most(title: Title) -> None:
    better = make_title(copies=1)
    taken = requested(better, *good_days(better))
    assert wish_for(better, title).offer.title == title
    loans.cancel(taken, by=make_officer())
    assert wish_for(better, title, number=2).offer.title == better


def test_only_days_within_the_wish_are_offered(title: Title) -> None:
    first, due = good_days(title, later=3)
    line = requested(title, *good_days(title))
    wish = wish_for(title, first=first, last=due)
    assert (wish.offer.first_day, wish.offer.due_day) == (first, due)
    assert wish.offer.first_day > line.due_day


def test_a_wish_whose_days_are_over_ends(title: Title) -> None:
    line = requested(title, *good_days(title))
    wish = wish_for(title)
    at = timezone.now() + timedelta(days=(line.due_day - local_day()).days)
    assert wishes.serve(at) == 1
    wish.refresh_from_db()
    assert wish.state == WishState.OVER
    assert wish.ended_at == at


def test_who_withdraws_gives_the_offer_to_the_next(title: Title) -> None:
    first, second = wish_for(title, number=1), wish_for(title, number=2)
    assert withdraw(first)
    assert not withdraw(first)
    second.refresh_from_db()
    assert second.state == WishState.OFFERED
    assert not list(drift())


def test_nothing_waits_before_the_address_is_proved(title: Title) -> None:
    first, due = good_days(title)
    request = wishes.make(CONTACT, [title], first=first, last=due, days=7, language="en")
    assert request.wish.state == WishState.UNPROVED
    assert not LoanLine.objects.exists()
    assert [row.kind for row in OutboxMail.objects.all()] == ["lending.code"]


def test_the_same_form_twice_is_one_wish(title: Title) -> None:
    first, due = good_days(title)
    values = {"first": first, "last": due, "days": 7, "language": "en", "form_key": "k"}
    once = wishes.make(CONTACT, [title], **values)
    assert wishes.make(CONTACT, [title], **values) == once
    assert Wish.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "titles", "start", "end", "days"),
    [
        ("no_titles", 0, 10, 30, 7),
        ("too_many_titles", 6, 10, 30, 7),
        ("order", 1, 30, 10, 7),
        ("past", 1, -30, -1, 7),
        ("farthest", 1, 3000, 3030, 7),
        ("too_long", 1, 10, 300, 90),
        ("too_short", 1, 10, 30, 0),
        ("window", 1, 10, 12, 7),
    ],
)
def test_what_cannot_be_wished_for_is_told(
    homes: Any, code: str, titles: int, start: int, end: int, days: int
) -> None:
    wanted = [make_title() for _number in range(titles)]
    today = local_day()
    with pytest.raises(Refused, match=code):
        wishes.make(
            CONTACT,
            wanted,
            first=today + timedelta(days=start),
            last=today + timedelta(days=end),
            days=days,
            language="en",
        )
    assert not Wish.objects.exists()


def test_days_of_other_terms_are_respected(title: Title) -> None:
    PolicyOverride.objects.create(policy=title.policy, borrower_kind="secondary", lead_open_days=20)
    wish = wish_for(title, last=local_day() + timedelta(days=90))
    opening = load_opening(local_day())
    assert wish.offer.first_day >= opening.desk.add(local_day(), 20)
