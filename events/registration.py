"""Registering, confirming and cancelling: place first, then proof of address.

Every function is one transaction: it locks the session, checks, changes the
counters and the state, writes one log row and owes the mail. `at` is the
instant at which it happens, now by default.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from site_project.core.addresses import fold_email
from site_project.core.codes import WRONG_CODES_ALLOWED, is_code, public_code
from site_project.core.days import local_day
from site_project.core.outbox import queue_mail

from . import places
from .enums import (
    ACTIVE,
    BOOKABLE,
    UNPROVED,
    LogVerb,
    RegistrationMode,
    RegistrationState,
)
from .models import EventSettings, Registration, RegistrationLog, Session
from .refusals import Refused

State = RegistrationState
Choice = Callable[[str], str]
CODE_LENGTH = 10
# What a confirmation leads to.
SETTLED = (State.CONFIRMED, State.PENDING, State.WAITLISTED)


@dataclass(frozen=True)
class Applicant:
    """Who asks for places, and from where.

    `network` and `host` are hashes of a day (core.throttle.hashed), never
    addresses. `waiting` says that the waiting list is welcome where there is
    no place. `form_key` makes the same form, sent twice, act once.
    """

    name: str
    email: str
    language: str
    party_size: int = 1
    phone: str = ""
    waiting: bool = False
    form_key: str | None = None
    network: str = ""
    host: str = ""

    @property
    def folded(self) -> str:
        return fold_email(self.email)


def register(
    session: Session,
    *,
    applicant: Applicant,
    at: datetime | None = None,
    choice: Choice = secrets.choice,
) -> Registration:
    """Hold places, or accept the form without, and mail the code.

    Returns what the registrant's page shows: a registration to confirm, or,
    where the address has one already, a repetition that looks the same and
    never becomes one. Raises Refused: past, cancelled, postponed, not_open,
    closed, no_registration, party, full, too_few, full_no_waiting.
    """
    at = at or timezone.now()
    with transaction.atomic():
        session = places.lock(session.pk)
        earlier, key_used = _earlier(session, applicant)
        same_form = key_used if key_used and key_used.session_id == session.pk else None
        if same_form and same_form.email_folded in ("", applicant.folded):
            return same_form
        check_open(session, applicant.party_size, at)
        places.expire_due(session, at)
        # The same form with another address: somebody went back and corrected a typing error.
        wrong = [same_form] if same_form and same_form.state == State.UNCONFIRMED else []
        unproved = [earlier] if earlier and earlier.state == State.UNCONFIRMED else []
        for row in (*wrong, *unproved):
            _replace(session, row, at)
        registration = _new(session, applicant, at, choice)
        registration.form_key = None if key_used else applicant.form_key
        if earlier and not unproved:
            return _repeat(session, registration, earlier, at)
        return _accept(session, registration, at, repeated=bool(unproved))


def check_open(session: Session, persons: int, at: datetime) -> None:
    """Raise Refused unless a form for so many persons may be sent now."""
    if session.is_cancelled:
        raise Refused("cancelled")
    if session.is_past(at):
        raise Refused("past")
    if session.is_postponed:
        raise Refused("postponed")
    if session.mode not in BOOKABLE:
        raise Refused("no_registration")
    if session.registration_opens_at and at < session.registration_opens_at:
        raise Refused("not_open")
    if at >= session.closes_at:
        raise Refused("closed")
    if not 1 <= persons <= session.max_party:
        raise Refused("party", most=session.max_party)


def _earlier(
    session: Session, applicant: Applicant
) -> tuple[Registration | None, Registration | None]:
    """Return the address's active registration in this session, and the one of this form."""
    mine = Q(session=session, email_folded=applicant.folded, state__in=ACTIVE)
    rows = list(
        Registration.objects.filter(
            mine | Q(form_key=applicant.form_key) if applicant.form_key else mine
        )
    )
    earlier = key_used = None
    for row in rows:
        # The caller's locked session, so that its counters stay one object's.
        row.session = session if row.session_id == session.pk else row.session
        if applicant.form_key and row.form_key == applicant.form_key:
            key_used = row
        if (
            row.session_id == session.pk
            and row.state in ACTIVE
            and row.email_folded == applicant.folded
        ):
            earlier = row
    return earlier, key_used


def _new(session: Session, applicant: Applicant, at: datetime, choice: Choice) -> Registration:
    """Return an unsaved registration that holds places, or not. Raises Refused where it is full."""
    limits = EventSettings.load()
    persons = applicant.party_size
    believed = _is_believed(session, applicant, limits, at)
    holds = believed and session.has_room(persons)
    if not session.has_room(persons) and not applicant.waiting:
        if not session.waiting_list:
            raise Refused("full_no_waiting")
        if session.places_left:
            raise Refused("too_few", left=session.places_left)
        raise Refused("full")
    if not session.has_room(persons) and not session.waiting_list:
        raise Refused("full_no_waiting")
    held_for = (
        timedelta(minutes=limits.hold_minutes) if holds else timedelta(hours=limits.confirm_hours)
    )
    return Registration(
        public_code=public_code(CODE_LENGTH, choice),
        session=session,
        language=applicant.language,
        name=applicant.name,
        email=applicant.email.strip(),
        email_folded=applicant.folded,
        phone=applicant.phone,
        party_size=persons,
        state=State.UNCONFIRMED,
        holds_place=holds,
        created_at=at,
        changed_at=at,
        held_until=min(at + held_for, session.ends_at),
        network=applicant.network,
        host=applicant.host,
    )


def _is_believed(
    session: Session, applicant: Applicant, limits: EventSettings, at: datetime
) -> bool:
    """Say whether so many unproved holds may come from this network and to this address."""
    if not settings.RATE_LIMITS or not session.event.needs_address_proof:
        return True
    here = Q(session=session)
    counts = (
        Registration.objects.filter(state__in=UNPROVED, holds_place=True, held_until__gt=at)
        .filter(here | Q(email_folded=applicant.folded))
        .aggregate(
            network=Count("pk", filter=here & Q(network=applicant.network)),
            host=Count("pk", filter=here & Q(host=applicant.host)),
            address=Count("pk", filter=Q(email_folded=applicant.folded)),
        )
    )
    if counts["address"] >= limits.holds_per_address:
        return False
    if session.lift_network_limit:
        return True
    if applicant.network and counts["network"] >= limits.holds_per_network:
        return False
    return not applicant.host or counts["host"] < limits.holds_per_address


def _accept(
    session: Session, registration: Registration, at: datetime, *, repeated: bool
) -> Registration:
    if registration.holds_place and not places.take(session, held=registration.party_size):
        raise Refused("full")
    registration.save(force_insert=True)
    record(registration, LogVerb.REGISTERED, at)
    if not session.event.needs_address_proof:
        return _prove(session, registration, at)
    kind = "events.again" if repeated else "events.code"
    mail(kind, registration, key="code")
    return registration


def _repeat(
    session: Session, registration: Registration, earlier: Registration, at: datetime
) -> Registration:
    """Keep what looks like a hold, without name, address or places, and remind by mail."""
    registration.state = State.REPEATED
    registration.name = registration.email = registration.email_folded = registration.phone = ""
    registration.save(force_insert=True)
    record(earlier, LogVerb.REPEATED, at)
    mail("events.again", earlier, key=f"again-{local_day(at)}")
    return registration


def _replace(session: Session, row: Registration, at: datetime) -> None:
    """End an unconfirmed registration that the same person's newer form replaces."""
    if not move(row, State.EXPIRED, at, network="", host=""):
        return
    record(row, LogVerb.REPLACED, at)
    if row.holds_place:
        places.free(session, held=row.party_size)


# --- Confirming --------------------------------------------------------------


def confirm_with_code(
    registration: Registration, typed: str, *, at: datetime | None = None
) -> Registration:
    """Confirm with the six digits from the mail; a second time changes nothing.

    Raises Refused: wrong_code (counted), locked, hold_over, cancelled,
    session_over, not_waiting_for_code. A wrong try is counted for this
    registration alone.
    """
    at = at or timezone.now()
    with transaction.atomic():
        session = places.lock(registration.session_id)
        row = Registration.objects.get(pk=registration.pk)
        row.session = session
        if row.state in SETTLED:
            return row
        _check_confirmable(row, at)
        if row.is_locked:
            raise Refused("locked")
        if row.state == State.UNCONFIRMED and is_code(typed, row.code):
            return _prove(session, row, at)
        row.wrong_codes += 1
        Registration.objects.filter(pk=row.pk).update(wrong_codes=row.wrong_codes)
        locked = row.wrong_codes >= WRONG_CODES_ALLOWED
        if locked:
            record(row, LogVerb.LOCKED, at)
    # Outside the transaction, so that the count stays.
    raise Refused("locked" if locked else "wrong_code")


@transaction.atomic
def confirm_with_link(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Confirm by the button on the page that the mail links to; a second time changes nothing.

    Raises Refused: hold_over, cancelled, session_over, not_waiting_for_code.
    """
    at = at or timezone.now()
    session = places.lock(registration.session_id)
    row = Registration.objects.get(pk=registration.pk)
    row.session = session
    if row.state in SETTLED:
        return row
    _check_confirmable(row, at)
    return _prove(session, row, at)


def _check_confirmable(row: Registration, at: datetime) -> None:
    if row.state == State.EVENT_CANCELLED or row.session.is_cancelled:
        raise Refused("cancelled")
    if row.session.is_past(at):
        raise Refused("session_over")
    if row.state == State.EXPIRED or (row.state in UNPROVED and row.hold_is_over(at)):
        raise Refused("hold_over")
    if row.state not in UNPROVED:
        raise Refused("not_waiting_for_code")


def _prove(session: Session, row: Registration, at: datetime) -> Registration:
    """The address is proved: give the place, ask for approval, or put on the waiting list."""
    persons = row.party_size
    got_place = row.holds_place or places.take(session, held=persons)
    proved = {"network": "", "host": "", "confirmed_at": at, "wrong_codes": 0}
    if not got_place:
        # Who confirms when the places are gone waits since the form, not since the confirmation.
        _must_move(row, State.WAITLISTED, at, waiting_since=row.created_at, **proved)
        record(row, LogVerb.WAITLISTED, at)
        mail("events.waitlisted", row, key="waitlisted")
    elif session.mode == RegistrationMode.APPROVAL:
        _must_move(row, State.PENDING, at, holds_place=True, **proved)
        record(row, LogVerb.PENDING, at)
        mail("events.pending", row, key="pending")
    else:
        places.prove(session, persons)
        _must_move(row, State.CONFIRMED, at, holds_place=True, **proved)
        record(row, LogVerb.CONFIRMED, at)
        mail("events.confirmed", row, key="confirmed")
    return row


# --- Ending ------------------------------------------------------------------


@transaction.atomic
def cancel(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Cancel one's own registration, by the link in the mail; a second time changes nothing.

    Raises Refused: too_late_to_cancel, session_over, not_active.
    """
    at = at or timezone.now()
    session = places.lock(registration.session_id)
    row = Registration.objects.get(pk=registration.pk)
    row.session = session
    if row.state in (State.CANCELLED, State.LEFT):
        return row
    if row.state not in ACTIVE:
        raise Refused("not_active")
    if at >= session.starts_at:
        raise Refused("session_over")
    if row.state != State.WAITLISTED and at >= session.cancel_until:
        raise Refused("too_late_to_cancel")
    end(session, row, at)
    return row


def end(
    session: Session,
    row: Registration,
    at: datetime,
    *,
    state: RegistrationState | None = None,
    verb: LogVerb = LogVerb.CANCELLED,
    **log: object,
) -> None:
    """End an active registration of a locked session and give its places back."""
    before = State(row.state)
    holding = row.is_holding
    _must_move(row, state or (State.LEFT if before == State.WAITLISTED else State.CANCELLED), at)
    record(row, verb, at, **log)
    if before == State.CONFIRMED:
        places.free(session, taken=row.party_size)
    elif holding:
        places.free(session, held=row.party_size)
    elif before == State.WAITLISTED:
        places.keep_for_waiting(session)
    if before != State.UNCONFIRMED:
        mail(f"events.{'rejected' if state == State.REJECTED else 'cancelled'}", row, key="ended")


# --- The steps that all of them share ----------------------------------------


def move(row: Registration, state: RegistrationState, at: datetime, **values: object) -> bool:
    """Change the state if it is still the one that was read; False if it is not."""
    values |= {"state": state, "changed_at": at}
    done = Registration.objects.filter(pk=row.pk, state=row.state).update(**values)
    if done:
        for name, value in values.items():
            setattr(row, name, value)
    return bool(done)


def _must_move(row: Registration, state: RegistrationState, at: datetime, **values: object) -> None:
    if not move(row, state, at, **values):
        raise Refused("not_active")


def record(row: Registration, verb: LogVerb, at: datetime, **log: object) -> None:
    """Write the log row of one change."""
    RegistrationLog.objects.create(
        session_id=row.session_id, registration=row, verb=verb, at=at, **log
    )


def mail(kind: str, row: Registration, *, key: str) -> None:
    """Owe the registrant a mail, where there is an address."""
    if row.email:
        queue_mail(kind, row, language=row.language, key=key)
