"""Handing what is free to those who wait, and what becomes of each offer."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from .. import places
from ..enums import LogVerb, QuotaCheck, RegistrationMode, RegistrationState
from ..models import AudienceQuota, Registration, Session
from ..models.registration import registration_of
from ..refusals import Refused
from ..transitions import mail, must_move, record
from .times import closes_at, offer_ends, quiet_until

State = RegistrationState
MOST_PASSED_OVER = 3
NO_LIMIT = 10**9


def somebody_waits(session: Session, quota: AudienceQuota) -> bool:
    """Say whether a new visitor of this audience has to queue behind somebody."""
    return Registration.objects.filter(quota=quota, state=State.WAITLISTED).exists()


def offer_places(session: Session, at: datetime) -> int:
    """Hand every free place of a locked session to those who wait; returns the number of offers.

    Called after places came free, a party shrank or somebody joined the line,
    in the same transaction. What cannot be offered now (at night, for a party
    that is too large, where staff decide) is kept.
    """
    places.trim_overbooked(session)
    places.trim_overbooked_quotas(session)
    line = list(Registration.objects.waiting().filter(session=session))
    for row in line:
        row.session = session
    offered = _Handout(session, line, at).run() if line and _may_offer(session, at) else 0
    places.keep(session, _to_keep(session, [row for row in line if row.state == State.WAITLISTED]))
    # Fewer kept places need fewer overbooked ones: the rest is nobody's.
    places.trim_overbooked(session)
    return offered


def _may_offer(session: Session, at: datetime) -> bool:
    settings = places.limits(session)
    return (
        session.mode != RegistrationMode.APPROVAL
        and not session.is_cancelled
        and not session.is_postponed
        and at < closes_at(session, settings)
        and quiet_until(at, settings) is None
    )


def _free(session: Session) -> int:
    if session.capacity is None:
        return NO_LIMIT
    return max(0, session.capacity + session.overbooked - session.taken - session.held)


def _to_keep(session: Session, line: list[Registration]) -> int:
    """Return how many free places those who wait could use: at most one for each of them."""
    if session.capacity is None or not line:
        return 0
    wanted: dict[int | None, int] = {}
    for row in line:
        wanted[row.quota_id] = wanted.get(row.quota_id, 0) + row.party_size
    room = _quotas_of(line)
    useful = sum(
        persons if quota is None else min(persons, room[quota].places_left)
        for quota, persons in wanted.items()
    )
    return min(_free(session), useful)


def _quotas_of(line: Iterable[Registration]) -> dict[int, AudienceQuota]:
    named = {row.quota_id for row in line if row.quota_id is not None}
    return AudienceQuota.objects.in_bulk(named) if named else {}


class _Handout:
    """One walk along the line, the longest waiting first."""

    def __init__(self, session: Session, line: list[Registration], at: datetime) -> None:
        self.session = session
        self.line = line
        self.at = at
        self.quotas = _quotas_of(line)
        self.free = _free(session)
        # None stands for those who wait without a quota; the session alone limits them.
        self.room: dict[int | None, int] = {None: NO_LIMIT}
        self.room |= {pk: quota.places_left for pk, quota in self.quotas.items()}
        self.skipped: list[Registration] = []
        self.until = offer_ends(session, at, places.limits(session))

    def run(self) -> int:
        offers = 0
        for row in self.line:
            if not self.free:
                break
            if not self._fits(row):
                self._skip(row)
            elif self._staff_decide(row):
                self._set_aside(row, row.party_size)
            else:
                self._offer(row)
                offers += 1
        return offers

    def _fits(self, row: Registration) -> bool:
        return row.party_size <= min(self.free, self.room[row.quota_id])

    def _staff_decide(self, row: Registration) -> bool:
        quota = self._quota(row)
        return quota is not None and quota.checked_by == QuotaCheck.STAFF

    def _quota(self, row: Registration) -> AudienceQuota | None:
        return None if row.quota_id is None else self.quotas[row.quota_id]

    def _skip(self, row: Registration) -> None:
        if row.passed_over >= MOST_PASSED_OVER:
            self._reserve(row)
        else:
            self.skipped.append(row)

    def _reserve(self, row: Registration) -> None:
        """Let nobody behind have what this party is short of."""
        room = self.room[row.quota_id]
        if self._waits_for_quota(row):
            self._set_aside(row, room)
        else:
            self.free = 0

    def _waits_for_quota(self, row: Registration) -> bool:
        """Say whether a party is short of its audience's places, whatever else is free."""
        return row.party_size > self.room[row.quota_id]

    def _set_aside(self, row: Registration, persons: int) -> None:
        self.free -= min(self.free, persons)
        self.room[row.quota_id] -= persons

    def _offer(self, row: Registration) -> None:
        persons = row.party_size
        quota = self._quota(row)
        if not places.take_kept(self.session, held=persons, quota=quota):
            raise Refused("full")
        self._pass_over(row)
        self._set_aside(row, persons)
        self._end_of_patience()
        must_move(row, State.OFFERED, self.at, holds_place=True, offered_until=self.until)
        record(row, LogVerb.OFFERED, self.at)
        mail("events.offer", row, key=str(row.log.filter(verb=LogVerb.OFFERED).count()))

    def _pass_over(self, offered: Registration) -> None:
        """Count it for each party ahead that wanted the same places."""
        for row in list(self.skipped):
            if self._waits_for_quota(row) and row.quota_id != offered.quota_id:
                continue  # these are another audience's places
            Registration.objects.filter(pk=row.pk).update(passed_over=F("passed_over") + 1)
            row.passed_over += 1
            record(row, LogVerb.PASSED_OVER, self.at)

    def _end_of_patience(self) -> None:
        """Keep the places from now on for who was passed over often enough."""
        for row in [row for row in self.skipped if row.passed_over >= MOST_PASSED_OVER]:
            self.skipped.remove(row)
            self._reserve(row)


# --- What becomes of an offer ------------------------------------------------


@transaction.atomic
def accept(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Take the offered places; a second time changes nothing.

    Where staff approve each registration, they now decide. Raises Refused:
    offer_over, no_offer, cancelled, session_over.
    """
    at = at or timezone.now()
    session, row = locked(registration)
    if row.state in (State.CONFIRMED, State.PENDING):
        return row
    check_offer(row, at)
    if session.mode == RegistrationMode.APPROVAL:
        must_move(row, State.PENDING, at)
        record(row, LogVerb.ACCEPTED, at)
        mail("events.pending", row, key="offered")
        return row
    places.prove(session, row.party_size, row.quota_id)
    must_move(row, State.CONFIRMED, at)
    record(row, LogVerb.ACCEPTED, at)
    mail("events.confirmed", row, key="confirmed")
    return row


def check_offer(row: Registration, at: datetime) -> None:
    """Raise Refused unless the registration has an offer that still stands."""
    if row.state == State.EVENT_CANCELLED or row.session.is_cancelled:
        raise Refused("cancelled")
    if row.session.is_past(at):
        raise Refused("session_over")
    offered = row.state == State.OFFERED
    if row.state == State.OFFER_EXPIRED or (offered and row.offer_is_over(at)):
        raise Refused("offer_over")
    if not offered:
        raise Refused("no_offer")


@transaction.atomic
def decline(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Leave the offered places to the next in line; a second time changes nothing.

    Raises Refused: offer_over, no_offer, cancelled, session_over.
    """
    at = at or timezone.now()
    session, row = locked(registration)
    if row.state == State.DECLINED:
        return row
    check_offer(row, at)
    _end_offer(session, row, State.DECLINED, LogVerb.DECLINED, at)
    offer_places(session, at)
    return row


def locked(registration: Registration) -> tuple[Session, Registration]:
    """Return a registration as it is now, with its session locked.

    Raises Refused (moved_meanwhile) where staff have moved it to another
    session since it was read: the lock would be the wrong one.
    """
    session = places.lock(registration.session_id)
    row = registration_of(registration.pk)
    if row is None:
        raise Registration.DoesNotExist
    if row.session_id != session.pk:
        raise Refused("moved_meanwhile")
    row.session = session
    return session, row


def _end_offer(
    session: Session, row: Registration, state: RegistrationState, verb: LogVerb, at: datetime
) -> None:
    must_move(row, state, at)
    record(row, verb, at)
    places.free(session, held=row.party_size, quota_id=row.quota_id)


def due_offers(at: datetime) -> models.QuerySet[Registration]:
    return Registration.objects.filter(state=State.OFFERED, offered_until__lte=at)


def expire_in(session: Session, rows: Iterable[Registration], at: datetime) -> int:
    """End offers of a locked session whose time is over, and tell those who had them."""
    ended = 0
    for row in rows:
        row.session = session
        _end_offer(session, row, State.OFFER_EXPIRED, LogVerb.OFFER_EXPIRED, at)
        if not session.is_past(at):
            mail("events.offer_over", row, key="over")
        ended += 1
    return ended
