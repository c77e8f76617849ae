from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from lending import loans, rules
from lending.enums import OccupationKind
from lending.models import ClosedDay, Copy, DeskDay, Occupation, Policy, Refusal, Title
from lending.opening import Opening, load_opening
from lending.refusals import Refused
from site_project.core.days import local_day
from site_project.core.models import PublicHoliday
from tests.factories.lending import at, good_days, hold, make_policy, make_title

pytestmark = pytest.mark.django_db
# A Monday in a week without holidays, far from the edge of the calendar.
MONDAY = date(2026, 3, 9)
NOW = at(MONDAY)


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
        # Two rules broken at once: the earlier in the order is named.
        (-2, -3, "order"),
        (-2, 14, "past"),
        (5, 6, "desk_closed"),
        (1, 2, "lead"),
        (421, 421, "farthest"),
        (7, 7, "too_short"),
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


def case_full(title: Title) -> tuple[int, int]:
    hold(title, later(28), later(42), at=NOW)
    return 28, 42


def case_fragmented(title: Title) -> tuple[int, int]:
    Copy.objects.create(title=title)
    for copy, first in zip(title.copies.order_by("pk"), (28, 35), strict=True):
        Occupation.objects.create(
            title=title,
            copy=copy,
            first_day=later(first),
            last_day=later(first + 3),
            kind=OccupationKind.MAINTENANCE,
        )
    return 29, 37


def case_no_room(title: Title) -> tuple[int, int]:
    DeskDay.objects.update(max_movements=1)
    hold(make_title(policy=title.policy), later(28), later(42), at=NOW)
    return 28, 43


# By code: how to come to it, and a piece of the sentence in English.
CASES: dict[str, tuple[Any, str, str]] = {
    "order": ((28, 21), "before the first", "due"),
    "past": ((-3, 7), "Fri 6 Mar 2026 is over. The earliest day is Mon 16 Mar 2026", "first"),
    "desk_closed": ((33, 42), "closed on Sat 11 Apr 2026. The next open day is Mon", "first"),
    "lead": ((4, 14), "The earliest day is Mon 16 Mar 2026", "first"),
    "farthest": ((423, 430), "The last day you can ask for now is Mon 3 May 2027", "first"),
    "too_short": ((28, 29), "for 2 days at least", "due"),
    "too_long": ((28, 91), "for 28 days at most: until Mon 4 May 2026", "due"),
    "start_weekday": ((28, 42), "only on: Tuesday, Thursday", "first"),
    "desk_full": (case_no_room, "no more room on Mon 6 Apr 2026", "first"),
    "no_copy": (case_full, "All copies are taken on Mon 6 Apr 2026", ""),
    "fragmented": (case_fragmented, "in the way: Mon 6 Apr 2026 – Thu 9 Apr 2026", ""),
}


@pytest.mark.parametrize("code", [*CASES])
def test_each_refusal_names_the_rule_in_both_languages_and_the_nearest_yeses(
    homes: Any, code: str
) -> None:
    PublicHoliday.objects.all().delete()
    weekdays = "24" if code == "start_weekday" else ""
    title = make_title(policy=make_policy(days_min=2, start_weekdays=weekdays))
    days, words, field = CASES[code]
    first, due = (later(number) for number in (days(title) if callable(days) else days))
    sentences = []
    for language in ("zh-hant", "en"):
        with translation.override(language), pytest.raises(Refused) as refused:
            hold(title, first, due, at=NOW)
        assert refused.value.code == code
        assert refused.value.field == field
        sentences.append(str(refused.value.message))
    assert words in sentences[1]
    assert any("\u4e00" <= char <= "\u9fff" for char in sentences[0]), sentences[0]
    assert Refusal.objects.filter(code=code, title=title).count() == 2
    options = refused.value.alternatives
    assert len(options) == 3
    assert refused.value.searched
    for option in options:
        loans.remove(hold(title, option.first, option.due, at=NOW), at=NOW)
    assert code in rules.OTHER_DAYS_HELP


def test_the_nearest_days_are_the_nearest(homes: Any) -> None:
    PublicHoliday.objects.all().delete()
    title = make_title(policy=make_policy(check_open_days=0))
    hold(title, later(28), later(35), at=NOW)
    with pytest.raises(Refused) as refused:
        hold(title, later(31), later(34), at=NOW)
    spans = [((o.first - MONDAY).days, (o.due - MONDAY).days) for o in refused.value.alternatives]
    # Those that begin earlier would still be out on 6 April, and none ends on a Saturday.
    assert spans == [(36, 39), (37, 42), (38, 42)]


def test_when_the_time_for_searching_is_over_it_says_so(
    homes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = make_title()
    monkeypatch.setattr(rules, "SEARCH_SECONDS", -1)
    first, due = good_days(title)
    hold(title, first, due)
    with pytest.raises(Refused) as refused:
        hold(title, first, due)
    assert refused.value.alternatives == []
    assert not refused.value.searched


def test_a_loan_longer_than_the_busy_season_allows_is_offered_shorter(homes: Any) -> None:
    PublicHoliday.objects.all().delete()
    season = {"season_first": later(0), "season_last": later(365), "season_days_max": 7}
    title = make_title(policy=make_policy(**season))
    with pytest.raises(Refused) as refused:
        hold(title, later(28), later(56), at=NOW)
    assert refused.value.code == "too_long"
    assert {(o.due - o.first).days for o in refused.value.alternatives} == {7}


def test_all_broken_rules_are_told_to_an_officer_who_may_pass_them(
    policy: Policy, opening: Opening
) -> None:
    policy.start_weekdays = "2"
    found = rules.refusals(policy, opening, later(5), later(6), today=MONDAY)
    assert [refused.code for refused in found] == [
        "desk_closed",
        "lead",
        "too_short",
        "start_weekday",
    ]


def test_a_search_for_other_days_takes_a_fixed_number_of_statements(homes: Any) -> None:
    title = make_title(copies=2)
    first, due = good_days(title)
    opening = load_opening()
    now = timezone.now()
    with CaptureQueriesContext(connection) as queries:
        rules.alternatives(title, opening, first, due, at=now)
    assert len(queries) == 2
