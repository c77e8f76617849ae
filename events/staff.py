"""What staff do with registrations: each with who did it and why, in the log."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from site_project.core.codes import public_code
from site_project.core.models import User

from . import places
from .enums import ACTIVE, CancelReason, LogVerb, RegistrationState, StaffChannel
from .models import Registration, Session
from .refusals import Refused
from .registration import (
    CODE_LENGTH,
    Applicant,
    Choice,
    end,
    mail,
    move,
    record,
)

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

    `overbook` adds places where none is left and needs a note. Raises
    Refused: session_over, full_no_waiting, already_registered.
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            session = places.lock(session.pk)
            if session.is_cancelled or session.is_past(at):
                raise Refused("session_over")
            persons = applicant.party_size
            overbooked = False
            if not places.take(session, taken=persons):
                if not overbook or not note:
                    raise Refused("full_no_waiting")
                places.overbook(session, persons)
                overbooked = True
            row = Registration.objects.create(
                public_code=public_code(CODE_LENGTH, choice),
                session=session,
                language=applicant.language,
                name=applicant.name,
                email=applicant.email.strip(),
                email_folded=applicant.folded,
                phone=applicant.phone,
                party_size=persons,
                state=State.CONFIRMED,
                holds_place=True,
                created_at=at,
                changed_at=at,
                confirmed_at=at,
            )
            log = {"actor": actor, "reason_code": channel, "note": note}
            record(row, LogVerb.REGISTERED_BY_STAFF, at, **log)
            if overbooked:
                record(row, LogVerb.OVERBOOKED, at, actor=actor)
            mail("events.confirmed", row, key="confirmed")
            return row
    except IntegrityError as error:
        raise Refused("already_registered") from error


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
    session, row = _locked(registration)
    if row.state not in ACTIVE:
        raise Refused("not_active")
    end(session, row, at, actor=actor, reason_code=reason, note=note)
    return row


@transaction.atomic
def admit(
    registration: Registration, *, actor: User | None, at: datetime | None = None
) -> Registration:
    """Give somebody on the waiting list a place, a kept one first.

    Raises Refused: not_waiting, session_over, full_no_waiting.
    """
    at = at or timezone.now()
    session, row = _locked(registration)
    if row.state != State.WAITLISTED:
        raise Refused("not_waiting")
    if session.is_cancelled or session.is_past(at):
        raise Refused("session_over")
    if not places.take_kept(session, row.party_size):
        raise Refused("full_no_waiting")
    if not move(row, State.CONFIRMED, at, holds_place=True):
        raise Refused("not_waiting")
    places.keep_for_waiting(session)
    record(row, LogVerb.ADMITTED, at, actor=actor)
    mail("events.confirmed", row, key="confirmed")
    return row


@transaction.atomic
def approve(
    registration: Registration, *, actor: User | None, at: datetime | None = None
) -> Registration:
    """Confirm what waited for approval. Raises Refused: not_pending, session_over."""
    at = at or timezone.now()
    session, row = _locked(registration)
    if session.is_cancelled or session.is_past(at):
        raise Refused("session_over")
    if row.state != State.PENDING or not move(row, State.CONFIRMED, at):
        raise Refused("not_pending")
    places.prove(session, row.party_size)
    record(row, LogVerb.APPROVED, at, actor=actor)
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
    session, row = _locked(registration)
    if row.state != State.PENDING:
        raise Refused("not_pending")
    end(session, row, at, state=State.REJECTED, verb=LogVerb.REJECTED, actor=actor, note=note)
    return row


def _locked(registration: Registration) -> tuple[Session, Registration]:
    session = places.lock(registration.session_id)
    row = Registration.objects.get(pk=registration.pk)
    row.session = session
    return session, row
