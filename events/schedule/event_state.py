"""The state of an event as a whole, which follows from its sessions.

It takes place while a session is to come, is postponed while what is left of it
waits for a new time, and is completed once its last session is over. Only a
cancellation is said by itself: `cancel_event` and `restore_event` set it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from site_project.core.models import User

from ..enums import EventStatus, LogVerb, SessionStatus
from ..models import Event, RegistrationLog, Session
from . import told

VERBS = {
    EventStatus.SCHEDULED: LogVerb.EVENT_SCHEDULED,
    EventStatus.POSTPONED: LogVerb.EVENT_POSTPONED,
    EventStatus.CANCELLED: LogVerb.WHOLE_EVENT_CANCELLED,
    EventStatus.COMPLETED: LogVerb.EVENT_COMPLETED,
}


def log_event(
    event: Event, verb: LogVerb, at: datetime, actor: User | None, *, reason_code: str = ""
) -> None:
    RegistrationLog.objects.create(
        event=event, verb=verb, at=at, actor=actor, reason_code=reason_code
    )


def set_state(
    event: Event, state: EventStatus, reason: Mapping[str, str], at: datetime, actor: User | None
) -> None:
    """Write an event's state with its reason and one log row. The caller holds its lock."""
    event.status = state
    for name in told.REASON:
        setattr(event, name, reason.get(name, ""))
    event.save(update_fields=["status", *told.REASON])
    log_event(event, VERBS[state], at, actor)


def with_state(at: datetime) -> QuerySet[Event]:
    """Return the events that are not cancelled, each with the `state` its sessions give it."""
    sessions = Session.objects.filter(event=OuterRef("pk"))
    held = sessions.filter(status=SessionStatus.SCHEDULED)
    states = [
        (Exists(held.filter(ends_at__gt=at)), EventStatus.SCHEDULED),
        (Exists(sessions.filter(status=SessionStatus.POSTPONED)), EventStatus.POSTPONED),
        (Exists(held), EventStatus.COMPLETED),
    ]
    state = Case(
        *(When(condition, then=Value(value.value)) for condition, value in states),
        default=Value(EventStatus.SCHEDULED.value),
    )
    return Event.objects.exclude(status=EventStatus.CANCELLED).annotate(state=state)


def follow(event: Event, at: datetime, actor: User | None = None) -> bool:
    """Give an event the state that its sessions give it; returns whether that is another one.

    An event that somebody else has locked is left to them, and to the next `tick`:
    who changes a session holds that session's lock and must not wait here.
    """
    row = with_state(at).filter(pk=event.pk).first()
    if row is None or row.state == row.status:
        return False
    locked = Event.objects.select_for_update(skip_locked=True, no_key=True)
    now = locked.filter(pk=event.pk, status=row.status).first()
    if now is None:
        return False
    state = EventStatus(row.state)
    set_state(now, state, _reason(event, state), at, actor)
    for name in ("status", *told.REASON):
        setattr(event, name, getattr(now, name))
    return True


def _reason(event: Event, state: EventStatus) -> dict[str, Any]:
    """Return why an event is postponed, as the next of its sessions says."""
    if state != EventStatus.POSTPONED:
        return {}
    waiting = Session.objects.filter(event=event, status=SessionStatus.POSTPONED)
    return waiting.order_by("starts_at", "pk").values(*told.REASON).first() or {}


def follow_all(at: datetime) -> int:
    """Bring the state of every event up to date; returns of how many it has changed."""
    changed = 0
    for row in with_state(at).order_by("pk"):
        if row.state != row.status:
            with transaction.atomic():
                changed += follow(row, at)
    return changed
