"""Wishes wait in the order of their forms, get one offer at a time, and end."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from lending import loans, wishes
from lending.audit import drift
from lending.enums import LineState, Verb, WishState
from lending.loans.wishing import withdraw
from lending.models import Institution, LoanLine, LoanRequest, PolicyOverride, Title, Wish
from lending.models.borrower import KEEP_UNPROVED
from lending.opening import load_opening
from lending.refusals import BadTransition, Refused
from site_project.core.days import local_day, start_of_day
from site_project.core.models import OutboxMail
from site_project.core.outbox import sweep
from tests.factories.lending import CONTACT, good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title()


def wish_for(
    *titles: Title,
    number: int = 1,
    days: int = 7,
    school: str = CONTACT.institution_name,
    at: datetime | None = None,
    **window: date,
) -> Wish:
    """A wish of another person each, for the days on which `good_days` lends."""
    first, due = good_days(titles[0])
    window = {"first": first, "last": due} | window
    person = {"email": f"teacher{number}@school.example", "institution_name": school}
    contact = loans.Contact(**{**CONTACT.__dict__, **person})
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


def test_an_offer_is_in_no_basket_to_be_taken_out_of(title: Title) -> None:
    wish = wish_for(title)
    with pytest.raises(BadTransition):
        loans.remove(wish.offer)
    wish.refresh_from_db()
    assert (wish.state, wish.offer.state) == (WishState.OFFERED, LineState.HELD)
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


def test_who_could_not_take_it_is_passed_in_silence(title: Title) -> None:
    line = requested(title, *good_days(title), institution_name="Another School")
    first, second = wish_for(title, number=1), wish_for(title, number=2, school="Other School")
    title.policy.max_open_lines = 1
    title.policy.save()
    other = make_title()
    requested(other, *good_days(other), email="teacher1@school.example")
    loans.cancel(line, by=make_officer())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (WishState.WAITING, WishState.OFFERED)
    assert first.offers == 0
    assert OutboxMail.objects.filter(kind="lending.offer").count() == 1


def test_a_suspended_school_and_a_retired_title_get_no_offer(title: Title) -> None:
    line = requested(title, *good_days(title), institution_name="Another School")
    wish = wish_for(title)
    school = wish.request.institution
    school.borrowers.add(wish.request.borrower)
    Institution.objects.filter(pk=school.pk).update(suspended_until=local_day() + timedelta(days=9))
    loans.cancel(line, by=make_officer())
    assert wishes.serve(timezone.now()) == 0
    Institution.objects.filter(pk=school.pk).update(suspended_until=None)
    Title.objects.filter(pk=title.pk).update(active=False)
    assert wishes.serve(timezone.now()) == 0
    Title.objects.filter(pk=title.pk).update(active=True)
    assert wishes.serve(timezone.now()) == 1


def test_one_person_waits_once_for_the_same_days(title: Title) -> None:
    requested(title, *good_days(title), email="a@x.example")
    wish_for(title)
    with pytest.raises(Refused, match="waits_already"):
        wish_for(title)
    first, due = good_days(title, later=8)
    assert wish_for(title, first=first, last=due).state == WishState.OFFERED


def test_a_wish_is_withdrawn_with_the_offer_it_got_meanwhile(title: Title) -> None:
    line = requested(title, *good_days(title), email="a@x.example")
    seen = wish_for(title)
    assert seen.offer is None
    loans.cancel(line, by=make_officer())
    assert withdraw(seen)
    assert not LoanLine.objects.filter(state=LineState.HELD).exists()
    assert not list(drift())


def test_an_offer_answered_from_an_old_page_is_over(title: Title) -> None:
    seen = wish_for(title, last=local_day() + timedelta(days=90))
    assert wishes.decline(seen)
    current = Wish.objects.get()
    assert current.offer_id != seen.offer_id
    assert not wishes.decline(seen)
    with pytest.raises(Refused, match="offer_over"):
        wishes.accept(seen)
    assert Wish.objects.get().offer_id == current.offer_id


def test_an_offer_ends_when_its_first_day_begins(title: Title) -> None:
    title.policy.lead_open_days = 0
    title.policy.save()
    today = local_day()
    wish = wish_for(title, first=today, last=today + timedelta(days=40))
    begins = start_of_day(wish.offer.first_day)
    assert wish.offer.first_day > today
    assert wish.offer.held_until == min(begins, wish.offer.log.get().at + wishes.OFFER_TIME)


def test_a_wish_that_is_never_confirmed_ends_and_its_person_is_forgotten(title: Title) -> None:
    first, due = good_days(title, later=4)
    now = timezone.now()
    request = wishes.make(CONTACT, [title], first=first, last=due, days=7, language="en", at=now)
    later = now + KEEP_UNPROVED
    assert wishes.serve(later) == 0
    later += timedelta(minutes=1)
    assert wishes.serve(later) == 1
    assert Wish.objects.get().state == WishState.OVER
    assert not OutboxMail.objects.filter(kind="lending.wish_over").exists()
    assert list(LoanRequest.person_is_over(later)) == [request]
    with pytest.raises(Refused, match="run_out"):
        loans.confirm(request, at=later)


def test_the_person_of_a_wish_is_forgotten_a_week_after_it_ended(title: Title) -> None:
    wish = wish_for(title)
    # An offer that was let pass is no loan, and keeps nobody's name.
    wishes.decline(wish)
    now = timezone.now()
    assert not LoanRequest.person_is_over(now + KEEP_UNPROVED).exists()
    withdraw(wish, at=now)
    due = LoanRequest.person_is_over(now + KEEP_UNPROVED - timedelta(hours=1))
    assert not due.exists()
    due = LoanRequest.person_is_over(now + KEEP_UNPROVED + timedelta(hours=1))
    assert list(due) == [wish.request]
    assert LoanRequest.cut_person(due) == 1
    wish.refresh_from_db()
    assert (wish.state, wish.request.email, wish.request.borrower) == (
        WishState.WITHDRAWN,
        "",
        None,
    )
    # The wish itself stays and counts.
    assert [entry.title for entry in wish.entries.all()] == [title]


@pytest.mark.parametrize("count", [1, 10])
def test_the_queue_is_read_in_as_many_queries_for_one_as_for_ten(
    title: Title, count: int, django_assert_num_queries: Any
) -> None:
    requested(title, *good_days(title), email="a@x.example")
    for number in range(count):
        wish_for(title, number=number)
    with django_assert_num_queries(26):
        assert wishes.serve(timezone.now()) == 0


def test_mails_of_a_wish_say_what_it_stands_for(title: Title) -> None:
    line = requested(title, *good_days(title), email="a@x.example")
    wish = wish_for(title)
    sweep(timezone.now())
    loans.cancel(line, by=make_officer())
    sweep(timezone.now())
    to = [each for each in mail.outbox if each.to == ["teacher1@school.example"]]
    assert [each.subject for each in to] == ["On the waiting list", f"Free for you: {title.name}"]
    assert f"1. {title.name}" in to[0].body
    assert "We keep it for you until" in to[1].body
    wish.refresh_from_db()
    wishes.decline(wish)
    wishes.serve(timezone.now() + timedelta(days=200))
    sweep(timezone.now() + timedelta(days=200))
    assert mail.outbox[-1].subject == "Your wish has ended"


def test_an_offer_that_is_over_is_not_mailed_any_more(title: Title) -> None:
    wish_for(title)
    LoanLine.objects.update(held_until=timezone.now())
    sweep(timezone.now())
    assert not [each for each in mail.outbox if "Free for you" in each.subject]
