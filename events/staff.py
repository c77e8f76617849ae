"""What staff do with registrations: each with who did it and why, in the log."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from site_project.core.codes import public_code
from site_project.core.models import User

from . import places, waiting_list
from .enums import ACTIVE, PROVED, CancelReason, LogVerb, RegistrationState, StaffChannel
from .models import AudienceQuota, Registration, Session
from .refusals import Refused
from .registration import CODE_LENGTH, Applicant, Choice, end
from .transitions import mail, move, must_move, record
from .waiting_list import locked

State = RegistrationState


def register_by_staff(
    session: Session,
    *,
    applicant: Applicant,
    actor: User | None,
    channel: StaffChannel,
    note: str = "",
    overbook: bool = False,
    at: datetime | None = None,
    choice: Choice = secrets.choice,
) -> Registration:
    """Confirm a place for somebody who telephoned or came, with or without an e-mail address.

    `overbook` adds places where none is left and needs a note. Once the
    waiting list is closed, who stands at the door gets a kept place too. An
    unconfirmed form of the same address ends with it. Raises Refused:
    session_over, full_no_waiting, note_missing, already_registered, quota.
    """
    at = at or timezone.now()
    with transaction.atomic():
        session = places.lock(session.pk)
        if session.is_cancelled or session.is_past(at):
            raise Refused("session_over")
        if places.facts(session).has_waiting:
            waiting_list.offer_places(session, at)
        _end_unconfirmed(session, applicant, at)
        quota = _quota(session, applicant.quota)
        persons = applicant.party_size
        overbooked = not _take(session, persons, quota, channel, at)
        if overbooked:
            _overbook(session, persons, quota, overbook=overbook, note=note)
        row = Registration.objects.create(
            public_code=public_code(CODE_LENGTH, choice),
            session=session,
            quota=quota,
            state=State.CONFIRMED,
            holds_place=True,
            created_at=at,
            changed_at=at,
            confirmed_at=at,
            **applicant.columns,
        )
        log = {"actor": actor, "reason_code": channel, "note": note}
        record(row, LogVerb.REGISTERED_BY_STAFF, at, **log)
        if overbooked:
            record(row, LogVerb.OVERBOOKED, at, actor=actor, note=note)
        waiting_list.offer_places(session, at)
        mail("events.confirmed", row, key="confirmed")
        return row


def _end_unconfirmed(session: Session, applicant: Applicant, at: datetime) -> None:
    """Make way for a registration by staff. Raises Refused: already_registered."""
    if not applicant.folded:
        return
    same = Registration.objects.filter(
        session=session, email_folded=applicant.folded, state__in=ACTIVE
    )
    for row in same:
        row.session = session
        if row.state != State.UNCONFIRMED:
            raise Refused("already_registered")
        must_move(row, State.EXPIRED, at, network="", host="")
        record(row, LogVerb.REPLACED, at)
        if row.holds_place:
            places.hand_over(session, row.party_size, row.quota_id)


def _quota(session: Session, pk: int | None) -> AudienceQuota | None:
    if pk is None:
        return None
    quota = AudienceQuota.objects.filter(session=session, pk=pk).first()
    if quota is None:
        raise Refused("quota")
    return quota


def _take(
    session: Session,
    persons: int,
    quota: AudienceQuota | None,
    channel: StaffChannel,
    at: datetime,
) -> bool:
    if channel == StaffChannel.WALK_IN and waiting_list.is_closed(session, at):
        return places.take_kept(session, taken=persons, quota=quota)
    if quota is not None and waiting_list.somebody_waits(session, quota):
        return False
    return places.take(session, taken=persons, quota=quota)


def _overbook(
    session: Session,
    persons: int,
    quota: AudienceQuota | None,
    *,
    overbook: bool,
    note: str,
) -> None:
    if not overbook:
        raise Refused("full_no_waiting")
    if not note.strip():
        raise Refused("note_missing")
    places.overbook(session, persons, quota=quota)


@transaction.atomic
def cancel_by_staff(
    registration: Registration,
    *,
    actor: User | None,
    reason: CancelReason,
    note: str = "",
    at: datetime | None = None,
) -> Registration:
    """Cancel somebody's registration and tell them. Raises Refused: not_active."""
    at = at or timezone.now()
    session, row = locked(registration)
    if row.state not in ACTIVE:
        raise Refused("not_active")
    end(session, row, at, actor=actor, reason_code=reason, note=note)
    return row


@transaction.atomic
def admit(
    registration: Registration,
    *,
    actor: User | None,
    note: str = "",
    at: datetime | None = None,
) -> Registration:
    """Give somebody on the waiting list a place, a kept one first, or take up their offer.

    Raises Refused: not_waiting, session_over, full_no_waiting.
    """
    at = at or timezone.now()
    session, row = locked(registration)
    if row.state not in (State.WAITLISTED, State.OFFERED):
        raise Refused("not_waiting")
    if session.is_cancelled or session.is_past(at):
        raise Refused("session_over")
    if row.state == State.OFFERED:
        places.prove(session, row.party_size, row.quota_id)
    elif not places.take_kept(session, taken=row.party_size, quota=row.quota):
        raise Refused("full_no_waiting")
    if not move(row, State.CONFIRMED, at, holds_place=True):
        raise Refused("not_waiting")
    record(row, LogVerb.ADMITTED, at, actor=actor, note=note)
    mail("events.confirmed", row, key="confirmed")
    waiting_list.offer_places(session, at)
    return row


@transaction.atomic
def approve(
    registration: Registration,
    *,
    actor: User | None,
    note: str = "",
    at: datetime | None = None,
) -> Registration:
    """Confirm what waited for approval. Raises Refused: not_pending, session_over."""
    at = at or timezone.now()
    session, row = locked(registration)
    if session.is_cancelled or session.is_past(at):
        raise Refused("session_over")
    if row.state != State.PENDING or not move(row, State.CONFIRMED, at):
        raise Refused("not_pending")
    places.prove(session, row.party_size, row.quota_id)
    record(row, LogVerb.APPROVED, at, actor=actor, note=note)
    mail("events.confirmed", row, key="confirmed")
    return row


@transaction.atomic
def reject(
    registration: Registration,
    *,
    actor: User | None,
    note: str = "",
    at: datetime | None = None,
) -> Registration:
    """Turn down a registration that waited for approval. Raises Refused: not_pending."""
    at = at or timezone.now()
    session, row = locked(registration)
    if row.state != State.PENDING:
        raise Refused("not_pending")
    end(session, row, at, state=State.REJECTED, verb=LogVerb.REJECTED, actor=actor, note=note)
    return row


@transaction.atomic
def put_on_waiting_list(
    registration: Registration,
    *,
    actor: User | None,
    note: str = "",
    at: datetime | None = None,
) -> Registration:
    """Let somebody wait who waited for approval, since their form, and give their place back.

    Raises Refused: not_pending, session_over.
    """
    at = at or timezone.now()
    session, row = locked(registration)
    if session.is_cancelled or session.is_past(at):
        raise Refused("session_over")
    waits = {"holds_place": False, "waiting_since": row.created_at}
    if row.state != State.PENDING or not move(row, State.WAITLISTED, at, **waits):
        raise Refused("not_pending")
    places.free(session, held=row.party_size, quota_id=row.quota_id)
    record(row, LogVerb.WAITLISTED, at, actor=actor, note=note)
    mail("events.waitlisted", row, key="waitlisted")
    waiting_list.offer_places(session, at)
    return row


# --- Another session ---------------------------------------------------------


@transaction.atomic
def move_registration(
    registration: Registration,
    to: Session,
    *,
    actor: User | None,
    note: str,
    overbook: bool = False,
    at: datetime | None = None,
) -> Registration:
    """Take a registration to another session, where it has a place at once; tell them.

    It keeps its code and its links. Who waited or had an offer gets a place
    there, who waits for approval goes on waiting for it. Its audience's quota
    there takes it, if there is one. Raises Refused: note_missing,
    moved_meanwhile, same_session, not_active, not_proved, arrived, session_over,
    already_registered, full_no_waiting.
    """
    at = at or timezone.now()
    if not note.strip():
        raise Refused("note_missing")
    # In the order of their keys, so that two movers never wait for one another.
    sessions = {pk: places.lock(pk) for pk in sorted({registration.session_id, to.pk})}
    row = Registration.objects.get(pk=registration.pk)
    if row.session_id not in sessions:
        raise Refused("moved_meanwhile")
    source, target = sessions[row.session_id], sessions[to.pk]
    row.session = source
    _check_movable(row, target, at)
    before, held_before = State(row.state), row.is_holding
    quota = _same_audience(row, target)
    pending = before == State.PENDING
    persons = row.party_size
    wanted = {"held": persons} if pending else {"taken": persons}
    waits = quota is not None and waiting_list.somebody_waits(target, quota)
    if waits or not places.take(target, quota=quota, **wanted):
        _overbook(target, persons, quota, overbook=overbook, note=note)
        if pending:
            places.unprove(target, persons, quota.pk if quota else None)
        record(row, LogVerb.OVERBOOKED, at, actor=actor)
    _leave(source, row, held=held_before, was_confirmed=before == State.CONFIRMED)
    must_move(
        row,
        State.PENDING if pending else State.CONFIRMED,
        at,
        session=target,
        quota=quota,
        holds_place=True,
        passed_over=0,
        offered_until=None,
    )
    for session in (source, target):
        row.session = session
        log = {"actor": actor, "note": note, "reason_code": f"{source.pk} → {target.pk}"}
        record(row, LogVerb.MOVED_TO, at, **log)
    mail("events.moved_session", row, key=f"{source.pk}-{target.pk}-{at:%Y%m%dT%H%M%S%f}")
    waiting_list.offer_places(source, at)
    waiting_list.offer_places(target, at)
    return row


def _check_movable(row: Registration, target: Session, at: datetime) -> None:
    if row.session_id == target.pk:
        raise Refused("same_session")
    if row.state not in ACTIVE:
        raise Refused("not_active")
    if row.state not in PROVED:
        raise Refused("not_proved")
    if row.arrived:
        raise Refused("arrived")
    if target.is_cancelled or target.is_past(at):
        raise Refused("session_over")
    same = Registration.objects.filter(session=target, state__in=ACTIVE)
    if row.email_folded and same.filter(email_folded=row.email_folded).exists():
        raise Refused("already_registered")


def _same_audience(row: Registration, target: Session) -> AudienceQuota | None:
    if row.quota is None:
        return None
    return AudienceQuota.objects.filter(session=target, audience=row.quota.audience).first()


def _leave(source: Session, row: Registration, *, held: bool, was_confirmed: bool) -> None:
    if was_confirmed:
        places.free(source, taken=row.party_size, quota_id=row.quota_id)
    elif held:
        places.free(source, held=row.party_size, quota_id=row.quota_id)
