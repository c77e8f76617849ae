"""Unproved holds whose time is over, or that a newer form replaces."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .. import places, waiting_list
from ..enums import LogVerb, RegistrationState
from ..models import Registration, RegistrationLog, Session
from ..transitions import move, record

State = RegistrationState


def end(
    session: Session, due: list[Registration], replaced: Iterable[Registration], at: datetime
) -> dict[int | None, int]:
    """End what is over and what is replaced, before a newer form is looked at.

    What is free, by that or by more places, goes to those who wait. The places
    of what is replaced are the newer form's to take first: returns how many,
    by quota.
    """
    if due:
        _expire(session, [row for row in due if row.state == State.UNCONFIRMED], at)
        waiting_list.expire_in(session, [row for row in due if row.state == State.OFFERED], at)
    if due or places.facts(session).has_waiting:
        waiting_list.offer_places(session, at)
    own: dict[int | None, int] = {}
    for row in replaced:
        if move(row, State.EXPIRED, at, network="", host=""):
            record(row, LogVerb.REPLACED, at)
            if row.holds_place:
                places.hand_over(session, row.party_size, row.quota_id)
                own[row.quota_id] = own.get(row.quota_id, 0) + row.party_size
    return own


def _expire(session: Session, rows: list[Registration], at: datetime) -> None:
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.EXPIRED, changed_at=at, network="", host=""
    )
    RegistrationLog.objects.bulk_create(
        RegistrationLog(session=session, registration=row, verb=LogVerb.EXPIRED, at=at)
        for row in rows
    )
    freed: dict[int | None, int] = {}
    for row in rows:
        if row.holds_place:
            freed[row.quota_id] = freed.get(row.quota_id, 0) + row.party_size
    for quota_id, persons in freed.items():
        places.free(session, held=persons, quota_id=quota_id)


def expire_due_holds(at: datetime | None = None) -> int:
    """End every unconfirmed registration whose time is over; returns how many."""
    at = at or timezone.now()
    ended = 0
    due = Registration.objects.due_holds(at).order_by("session").values_list("session", flat=True)
    for session_id in list(due.distinct()):
        with transaction.atomic():
            session = places.lock(session_id)
            rows = list(Registration.objects.due_holds(at).filter(session=session))
            _expire(session, rows, at)
            waiting_list.offer_places(session, at)
            ended += len(rows)
    return ended
