"""The counters of a session: the only code that writes taken, held, kept and overbooked.

Each function runs inside the caller's transaction, on a session that `lock()`
returned. The conditional UPDATE and the check constraint hold even without it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, Sum, Value
from django.utils import timezone

from .enums import LogVerb, RegistrationState
from .models import Registration, RegistrationLog, Session


def lock(session_id: int) -> Session:
    """Return the session as it is now, nobody else's to change until the transaction ends.

    On PostgreSQL by the row's lock; on SQLite the transaction itself is
    IMMEDIATE, so the writer had the lock before it read.
    """
    rows = Session.objects.select_for_update(of=("self",)).with_details()
    return rows.get(pk=session_id)


def take(session: Session, *, held: int = 0, taken: int = 0) -> bool:
    """Take places for a new visitor if there are as many; False changes nothing."""
    wanted = held + taken
    occupied = F("taken") + F("held") + F("kept") + Value(wanted)
    room = Q(capacity=None) | Q(capacity__gte=occupied - F("overbooked"))
    done = Session.objects.filter(room, pk=session.pk).update(
        held=F("held") + held, taken=F("taken") + taken
    )
    if done:
        session.held += held
        session.taken += taken
    return bool(done)


def take_kept(session: Session, persons: int) -> bool:
    """Give places to somebody from the waiting list, those kept for it first."""
    from_kept = min(session.kept, persons)
    occupied = F("taken") + F("held") + F("kept") + Value(persons - from_kept)
    room = Q(capacity=None) | Q(capacity__gte=occupied - F("overbooked"))
    done = Session.objects.filter(room, pk=session.pk, kept__gte=from_kept).update(
        kept=F("kept") - from_kept, taken=F("taken") + persons
    )
    if done:
        session.kept -= from_kept
        session.taken += persons
    return bool(done)


def overbook(session: Session, persons: int) -> None:
    """Take places on top of the capacity, as many as are missing. Staff only, with a reason."""
    missing = 0 if session.places_left is None else max(0, persons - session.places_left)
    Session.objects.filter(pk=session.pk).update(
        taken=F("taken") + persons, overbooked=F("overbooked") + missing
    )
    session.taken += persons
    session.overbooked += missing


def prove(session: Session, persons: int) -> None:
    """Turn held places into taken ones."""
    Session.objects.filter(pk=session.pk).update(
        held=F("held") - persons, taken=F("taken") + persons
    )
    session.held -= persons
    session.taken += persons


def free(session: Session, *, held: int = 0, taken: int = 0) -> None:
    """Give places back. Overbooked ones vanish; the rest is kept while anyone waits."""
    vanish = min(session.overbooked, held + taken)
    Session.objects.filter(pk=session.pk).update(
        held=F("held") - held, taken=F("taken") - taken, overbooked=F("overbooked") - vanish
    )
    session.held -= held
    session.taken -= taken
    session.overbooked -= vanish
    keep_for_waiting(session, freed=held + taken - vanish)


def keep_for_waiting(session: Session, *, freed: int = 0) -> None:
    """Keep freed places for the waiting list, at most as many as it has persons; no others."""
    if session.capacity is None or not (session.kept or freed):
        return
    kept = min(waiting_persons(session), session.kept + freed)
    if kept != session.kept:
        Session.objects.filter(pk=session.pk).update(kept=kept)
        session.kept = kept


def waiting_persons(session: Session) -> int:
    rows = Registration.objects.filter(session=session, state=RegistrationState.WAITLISTED)
    return rows.aggregate(persons=Sum("party_size"))["persons"] or 0


def expire_due(session: Session, at: datetime) -> int:
    """End the unconfirmed registrations whose time is over; returns how many."""
    due = list(Registration.objects.due_holds(at).filter(session=session))
    if not due:
        return 0
    pks = [row.pk for row in due]
    Registration.objects.filter(pk__in=pks).update(
        state=RegistrationState.EXPIRED, changed_at=at, network="", host=""
    )
    RegistrationLog.objects.bulk_create(
        RegistrationLog(session=session, registration=row, verb=LogVerb.EXPIRED, at=at)
        for row in due
    )
    if held := sum(row.party_size for row in due if row.holds_place):
        free(session, held=held)
    return len(due)


def expire_due_holds(at: datetime | None = None) -> int:
    """End every unconfirmed registration whose time is over; returns how many."""
    at = at or timezone.now()
    ended = 0
    due = Registration.objects.due_holds(at).order_by("session").values_list("session", flat=True)
    for session_id in due.distinct():
        with transaction.atomic():
            ended += expire_due(lock(session_id), at)
    return ended
