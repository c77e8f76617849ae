"""Which titles are free is answered for all at once as it is for each."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lending import rules
from lending.allocation import free_titles, set_copy_state, snapshot_of
from lending.enums import CopyState, LineState, OccupationKind
from lending.models import Copy, DeskDay, LoanLine, LoanRequest, Occupation, Policy, Title
from lending.opening import load_opening
from lending.packing import Plan, plan
from lending.searching import titles_free_between
from site_project.core.days import local_day
from tests.factories.lending import good_days, hold, make_page, make_policy, make_title

pytestmark = pytest.mark.django_db


def occupied(title: Title, copy: Copy | None, first: date, last: date, state: str = "") -> None:
    """An occupation of a line in this state; the centre's own use without one."""
    line = None
    if state:
        line = LoanLine.objects.create(
            request=LoanRequest.objects.create(language="en"),
            title=title,
            first_day=first,
            due_day=last,
            original_due=last,
            state=state,
            held_until=timezone.now() + timedelta(hours=1),
            copy_out=copy if state == LineState.OUT else None,
            out_at=timezone.now(),
        )
    Occupation.objects.create(
        title=title,
        copy=copy,
        line=line,
        first_day=first,
        last_day=last,
        kind=OccupationKind.LOAN if line else OccupationKind.MAINTENANCE,
    )


def crowd(dice: random.Random, today: date) -> list[Title]:
    """Titles with copies in and out of service, promises, repairs, late loans, risks."""
    policies = [make_policy(prep_open_days=1, check_open_days=2), make_policy(check_open_days=0)]
    titles = []
    for number in range(24):
        title = make_title(copies=dice.randint(0, 3), policy=policies[number % 2])
        for copy in title.copies.all():
            if dice.random() < 0.15:
                Copy.objects.filter(pk=copy.pk).update(state=CopyState.IN_REPAIR)
            day = today + timedelta(days=dice.randrange(-20, 10))
            out = [LineState.OUT]
            while day < today + timedelta(days=40):
                last = day + timedelta(days=dice.randrange(2, 16))
                state = dice.choice(["", LineState.APPROVED, LineState.HELD])
                if day < today:
                    state = out.pop() if out else ""
                occupied(title, copy, day, last, state)
                day = last + timedelta(days=dice.randrange(1, 14))
        if dice.random() < 0.2:
            day = today + timedelta(days=dice.randrange(30))
            occupied(title, None, day, day + timedelta(days=5), LineState.APPROVED)
        titles.append(title)
    return titles


def test_all_titles_at_once_agrees_with_each_title_alone(homes: Any) -> None:
    now = timezone.now()
    today = local_day(now)
    opening = load_opening(today)
    dice = random.Random(10)
    titles = crowd(dice, today)
    seen = set()
    for step in range(0, 40, 3):
        first = today + timedelta(days=step)
        due = first + timedelta(days=dice.randrange(3, 14))
        found = free_titles(first, due, at=now, opening=opening)
        for title in titles:
            span = opening.span(title.policy, first, due)
            answer = isinstance(plan(snapshot_of(title, now, opening), *span), Plan)
            assert (title.pk in found) == answer, (title, first, due)
            seen.add(answer)
    assert seen == {True, False}


def test_a_choice_of_days_finds_what_some_start_allows(homes: Any) -> None:
    now = timezone.now()
    today = local_day(now)
    opening = load_opening(today)
    titles = crowd(random.Random(11), today)
    titles.append(make_title(policy=titles[0].policy))
    first, last = today + timedelta(days=3), today + timedelta(days=36)
    found = titles_free_between(first, last, 9, at=now)
    wanted = {}
    for title in titles:
        snapshot = snapshot_of(title, now, opening)
        starts = [first + timedelta(days=step) for step in range(30)]
        options = [
            rules.option_from(title.policy, opening, snapshot, start, 9, today) for start in starts
        ]
        if had := [option for option in options if option and option.due <= last]:
            wanted[title.pk] = had[0]
    assert found.keys() == wanted.keys()
    assert 0 < len(found) < len(titles)
    told = {pk: loan for pk, loan in found.items() if loan}
    assert 0 < len(told) < len(found)
    assert told.items() <= wanted.items()


def test_the_list_tells_of_each_title_what_its_own_page_would(client: Client, homes: Any) -> None:
    now = timezone.now()
    today = local_day(now)
    opening = load_opening(today)
    crowd(random.Random(12), today)
    # Of short loans many can be had at once: that is where the list need not read everything.
    Policy.objects.update(days_default=3)
    for title in (titles := list(Title.objects.select_related("policy"))):
        make_page(title, homes)
    shown = {row.page.item_id: row for row in client.get("/en/lending/").context["titles"]}
    told = []
    for title in titles:
        snapshot = snapshot_of(title, now, opening)
        dates = rules.next_free(title, opening, snapshot, today=today, count=1)
        assert shown[title.pk].dates == dates, title
        assert shown[title.pk].copies == len(snapshot.copies)
        told += [dates[0].first - today if dates else None]
    assert len(set(told)) > 4


def test_a_title_that_is_not_lent_or_has_no_room_at_the_desk_is_not_found(homes: Any) -> None:
    title, retired = make_title(), make_title(active=False)
    first, due = good_days(title)
    now = timezone.now()
    assert free_titles(first, due, at=now) == {title.pk}
    assert titles_free_between(first, due, at=now).keys() == {title.pk}
    assert retired.pk not in titles_free_between(first, due, at=now)
    # A day before any notice is over, and a day on which nobody can be served.
    assert not titles_free_between(local_day(), due, at=now)
    DeskDay.objects.update(max_movements=2)
    other = make_title()
    hold(other, first, due)
    assert titles_free_between(first, first + timedelta(days=60), 14, at=now)


def test_many_titles_take_as_many_statements_as_few(homes: Any) -> None:
    policy = make_policy()
    now = timezone.now()
    opening = load_opening()
    first, due = good_days(make_title(policy=policy))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            free_titles(first, due, at=now, opening=opening)
        counts.append(len(queries))
        for _number in range(10):
            make_title(policy=policy)
    assert counts[0] == counts[1]


def test_the_days_of_a_title_are_read_in_one_statement(client: Client, homes: Any) -> None:
    title = make_title(copies=2)
    make_page(title, homes)
    first, due = good_days(title)
    address = f"/en/lending/api/titles/{title.code}/days?from={first}&to={first + timedelta(61)}"
    for _number in range(2):
        hold(title, first, due)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked = [q["sql"] for q in queries if "core_contentversion" not in q["sql"]]
        assert len(asked) == 1, asked
        assert "lending_occupation" in asked[0]
    assert answer.json()["days"][0] == {"day": str(first), "free": 0, "start": 0}
    # What a worker remembers of copies is forgotten with the next change of one.
    set_copy_state(title.copies.first(), CopyState.IN_REPAIR)
    Copy.objects.create(title=title)
    assert client.get(address).json()["days"][-1]["free"] == 2
