"""Bringing back what a change altered, and the registrations that it ended."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from site_project.core.models import User
from site_project.core.outbox import withdraw

from .. import places, waiting_list
from ..enums import EventStatus, LogVerb, RegistrationState, SessionStatus
from ..models import Registration, Session, SessionChange
from ..refusals import Refused
from . import event_state, steps, told


@transaction.atomic
def undo(
    change: SessionChange,
    *,
    actor: User | None = None,
    at: datetime | None = None,
    event_follows: bool = True,
) -> Session:
    """Bring back what a change altered, and the registrations that it ended.

    SEQUENCE rises again: calendars never go back. Mails that have not left
    are dropped; whoever was told is told. A second time changes nothing.
    The event's state follows, unless the caller sees to it.
    Raises Refused: changed_since, undo_over, event_cancelled, venue_gone.
    """
    at = at or timezone.now()
    session = places.lock(change.session_id)
    change = SessionChange.objects.get(pk=change.pk)
    change.session = session
    if change.undone_at:
        return session
    if session.event.status == EventStatus.CANCELLED:
        raise Refused("event_cancelled")
    if session.changes.filter(pk__gt=change.pk, undone_at=None).exists():
        raise Refused("changed_since")
    values = told.restored(change.before)
    if not told.may_be_undone(change, at):
        raise Refused("undo_over")
    if change.before.get("venue") and not values["venue"]:
        raise Refused("venue_gone")
    withdraw(told.mail_kind_of(change.after), Registration, key=str(change.pk), at=at)
    listeners = list(told.to_tell_of_undo(change, at))
    SessionChange.objects.filter(pk=change.pk).update(undone_at=at)
    if "previous_starts_at" in change.before:
        values |= {"previous_starts_at": _instant(change.before["previous_starts_at"])}
    if change.after.get("status") == SessionStatus.CANCELLED:
        _bring_back(session, change, at, actor)
    steps.change(session, at, **values)
    waiting_list.offer_places(session, at)
    steps.log(session, LogVerb.CHANGE_UNDONE, at, actor)
    steps.tell_rows(listeners, "events.change_undone", change)
    if event_follows:
        event_state.follow(session.event, at, actor)
    return session


def _bring_back(session: Session, change: SessionChange, at: datetime, actor: User | None) -> None:
    """Give each ended registration its state and its places again.

    Whoever had the data deleted meanwhile stays away.
    """
    ended = Registration.objects.filter(
        session=session, state=RegistrationState.EVENT_CANCELLED
    ).exclude(name="", email="", phone="")
    rows = list(ended.filter(pk__in=[pk for pk, _state, _holds in change.ended]))
    known = {row.pk for row in rows}
    alike: dict[tuple[str, bool], list[int]] = {}
    for pk, state, holds in change.ended:
        if pk in known:
            alike.setdefault((state, holds), []).append(pk)
    for (state, holds), pks in alike.items():
        Registration.objects.filter(pk__in=pks).update(
            state=state, holds_place=holds, changed_at=at
        )
    steps.log_rows(rows, LogVerb.RESTORED, at, actor)
    places.recount(session)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
