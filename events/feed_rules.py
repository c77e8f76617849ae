"""Series in the form of their rule (RRULE with exceptions, RFC 5545, 3.8.5), where it is asked for.

Made of the stored entries: those that differ from one another in their day
alone become one entry with the rule, dates without a session its EXDATE, and
sessions that were changed its exceptions. Whatever the rule does not give
stays an entry of its own, so that either form tells of the same sessions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

from dateutil.rrule import rrule, rrulestr
from django.db.models import Count, Max, Sum
from icalendar import Event, vRecur

from .models import Series, Session

# Where entries of one series differ and are still the same entry on another day.
OWN = ("UID", "DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE")
# What bounds a rule; the entry ends with the last session that was made by it.
BOUNDS = ("COUNT=", "UNTIL=")
# What a series repeats in; a rule of minutes would have millions of dates.
STEPS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# A rule of a single date is none.
FEWEST = 2


@dataclass
class Member:
    """A session of a series with its stored entry."""

    session: Session
    entry: Event

    @property
    def planned(self) -> datetime:
        """The start by the rule, on the wall clock of the place."""
        return self.session.recurrence_at.astimezone(self.session.event.zone).replace(tzinfo=None)

    @property
    def likeness(self) -> tuple[object, ...] | None:
        """What all plain sessions of the series have in common; None for one that was moved."""
        start, end = self.entry["DTSTART"].dt, self.entry["DTEND"].dt
        if start.replace(tzinfo=None) != self.planned or self.entry["STATUS"] != "CONFIRMED":
            return None
        told = sorted((name, value.to_ical()) for name, value in self.entry.items())
        length = end.replace(tzinfo=None) - start.replace(tzinfo=None)
        return (length, *(item for item in told if item[0] not in OWN))


def with_rules(fragments: dict[int, str]) -> Iterator[str]:
    """Yield the stored entries, by their sessions' keys, with series in the form of their rule."""
    members: dict[Series, list[Member]] = defaultdict(list)
    rows = Session.objects.filter(
        pk__in=list(fragments), recurrence_at__isnull=False, all_day=False
    )
    for session in rows.filter(series__isnull=False).select_related("series", "event"):
        entry = Event.from_ical(fragments[session.pk])
        members[session.series].append(Member(session, entry))
    sums = changes_of(list(members))
    formed: dict[int, str] = {}
    for series, found in members.items():
        found.sort(key=lambda member: member.planned)
        formed |= in_rule_form(series, found, sums[series.pk])
    for pk, ics in fragments.items():
        yield formed.get(pk, ics)


def changes_of(series: list[Series]) -> dict[int, tuple[int, datetime]]:
    """Return the SEQUENCE of each rule and its date; both rise with any session of it."""
    rows = Session.objects.filter(series__in=series).order_by().values("series")
    sums = rows.annotate(
        changes=Sum("ical_sequence") + Count("pk"), at=Max("significant_changed_at")
    )
    return {row["series"]: (row["changes"], row["at"]) for row in sums}


def in_rule_form(
    series: Series, members: list[Member], changes: tuple[int, datetime]
) -> dict[int, str]:
    """Return, by session, what stands in the place of its own entry; nothing without a rule."""
    likes = Counter(member.likeness for member in members if member.likeness)
    if not likes or max(likes.values()) < FEWEST:
        return {}
    common = max(likes, key=lambda like: likes[like])
    first = next(member for member in members if member.likeness == common)
    dates = dates_between(series, first.planned, members[-1].planned)
    by_rule = {member.planned: member for member in members if member.planned in dates}
    if first.planned not in by_rule or len(by_rule) < FEWEST:
        return {}
    uid = str(uuid5(NAMESPACE_OID, f"series {series.pk} {series.made_at.astimezone(UTC)}"))
    formed = {}
    for member in by_rule.values():
        if member is first:
            skipped = [day for day in dates if day not in by_rule and day <= max(by_rule)]
            last = by_rule[max(by_rule)].session.recurrence_at
            formed[member.session.pk] = rule_entry(member, uid, skipped, last, changes)
        elif member.likeness == common:
            formed[member.session.pk] = ""
        else:
            zone = member.session.event.zone
            member.entry["UID"] = uid
            member.entry.add("recurrence-id", member.planned.replace(tzinfo=zone))
            formed[member.session.pk] = member.entry.to_ical().decode()
    return formed


def dates_between(series: Series, first: datetime, last: datetime) -> list[datetime]:
    """Return the starts that the rule gives; none where it gives others from `first` on."""
    if not any(f"FREQ={step}" in _rule(series) for step in STEPS):
        return []
    start = datetime.combine(series.first_day, series.starts_at)
    found = unbounded(series, start).between(first, last, inc=True)
    return found if unbounded(series, first).between(first, last, inc=True) == found else []


def unbounded(series: Series, start: datetime) -> rrule:
    return rrulestr(_rule(series), dtstart=start)


def _rule(series: Series) -> str:
    parts = series.rule.upper().removeprefix("RRULE:").split(";")
    return ";".join(part for part in parts if not part.startswith(BOUNDS))


def rule_entry(
    first: Member,
    uid: str,
    skipped: list[datetime],
    last: datetime,
    changes: tuple[int, datetime],
) -> str:
    """Return the entry of the rule, from its first plain session to the last that was made."""
    zone = first.session.event.zone
    sequence, at = changes
    stamp = at.astimezone(UTC).replace(microsecond=0)
    entry = Event.from_ical(first.entry.to_ical())
    for name in ("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED"):
        del entry[name]
    entry.add("uid", uid)
    entry.add("sequence", sequence)
    entry.add("dtstamp", stamp)
    entry.add("last-modified", stamp)
    rule = vRecur.from_ical(_rule(first.session.series))
    rule["UNTIL"] = [last.astimezone(UTC)]
    entry.add("rrule", rule)
    if skipped:
        entry.add("exdate", [day.replace(tzinfo=zone) for day in skipped])
    return entry.to_ical().decode()
