"""When and where: the only code that changes a session's time, place and status.

Each change raises the calendar's SEQUENCE, stores the entries anew, writes the
log and tells everyone registered, in one transaction.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from site_project.core.models import User
from site_project.core.outbox import queue_mail

from . import places
from .enums import (
    ACTIVE,
    PROVED,
    EventStatus,
    LogVerb,
    RegistrationState,
    SessionStatus,
)
from .ical import write_items
from .models import Event, Registration, RegistrationLog, Session, Venue
from .refusals import Refused


@transaction.atomic
def add_session(
    event: Event, *, actor: User | None = None, at: datetime | None = None, **fields: Any
) -> Session:
    """Make a session of an event. Raises ValidationError where a field or a constraint says no."""
    at = at or timezone.now()
    session = Session(event=event, significant_changed_at=at, **fields)
    session.full_clean()
    session.save()
    _log(session, LogVerb.SCHEDULED, at, actor)
    write_items(event, at)
    return session


@transaction.atomic
def reschedule(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    actor: User | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Session:
    """Give a session another time, a postponed one too; tell everyone registered.

    Raises Refused: cancelled. Raises ValueError unless it ends after its start.
    """
    at = at or timezone.now()
    if ends_at <= starts_at:
        raise ValueError("a session ends after its start")
    session = places.lock(session.pk)
    if session.is_cancelled:
        raise Refused("cancelled")
    if (session.starts_at, session.ends_at) == (starts_at, ends_at):
        return session
    _change(
        session,
        at,
        previous_starts_at=session.starts_at,
        starts_at=starts_at,
        ends_at=ends_at,
        status=SessionStatus.SCHEDULED,
    )
    _log(session, LogVerb.RESCHEDULED, at, actor, note=note)
    _tell(session, "events.changed", PROVED)
    return session


@transaction.atomic
def move(
    session: Session,
    *,
    venue: Venue | None,
    room: str = "",
    actor: User | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Session:
    """Take a session to another place; tell everyone registered. Raises Refused: cancelled."""
    at = at or timezone.now()
    session = places.lock(session.pk)
    if session.is_cancelled:
        raise Refused("cancelled")
    if (session.venue, session.room) == (venue, room):
        return session
    _change(session, at, venue=venue, room=room)
    _log(session, LogVerb.MOVED, at, actor, note=note)
    _tell(session, "events.changed", PROVED)
    return session


@transaction.atomic
def postpone(
    session: Session, *, actor: User | None = None, note: str = "", at: datetime | None = None
) -> Session:
    """Say that a session will be at another time, not yet known.

    Raises Refused: cancelled, past.
    """
    at = at or timezone.now()
    session = places.lock(session.pk)
    if session.is_cancelled:
        raise Refused("cancelled")
    if session.is_past(at):
        raise Refused("past")
    if session.status == SessionStatus.POSTPONED:
        return session
    _change(session, at, status=SessionStatus.POSTPONED)
    _log(session, LogVerb.POSTPONED, at, actor, note=note)
    _tell(session, "events.changed", PROVED)
    return session


@transaction.atomic
def cancel_session(
    session: Session, *, actor: User | None = None, note: str = "", at: datetime | None = None
) -> Session:
    """Cancel a session with all its registrations, the waiting list included, and tell everyone.

    A second time changes nothing. Raises Refused: past.
    """
    at = at or timezone.now()
    session = places.lock(session.pk)
    if session.status == SessionStatus.CANCELLED:
        return session
    if session.is_past(at):
        raise Refused("past")
    rows = list(Registration.objects.filter(session=session, state__in=ACTIVE))
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=RegistrationState.EVENT_CANCELLED, changed_at=at, network="", host=""
    )
    RegistrationLog.objects.bulk_create(
        RegistrationLog(
            session=session, registration=row, verb=LogVerb.EVENT_CANCELLED, at=at, actor=actor
        )
        for row in rows
    )
    _change(session, at, status=SessionStatus.CANCELLED, held=0, taken=0, kept=0, overbooked=0)
    _log(session, LogVerb.SESSION_CANCELLED, at, actor, note=note)
    for row in rows:
        if row.email:
            queue_mail("events.session_cancelled", row, language=row.language, key="cancelled")
    return session


@transaction.atomic
def cancel_event(
    event: Event,
    *,
    reason: dict[str, str],
    actor: User | None = None,
    at: datetime | None = None,
) -> Event:
    """Cancel an event with every session that is still to come.

    `reason` gives the columns of `status_reason`, which page and mails show.
    """
    at = at or timezone.now()
    event = Event.objects.select_for_update().get(pk=event.pk)
    event.status = EventStatus.CANCELLED
    for name, text in reason.items():
        setattr(event, name, text)
    coming = list(event.sessions.upcoming(at))
    for session in coming:
        cancel_session(session, actor=actor, at=at)
    event.save(update_fields=["status", *reason])
    return event


@transaction.atomic
def change_capacity(
    session: Session,
    capacity: int | None,
    *,
    actor: User | None = None,
    at: datetime | None = None,
) -> Session:
    """Set the number of places. Raises Refused (capacity) where more are taken already."""
    at = at or timezone.now()
    session = places.lock(session.pk)
    occupied = session.taken + session.held + session.kept - session.overbooked
    if capacity is not None and capacity < occupied:
        raise Refused("capacity", count=occupied)
    if session.capacity == capacity:
        return session
    try:
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(capacity=capacity)
    except IntegrityError as error:
        raise Refused("capacity", count=occupied) from error
    session.capacity = capacity
    _log(session, LogVerb.CAPACITY, at, actor)
    return session


def _change(session: Session, at: datetime, **fields: Any) -> None:
    """Write a significant change: the sequence rises with it, never otherwise."""
    Session.objects.filter(pk=session.pk).update(
        ical_sequence=F("ical_sequence") + 1, significant_changed_at=at, **fields
    )
    for name, value in fields.items():
        setattr(session, name, value)
    session.ical_sequence += 1
    session.significant_changed_at = at
    write_items(session.event, at)


def _log(session: Session, verb: LogVerb, at: datetime, actor: User | None, note: str = "") -> None:
    RegistrationLog.objects.create(session=session, verb=verb, at=at, actor=actor, note=note)


def _tell(session: Session, kind: str, states: tuple[RegistrationState, ...]) -> None:
    rows = Registration.objects.filter(session=session, state__in=states).exclude(email="")
    for row in rows:
        queue_mail(kind, row, language=row.language, key=f"{session.ical_sequence}")
