"""Local days of the site, open days of an office, and how a day or a time is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

ONE_DAY = timedelta(days=1)
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


class NoOpenDay(ValueError):
    """No open day lies within a year: the opening days are set wrongly."""


def site_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def local_day(at: datetime | None = None) -> date:
    """Return the site's calendar day at an instant (default: now)."""
    return timezone.localtime(at or timezone.now(), site_zone()).date()


def start_of_day(day: date, zone: ZoneInfo | None = None) -> datetime:
    """Return the first instant of a local day, as an aware UTC datetime."""
    return datetime.combine(day, time.min, zone or site_zone()).astimezone(UTC)


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield each day from first to last, both included."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


@dataclass(frozen=True)
class OpenDays:
    """The days on which an office does something.

    `weekdays` are ISO weekdays (Monday is 1) on which it opens; `closed` are
    the dates on which it does not, holidays included.
    """

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    closed: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.closed

    def on_or_after(self, day: date) -> date:
        """Return the first open day from `day` on. Raises NoOpenDay after a year of none."""
        return self._nearest(day, ONE_DAY)

    def on_or_before(self, day: date) -> date:
        return self._nearest(day, -ONE_DAY)

    def add(self, day: date, count: int) -> date:
        """Return the day that lies `count` open days after `day` (before, if negative).

        `day` itself is not counted; a count of 0 returns it unchanged.
        """
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day = self._nearest(day + step, step)
        return day

    def _nearest(self, day: date, step: timedelta) -> date:
        for _ in range(366):
            if self.is_open(day):
                return day
            day += step
        raise NoOpenDay("no open day within a year")


def public_holidays(years: Iterable[int]) -> dict[date, dict[str, str]]:
    """Return the general holidays of the site's country, named in each language.

    Source: the `holidays` library (for Hong Kong the General Holidays Ordinance, Cap. 149).
    """
    names: dict[date, dict[str, str]] = {}
    for language, library_language in (("en", "en_US"), ("zh-hant", "zh_HK")):
        calendar = holidays.country_holidays(
            settings.HOLIDAY_COUNTRY,
            years=list(years),
            categories=settings.HOLIDAY_CATEGORIES,
            language=library_language,
        )
        for day, name in calendar.items():
            names.setdefault(day, {})[language] = name
    return names


def closed_by_holiday(first: date, last: date) -> "frozenset[date]":
    """Return the public holidays between two days, both included, as the office keeps them."""
    from .models import PublicHoliday  # days is read by the models themselves

    rows = PublicHoliday.objects.filter(day__gte=first, day__lte=last)
    return frozenset(rows.values_list("day", flat=True))


# --- In words ----------------------------------------------------------------


def _speaks_chinese(language: str | None) -> bool:
    return (language or get_language() or settings.LANGUAGE_CODE).startswith("zh")


def day_in_words(day: date, *, weekday: bool = True, language: str | None = None) -> str:
    """Tell a day: 「2026年12月5日（星期六）」, "Sat 5 Dec 2026"."""
    if _speaks_chinese(language):
        text = f"{day.year}年{day.month}月{day.day}日"
        return f"{text}（星期{WEEKDAYS_ZH[day.weekday()]}）" if weekday else text
    text = f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{WEEKDAYS_EN[day.weekday()]} {text}" if weekday else text


def weekday_in_short(weekday: int, language: str | None = None) -> str:
    """Tell an ISO weekday (Monday is 1) in a few letters: 「一」, "Mon"."""
    return (WEEKDAYS_ZH if _speaks_chinese(language) else WEEKDAYS_EN)[weekday - 1]


def month_in_short(day: date, language: str | None = None) -> str:
    """Tell a month in a few letters: 「12月」, "Dec"."""
    return f"{day.month}月" if _speaks_chinese(language) else MONTHS_EN[day.month - 1]


def _half(at: datetime, chinese: bool) -> str:
    """Return the word for the half of the day; Chinese has one for the hour after noon."""
    if chinese:
        return "中午" if at.hour == 12 else "上午" if at.hour < 12 else "下午"
    return "am" if at.hour < 12 else "pm"


def _clock(at: datetime, chinese: bool, half: str | None = None) -> str:
    """Tell a time of day; an empty `half` leaves the word out."""
    half = _half(at, chinese) if half is None else half
    time_of_day = f"{at.hour % 12 or 12}:{at.minute:02d}"
    return f"{half}{time_of_day}" if chinese else f"{time_of_day} {half}".strip()


def time_in_words(at: datetime, zone: ZoneInfo | None = None, language: str | None = None) -> str:
    """Tell a time of day: 「下午2:30」, "2:30 pm"."""
    return _clock(at.astimezone(zone or site_zone()), _speaks_chinese(language))


def moment_in_words(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Tell an instant: 「2026年12月5日（星期六）下午2:30」, "Sat 5 Dec 2026, 2:30 pm"."""
    zone = zone or site_zone()
    joint = "" if _speaks_chinese(None) else ", "
    return f"{day_in_words(at.astimezone(zone).date())}{joint}{time_in_words(at, zone)}"


def span_in_words(
    starts: datetime, ends: datetime, zone: ZoneInfo | None = None, language: str | None = None
) -> str:
    """Tell a span on the clock of its own place.

    "Sat 5 Dec 2026, 2:30–4:30 pm" / 「2026年12月5日（星期六）下午2:30至4:30」.
    """
    chinese = _speaks_chinese(language)
    start, end = (at.astimezone(zone or site_zone()) for at in (starts, ends))
    first, last = (day_in_words(at.date(), language=language) for at in (start, end))
    joint = "" if chinese else ", "
    if first == last:
        return f"{first}{joint}{hours_in_words(starts, ends, zone, language)}"
    if chinese:
        return f"{first}{_clock(start, True)}至{last}{_clock(end, True)}"
    return f"{first}, {_clock(start, False)} – {last}, {_clock(end, False)}"


def hours_in_words(
    starts: datetime, ends: datetime, zone: ZoneInfo | None = None, language: str | None = None
) -> str:
    """Tell a span within a day: "2:30–4:30 pm" / 「下午2:30至4:30」."""
    chinese = _speaks_chinese(language)
    start, end = (at.astimezone(zone or site_zone()) for at in (starts, ends))
    same_half = _half(start, chinese) == _half(end, chinese)
    if chinese:
        return f"{_clock(start, True)}至{_clock(end, True, '' if same_half else None)}"
    if same_half:
        return f"{_clock(start, False, '')}–{_clock(end, False)}"
    return f"{_clock(start, False)} – {_clock(end, False)}"


def days_in_words(first: date, last: date, language: str | None = None) -> str:
    """Tell a span of days: "5–7 Dec 2026" is written in full, so that it reads aloud."""
    if first == last:
        return day_in_words(first, language=language)
    joint = "至" if _speaks_chinese(language) else " – "
    return f"{day_in_words(first, language=language)}{joint}{day_in_words(last, language=language)}"


def duration_in_words(duration: timedelta, language: str | None = None) -> str:
    """Tell how long something lasts: "1 h 12 min 34 s" / 「1小時12分34秒」."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    chinese = _speaks_chinese(language)
    units = ("小時", "分", "秒") if chinese else (" h", " min", " s")
    parts = [
        f"{count}{unit}"
        for count, unit in zip((hours, minutes, seconds), units, strict=True)
        if count
    ]
    return ("" if chinese else " ").join(parts)
