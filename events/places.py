"""The counters of a session and of its quotas: the only code that writes them.

`taken`, `held`, `kept` and `overbooked` change by a conditional UPDATE on the
primary key, the session first, then the quota: a row count of 1, or a refusal.
Each function runs inside the caller's transaction, on a session that `lock()`
returned; the conditions and the check constraints hold even without the lock.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import cache, lru_cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
)
from django.db.models.functions import Cast, Greatest, JSONObject

from site_project.core.changes import unseen
from site_project.core.prepared import Prepared, PreparedUpdate

from .enums import HOLDING, RegistrationState
from .models import AudienceQuota, EventSettings, Question, Registration, Session

State = RegistrationState
Room = Callable[..., Q]
SETTINGS = tuple(field.name for field in EventSettings._meta.concrete_fields)
TIMES = ("quiet_from", "quiet_until")


@dataclass(frozen=True)
class Facts:
    """What was read together with a session when it was locked."""

    settings: EventSettings
    has_quotas: bool
    has_questions: bool
    has_waiting: bool


def _locked(pk: Any) -> QuerySet[Session]:
    columns = Cast(JSONObject(**{name: name for name in SETTINGS}), TextField())
    settings = EventSettings.objects.values_list(columns)
    asked = Question.objects.filter(event=OuterRef("event"), archived=False)
    waiting = Registration.objects.filter(session=OuterRef("pk"), state=State.WAITLISTED)
    rows = Session.objects.select_for_update(of=("self",)).with_details().filter(pk=pk)
    return rows.annotate(
        settings_row=Subquery(settings[:1]),
        has_quotas=Exists(AudienceQuota.objects.filter(session=OuterRef("pk"))),
        has_questions=Exists(asked),
        has_waiting=Exists(waiting),
    )


_LOCKED: Prepared[Any] = Prepared(_locked, pk=BigIntegerField())


def lock(session_id: int) -> Session:
    """Return the session as it is now, nobody else's to change until the transaction ends.

    On PostgreSQL by the row's lock; on SQLite the transaction itself is
    IMMEDIATE, so the writer had the lock before it read. What the rules ask
    beside it comes along in the same query, see `facts()`.
    """
    found = _LOCKED(pk=session_id)
    if not found:
        raise Session.DoesNotExist
    session = found[0]
    session.__dict__["_facts"] = Facts(
        _settings(session.settings_row),
        session.has_quotas,
        session.has_questions,
        session.has_waiting,
    )
    return session


@lru_cache(maxsize=8)  # editors change them once a year, each registration asks twice
def _settings(row: str | None) -> EventSettings:
    """Return the settings that a row holds, for reading only."""
    if row is None:
        return EventSettings()
    columns: dict[str, Any] = json.loads(row)
    times = {name: time.fromisoformat(columns[name]) for name in TIMES}
    return EventSettings(**columns | times)


def facts(session: Session) -> Facts:
    """Return what `lock()` read together with the session."""
    return session.__dict__["_facts"]


def limits(session: Session) -> EventSettings:
    """Return the settings of registration, those that `lock()` read where it did."""
    known = session.__dict__.get("_facts")
    return known.settings if known else EventSettings.load()


# --- Taking ------------------------------------------------------------------


def take(
    session: Session, *, held: int = 0, taken: int = 0, quota: AudienceQuota | None = None
) -> bool:
    """Take places for a new visitor if there are as many; False changes nothing."""
    return _take(session, quota, held=held, taken=taken)


def take_kept(
    session: Session, *, held: int = 0, taken: int = 0, quota: AudienceQuota | None = None
) -> bool:
    """Take places for somebody from the waiting list, those kept for it first."""
    return _take(session, quota, held=held, taken=taken, from_kept=min(session.kept, held + taken))


def _room_in_session(persons: Any, from_kept: Any) -> Q:
    occupied = F("taken") + F("held") + F("kept") + persons - from_kept
    room = Q(capacity=None) | Q(capacity__gte=occupied - F("overbooked"))
    return room & Q(kept__gte=from_kept)


def _room_in_quota(persons: Any, from_kept: Any) -> Q:
    return Q(capacity__gte=F("taken") + F("held") + persons - F("overbooked"))


def _take(
    session: Session,
    quota: AudienceQuota | None,
    *,
    held: int,
    taken: int,
    from_kept: int = 0,
) -> bool:
    if not _add(session, _room_in_session, held=held, taken=taken, kept=-from_kept):
        return False
    if quota is None or _add(quota, _room_in_quota, held=held, taken=taken):
        return True
    _add(session, held=-held, taken=-taken, kept=from_kept)
    return False


def overbook(session: Session, persons: int, *, quota: AudienceQuota | None = None) -> None:
    """Take places on top of the capacity, as many as are missing. Staff only, with a reason."""
    for row in (session, quota):
        if row is not None:
            left = row.places_left
            missing = 0 if left is None else max(0, persons - left)
            _add(row, taken=persons, overbooked=missing)


def prove(session: Session, persons: int, quota_id: int | None = None) -> None:
    """Turn held places into taken ones; as many are left as before."""
    with unseen():
        _add(session, held=-persons, taken=persons)
        if quota_id is not None:
            _add_to_quota(quota_id, held=-persons, taken=persons)


def unprove(session: Session, persons: int, quota_id: int | None = None) -> None:
    """Turn taken places into held ones."""
    prove(session, -persons, quota_id)


# --- Giving back -------------------------------------------------------------


def free(session: Session, *, held: int = 0, taken: int = 0, quota_id: int | None = None) -> None:
    """Give places back; overbooked ones vanish.

    The caller then hands the rest to `waiting_list.offer_places()`, in the same
    transaction, so that no new visitor comes before those who wait.
    """
    vanish = min(session.overbooked, held + taken)
    _add(session, held=-held, taken=-taken, overbooked=-vanish)
    if quota_id is not None:
        _add_to_quota(quota_id, held=-held, taken=-taken)


def hand_over(session: Session, held: int, quota_id: int | None = None) -> None:
    """Give held places back to the same person's newer form; overbooked ones stay for it.

    The caller then takes them anew, or hands them on, and what is needless
    vanishes with `waiting_list.offer_places()`.
    """
    _add(session, held=-held)
    if quota_id is not None:
        AudienceQuota.objects.filter(pk=quota_id).update(held=F("held") - held)


def keep(session: Session, kept: int) -> None:
    """Set how many places are kept for the waiting list."""
    if kept != session.kept:
        Session.objects.filter(pk=session.pk).update(kept=kept)
        session.kept = kept


def trim_overbooked(session: Session) -> None:
    """Let go of overbooked places that are needless by now: nobody has them, none is theirs."""
    needed = 0
    if session.capacity is not None:
        needed = max(0, session.taken + session.held + session.kept - session.capacity)
    if needed < session.overbooked:
        Session.objects.filter(pk=session.pk).update(overbooked=needed)
        session.overbooked = needed


def trim_overbooked_quotas(session: Session) -> None:
    """Let go of the overbooked places of its quotas that are needless by now."""
    if facts(session).has_quotas:
        needed = F("taken") + F("held") - F("capacity")
        AudienceQuota.objects.filter(session=session, overbooked__gt=Greatest(needed, 0)).update(
            overbooked=Greatest(needed, 0)
        )


def empty(session: Session) -> None:
    """Give back every place at once: nobody is registered any more."""
    nothing = {"taken": 0, "held": 0, "overbooked": 0}
    Session.objects.filter(pk=session.pk).update(kept=0, **nothing)
    AudienceQuota.objects.filter(session=session).update(**nothing)
    session.taken = session.held = session.kept = session.overbooked = 0


def recount(session: Session) -> None:
    """Set the counters by the registrations, after these were brought back.

    Nothing is kept: `waiting_list.offer_places()` does that next. Places beyond
    the capacity count as overbooked.
    """
    taken, held = counted(Registration.objects.filter(session=session))
    over = 0 if session.capacity is None else max(0, taken + held - session.capacity)
    values = {"taken": taken, "held": held, "kept": 0, "overbooked": over}
    Session.objects.filter(pk=session.pk).update(**values)
    for name, value in values.items():
        setattr(session, name, value)
    for quota in AudienceQuota.objects.filter(session=session):
        taken, held = counted(Registration.objects.filter(quota=quota))
        AudienceQuota.objects.filter(pk=quota.pk).update(
            taken=taken, held=held, overbooked=max(0, taken + held - quota.capacity)
        )


def counted(rows: Any) -> tuple[int, int]:
    """Return how many persons of these registrations have a place, and for how many one is held."""
    holding = Q(state__in=HOLDING, holds_place=True)
    found = rows.aggregate(
        taken=Sum("party_size", filter=Q(state=State.CONFIRMED), default=0),
        held=Sum("party_size", filter=holding, default=0),
    )
    return found["taken"], found["held"]


# --- The one UPDATE ----------------------------------------------------------


def _add(row: Session | AudienceQuota, room: Room | None = None, **by: int) -> bool:
    """Add to the counters where there is room, in the database and on the object."""
    by = {name: number for name, number in by.items() if number}
    if not by:
        return True
    needed = {}
    if room is not None:
        needed["from_kept"] = -by.get("kept", 0)
        needed["persons"] = by.get("held", 0) + by.get("taken", 0)
    if not _adding(type(row), room, tuple(by))(pk=row.pk, **needed, **by):
        return False
    for name, number in by.items():
        setattr(row, name, getattr(row, name) + number)
    return True


@cache
def _adding(
    model: type[Session | AudienceQuota], room: Room | None, names: tuple[str, ...]
) -> PreparedUpdate:
    def build(pk: Any, **slots: Any) -> tuple[QuerySet, dict[str, Any]]:
        by = {name: F(name) + slots.pop(name) for name in names}
        condition = Q() if room is None else room(**slots)
        return model._default_manager.filter(condition, pk=pk), by

    numbers = names if room is None else (*names, "persons", "from_kept")
    return PreparedUpdate(build, pk=BigIntegerField(), **{name: IntegerField() for name in numbers})


def _add_to_quota(quota_id: int, *, held: int = 0, taken: int = 0) -> None:
    """Add to a quota's counters; what was overbooked vanishes first when places come back."""
    changed: dict[str, Any] = {"held": F("held") + held, "taken": F("taken") + taken}
    if held + taken < 0:
        changed["overbooked"] = Greatest(F("overbooked") + held + taken, 0)
    AudienceQuota.objects.filter(pk=quota_id).update(**changed)
