from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from site_project.core import days
from site_project.core.days import NoOpenDay, OpenDays
from site_project.core.models import PublicHoliday
from site_project.core.periodic import run_all

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("23:30", date(2026, 12, 5)), ("00:30", date(2026, 12, 6)), ("07:30", date(2026, 12, 6))],
)
def test_local_day_is_hong_kongs(clock: str, expected: date) -> None:
    day = "2026-12-05" if clock == "23:30" else "2026-12-06"
    at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=HONG_KONG).astimezone(UTC)
    assert days.local_day(at) == expected


def test_start_of_day_is_four_in_the_afternoon_in_utc() -> None:
    assert days.start_of_day(date(2026, 12, 6)) == datetime(2026, 12, 5, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "english", "chinese"),
    [
        ((2026, 12, 5, 14, 30), 2, "Sat 5 Dec 2026, 2:30–4:30 pm", "2026年12月5日（星期六）下午2:30至4:30"),
        ((2026, 12, 5, 10, 0), 1, "Sat 5 Dec 2026, 10:00–11:00 am", "2026年12月5日（星期六）上午10:00至11:00"),
        ((2026, 12, 5, 11, 0), 3, "Sat 5 Dec 2026, 11:00 am – 2:00 pm", "2026年12月5日（星期六）上午11:00至下午2:00"),
        ((2026, 12, 5, 12, 30), 1, "Sat 5 Dec 2026, 12:30–1:30 pm", "2026年12月5日（星期六）中午12:30至下午1:30"),
        (
            (2026, 12, 5, 22, 0),
            4,
            "Sat 5 Dec 2026, 10:00 pm – Sun 6 Dec 2026, 2:00 am",
            "2026年12月5日（星期六）下午10:00至2026年12月6日（星期日）上午2:00",
        ),
    ],
)  # fmt: skip
def test_span_reads_as_people_write_it(start, hours, english, chinese) -> None:
    starts = datetime(*start, tzinfo=HONG_KONG)
    ends = starts + timedelta(hours=hours)
    assert days.span_in_words(starts, ends, language="en") == english
    assert days.span_in_words(starts, ends, language="zh-hant") == chinese


def test_span_is_told_on_the_clock_of_its_place() -> None:
    starts = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
    told = days.span_in_words(
        starts, starts + timedelta(hours=1), ZoneInfo("Europe/Zurich"), language="en"
    )
    assert told == "Sat 5 Dec 2026, 10:00–11:00 am"


def test_open_days_skip_weekends_and_holidays() -> None:
    calendar = OpenDays(closed=frozenset({date(2026, 12, 25)}))
    assert calendar.add(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert calendar.add(date(2026, 12, 28), -1) == date(2026, 12, 24)
    assert calendar.on_or_after(date(2026, 12, 26)) == date(2026, 12, 28)
    assert calendar.add(date(2026, 12, 26), 0) == date(2026, 12, 26)


def test_open_days_of_an_office_that_never_opens_end_in_an_error() -> None:
    with pytest.raises(NoOpenDay):
        OpenDays(weekdays=frozenset()).on_or_after(date(2026, 12, 1))


def test_good_friday_is_a_public_holiday_named_in_both_languages() -> None:
    names = days.public_holidays([2027])[date(2027, 3, 26)]
    assert names == {"en": "Good Friday", "zh-hant": "耶穌受難節"}


def test_each_new_year_brings_its_holidays_and_leaves_the_others(homes) -> None:
    PublicHoliday.objects.filter(day=date(2027, 1, 1)).delete()
    assert run_all(datetime(2028, 3, 1, tzinfo=UTC))["public holidays"] > 30
    assert PublicHoliday.objects.filter(day=date(2030, 1, 1)).exists()
    assert not PublicHoliday.objects.filter(day=date(2027, 1, 1)).exists()
    assert run_all(datetime(2028, 3, 2, tzinfo=UTC))["public holidays"] == 0
