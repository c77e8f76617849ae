"""Cancelling, coming with fewer people, and having one's data deleted."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .. import places, waiting_list
from ..enums import ACTIVE, LogVerb, RegistrationState
from ..models import AccessRequest, Registration, RegistrationLog, Session
from ..models.door import counted
from ..refusals import Refused
from ..transitions import mail, must_move, record
from ..waiting_list import locked

State = RegistrationState


@transaction.atomic
def cancel(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Cancel one's own registration, by the link in the mail; a second time changes nothing.

    Raises Refused: too_late_to_cancel, session_over, not_active.
    """
    at = at or timezone.now()
    session, row = locked(registration)
    if row.state in (State.CANCELLED, State.LEFT, State.DECLINED):
        return row
    _check_changeable(session, row, at)
    end(session, row, at)
    return row


def _check_changeable(session: Session, row: Registration, at: datetime) -> None:
    if row.state not in ACTIVE:
        raise Refused("not_active")
    if session.has_begun(at):
        raise Refused("session_over")
    holds_nothing = row.state in (State.WAITLISTED, State.UNCONFIRMED, State.OFFERED)
    if not holds_nothing and at >= session.cancel_until and not session.is_postponed:
        raise Refused("too_late_to_cancel")


ENDS_AS = {State.WAITLISTED: State.LEFT, State.OFFERED: State.DECLINED}


def end(
    session: Session,
    row: Registration,
    at: datetime,
    *,
    state: RegistrationState | None = None,
    verb: LogVerb = LogVerb.CANCELLED,
    tell: bool = True,
    **log: object,
) -> None:
    """End an active registration of a locked session and hand its places to those who wait."""
    before = State(row.state)
    holding = row.is_holding
    must_move(row, state or ENDS_AS.get(before, State.CANCELLED), at, network="", host="")
    record(row, verb, at, **log)
    if before == State.CONFIRMED:
        places.free(session, taken=row.party_size, quota_id=row.quota_id)
    elif holding:
        places.free(session, held=row.party_size, quota_id=row.quota_id)
    if tell and before != State.UNCONFIRMED:
        mail(f"events.{'rejected' if state == State.REJECTED else 'cancelled'}", row, key="ended")
    waiting_list.offer_places(session, at)


@transaction.atomic
def shrink(registration: Registration, persons: int, *, at: datetime | None = None) -> Registration:
    """Come with fewer people: the places of the others go to those who wait.

    The same number changes nothing. Raises Refused: not_active, session_over,
    too_late_to_cancel, party_grows, party_arrived.
    """
    at = at or timezone.now()
    session, row = locked(registration)
    _check_changeable(session, row, at)
    fewer = row.party_size - persons
    if not fewer:
        return row
    if fewer < 0 or persons < 1:
        raise Refused("party_grows")
    said, _since = counted(row.check_ins.all(), persons)
    if sum(said.values()) != row.arrived:  # in a smaller party the arrivals would not add up
        raise Refused("party_arrived", count=row.arrived)
    was_holding = row.is_holding
    must_move(row, State(row.state), at, party_size=persons)
    record(row, LogVerb.SHRUNK, at, reason_code=f"{persons + fewer} → {persons}")
    if row.state == State.CONFIRMED:
        places.free(session, taken=fewer, quota_id=row.quota_id)
    elif was_holding:
        places.free(session, held=fewer, quota_id=row.quota_id)
    waiting_list.offer_places(session, at)
    row.refresh_from_db(fields=["state", "holds_place", "offered_until"])
    return row


@transaction.atomic
def forget(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Delete what is known of a person, at once, and end what they have before it starts.

    The row stays as a number, without name, address, answers or needs; every
    link to it is void. No mail: there is no address any more. A second time
    changes nothing.
    """
    at = at or timezone.now()
    session, row = locked(registration)
    if row.log.filter(verb=LogVerb.FORGOTTEN).exists():
        return row
    if row.state in ACTIVE and not session.has_begun(at):
        end(session, row, at, tell=False)
    erased: dict[str, object] = dict.fromkeys(Registration.personal_data.fields, "")
    erased |= {"link_version": row.link_version + 1, "form_key": None}
    must_move(row, State(row.state), at, **erased)
    row.answers.all().delete()
    AccessRequest.objects.filter(registration=row).update(needs="", reply="")
    RegistrationLog.objects.filter(registration=row).update(note="")
    record(row, LogVerb.FORGOTTEN, at)
    return row
