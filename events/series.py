"""Series: sessions by a rule, made up to twelve months ahead, and kept once made."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.models import PublicHoliday, User

from .enums import STOPPED, EventStatus, LogVerb, SessionStatus
from .models import Event, Series, Session
from .recurrence import check_reasonable, read_rule
from .schedule import Tell, add_sessions, cancel_session, log_event

AHEAD = relativedelta(months=12)


@dataclass(frozen=True)
class Occurrence:
    """One date of a series. `holiday` names the public holiday for which it is left out."""

    day: date
    starts_at: datetime
    ends_at: datetime
    holiday: str = ""


def occurrences(series: Series, first: date, last: date) -> list[Occurrence]:
    """Return the dates of a series between two local days, the skipped ones included.

    A time of day that the clocks jump over, or have twice, is read as RFC 5545,
    3.3.5, says: with the offset before the jump, and as the first of the two.
    Raises ValidationError where the rule is none.
    """
    rule = read_rule(series.rule, series.event.zone)
    days = [day for day in rule.days(series.first_day, last) if day >= first]
    holidays = _holidays(days) if series.skip_holidays else {}
    return [occurrence(series, day, holidays.get(day, "")) for day in days]


def _holidays(days: list[date]) -> dict[date, str]:
    if not days:
        return {}
    rows = PublicHoliday.objects.filter(day__gte=days[0], day__lte=days[-1])
    return {row.day: str(row.name) for row in rows}


def occurrence(series: Series, day: date, holiday: str = "") -> Occurrence:
    """Return the date of a series on a day that its rule gives."""
    # fold=0 is what the RFC says, for the gap and for the overlap.
    starts_at = datetime.combine(day, series.starts_at, series.event.zone).astimezone(UTC)
    return Occurrence(day, starts_at, starts_at + timedelta(minutes=series.minutes), holiday)


@transaction.atomic
def create(
    event: Event, *, actor: User | None = None, at: datetime | None = None, **fields: Any
) -> Series:
    """Make a series with the sessions of its first twelve months.

    Raises ValidationError for a rule that is none or makes too many, and
    where the event has this very series already.
    """
    at = at or timezone.now()
    event = Event.objects.select_for_update().get(pk=event.pk)
    series = Series(event=event, **fields)
    series.full_clean()
    check_reasonable(read_rule(series.rule, event.zone), series.first_day)
    same = {name: getattr(series, name) for name in ("rule", "first_day", "starts_at")}
    if event.series.filter(**same, stopped_at=None).exists():
        raise ValidationError(_("This event has this very series already."))
    series.save()
    log_event(event, LogVerb.SERIES_MADE, at, actor)
    materialise(series, at, actor=actor)
    return series


@transaction.atomic
def materialise(series: Series, at: datetime, *, actor: User | None = None) -> list[Session]:
    """Make the sessions that are missing within the next twelve months; returns them.

    A session is known again by the date that the rule gave it, wherever it was
    moved since: what exists is left as it is, edited or not.
    """
    series = (
        Series.objects.select_for_update(of=("self",)).select_related("event").get(pk=series.pk)
    )
    if series.stopped_at or series.event.status == EventStatus.CANCELLED:
        return []
    rows = [_row(series, each) for each in _missing(series, at)]
    return add_sessions(series.event, rows, actor=actor, at=at)


def _missing(series: Series, at: datetime) -> list[Occurrence]:
    """Return the dates within twelve months that have no session yet.

    By their days: the event's time zone may have been corrected since.
    """
    zone = series.event.zone
    today = at.astimezone(zone).date()
    starts = series.sessions.values_list("recurrence_at", flat=True)
    made = {start.astimezone(zone).date() for start in starts if start}
    return [
        each
        for each in occurrences(series, today, today + AHEAD)
        if not each.holiday and each.starts_at > at and each.day not in made
    ]


def _row(series: Series, occurrence: Occurrence) -> dict[str, Any]:
    copied = ("venue", "room", "online_url", "mode", "waiting_list", "capacity", "max_party")
    return {
        "series": series,
        "recurrence_at": occurrence.starts_at,
        "starts_at": occurrence.starts_at,
        "ends_at": occurrence.ends_at,
        **{name: getattr(series, name) for name in copied},
    }


def materialise_all(at: datetime) -> int:
    """Carry every series that goes on twelve months ahead; returns how many sessions are new.

    Of a postponed event nothing is added: it would take place again by itself.
    """
    running = Series.objects.filter(stopped_at=None).exclude(event__status__in=STOPPED)
    return sum(
        len(materialise(series, at))
        for series in running.select_related("event")
        # Read first: a lock for nothing would make registrants wait.
        if _missing(series, at)
    )


@transaction.atomic
def stop(
    series: Series,
    *,
    cancel_empty: bool = False,
    actor: User | None = None,
    at: datetime | None = None,
) -> Series:
    """Make no more sessions of a series; a second time changes nothing.

    Those that are made stay. `cancel_empty` cancels the coming ones that
    nobody is registered for and nobody has edited.
    """
    at = at or timezone.now()
    row = Series.objects.select_for_update().get(pk=series.pk)
    if not row.stopped_at:
        row.stopped_at = at
        row.save(update_fields=["stopped_at"])
        log_event(row.event, LogVerb.SERIES_STOPPED, at, actor)
    if cancel_empty:
        for session in empty_sessions(row, at):
            cancel_session(session, actor=actor, tell=Tell.NOBODY, at=at)
    return row


def empty_sessions(series: Series, at: datetime) -> list[Session]:
    """Return the coming sessions of a series as the rule made them, without registrations."""
    coming = series.sessions.filter(
        starts_at__gt=at, edited=False, status=SessionStatus.SCHEDULED, registrations=None
    )
    return list(coming.order_by("pk"))


def on_holidays(series: Series, at: datetime) -> list[tuple[Session, str]]:
    """Return the coming sessions that fall on a public holiday by now, with its name.

    A holiday that was proclaimed after they were made takes nothing away:
    somebody may be registered, so staff decide.
    """
    coming = series.sessions.filter(starts_at__gt=at, status=SessionStatus.SCHEDULED, edited=False)
    sessions = list(coming.select_related("event").order_by("starts_at"))
    names = _holidays([session.first_day for session in sessions]) if series.skip_holidays else {}
    return [
        (session, names[session.first_day]) for session in sessions if session.first_day in names
    ]
