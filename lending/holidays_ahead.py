"""The general holidays of the coming years: known to a library, kept once an officer confirms."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from wagtail.log_actions import log

from site_project.core.days import local_day, public_holidays
from site_project.core.models import PublicHoliday, User
from site_project.core.paired import column

from .opening import load_opening
from .storms import Move, closed_too, lines_on, moves_from

# This year and so many more: as far as a loan can reach.
YEARS = 3


@dataclass(frozen=True)
class Ahead:
    """A holiday that is not kept yet, and what would move if it were."""

    day: date
    name: str
    moves: list[Move]


def library(today: date) -> dict[date, dict[str, str]]:
    """Return the holidays of the years that loans can reach, from today on, in order."""
    found = public_holidays(range(today.year, today.year + YEARS))
    return {day: names for day, names in sorted(found.items()) if day >= today}


def row_of(day: date, names: dict[str, str]) -> PublicHoliday:
    return PublicHoliday(day=day, **{column("name", code): text for code, text in names.items()})


def unconfirmed(*, at: datetime | None = None) -> list[Ahead]:
    """Return the coming general holidays that the office does not keep yet. Reads only."""
    today = local_day(at)
    known = set(PublicHoliday.objects.filter(day__gte=today).values_list("day", flat=True))
    missing = {day: names for day, names in library(today).items() if day not in known}
    if not missing:
        return []
    opening = closed_too(load_opening(today), set(missing))
    return [
        Ahead(day, str(row_of(day, names).name), moves_from(day, lines_on(day), opening, today))
        for day, names in missing.items()
    ]


def kept(*, at: datetime | None = None) -> list[tuple[PublicHoliday, bool]]:
    """Return the coming holidays that the office keeps, and whether the library names them too."""
    today = local_day(at)
    general = library(today)
    rows = PublicHoliday.objects.filter(day__gte=today).order_by("day")
    return [(row, row.day in general) for row in rows]


@transaction.atomic
def confirm(days: Collection[date], *, by: User | None = None, at: datetime | None = None) -> int:
    """Keep those of these days that are general holidays; returns how many were new.

    What was agreed for them moves once this is committed, see storms.follow_closed_days.
    """
    known = set(PublicHoliday.objects.filter(day__in=days).values_list("day", flat=True))
    chosen = {day: names for day, names in library(local_day(at)).items() if day in days}
    new = [row_of(day, names) for day, names in chosen.items() if day not in known]
    for row in new:
        row.save()
        log(row, "wagtail.create", user=by)
    return len(new)
