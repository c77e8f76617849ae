"""What each change of a session does besides: sequence, calendar entries, log, mails."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from site_project.core.models import User
from site_project.core.outbox import queue_mails

from ..enums import LogVerb, Tell
from ..ical import write_items
from ..models import EventSettings, Registration, RegistrationLog, Session, SessionChange


def change(session: Session, at: datetime, **fields: Any) -> None:
    """Write a significant change: the sequence rises with it, never otherwise."""
    Session.objects.filter(pk=session.pk).update(
        ical_sequence=F("ical_sequence") + 1, significant_changed_at=at, edited=True, **fields
    )
    for name, value in fields.items():
        setattr(session, name, value)
    session.edited = True
    session.ical_sequence += 1
    session.significant_changed_at = at
    write_items(session.event, at, sessions=[session])


def tell_at(tell: Tell, at: datetime) -> datetime | None:
    """Return when a change is told; None tells nobody."""
    if tell == Tell.NOBODY:
        return None
    if tell == Tell.NOW:
        return at
    return at + timedelta(minutes=EventSettings.load().undo_minutes)


def tell_rows(
    rows: Iterable[Registration],
    kind: str,
    change: SessionChange,
    *,
    due_at: datetime | None = None,
) -> None:
    """Owe each of them one mail of this change, where there is an address."""
    with_address = [row for row in rows if row.email]
    queue_mails(kind, with_address, key=str(change.pk), due_at=due_at)


def log(session: Session, verb: LogVerb, at: datetime, actor: User | None, note: str = "") -> None:
    RegistrationLog.objects.create(session=session, verb=verb, at=at, actor=actor, note=note)


def log_rows(rows: Iterable[Registration], verb: LogVerb, at: datetime, actor: User | None) -> None:
    RegistrationLog.objects.bulk_create(
        RegistrationLog(session_id=row.session_id, registration=row, verb=verb, at=at, actor=actor)
        for row in rows
    )
