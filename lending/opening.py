"""The days on which the desk lends and takes back, and the office packs and checks."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from site_project.core.days import OpenDays, each_day, local_day
from site_project.core.models import PublicHoliday

from .enums import STANDING
from .models import ClosedDay, DeskDay, LoanLine, Policy

# Far enough for the farthest loan with its time to pack and to check.
REACH = timedelta(days=760)


@dataclass(frozen=True)
class Opening:
    """Both calendars, with the names of the days on which the desk is closed."""

    desk: OpenDays
    office: OpenDays
    closed_names: dict[date, str]
    desk_limits: dict[int, int]
    movements: Counter[date]
    # The last day of which holidays and closed days are known here.
    known_until: date = date.max
    _counted: dict[tuple[date, int], date] = field(default_factory=dict, compare=False, repr=False)

    def has_desk_room(self, day: date) -> bool:
        limit = self.desk_limits.get(day.isoweekday())
        return limit is None or self.movements[day] < limit

    def why_closed(self, day: date) -> str:
        """Return the name of the holiday or closed day, or nothing for a day of the week."""
        return self.closed_names.get(day, "")

    def span(self, policy: Policy, first: date, due: date) -> tuple[date, date]:
        """Return the days a copy is not free for others: packing, loan and checking."""
        start = self._office_day(first, -policy.prep_open_days)
        return start, self._office_day(due, policy.check_open_days)

    def _office_day(self, day: date, count: int) -> date:
        # A calendar of a title asks for the same few hundred days again and again.
        if (day, count) not in self._counted:
            self._counted[day, count] = self.office.add(day, count)
        return self._counted[day, count]

    def after_notice(self, today: date, open_days: int) -> date:
        """Return the first desk day after so many open days of notice."""
        key = (today, open_days + 1000)
        if key not in self._counted:
            self._counted[key] = self.desk.on_or_after(self.desk.add(today, open_days))
        return self._counted[key]

    def overdue_reach(self, policy: Policy, today: date) -> date:
        """Return until when a copy that should be back is counted out: a day, and the check."""
        return self.office.add(today, 1 + policy.check_open_days)


def load_opening(today: date | None = None) -> Opening:
    """Read desk days, holidays and closed days from a year ago to as far as loans reach."""
    today = today or local_day()
    first, last = today - timedelta(days=366), today + REACH
    holidays = PublicHoliday.objects.filter(day__gte=first, day__lte=last)
    names = {row.day: str(row.name) for row in holidays}
    desk, office = set(names), set(names)
    for row in ClosedDay.objects.filter(last__gte=first, first__lte=last):
        days = list(each_day(max(row.first, first), min(row.last, last)))
        desk.update(days if row.desk_closed else ())
        office.update(days if row.office_closed else ())
        names.update(dict.fromkeys(days, str(row.name)))
    rows = list(DeskDay.objects.all())
    weekdays = frozenset(row.weekday for row in rows)
    limits = {row.weekday: row.max_movements for row in rows if row.max_movements is not None}
    return Opening(
        desk=OpenDays(weekdays, frozenset(desk)),
        office=OpenDays(weekdays, frozenset(office)),
        closed_names=names,
        desk_limits=limits,
        movements=movements_from(today) if limits else Counter(),
        known_until=last,
    )


def movements_from(today: date) -> Counter[date]:
    """Count the collections and returns that each day from `today` on already has."""
    counts: Counter[date] = Counter()
    lines = LoanLine.objects.filter(state__in=STANDING, due_day__gte=today)
    for first, due in lines.values_list("first_day", "due_day"):
        counts.update((first, due))
    return counts
