from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from lending import rules
from lending.models import ClosedDay, DeskDay, Policy
from lending.opening import Opening, load_opening
from lending.refusals import Refused
from site_project.core.days import local_day
from site_project.core.models import PublicHoliday
from tests.factories.lending import at, good_days, hold, make_policy, make_title

pytestmark = pytest.mark.django_db
# A Monday in a week without holidays, far from the edge of the calendar.
MONDAY = date(2026, 3, 9)


@pytest.fixture
def policy(homes: Any) -> Policy:
    return make_policy(lead_open_days=5, days_min=2, days_max=28, farthest_days=420)


@pytest.fixture
def opening(homes: Any) -> Opening:
    PublicHoliday.objects.all().delete()
    return load_opening(MONDAY)


def code_of(policy: Policy, opening: Opening, first: date, due: date, today: date = MONDAY) -> str:
    try:
        rules.check_dates(policy, opening, first, due, today=today)
    except Refused as refused:
        return refused.code
    return ""


def later(days: int) -> date:
    return MONDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("first", "due", "code"),
    [
        (7, 14, ""),
        (7, 6, "order"),
        (-1, 14, "past"),
        (12, 18, "desk_closed"),
        (7, 13, "desk_closed"),
        (4, 14, "lead"),
        (7, 8, "too_short"),
        (7, 9, ""),
        (7, 35, ""),
        (7, 36, "too_long"),
        (421, 430, "farthest"),
        (420, 428, ""),
    ],
)
def test_the_first_rule_that_is_broken_is_the_one_that_is_named(
    policy: Policy, opening: Opening, first: int, due: int, code: str
) -> None:
    assert code_of(policy, opening, later(first), later(due)) == code


def test_a_closed_day_at_the_end_does_not_count_against_the_length(
    policy: Policy, homes: Any
) -> None:
    PublicHoliday.objects.all().delete()
    ClosedDay.objects.create(
        first=later(35), last=later(36), name_en="Spring cleaning", name_zh_hant="大掃除"
    )
    opening = load_opening(MONDAY)
    assert code_of(policy, opening, later(7), later(37)) == ""
    assert code_of(policy, opening, later(7), later(38)) == "too_long"
    with pytest.raises(Refused) as refused:
        rules.check_dates(policy, opening, later(7), later(35), today=MONDAY)
    assert "Spring cleaning" in str(refused.value.message)


def test_a_refusal_speaks_the_readers_language(policy: Policy, opening: Opening) -> None:
    with translation.override("zh-hant"), pytest.raises(Refused) as refused:
        rules.check_dates(policy, opening, later(5), later(14), today=MONDAY)
    assert "星期六" in str(refused.value.message)


def test_a_start_weekday_is_kept(policy: Policy, opening: Opening) -> None:
    policy.start_weekdays = "3"
    assert code_of(policy, opening, later(7), later(14)) == "start_weekday"
    assert code_of(policy, opening, later(9), later(14)) == ""


def test_the_busy_season_is_shorter(policy: Policy, opening: Opening) -> None:
    policy.season_first, policy.season_last, policy.season_days_max = later(0), later(60), 7
    assert code_of(policy, opening, later(7), later(14)) == ""
    assert code_of(policy, opening, later(7), later(21)) == "too_long"


@pytest.mark.parametrize(("hour", "minute"), [(0, 30), (7, 30), (23, 30)])
def test_today_is_the_day_in_hong_kong(homes: Any, hour: int, minute: int) -> None:
    title = make_title(policy=make_policy(lead_open_days=0))
    opening = load_opening()
    today = opening.desk.on_or_after(local_day() + timedelta(days=30))
    line = hold(title, today, opening.desk.add(today, 5), at=at(today, hour, minute))
    assert line.first_day == today
    with pytest.raises(Refused) as refused:
        hold(
            title,
            today,
            opening.desk.add(today, 5),
            at=at(today + timedelta(days=1), 0, 30),
        )
    assert refused.value.code == "past"


def test_the_desk_has_room_for_so_many_on_one_day(homes: Any) -> None:
    DeskDay.objects.update(max_movements=1)
    one, two = make_title(), make_title()
    first, due = good_days(one)
    hold(one, first, due)
    with pytest.raises(Refused) as refused:
        hold(two, first, due)
    assert refused.value.code == "desk_full"
    assert refused.value.alternatives


def test_a_basket_holds_five_titles(homes: Any) -> None:
    titles = [make_title() for _number in range(6)]
    first, due = good_days(titles[0])
    basket = hold(titles[0], first, due).request
    for title in titles[1:5]:
        hold(title, first, due, basket=basket)
    with pytest.raises(Refused) as refused:
        hold(titles[5], first, due, basket=basket)
    assert refused.value.code == "basket_full"
    hold(titles[0], first, due, basket=basket)
    assert basket.lines.count() == 5


def test_alternatives_can_really_be_had(homes: Any) -> None:
    title = make_title()
    first, due = good_days(title, later=3)
    hold(title, first, due)
    with pytest.raises(Refused) as refused:
        hold(title, first, due)
    options = refused.value.alternatives
    assert len(options) == 3
    for option in options:
        assert (option.due - option.first).days >= (due - first).days
        rules.check_dates(title.policy, load_opening(), option.first, option.due, today=local_day())
