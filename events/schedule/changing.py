"""Another time, another place, another status."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from site_project.core.models import User

from .. import places
from ..enums import LogVerb, RegistrationState, SessionStatus, Tell
from ..ical import write_items
from ..models import Contingency, Registration, Session, SessionChange, Venue
from ..refusals import Refused
from . import event_state, steps, told


class How(TypedDict, total=False):
    """By whom, why, whom to tell and when: what every change hands on to `update`."""

    actor: User | None
    note: str
    tell: Tell
    contingency: Contingency | None
    at: datetime | None
    event_follows: bool


@transaction.atomic
def update(
    session: Session,
    changes: Mapping[str, Any],
    *,
    actor: User | None = None,
    note: str = "",
    tell: Tell = Tell.NOW,
    contingency: Contingency | None = None,
    at: datetime | None = None,
    event_follows: bool = True,
) -> Session:
    """Change several facts of a session: one SessionChange, one step of SEQUENCE, one mail.

    `changes` may name starts_at, ends_at, venue, room, online_url, status,
    status_reason_en, status_reason_zh_hant. A new time ends a postponement. What is so already
    changes nothing. Another address of the same online meeting, or a reason
    alone, is written without telling anybody. The event's state follows, unless
    the caller sees to it.

    Raises Refused: cancelled, past (to postpone or cancel what is over).
    Raises ValueError unless the session ends after its start.
    """
    at = at or timezone.now()
    session = places.lock(session.pk)
    if session.status == changes.get("status") == SessionStatus.CANCELLED:
        return session  # whoever was first has cancelled it
    changed = _completed(session, changes)
    if not changed:
        return session
    _check(session, changed, at)
    if not told.is_significant(session, changed):
        Session.objects.filter(pk=session.pk).update(**changed)
        for name, value in changed.items():
            setattr(session, name, value)
        write_items(session.event, at, sessions=[session])
        return session
    change = SessionChange(
        session=session,
        contingency=contingency,
        before=told.snapshot(session, changed),
        note=note,
        actor=actor,
        at=at,
        tell_at=steps.tell_at(tell, at),
    )
    kind = told.mail_kind_of(changed)
    rows: Iterable[Registration] = told.concerned(session, changed)
    if changed.get("status") == SessionStatus.CANCELLED:
        rows = _end_registrations(session, change)
    values = dict(changed)
    if "starts_at" in changed:
        change.before |= {"previous_starts_at": _iso(session.previous_starts_at)}
        # A waiting list that had closed for the old start is open again for the new one.
        values |= {"previous_starts_at": session.starts_at, "waiting_closed_at": None}
    steps.change(session, at, **values)
    change.after = told.snapshot(session, changed)
    change.sequence = session.ical_sequence
    change.save()
    steps.log(session, _verb(changed), at, actor, note=note)
    if change.tell_at:
        steps.tell_rows(rows, kind, change, due_at=change.tell_at)
    if event_follows:
        event_state.follow(session.event, at, actor)
    return session


def _completed(session: Session, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what really changes, with what follows from it."""
    wanted = dict(changes)
    changed = told.differing(session, wanted)
    if not set(told.TIME).isdisjoint(changed) and "status" not in wanted:
        wanted["status"] = (
            SessionStatus.SCHEDULED if session.status == SessionStatus.POSTPONED else session.status
        )
    if wanted.get("status", session.status) != session.status:
        # A reason belongs to one state: the next one brings its own.
        wanted = dict.fromkeys(told.REASON, "") | wanted
    return told.differing(session, wanted)


def _check(session: Session, changed: Mapping[str, Any], at: datetime) -> None:
    """Raise Refused or ValueError where a change cannot be."""
    if session.is_cancelled:
        raise Refused("cancelled")
    starts, ends = (changed.get(name, getattr(session, name)) for name in told.TIME)
    if ends <= starts:
        raise ValueError("a session ends after its start")
    stops = changed.get("status") in (SessionStatus.CANCELLED, SessionStatus.POSTPONED)
    # What is postponed waits for its new time, however long ago the old one was.
    if stops and session.is_past(at) and session.status != SessionStatus.POSTPONED:
        raise Refused("past")


def _end_registrations(session: Session, change: SessionChange) -> list[Registration]:
    """End every active registration, remembered in the change; places are given up."""
    rows = list(told.concerned(session, {"status": SessionStatus.CANCELLED}))
    change.ended = [[row.pk, row.state, row.holds_place] for row in rows]
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=RegistrationState.EVENT_CANCELLED, changed_at=change.at, network="", host=""
    )
    steps.log_rows(rows, LogVerb.EVENT_CANCELLED, change.at, change.actor)
    places.empty(session)
    return rows


def _verb(changed: Mapping[str, Any]) -> LogVerb:
    """Return the one word by which the log knows a change."""
    status = changed.get("status")
    if status == SessionStatus.CANCELLED:
        return LogVerb.SESSION_CANCELLED
    if status == SessionStatus.POSTPONED:
        return LogVerb.POSTPONED
    if changed.get("online_url") and changed.get("venue", ...) is None:
        return LogVerb.MOVED_ONLINE
    if status or not set(told.TIME).isdisjoint(changed):
        return LogVerb.RESCHEDULED
    return LogVerb.MOVED


def reschedule(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    **how: Unpack[How],
) -> Session:
    """Give a session another time, a postponed one too. Raises as `update` does."""
    changes = {"starts_at": starts_at, "ends_at": ends_at}
    return update(session, changes, **how)


def move(
    session: Session,
    *,
    venue: Venue | None,
    room: str = "",
    **how: Unpack[How],
) -> Session:
    """Take a session to another place. Raises Refused: cancelled."""
    changes = {"venue": venue, "room": room}
    return update(session, changes, **how)


def move_online(
    session: Session,
    *,
    online_url: str,
    reason: Mapping[str, str] | None = None,
    **how: Unpack[How],
) -> Session:
    """Hold a session online and nowhere else. Raises Refused: cancelled, no_address."""
    changes = online(online_url) | dict(reason or {})
    return update(session, changes, **how)


def online(address: str) -> dict[str, Any]:
    """Return the changes that take a session online. Raises Refused: no_address."""
    if not address:
        raise Refused("no_address")
    return {"venue": None, "room": "", "online_url": address}


def postpone(
    session: Session,
    *,
    reason: Mapping[str, str] | None = None,
    **how: Unpack[How],
) -> Session:
    """Say that a session will be at another time, not yet known.

    `reason` gives the columns of `status_reason`. Raises Refused: cancelled, past.
    """
    changes = {"status": SessionStatus.POSTPONED, **(reason or {})}
    return update(session, changes, **how)


def cancel_session(
    session: Session,
    *,
    reason: Mapping[str, str] | None = None,
    **how: Unpack[How],
) -> Session:
    """Cancel a session with all its registrations, the waiting list included.

    They are remembered, so that `undo` brings them back. A second time
    changes nothing. Raises Refused: past.
    """
    changes = {"status": SessionStatus.CANCELLED, **(reason or {})}
    return update(session, changes, **how)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
