"""Rules of recurrence as calendars write them (RRULE, RFC 5545, 3.3.10), kept within reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from site_project.core.days import WEEKDAYS_EN

# A rule gives days; the time of day stands beside it, once.
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = frozenset(
    {
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
        "BYMONTH", "BYSETPOS", "WKST",
    }
)  # fmt: skip
# Every working day of a year fits; every day of the year is an exhibition, not a series.
MOST_A_YEAR = 300
MOST_INTERVAL = 100
# After so many years each date has its weekday and its week again (ISO 8601, 3.2.1).
CYCLE = 400
# From the first day on, that day included.
YEAR = timedelta(days=364)
WEEKDAYS = tuple(name[:2].upper() for name in WEEKDAYS_EN)

TOO_OFTEN_A_DAY = gettext_lazy(
    "A series has one session a day at most, at the time that is given beside the rule. "
    "For several on one day, make several series or clinic hours."
)


@dataclass(frozen=True)
class Rule:
    """A checked rule. `count` and `until` (a local day) end it; without either it never ends."""

    text: str
    count: int | None = None
    until: date | None = None

    def days(self, first_day: date, last: date) -> Iterator[date]:
        """Yield the rule's days from its first to `last`, both included.

        It is read up to `last` only, so that a rule without an end, or one
        that no day fulfils, costs no more than its span.
        """
        end = min(last, self.until) if self.until else last
        if end < first_day:
            return
        # Where nothing fulfils a rule, dateutil looks until the year 9999: as near
        # to it as the calendar repeats itself, that is soon over.
        later = (date.max.year - end.year) // CYCLE * CYCLE
        end, start = _later(end, later), _later(first_day, later)
        # At noon: days are counted, no clock is asked.
        text = f"{self.text};UNTIL={end:%Y%m%d}T120000"
        rule = rrulestr(text, dtstart=datetime.combine(start, time(12)))
        for at in islice(rule, self.count):
            yield _later(at.date(), -later)


def _later(day: date, years: int) -> date:
    """Return the same day of another year; `years` are whole cycles of the calendar."""
    return day.replace(year=day.year + years)


def read_rule(text: str, zone: ZoneInfo) -> Rule:
    """Return the rule that a text means; `zone` is where an UNTIL in UTC is read.

    Raises ValidationError, in words, for what is no rule and for one that
    would make more than one session a day.
    """
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise ValidationError(TOO_OFTEN_A_DAY)
    if frequency not in FREQUENCIES:
        raise ValidationError(_("The rule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."))
    if {"COUNT", "UNTIL"} <= parts.keys():
        raise ValidationError(_("A rule ends by COUNT or by UNTIL, not by both."))
    if "INTERVAL" in parts and _number(parts["INTERVAL"]) > MOST_INTERVAL:
        raise ValidationError(_("The interval is too long."))
    count = _number(parts.pop("COUNT")) if "COUNT" in parts else None
    until = _day(parts.pop("UNTIL"), zone) if "UNTIL" in parts else None
    # Without its end, which is applied by days().
    endless = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rrulestr(endless, dtstart=datetime(2000, 1, 1, 12))  # noqa: DTZ001
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValidationError(_not_understood(text)) from error
    return Rule(endless, count, until)


def check_reasonable(rule: Rule, first_day: date) -> None:
    """Raise ValidationError where a rule gives no day in its first year, or far too many."""
    found = sum(1 for _day_of_it in rule.days(first_day, first_day + YEAR))
    if not found:
        raise ValidationError(_("This rule gives no date within a year of its first day."))
    if found > MOST_A_YEAR:
        raise ValidationError(
            _("This rule makes %(count)d sessions a year; %(most)d at most.")
            % {"count": found, "most": MOST_A_YEAR}
        )


def _parts(text: str) -> dict[str, str]:
    """Return a rule's parts by name, in their order."""
    plain = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    found: dict[str, str] = {}
    for part in plain.split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            raise ValidationError(TOO_OFTEN_A_DAY)
        if name not in PARTS or not equals or not value or name in found:
            raise ValidationError(_not_understood(text))
        found[name] = value
    return found


def _not_understood(text: str) -> str:
    return _("“%(rule)s” is not understood. Such as: FREQ=MONTHLY;BYDAY=2SA") % {"rule": text}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) > 0):
        raise ValidationError(_("“%(number)s” is not a number that fits.") % {"number": text})
    return int(text)


def _day(text: str, zone: ZoneInfo) -> date:
    """Read an UNTIL: a date, a local time, or a time in UTC (RFC 5545, 3.3.10)."""
    for form, utc in (("%Y%m%d", False), ("%Y%m%dT%H%M%S", False), ("%Y%m%dT%H%M%SZ", True)):
        try:
            at = datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return (at.replace(tzinfo=UTC).astimezone(zone) if utc else at).date()
    raise ValidationError(_("“%(day)s” is not a date such as 20261231.") % {"day": text})
