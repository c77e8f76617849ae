"""Registering: place first, then proof of address."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, CharField, Count, DateTimeField, Q, QuerySet
from django.utils import timezone

from site_project.core.addresses import fold_email
from site_project.core.codes import public_code
from site_project.core.days import local_day
from site_project.core.prepared import Prepared, PreparedInsert

from .. import access_requests, places, quotas, waiting_list
from ..enums import ACTIVE, BOOKABLE, UNPROVED, LogVerb, RegistrationState
from ..models import AudienceQuota, Registration, Session
from ..refusals import Refused
from ..transitions import mail, record
from . import answers, holds
from .proving import prove

State = RegistrationState
Choice = Callable[[str], str]
CODE_LENGTH = 10
_INSERT = PreparedInsert(Registration)


@dataclass(frozen=True)
class Applicant:
    """Who asks for places, and from where.

    `network` and `host` are hashes of a day (core.throttle.hashed), never
    addresses. `waiting` says that the waiting list is welcome where there is
    no place. `form_key` makes the same form, sent twice, act once. `quota` is
    the key of an AudienceQuota, `answers` are texts by the key of their
    question. A helper who comes along does not count as a place.
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
    quota: int | None = None
    quota_code: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)
    access_needs: str = ""
    helper: bool = False

    @property
    def folded(self) -> str:
        return fold_email(self.email)

    @property
    def columns(self) -> dict[str, Any]:
        """Return what a registration keeps of an applicant, by column."""
        return {
            "language": self.language,
            "name": self.name,
            "email": self.email.strip(),
            "email_folded": self.folded,
            "phone": self.phone,
            "party_size": self.party_size,
        }


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
    closed, no_registration, party, quota, quota_domain, quota_code, answer_…,
    full, too_few, full_no_waiting, waiting_closed.
    """
    at = at or timezone.now()
    try:
        return _register(session, applicant, at, choice)
    except IntegrityError:
        if not _key_is_used(applicant):
            raise
        # The same form went to another session at this very moment: now that is seen.
        return _register(session, applicant, at, choice)


def _key_is_used(applicant: Applicant) -> bool:
    key = applicant.form_key
    return bool(key) and Registration.objects.filter(form_key=key).exists()


def _register(session: Session, applicant: Applicant, at: datetime, choice: Choice) -> Registration:
    with transaction.atomic():
        session = places.lock(session.pk)
        found = _Found(session, applicant, at)
        same_form = found.same_form
        if same_form and same_form.email_folded in ("", applicant.folded):
            return same_form
        check_open(session, applicant.party_size, at)
        quota = quotas.choose(session, applicant.quota)
        if quota is not None:
            quotas.check(quota, email=applicant.email, code=applicant.quota_code)
        answered = answers.checked(session, applicant.answers)
        replaced = found.replaced()
        own = holds.end(session, found.due, replaced, at)
        if quota is not None and (found.due or replaced or places.facts(session).has_waiting):
            quota.refresh_from_db()
        has_own = own.get(quota.pk if quota else None, 0) >= applicant.party_size
        registration = _new(session, quota, applicant, at, choice, has_own=has_own)
        registration.form_key = None if found.key_used else applicant.form_key
        known = found.earlier if found.earlier not in replaced else None
        if known is not None:
            _repeat(registration, known, at)
        else:
            _accept(session, registration, quota, at, repeated=found.earlier is not None)
        if replaced:
            waiting_list.offer_places(session, at)
        if known is not None:
            return registration
        answers.store(registration, answered)
        if applicant.access_needs or applicant.helper:
            access_requests.add(registration, applicant.access_needs, applicant.helper, at)
        return registration


def check_open(session: Session, persons: int, at: datetime) -> None:
    """Raise Refused unless a form for so many persons may be sent now."""
    if session.is_cancelled:
        raise Refused("cancelled")
    if session.is_postponed:
        raise Refused("postponed")
    if session.is_past(at):
        raise Refused("past")
    if session.mode not in BOOKABLE:
        raise Refused("no_registration")
    if session.registration_opens_at and at < session.registration_opens_at:
        raise Refused("not_open")
    if at >= session.closes_at:
        raise Refused("closed")
    if not 1 <= persons <= session.max_party:
        raise Refused("party", most=session.max_party)


def _met(session: Any, folded: Any, at: Any, form_key: Any) -> QuerySet[Registration]:
    here = Q(session=session)
    mine = here & Q(email_folded=folded, state__in=ACTIVE)
    over = here & Q(state=State.UNCONFIRMED, held_until__lte=at)
    over |= here & Q(state=State.OFFERED, offered_until__lte=at)
    return Registration.objects.filter(mine | over | Q(form_key=form_key))


_MET: Prepared[Registration] = Prepared(
    _met,
    session=BigIntegerField(),
    folded=CharField(),
    at=DateTimeField(),
    form_key=CharField(),
)


class _Found:
    """What a form meets: the address's registration, that of the same form, and what is over."""

    def __init__(self, session: Session, applicant: Applicant, at: datetime) -> None:
        self.session = session
        self.earlier: Registration | None = None
        self.key_used: Registration | None = None
        self.due: list[Registration] = []
        rows = _MET(session=session.pk, folded=applicant.folded, at=at, form_key=applicant.form_key)
        for row in rows:
            if row.session_id == session.pk:
                # The locked session, so that its counters stay one object's.
                row.session = session
                if _is_over(row, at):
                    self.due.append(row)
                elif row.state in ACTIVE and row.email_folded == applicant.folded:
                    self.earlier = row
            if applicant.form_key and row.form_key == applicant.form_key:
                self.key_used = row

    @property
    def same_form(self) -> Registration | None:
        used = self.key_used
        return used if used and used.session_id == self.session.pk else None

    def replaced(self) -> list[Registration]:
        """Return what is unconfirmed of the same person, and ends with this form.

        The same form with another address: somebody went back and corrected a
        typing error.
        """
        rows = [row for row in (self.same_form, self.earlier) if row and row not in self.due]
        unproved = [row for row in rows if row.state == State.UNCONFIRMED]
        return list(dict.fromkeys(unproved))


def _is_over(row: Registration, at: datetime) -> bool:
    if row.state == State.UNCONFIRMED:
        return row.hold_is_over(at)
    return row.state == State.OFFERED and row.offer_is_over(at)


def _new(
    session: Session,
    quota: AudienceQuota | None,
    applicant: Applicant,
    at: datetime,
    choice: Choice,
    *,
    has_own: bool,
) -> Registration:
    """Return an unsaved registration that holds places, or not. Raises Refused where it is full.

    `has_own`: an earlier form of the same person had as many, so nobody else's turn comes.
    """
    limits = places.limits(session)
    persons = applicant.party_size
    left = quotas.left(session, quota)
    room = has_own or left is None or left >= persons
    if not room:
        _check_waiting(session, left or 0, applicant.waiting, at)
    holds_place = room and _is_believed(session, applicant, at)
    held_for = (
        timedelta(minutes=limits.hold_minutes)
        if holds_place
        else timedelta(hours=limits.confirm_hours)
    )
    return Registration(
        public_code=public_code(CODE_LENGTH, choice),
        session=session,
        quota=quota,
        state=State.UNCONFIRMED,
        holds_place=holds_place,
        created_at=at,
        changed_at=at,
        held_until=min(at + held_for, session.ends_at),
        network=applicant.network,
        host=applicant.host,
        **applicant.columns,
    )


def _check_waiting(session: Session, left: int, wanted: bool, at: datetime) -> None:
    """Raise Refused unless a form without a place may join the waiting list."""
    if not session.waiting_list:
        raise Refused("full_no_waiting")
    if waiting_list.is_closed(session, at):
        raise Refused("waiting_closed")
    if wanted:
        return
    raise Refused("too_few", left=left) if left else Refused("full")


def _is_believed(session: Session, applicant: Applicant, at: datetime) -> bool:
    """Say whether so many unproved holds may come from this network and to this address."""
    if not settings.RATE_LIMITS or not session.event.needs_address_proof:
        return True
    limits = places.limits(session)
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
    session: Session,
    registration: Registration,
    quota: AudienceQuota | None,
    at: datetime,
    *,
    repeated: bool,
) -> None:
    persons = registration.party_size
    if registration.holds_place and not places.take(session, held=persons, quota=quota):
        raise Refused("full")
    _INSERT(registration)
    record(registration, LogVerb.REGISTERED, at)
    if not session.event.needs_address_proof:
        prove(session, registration, at)
    else:
        mail("events.again" if repeated else "events.code", registration, key="code")


def _repeat(registration: Registration, earlier: Registration, at: datetime) -> None:
    """Keep what looks like a hold, without name, address or places, and remind by mail."""
    registration.state = State.REPEATED
    registration.name = registration.email = registration.email_folded = registration.phone = ""
    _INSERT(registration)
    record(earlier, LogVerb.REPEATED, at)
    mail("events.again", earlier, key=f"again-{local_day(at)}")
