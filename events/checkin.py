"""Arrivals at the door: who came, how many of a party, and when.

Devices at a door lose their line and send later, so arrivals come in any order
and more than once. Each is kept as the device claimed it, known by its nonce;
what they amount to is read off the whole, by the time at which each happened
(`counted`). So the earliest scan wins, whichever device sends first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from site_project.core.codes import typed_public_code
from site_project.core.models import User

from . import places, staff, waiting_list
from .enums import CancelReason, LogVerb, RegistrationState, StaffChannel
from .models import CheckIn, DoorPass, Registration, Session
from .models.door import counted
from .refusals import Refused
from .registration import Applicant, confirm_with_link, record

State = RegistrationState
# A door page ends so long after its session, ...
PASS_LASTS = timedelta(hours=6)
# ... and what a device had to keep until then is still taken for a while.
LATE_ARRIVALS = timedelta(days=2)
NONCE_LENGTH = 40  # the column's
# A walk-in may be a school class, not a crowd.
MOST_WALK_IN = 40


@dataclass(frozen=True)
class Arrival:
    """What a claim came to: `persons` counted by it, none if they were in `since` earlier."""

    registration: Registration
    nonce: str
    persons: int
    since: datetime | None


@dataclass(frozen=True)
class Entry:
    """What a device says has happened, when it happened on the site's clock.

    `kind` is one of KINDS; `code` names a registration, `name` a walk-in.
    """

    kind: str
    nonce: str
    at: datetime
    code: str = ""
    persons: int = 1
    name: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of an entry: an arrival (or its end), or why not."""

    entry: Entry
    arrival: Arrival | None = None
    refusal: Refused | None = None


ARRIVAL, UNDO, WALK_IN = KINDS = ("arrival", "undo", "walk_in")


# --- Arriving ----------------------------------------------------------------


def check_in(
    registration: Registration,
    persons: int,
    nonce: str,
    *,
    at: datetime | None = None,
    actor: User | None = None,
    door_pass: DoorPass | None = None,
) -> Arrival:
    """Let in so many of a party; the same nonce again changes nothing.

    Who stands at the door needs no more proof: a held place is confirmed, an
    offer taken up, and from when the waiting list has closed whoever waits gets
    a place while there is one. Raises Refused: cancelled, postponed,
    door_party, door_ended, door_pending, door_waiting, full_no_waiting,
    session_over, hold_over, offer_over, door_entry.
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            session = places.lock(registration.session_id)
            if earlier := _said_before(session, nonce):
                return earlier
            row = Registration.objects.get(pk=registration.pk)
            if row.session_id != session.pk:
                raise Refused("door_elsewhere")
            row.session = session
            check_takes_place(session)
            if not 1 <= persons <= row.party_size:
                raise Refused("door_party", most=row.party_size)
            row = _with_a_place(row, actor, at)
            return _let_in(row, persons, nonce, at, actor, door_pass)
    except IntegrityError as error:  # the nonce was used in another session, this very moment
        raise Refused("door_entry") from error


def walk_in(
    session: Session,
    name: str,
    persons: int,
    nonce: str,
    *,
    language: str,
    at: datetime | None = None,
    actor: User | None = None,
    door_pass: DoorPass | None = None,
) -> Arrival:
    """Register somebody who stands at the door and let them in; the nonce makes it happen once.

    Raises Refused: cancelled, postponed, session_over, full_no_waiting,
    door_party, door_entry.
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            session = places.lock(session.pk)
            if earlier := _said_before(session, nonce):
                return earlier
            check_takes_place(session)
            if not 1 <= persons <= MOST_WALK_IN:
                raise Refused("door_party", most=MOST_WALK_IN)
            row = staff.register_by_staff(
                session,
                applicant=Applicant(name=name, email="", language=language, party_size=persons),
                actor=actor,
                channel=StaffChannel.WALK_IN,
                at=at,
            )
            return _let_in(row, persons, nonce, at, actor, door_pass)
    except IntegrityError as error:
        raise Refused("door_entry") from error


@transaction.atomic
def undo(
    nonce: str,
    *,
    at: datetime | None = None,
    session: Session | None = None,
    actor: User | None = None,
) -> Arrival:
    """Take an arrival back; a second time changes nothing.

    A walk-in's registration ends with it. With `session`, arrivals of others
    are unknown. Raises Refused: door_entry.
    """
    at = at or timezone.now()
    found = CheckIn.objects.filter(nonce=nonce).select_related("registration").first()
    if found is None or (session and found.registration.session_id != session.pk):
        raise Refused("door_entry")
    locked = places.lock(found.registration.session_id)
    row = Registration.objects.get(pk=found.registration_id)
    row.session = locked
    before = row.arrived
    undone_at = max(at, found.at)
    if CheckIn.objects.filter(pk=found.pk, undone_at=None).update(undone_at=undone_at):
        _count(row)
        if row.arrived != before:
            reason = f"{before - row.arrived}/{row.party_size}"
            record(row, LogVerb.ARRIVAL_UNDONE, undone_at, actor=actor, reason_code=reason)
        if _came_with(found, row):
            staff.cancel_by_staff(row, actor=actor, reason=CancelReason.OTHER, at=undone_at)
            row.state = State.CANCELLED
    return Arrival(row, nonce, 0, None)


def merge(
    session: Session,
    entries: Iterable[Entry],
    *,
    door_pass: DoorPass | None = None,
    actor: User | None = None,
    language: str = "",
) -> list[Outcome]:
    """Take what a device kept while it had no line: each entry by itself, each once."""
    by = {"door_pass": door_pass, "actor": actor}
    outcomes = []
    for entry in entries:
        try:
            outcomes.append(Outcome(entry, _merge_one(session, entry, language, by)))
        except Refused as refusal:
            outcomes.append(Outcome(entry, refusal=refusal))
    return outcomes


def _merge_one(session: Session, entry: Entry, language: str, by: dict) -> Arrival:
    if not 1 <= len(entry.nonce) <= NONCE_LENGTH:
        raise Refused("door_entry")
    if entry.kind == UNDO:
        return undo(entry.nonce, at=entry.at, session=session, actor=by["actor"])
    if entry.kind == WALK_IN:
        return walk_in(
            session, entry.name, entry.persons, entry.nonce, language=language, at=entry.at, **by
        )
    row = find(session, entry.code)
    return check_in(row, entry.persons, entry.nonce, at=entry.at, **by)


def find(session: Session, typed: str) -> Registration:
    """Return the registration whose code somebody typed or scanned.

    Raises Refused: door_unknown, door_elsewhere.
    """
    code = typed_public_code(typed)
    row = Registration.objects.filter(public_code=code).first() if code else None
    if row is None:
        raise Refused("door_unknown")
    if row.session_id != session.pk:
        raise Refused("door_elsewhere")
    return row


def check_takes_place(session: Session) -> None:
    """Raise Refused unless there is a door to come to."""
    if session.is_cancelled:
        raise Refused("cancelled")
    if session.is_postponed:
        raise Refused("postponed")


def _with_a_place(row: Registration, actor: User | None, at: datetime) -> Registration:
    """Return the registration with a confirmed place. Raises Refused where it has none to get."""
    session = row.session
    if row.state == State.UNCONFIRMED:
        row = confirm_with_link(row, at=at)
    if row.state == State.OFFERED:
        row = waiting_list.accept(row, at=at)
    if row.state == State.WAITLISTED:
        if not waiting_list.is_closed(session, at):
            raise Refused("door_waiting")
        row = staff.admit(row, actor=actor, at=at)
    if row.state == State.PENDING:
        raise Refused("door_pending")
    if row.state != State.CONFIRMED:
        raise Refused("door_ended")
    return row


def _let_in(
    row: Registration,
    persons: int,
    nonce: str,
    at: datetime,
    actor: User | None,
    door_pass: DoorPass | None,
) -> Arrival:
    CheckIn.objects.create(
        registration=row, persons=persons, at=at, nonce=nonce, actor=actor, door_pass=door_pass
    )
    arrival = _count(row)[nonce]
    if arrival.persons:
        reason = f"{arrival.persons}/{row.party_size}"
        record(row, LogVerb.ARRIVED, at, actor=actor, reason_code=reason)
    return arrival


def _said_before(session: Session, nonce: str) -> Arrival | None:
    """Return what the claim with this nonce has come to. Raises Refused if it is another's."""
    if not 1 <= len(nonce) <= NONCE_LENGTH:
        raise Refused("door_entry")
    found = CheckIn.objects.filter(nonce=nonce).select_related("registration").first()
    if found is None:
        return None
    if found.registration.session_id != session.pk:
        raise Refused("door_entry")
    found.registration.session = session
    return arrivals(found.registration)[nonce]


def _came_with(found: CheckIn, row: Registration) -> bool:
    """Say whether the registration was made at the door, by the arrival that was undone."""
    return (
        row.state == State.CONFIRMED
        and not row.arrived
        and row.created_at == found.at
        and row.log.filter(
            verb=LogVerb.REGISTERED_BY_STAFF, reason_code=StaffChannel.WALK_IN, at=found.at
        ).exists()
    )


# --- Counting ----------------------------------------------------------------


def arrivals(row: Registration) -> dict[str, Arrival]:
    """Return what each claim for a registration has come to, by nonce."""
    counts, since = counted(row.check_ins.all(), row.party_size)
    return {nonce: Arrival(row, nonce, persons, since) for nonce, persons in counts.items()}


def _count(row: Registration) -> dict[str, Arrival]:
    """Bring the registration's own number up to date; the caller holds the session's lock."""
    known = arrivals(row)
    row.arrived = sum(arrival.persons for arrival in known.values())
    Registration.objects.filter(pk=row.pk).update(arrived=row.arrived)
    return known


# --- Door pages --------------------------------------------------------------


def issue_pass(
    session: Session, actor: User | None, language: str, *, at: datetime | None = None
) -> DoorPass:
    """Make a link to the session's door page. Raises Refused: cancelled, session_over."""
    at = at or timezone.now()
    if session.is_cancelled:
        raise Refused("cancelled")
    if at >= session.ends_at + PASS_LASTS:
        raise Refused("session_over")
    return DoorPass.objects.create(
        session=session,
        made_by=actor,
        made_at=at,
        expires_at=session.ends_at + PASS_LASTS,
        language=language,
    )


def revoke_pass(door_pass: DoorPass, *, at: datetime | None = None) -> DoorPass:
    """End a door page at once; a second time changes nothing."""
    at = at or timezone.now()
    DoorPass.objects.filter(pk=door_pass.pk, revoked_at=None).update(revoked_at=at)
    door_pass.refresh_from_db(fields=["revoked_at"])
    return door_pass


def pass_ends(door_pass: DoorPass) -> datetime:
    """Return when a door page ends: later than was set if its session was moved to later."""
    return max(door_pass.expires_at, door_pass.session.ends_at + PASS_LASTS)


def is_open(door_pass: DoorPass, at: datetime) -> bool:
    return door_pass.revoked_at is None and at < pass_ends(door_pass)


def takes_late(door_pass: DoorPass, at: datetime) -> bool:
    """Say whether what a device kept may still be sent through a page that has ended by itself."""
    return door_pass.revoked_at is None and at < pass_ends(door_pass) + LATE_ARRIVALS
