"""Cancelling all that is to come of an event, and bringing it back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from site_project.core.models import User

from ..enums import ACTIVE, EventStatus, SessionStatus, Tell
from ..models import Event, Registration, Session, SessionChange
from ..models.session import SessionQuerySet
from . import told
from .changing import cancel_session
from .told import Preview
from .undoing import undo


def sessions_to_come(event: Event, at: datetime) -> SessionQuerySet:
    """Return the sessions that a cancellation would reach, in the order of their keys."""
    to_come = Q(ends_at__gt=at) | Q(status=SessionStatus.POSTPONED)
    # As everybody does who locks several.
    return Session.objects.filter(to_come, event=event).order_by("pk")


def preview_cancel_event(event: Event, *, at: datetime | None = None) -> Preview:
    """Tell whom cancelling an event would mail, a line for each session; changes nothing."""
    coming = sessions_to_come(event, at or timezone.now()).exclude(status=SessionStatus.CANCELLED)
    lines = [
        (session.when, session.get_status_display(), SessionStatus.CANCELLED.label)
        for session in coming.with_details().order_by("starts_at")
    ]
    rows = Registration.objects.filter(session__in=coming, state__in=ACTIVE)
    return told.count(rows, [(when, str(old), str(new)) for when, old, new in lines])


@transaction.atomic
def cancel_event(
    event: Event,
    *,
    reason: Mapping[str, str],
    actor: User | None = None,
    tell: Tell = Tell.NOW,
    at: datetime | None = None,
) -> Event:
    """Cancel an event with every session that is still to come.

    `reason` gives the columns of `status_reason`, which page and mails show.
    """
    at = at or timezone.now()
    event = Event.objects.select_for_update().get(pk=event.pk)
    for session in sessions_to_come(event, at):
        cancel_session(session, reason=reason, actor=actor, tell=tell, at=at)
    event.status = EventStatus.CANCELLED
    for name, text in reason.items():
        setattr(event, name, text)
    event.save(update_fields=["status", *reason])
    return event


@transaction.atomic
def restore_event(event: Event, *, actor: User | None = None, at: datetime | None = None) -> Event:
    """Bring a cancelled event back, with the sessions that were cancelled together with it.

    Sessions that are over by now stay cancelled. An event that is not
    cancelled stays as it is.
    """
    at = at or timezone.now()
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.status != EventStatus.CANCELLED:
        return event
    event.status = EventStatus.SCHEDULED
    for name in told.REASON:
        setattr(event, name, "")
    event.save(update_fields=["status", *told.REASON])
    cancelled = SessionChange.objects.filter(
        session__event=event, after__status=SessionStatus.CANCELLED, undone_at=None
    )
    last = cancelled.order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return event
    for change in cancelled.filter(at=last).select_related("session").order_by("session"):
        if not change.session.is_past(at):
            undo(change, actor=actor, at=at)
    return event
