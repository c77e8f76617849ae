"""May this title be asked for on these days, by this institution?

The same functions serve the calendar, the form and the transaction; each no
carries a code, a sentence in the reader's language and the day it is about.
"""

import time
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.days import day_in_words, local_day

from .allocation import snapshot_of
from .enums import OPEN, InstitutionState, Weekday
from .models import Institution, LoanLine, Policy, Title
from .opening import Opening
from .packing import Plan, SearchLimit, Snapshot, plan
from .refusals import Alternative, Refused

MAX_BASKET_LINES = 5
ALTERNATIVES = 3
SEARCH_SECONDS = 0.1
SEARCH_DAYS = 180


def check_dates(policy: Policy, opening: Opening, first: date, due: date, *, today: date) -> None:
    """Check everything about the days that needs no other loan. Raises Refused."""
    if due < first:
        raise Refused("order", _("The last day lies before the first."), field="due", day=due)
    if first < today:
        earliest = earliest_day(policy, opening, today)
        text = _("%(day)s is over. The earliest day is %(earliest)s.")
        raise Refused(
            "past",
            text % {"day": day_in_words(first), "earliest": day_in_words(earliest)},
            field="first",
            day=first,
        )
    if (first - today).days > policy.farthest_days:
        raise too_far(policy, today, first)
    for day, field in ((first, "first"), (due, "due")):
        if (day - today).days <= policy.farthest_days + policy.days_max + 31:
            check_desk_open(opening, day, field)
    earliest = earliest_day(policy, opening, today)
    if first < earliest:
        text = _("We need some days to prepare. The earliest day is %(earliest)s.")
        raise Refused(
            "lead", text % {"earliest": day_in_words(earliest)}, field="first", day=earliest
        )
    check_length(policy, opening, first, due)
    check_weekday(policy, first)


def too_far(policy: Policy, today: date, first: date) -> Refused:
    last = today + timedelta(days=policy.farthest_days)
    text = _("That is too far ahead. The last day you can ask for now is %(last)s.")
    return Refused("farthest", text % {"last": day_in_words(last)}, field="first", day=first)


def earliest_day(policy: Policy, opening: Opening, today: date) -> date:
    """Return the first desk day after the notice that the policy asks for."""
    return opening.desk.on_or_after(opening.desk.add(today, policy.lead_open_days))


def check_desk_open(opening: Opening, day: date, field: str) -> None:
    if opening.desk.is_open(day):
        return
    name = opening.why_closed(day)
    after = day_in_words(opening.desk.on_or_after(day))
    if name:
        text = _("The desk is closed on %(day)s (%(name)s). The next open day is %(after)s.")
    else:
        text = _("The desk is closed on %(day)s. The next open day is %(after)s.")
    message = text % {"day": day_in_words(day), "name": name, "after": after}
    raise Refused("desk_closed", message, field=field, day=day)


def latest_due(policy: Policy, opening: Opening, first: date) -> date:
    """Return the last day by which a loan must be back; closed days at the end do not count."""
    return opening.desk.on_or_after(first + timedelta(days=policy.most_days(first)))


def check_length(policy: Policy, opening: Opening, first: date, due: date) -> None:
    if due < first + timedelta(days=policy.days_min):
        text = ngettext(
            "It is lent for %(count)d day at least.",
            "It is lent for %(count)d days at least.",
            policy.days_min,
        )
        raise Refused("too_short", text % {"count": policy.days_min}, field="due", day=due)
    latest = latest_due(policy, opening, first)
    if due > latest:
        days = policy.most_days(first)
        text = ngettext(
            "It is lent for %(count)d day at most: until %(latest)s.",
            "It is lent for %(count)d days at most: until %(latest)s.",
            days,
        )
        message = text % {"count": days, "latest": day_in_words(latest)}
        raise Refused("too_long", message, field="due", day=latest)


def check_weekday(policy: Policy, first: date) -> None:
    if policy.start_weekdays and str(first.isoweekday()) not in policy.start_weekdays:
        names = ", ".join(str(Weekday(int(digit)).label) for digit in policy.start_weekdays)
        text = _("It can be collected only on: %(days)s.") % {"days": names}
        raise Refused("start_weekday", text, field="first", day=first)


def check_desk_room(opening: Opening, first: date, due: date) -> None:
    """Check that the desk can serve one more collection and one more return."""
    for day, field in ((first, "first"), (due, "due")):
        if not opening.has_desk_room(day):
            text = _("The desk has no more room on %(day)s.") % {"day": day_in_words(day)}
            raise Refused("desk_full", text, field=field, day=day)


def check_basket_room(lines: int) -> None:
    if lines >= MAX_BASKET_LINES:
        text = ngettext(
            "A request holds %(count)d title at most.",
            "A request holds %(count)d titles at most.",
            MAX_BASKET_LINES,
        )
        raise Refused("basket_full", text % {"count": MAX_BASKET_LINES})


def check_institution(institution: Institution | None, *, today: date) -> None:
    """A new institution may always ask; a refused or suspended one may not."""
    if institution is None:
        return
    if institution.state == InstitutionState.REFUSED:
        raise Refused("institution_refused", _("We cannot lend to this institution."))
    if institution.suspended_until and institution.suspended_until >= today:
        text = _("This institution cannot borrow until %(day)s.")
        raise Refused(
            "institution_suspended", text % {"day": day_in_words(institution.suspended_until)}
        )


def check_open_lines(institution: Institution | None, lines: list[LoanLine]) -> None:
    """Check the limit of open loans, with the lines that would be added."""
    if institution is None or not lines:
        return
    limit = min(line.title.policy.max_open_lines for line in lines)
    open_now = LoanLine.objects.filter(request__institution=institution, state__in=OPEN).count()
    if open_now + len(lines) > limit:
        text = ngettext(
            "One institution can have %(count)d open loan at a time.",
            "One institution can have %(count)d open loans at a time.",
            limit,
        )
        raise Refused("open_lines", text % {"count": limit})


def alternatives(
    title: Title, opening: Opening, first: date, due: date, *, at: datetime
) -> tuple[list[Alternative], bool]:
    """Return the three nearest spans of the same length that can be had, and whether all was seen.

    Each is verified against one snapshot, within a tenth of a second, outside
    any lock; the second value is false where the time was over first.
    """
    today = local_day(at)
    snapshot = snapshot_of(title, at, opening)
    length = max(min((due - first).days, title.policy.days_max), title.policy.days_min)
    until = time.monotonic() + SEARCH_SECONDS
    found: list[Alternative] = []
    for start in nearest_days(max(first, today), today):
        if time.monotonic() > until:
            return found, False
        option = option_from(title.policy, opening, snapshot, start, length, today)
        if option:
            found.append(option)
            if len(found) == ALTERNATIVES:
                break
    return sorted(found, key=lambda option: option.first), True


def nearest_days(centre: date, today: date) -> list[date]:
    """Return the days around one, the nearest first, none of them past."""
    later = [centre + timedelta(days=step) for step in range(SEARCH_DAYS)]
    earlier = [centre - timedelta(days=step) for step in range(1, SEARCH_DAYS)]
    days = [*later, *(day for day in earlier if day >= today)]
    return sorted(days, key=lambda day: (abs((day - centre).days), day))


def option_from(
    policy: Policy, opening: Opening, snapshot: Snapshot, start: date, length: int, today: date
) -> Alternative | None:
    """Return the loan of so many days from `start`, if rules and copies allow it."""
    if not opening.desk.is_open(start):
        return None
    due = opening.desk.on_or_after(start + timedelta(days=length))
    try:
        check_dates(policy, opening, start, due, today=today)
        check_desk_room(opening, start, due)
        answer = plan(snapshot, *opening.span(policy, start, due))
    except (Refused, SearchLimit):
        return None
    return Alternative(start, due) if isinstance(answer, Plan) else None


def next_free(
    title: Title, opening: Opening, snapshot: Snapshot, *, today: date, count: int = 5
) -> list[Alternative]:
    """Return the next dates on which a loan of the usual length can begin."""
    found: list[Alternative] = []
    day = earliest_day(title.policy, opening, today)
    for _step in range(SEARCH_DAYS):
        option = option_from(title.policy, opening, snapshot, day, title.policy.days_default, today)
        if option:
            found.append(option)
            if len(found) == count:
                break
        day += timedelta(days=1)
    return found
