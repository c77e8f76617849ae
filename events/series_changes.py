"""A series that goes on otherwise: another time or place from now on, or more dates."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from site_project.core.days import day_in_words
from site_project.core.models import User

from . import schedule
from .enums import PROVED, EventStatus, LogVerb, SessionStatus
from .models import Event, Registration, RegistrationLog, Series, Session, SessionChange
from .models.session import SessionQuerySet
from .recurrence import Rule, read_rule
from .refusals import Refused
from .schedule import Preview, Tell
from .series import materialise, occurrence

TIME = ("starts_at", "minutes")
PLACE = ("venue", "room", "online_url")
# What `change` may be asked to change.
CHANGEABLE = (*TIME, *PLACE)
# No series lasts longer than anybody plans.
LAST_DAY = date(2199, 12, 31)


def coming(series: Series, at: datetime) -> SessionQuerySet:
    """Return the sessions to come that are as the rule made them, in the order of their keys."""
    rows = series.sessions.filter(
        starts_at__gt=at, status=SessionStatus.SCHEDULED, edited=False, recurrence_at__isnull=False
    )
    return rows.with_details().order_by("pk")


def left_alone(series: Series, at: datetime) -> int:
    """Return how many sessions to come were edited by themselves, so that a change passes them."""
    rows = series.sessions.filter(starts_at__gt=at, status=SessionStatus.SCHEDULED, edited=True)
    return rows.count()


def _like(series: Series, wanted: Mapping[str, Any]) -> Series:
    """Return the series with other values, not stored."""
    unknown = set(wanted) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"not changed by this rule: {sorted(unknown)}")
    other = copy(series)
    for name, value in wanted.items():
        setattr(other, name, value)
    return other


def _changes(session: Session, other: Series) -> dict[str, Any]:
    """Return what a session is asked to be."""
    meant = occurrence(other, _planned_day(session))
    times = {"starts_at": meant.starts_at, "ends_at": meant.ends_at}
    return times | {name: getattr(other, name) for name in PLACE}


def _planned_day(session: Session) -> date:
    """Return the day that the rule gave a session, wherever it was moved since."""
    planned = session.recurrence_at or session.starts_at
    return planned.astimezone(session.event.zone).date()


def preview(series: Series, wanted: Mapping[str, Any], *, at: datetime | None = None) -> Preview:
    """Tell what `change` would change of each session and whom it would mail; changes nothing."""
    at = at or timezone.now()
    other = _like(series, wanted)
    lines, pks = [], []
    for session in sorted(coming(series, at), key=lambda each: each.starts_at):
        told = schedule.preview_lines(session, _changes(session, other))
        if told:
            pks.append(session.pk)
            lines += [(f"{session.when} · {label}", old, new) for label, old, new in told]
    rows = Registration.objects.filter(session__in=pks, state__in=PROVED)
    return schedule.count(rows, lines)


@transaction.atomic
def change(
    series: Series,
    wanted: Mapping[str, Any],
    *,
    actor: User | None = None,
    note: str = "",
    tell: Tell = Tell.NOW,
    at: datetime | None = None,
) -> list[Session]:
    """Give all sessions to come another time or place, and those that are still to be made.

    `wanted` may name starts_at (a time of day), minutes, venue, room, online_url.
    Each session is one change with one mail, as a single one is; those that were
    edited by themselves are left alone. Returns the changed sessions.

    Raises Refused: cancelled. Raises ValidationError where a value does not fit.
    """
    at = at or timezone.now()
    series = _locked(series)
    other = _like(series, wanted)
    other.full_clean()
    before = {session.pk: session.ical_sequence for session in coming(series, at)}
    for session in coming(series, at):
        changes = _changes(session, other)
        schedule.update(session, changes, actor=actor, note=note, tell=tell, at=at)
    changed = [
        session
        for session in Session.objects.filter(pk__in=before).order_by("starts_at")
        if session.ical_sequence != before[session.pk]
    ]
    _store(series, other, [session.pk for session in changed], at)
    _log(series, LogVerb.SERIES_CHANGED, at, actor)
    return changed


def _locked(series: Series) -> Series:
    """Return the series as it is, locked. Raises Refused (cancelled) with its event."""
    # The event first, as everybody does who goes on to lock its sessions; not against rows
    # that only name it, which whoever has the series (tick, a stop) writes (PostgreSQL, 13.3.2).
    Event.objects.select_for_update(no_key=True).get(pk=series.event_id)
    rows = Series.objects.select_for_update(of=("self",)).select_related("event")
    series = rows.get(pk=series.pk)
    if series.event.status == EventStatus.CANCELLED:
        raise Refused("cancelled")
    return series


def _store(series: Series, other: Series, pks: list[int], at: datetime) -> None:
    """Write the series as it goes on. Its changed sessions are still as it makes them."""
    other.save(update_fields=CHANGEABLE)
    series.sessions.filter(pk__in=pks).update(edited=False)
    planned = list(
        series.sessions.filter(starts_at__gt=at, recurrence_at__isnull=False).select_related(
            "event"
        )
    )
    for session in planned:
        session.recurrence_at = occurrence(other, _planned_day(session)).starts_at
    Session.objects.bulk_update(planned, ["recurrence_at"])


def _log(series: Series, verb: LogVerb, at: datetime, actor: User | None) -> None:
    schedule.log_event(series.event, verb, at, actor, reason_code=mark_of(series))


def mark_of(series: Series) -> str:
    """Return by what an event's log knows a series."""
    return f"#{series.pk}"


def last_change(series: Series) -> list[SessionChange]:
    """Return what the newest change of a whole series did to its sessions, until it is undone."""
    rows = RegistrationLog.objects.filter(event=series.event_id, reason_code=mark_of(series))
    newest = rows.filter(verb=LogVerb.SERIES_CHANGED).order_by("-at", "-pk").first()
    if newest is None:
        return []
    changes = SessionChange.objects.filter(
        session__series=series, at=newest.at, undone_at=None
    ).select_related("session__event", "session__venue")
    return list(changes.order_by("session"))


@transaction.atomic
def undo(
    series: Series, *, actor: User | None = None, at: datetime | None = None
) -> list[tuple[Session, str]]:
    """Undo the newest change of a whole series; what is still to be made is as before, too.

    Returns the sessions that could not be brought back, each with the reason.
    """
    at = at or timezone.now()
    series = _locked(series)
    done, left = [], []
    for each in last_change(series):
        try:
            with transaction.atomic():
                done.append(schedule.undo(each, actor=actor, at=at))
        except Refused as refusal:
            left.append((each.session, refusal.message))
    if done:
        _store(series, _like(series, _as_made(done[0])), [session.pk for session in done], at)
        _log(series, LogVerb.CHANGE_UNDONE, at, actor)
    return left


def _as_made(session: Session) -> dict[str, Any]:
    """Return the template from which a session like this one is made."""
    length = session.ends_at - session.starts_at
    return {
        "starts_at": session.starts_at.astimezone(session.event.zone).time(),
        "minutes": int(length.total_seconds()) // 60,
        **{name: getattr(session, name) for name in PLACE},
    }


# --- More dates ----------------------------------------------------------------


def last_day(series: Series) -> date | None:
    """Return the day on which a series ends by its rule; None if it goes on."""
    rule = read_rule(series.rule, series.event.zone)
    if rule.until or rule.count is None:
        return rule.until
    return max(rule.days(series.first_day, LAST_DAY), default=series.first_day)


@transaction.atomic
def extend(
    series: Series,
    until: date | None,
    *,
    actor: User | None = None,
    at: datetime | None = None,
) -> list[Session]:
    """Let a series go on to a later last day, or without an end; returns the sessions it makes.

    Raises Refused: cancelled, series_stopped, series_endless, series_longer
    (it ends later than that already).
    """
    at = at or timezone.now()
    series = _locked(series)
    if series.stopped_at:
        raise Refused("series_stopped")
    ends = last_day(series)
    if ends is None:
        raise Refused("series_endless")
    if until and until <= ends:
        raise Refused("series_longer", day=day_in_words(ends))
    series.rule = _with_end(read_rule(series.rule, series.event.zone), until)
    series.save(update_fields=["rule"])
    _log(series, LogVerb.SERIES_EXTENDED, at, actor)
    return materialise(series, at, actor=actor)


def _with_end(rule: Rule, until: date | None) -> str:
    return f"{rule.text};UNTIL={until:%Y%m%d}" if until else rule.text
