"""May this title be asked for on these days, by this institution?

The same functions serve the calendar, the form and the transaction; each no
carries a code, a sentence in the reader's language and the day it is about.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from site_project.core.days import day_in_words, local_day

from .allocation import snapshot_of
from .enums import InstitutionState, Weekday
from .models import Institution, LoanLine, Occupation, Policy, Title
from .opening import Opening
from .packing import NODE_LIMIT, Plan, SearchLimit, Snapshot, plan
from .refusals import Alternative, Refused

MAX_BASKET_LINES = 5
ALTERNATIVES = 3
SEARCH_SECONDS = 0.1
SEARCH_DAYS = 180
# Where many days are tried, one hard day must not use up the time of the others.
QUICK = 1000


def check_dates(policy: Policy, opening: Opening, first: date, due: date, *, today: date) -> None:
    """Check everything about the days that needs no other loan. Raises the first Refused."""
    for refused in refusals(policy, opening, first, due, today=today):
        raise refused


def refusals(
    policy: Policy, opening: Opening, first: date, due: date, *, today: date
) -> Iterator[Refused]:
    """Yield what each rule says that these days break, in the order in which rules are checked."""
    asked = Asked(policy, opening, first, due, today)
    return (MESSAGES[code](asked) for code in broken_rules(policy, opening, first, due, today))


def broken_rules(
    policy: Policy, opening: Opening, first: date, due: date, today: date
) -> Iterator[str]:
    """Yield the codes of the rules that these days break, without a word."""
    if due < first:
        yield "order"
        return
    if first < today:
        yield "past"
    # Beyond what the calendar knows it could only guess; there the next rules say no.
    if not all(opening.desk.is_open(day) for day in (first, due) if day <= opening.known_until):
        yield "desk_closed"
    if today <= first < earliest_day(policy, opening, today):
        yield "lead"
    if (first - today).days > policy.farthest_days:
        yield "farthest"
    if (due - first).days < policy.days_min:
        yield "too_short"
    if (due - first).days > policy.most_days(first) and due > latest_due(policy, opening, first):
        yield "too_long"
    if policy.start_weekdays and str(first.isoweekday()) not in policy.start_weekdays:
        yield "start_weekday"


@dataclass(frozen=True)
class Asked:
    """The days that somebody asks for, and what they are measured by."""

    policy: Policy
    opening: Opening
    first: date
    due: date
    today: date


def in_disorder(asked: Asked) -> Refused:
    text = _("The last day lies before the first.")
    return Refused("order", text, field="due", day=asked.due)


def past(asked: Asked) -> Refused:
    earliest = earliest_day(asked.policy, asked.opening, asked.today)
    text = _("%(day)s is over. The earliest day is %(earliest)s.")
    message = text % {"day": day_in_words(asked.first), "earliest": day_in_words(earliest)}
    return Refused("past", message, field="first", day=asked.first)


def desk_closed(asked: Asked) -> Refused:
    opening = asked.opening
    day, field = asked.first, "first"
    if opening.desk.is_open(day):
        day, field = asked.due, "due"
    name = opening.why_closed(day)
    after = day_in_words(opening.desk.on_or_after(day))
    if name:
        text = _("The desk is closed on %(day)s (%(name)s). The next open day is %(after)s.")
    else:
        text = _("The desk is closed on %(day)s. The next open day is %(after)s.")
    message = text % {"day": day_in_words(day), "name": name, "after": after}
    return Refused("desk_closed", message, field=field, day=day)


def too_soon(asked: Asked) -> Refused:
    earliest = earliest_day(asked.policy, asked.opening, asked.today)
    text = _("We need some days to prepare. The earliest day is %(earliest)s.")
    message = text % {"earliest": day_in_words(earliest)}
    return Refused("lead", message, field="first", day=earliest)


def too_far(asked: Asked) -> Refused:
    last = last_start(asked.policy, asked.today)
    text = _("That is too far ahead. The last day you can ask for now is %(last)s.")
    return Refused("farthest", text % {"last": day_in_words(last)}, field="first", day=asked.first)


def too_short(asked: Asked) -> Refused:
    text = ngettext(
        "It is lent for %(count)d day at least.",
        "It is lent for %(count)d days at least.",
        asked.policy.days_min,
    )
    message = text % {"count": asked.policy.days_min}
    return Refused("too_short", message, field="due", day=asked.due)


def too_long(asked: Asked) -> Refused:
    days = asked.policy.most_days(asked.first)
    latest = latest_due(asked.policy, asked.opening, asked.first)
    text = ngettext(
        "It is lent for %(count)d day at most: until %(latest)s.",
        "It is lent for %(count)d days at most: until %(latest)s.",
        days,
    )
    message = text % {"count": days, "latest": day_in_words(latest)}
    return Refused("too_long", message, field="due", day=latest)


def wrong_weekday(asked: Asked) -> Refused:
    names = [str(Weekday(int(digit)).label) for digit in asked.policy.start_weekdays]
    days = pgettext("between names", ", ").join(names)
    text = _("It can be collected only on: %(days)s.") % {"days": days}
    return Refused("start_weekday", text, field="first", day=asked.first)


MESSAGES: dict[str, Callable[[Asked], Refused]] = {
    "order": in_disorder,
    "past": past,
    "desk_closed": desk_closed,
    "lead": too_soon,
    "farthest": too_far,
    "too_short": too_short,
    "too_long": too_long,
    "start_weekday": wrong_weekday,
}
# The refusals after which other days of the same title may be had.
OTHER_DAYS_HELP = frozenset(
    {*MESSAGES, "desk_full", "no_copy", "fragmented", "search_limit", "just_taken"}
)


def last_start(policy: Policy, today: date) -> date:
    return today + timedelta(days=policy.farthest_days)


def earliest_day(policy: Policy, opening: Opening, today: date) -> date:
    """Return the first desk day after the notice that the policy asks for."""
    return opening.after_notice(today, policy.lead_open_days)


def latest_due(policy: Policy, opening: Opening, first: date) -> date:
    """Return the last day by which a loan must be back; closed days at the end do not count."""
    return opening.desk.on_or_after(first + timedelta(days=policy.most_days(first)))


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


def alternatives(
    title: Title,
    opening: Opening,
    first: date,
    due: date,
    *,
    at: datetime,
    policy: Policy | None = None,
    ignore: LoanLine | None = None,
) -> tuple[list[Alternative], bool]:
    """Return the three nearest spans of like length that can be had, and whether all was seen.

    Each is verified against one snapshot, within a tenth of a second, outside
    any lock; the second value is false where the time was over first.
    `policy` are the terms of a known borrower (default: the title's own),
    `ignore` a loan that would give up its days for the new ones.
    """
    policy, today = policy or title.policy, local_day(at)
    snapshot = snapshot_of(title, at, opening)
    if ignore is not None:
        own = Occupation.objects.filter(line=ignore).values_list("pk", flat=True).first()
        snapshot = snapshot.without(own)
    earliest = earliest_day(policy, opening, today)
    latest = last_start(policy, today)
    length = (due - first).days if due >= first else policy.days_default
    until = time.monotonic() + SEARCH_SECONDS
    found: list[Alternative] = []
    for start in nearest_days(min(max(first, earliest), latest), earliest, latest):
        if time.monotonic() > until:
            return sorted(found, key=lambda option: option.first), False
        days = max(min(length, policy.most_days(start)), policy.days_min)
        option = option_from(policy, opening, snapshot, start, days, today, QUICK)
        if option and (option.first, option.due) != (first, due):
            found.append(option)
            if len(found) == ALTERNATIVES:
                break
    return sorted(found, key=lambda option: option.first), True


def nearest_days(centre: date, first: date, last: date) -> Iterator[date]:
    """Yield the days around one, the nearest first, between two days."""
    if first <= centre <= last:
        yield centre
    for step in range(1, SEARCH_DAYS):
        for day in (centre - timedelta(days=step), centre + timedelta(days=step)):
            if first <= day <= last:
                yield day


def option_from(
    policy: Policy,
    opening: Opening,
    snapshot: Snapshot,
    start: date,
    length: int,
    today: date,
    limit: int = NODE_LIMIT,
) -> Alternative | None:
    """Return the loan of so many days from `start`, if rules and copies allow it."""
    if not opening.desk.is_open(start):
        return None
    due = opening.desk.on_or_after(start + timedelta(days=length))
    if any(broken_rules(policy, opening, start, due, today)):
        return None
    if not (opening.has_desk_room(start) and opening.has_desk_room(due)):
        return None
    try:
        answer = plan(snapshot, *opening.span(policy, start, due), limit)
    except SearchLimit:
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
