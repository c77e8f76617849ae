"""Postponing or cancelling all that is to come of an event, and bringing it back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from site_project.core.models import User

from ..enums import ACTIVE, PROVED, STOPPED, EventStatus, SessionStatus, Tell
from ..models import Event, Registration, Session, SessionChange
from ..models.session import SessionQuerySet
from ..refusals import Refused
from . import event_state, told
from .changing import update
from .told import Preview
from .undoing import undo


def sessions_to_come(event: Event, at: datetime) -> SessionQuerySet:
    """Return the sessions that a cancellation would reach, in the order of their keys."""
    to_come = Q(ends_at__gt=at) | Q(status=SessionStatus.POSTPONED)
    # As everybody does who locks several.
    return Session.objects.filter(to_come, event=event).order_by("pk")


def _to_postpone(event: Event, at: datetime) -> SessionQuerySet:
    return sessions_to_come(event, at).filter(status=SessionStatus.SCHEDULED)


def preview_cancel_event(event: Event, *, at: datetime | None = None) -> Preview:
    """Tell whom cancelling an event would mail, a line for each session; changes nothing."""
    coming = sessions_to_come(event, at or timezone.now()).exclude(status=SessionStatus.CANCELLED)
    rows = Registration.objects.filter(session__in=coming, state__in=ACTIVE)
    return told.count(rows, _lines(coming, SessionStatus.CANCELLED))


def preview_postpone_event(event: Event, *, at: datetime | None = None) -> Preview:
    """Tell whom postponing an event would mail, a line for each session; changes nothing."""
    coming = _to_postpone(event, at or timezone.now())
    rows = Registration.objects.filter(session__in=coming, state__in=PROVED)
    return told.count(rows, _lines(coming, SessionStatus.POSTPONED))


def _lines(sessions: SessionQuerySet, status: SessionStatus) -> list[told.Line]:
    return [
        (session.when, str(session.get_status_display()), str(status.label))
        for session in sessions.with_details().order_by("starts_at")
    ]


@transaction.atomic
def cancel_event(
    event: Event,
    *,
    reason: Mapping[str, str],
    actor: User | None = None,
    tell: Tell = Tell.NOW,
    at: datetime | None = None,
) -> Event:
    """Cancel an event with every session that is still to come; a second time changes nothing.

    `reason` gives the columns of `status_reason`, which page and mails show.
    """
    at = at or timezone.now()
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status == EventStatus.CANCELLED:
        return event
    changes = {"status": SessionStatus.CANCELLED, **reason}
    for session in sessions_to_come(event, at):
        update(session, changes, actor=actor, tell=tell, at=at, event_follows=False)
    event_state.set_state(event, EventStatus.CANCELLED, reason, at, actor)
    return event


@transaction.atomic
def postpone_event(
    event: Event,
    *,
    reason: Mapping[str, str],
    actor: User | None = None,
    tell: Tell = Tell.NOW,
    at: datetime | None = None,
) -> Event:
    """Postpone an event with every session that is still to come, to times not yet known.

    `reason` gives the columns of `status_reason`. A postponed event stays as it
    is. Raises Refused: cancelled, not_postponed (no session is to come).
    """
    at = at or timezone.now()
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status == EventStatus.CANCELLED:
        raise Refused("cancelled")
    if event.status == EventStatus.POSTPONED:
        return event
    coming = list(_to_postpone(event, at))
    if not coming:
        raise Refused("not_postponed")
    changes = {"status": SessionStatus.POSTPONED, **reason}
    for session in coming:
        update(session, changes, actor=actor, tell=tell, at=at, event_follows=False)
    event_state.set_state(event, EventStatus.POSTPONED, reason, at, actor)
    return event


def preview_restore_event(event: Event, *, at: datetime | None = None) -> Preview:
    """Tell whom bringing an event back would mail, a line for each session; changes nothing."""
    at = at or timezone.now()
    lines: list[told.Line] = []
    pks: list[int] = []
    for change in _stopped_together(event, at) if event.status in STOPPED else []:
        now, then = (SessionStatus(row["status"]).label for row in (change.after, change.before))
        lines.append((change.session.when, str(now), str(then)))
        pks += told.to_tell_of_undo(change, at).values_list("pk", flat=True)
    return told.count(Registration.objects.filter(pk__in=pks), lines)


def _stopped_together(event: Event, at: datetime) -> list[SessionChange]:
    """Return the changes that stopped an event's sessions last, those that can be undone."""
    stopped = SessionChange.objects.filter(
        session__event=event, after__status=event.status, undone_at=None
    )
    last = stopped.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return []
    together = stopped.filter(at=last).select_related("session__event").order_by("session")
    return [change for change in together if told.may_be_undone(change, at)]


@transaction.atomic
def restore_event(event: Event, *, actor: User | None = None, at: datetime | None = None) -> Event:
    """Bring a cancelled or postponed event back, with the sessions stopped together with it.

    Sessions that are over by now stay as they are; those that waited for a new
    time wait again, however long ago the old one was. An event that is neither
    stays as it is. Raises Refused as `undo` does.
    """
    at = at or timezone.now()
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status not in STOPPED:
        return event
    stopped = _stopped_together(event, at)
    event_state.set_state(event, EventStatus.SCHEDULED, {}, at, actor)
    for change in stopped:
        undo(change, actor=actor, at=at, event_follows=False)
    event_state.follow(event, at, actor)
    return event
