"""New sessions, and how many places they have."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from site_project.core.models import User

from .. import places, waiting_list
from ..enums import LogVerb
from ..ical import write_items
from ..models import Event, RegistrationLog, Session
from ..refusals import Refused
from ..signals import index_pages
from . import event_state, steps


@transaction.atomic
def add_session(
    event: Event, *, actor: User | None = None, at: datetime | None = None, **fields: Any
) -> Session:
    """Make a session of an event. Raises ValidationError where a field or a constraint says no."""
    at = at or timezone.now()
    session = Session(event=event, significant_changed_at=at, **fields)
    session.full_clean()
    session.save()
    steps.log(session, LogVerb.SCHEDULED, at, actor)
    write_items(event, at, sessions=[session])
    event_state.follow(event, at, actor)
    return session


@transaction.atomic
def add_sessions(
    event: Event,
    rows: Iterable[Mapping[str, Any]],
    *,
    actor: User | None = None,
    at: datetime | None = None,
) -> list[Session]:
    """Make many sessions of an event at once, that differ in their times only.

    The first is checked as `add_session` does, for all; the database's
    constraints hold for each.
    """
    at = at or timezone.now()
    sessions = [Session(event=event, significant_changed_at=at, **fields) for fields in rows]
    for session in sessions[:1]:
        session.full_clean()
    Session.objects.bulk_create(sessions)
    RegistrationLog.objects.bulk_create(
        RegistrationLog(session=session, verb=LogVerb.SCHEDULED, at=at, actor=actor)
        for session in sessions
    )
    if sessions:
        write_items(event, at, sessions=sessions)
        event_state.follow(event, at, actor)
        # Rows made in bulk send no signals.
        transaction.on_commit(lambda: index_pages([event.pk]), robust=True)
    return sessions


@transaction.atomic
def change_capacity(
    session: Session,
    capacity: int | None,
    *,
    actor: User | None = None,
    at: datetime | None = None,
) -> Session:
    """Set the number of places. Raises Refused (capacity) where more are taken or held already.

    What is only kept for the waiting list gives way.
    """
    at = at or timezone.now()
    session = places.lock(session.pk)
    if session.capacity == capacity:
        return session
    occupied = session.occupied
    if capacity is not None and capacity < occupied:
        raise Refused("capacity", count=occupied)
    places.keep(session, 0)
    places.trim_overbooked(session)
    try:
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(capacity=capacity)
    except IntegrityError as error:
        raise Refused("capacity", count=occupied) from error
    session.capacity = capacity
    steps.log(session, LogVerb.CAPACITY, at, actor)
    # What comes free belongs to those who wait, before any new visitor.
    waiting_list.offer_places(session, at)
    return session
