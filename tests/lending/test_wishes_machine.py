"""Wishes played at random: after each act every promise is kept and no copy is kept for nobody."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from lending import loans, wishes
from lending.audit import drift
from lending.enums import WISHING, LineState, WishState
from lending.loans.wishing import withdraw
from lending.models import LoanLine, Occupation, Wish
from lending.models.wish import MOST_OFFERS
from lending.refusals import Refused
from site_project.core.days import local_day
from tests.factories.lending import good_days, make_officer, make_title, requested
from tests.lending.test_wishes import wish_for

pytestmark = pytest.mark.django_db
STEPS = 25


class Play:
    """Two titles with a copy each, and a clock that only goes forward."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.titles = [make_title(), make_title()]
        self.officer = make_officer(f"officer-{seed}")
        self.at = timezone.now()
        self.number = 0

    def person(self) -> int:
        self.number += 1
        return self.number

    def borrow(self) -> None:
        title, person = self.random.choice(self.titles), self.person()
        days = good_days(title, self.at, later=self.random.randrange(4))
        who = {"email": f"b{person}@x.example", "institution_name": f"Borrower {person}"}
        requested(title, *days, when=self.at, **who)

    def wish(self) -> None:
        titles = self.random.sample(self.titles, self.random.choice((1, 2)))
        last = local_day(self.at) + timedelta(days=self.random.randrange(25, 60))
        first = local_day(self.at)
        person = self.person()
        days = {"days": self.random.randrange(3, 14), "first": first, "last": last}
        wish_for(*titles, number=person, school=f"Wisher {person}", at=self.at, **days)

    def cancel(self) -> None:
        lines = LoanLine.objects.filter(state=LineState.REQUESTED).order_by("pk")
        loans.cancel(self.random.choice(list(lines)), by=self.officer, at=self.at)

    def answer(self, act: Callable[..., Any], *states: str) -> None:
        rows = Wish.objects.filter(state__in=states).order_by("pk")
        act(self.random.choice(list(rows)), at=self.at)

    def wait(self) -> None:
        self.at += timedelta(hours=self.random.randrange(1, 60))
        wishes.serve(self.at)

    def step(self) -> None:
        offered = WishState.OFFERED
        acts = [
            self.borrow,
            self.wish,
            self.wish,
            self.cancel,
            self.wait,
            lambda: self.answer(wishes.accept, offered),
            lambda: self.answer(wishes.decline, offered),
            lambda: self.answer(withdraw, *WISHING),
        ]
        try:
            self.random.choice(acts)()
        except (Refused, IndexError):  # nothing to act on, or a rule said no
            return


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_with_wishes_every_promise_stands(homes: Any, seed: int) -> None:
    play = Play(seed)
    for _step in range(STEPS):
        play.step()
        assert not list(drift())
        kept = set(LoanLine.objects.filter(state=LineState.HELD).values_list("pk", flat=True))
        offers = Wish.objects.filter(state=WishState.OFFERED)
        assert kept <= set(offers.values_list("offer", flat=True))
        live = Occupation.objects.filter(live=True, line__isnull=False)
        assert live.filter(copy=None).count() == 0
    assert not Wish.objects.filter(offers__gt=MOST_OFFERS).exists()
