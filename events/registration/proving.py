"""Proving one's address: with the code, with the link, or with both address and code."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from site_project.core.addresses import fold_email
from site_project.core.codes import WRONG_CODES_ALLOWED, is_code

from .. import places, quotas, waiting_list
from ..enums import UNPROVED, LogVerb, RegistrationMode, RegistrationState
from ..models import Registration, Session
from ..refusals import Refused
from ..transitions import mail, must_move, record

State = RegistrationState
# What a confirmation leads to.
SETTLED = (State.CONFIRMED, State.PENDING, State.WAITLISTED, State.OFFERED)


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
        session, row = waiting_list.locked(registration)
        if row.state in SETTLED:
            return row
        _check_confirmable(row, at)
        if row.is_locked:
            raise Refused("locked")
        if row.state == State.UNCONFIRMED and is_code(typed, row.code):
            return prove(session, row, at)
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
    session, row = waiting_list.locked(registration)
    if row.state in SETTLED:
        return row
    _check_confirmable(row, at)
    if row.state != State.UNCONFIRMED:
        raise Refused("not_waiting_for_code")  # a repetition never becomes one
    return prove(session, row, at)


def confirm_by_address(
    email: str, typed: str, *, at: datetime | None = None
) -> Registration | None:
    """Confirm for somebody who has lost the page: None where address and code do not agree.

    An unknown address, a wrong code and a locked registration are told alike.
    Whose code it is, else the newest: a wrong try counts for one confirmation only.
    """
    at = at or timezone.now()
    rows = list(
        Registration.objects.filter(
            email_folded=fold_email(email), state=State.UNCONFIRMED, held_until__gt=at
        )
    )
    rows.sort(key=lambda row: (not is_code(typed, row.code), -row.pk))
    for row in rows[:1]:
        try:
            return confirm_with_code(row, typed, at=at)
        except Refused:
            return None
    return None


def _check_confirmable(row: Registration, at: datetime) -> None:
    if row.state == State.EVENT_CANCELLED or row.session.is_cancelled:
        raise Refused("cancelled")
    if row.session.is_past(at):
        raise Refused("session_over")
    if row.state == State.EXPIRED or (row.state in UNPROVED and row.hold_is_over(at)):
        raise Refused("hold_over")
    if row.state not in UNPROVED:
        raise Refused("not_waiting_for_code")


def prove(session: Session, row: Registration, at: datetime) -> Registration:
    """The address is proved: give the place, ask for approval, or put on the waiting list."""
    persons = row.party_size
    proved = {"network": "", "host": "", "confirmed_at": at, "wrong_codes": 0}
    if not row.holds_place and not _still_finds_room(session, row):
        # Who confirms when the places are gone waits since the form, not since the confirmation.
        must_move(row, State.WAITLISTED, at, waiting_since=row.created_at, **proved)
        record(row, LogVerb.WAITLISTED, at)
        door = waiting_list.is_closed(session, at)
        mail("events.first_at_door" if door else "events.waitlisted", row, key="waitlisted")
        # What is kept for a larger party may be just enough for this one.
        waiting_list.offer_places(session, at)
        row.refresh_from_db(fields=["state", "holds_place", "offered_until"])
    elif session.mode == RegistrationMode.APPROVAL or _staff_check(row):
        must_move(row, State.PENDING, at, holds_place=True, **proved)
        record(row, LogVerb.PENDING, at)
        mail("events.pending", row, key="pending")
    else:
        places.prove(session, persons, row.quota_id)
        must_move(row, State.CONFIRMED, at, holds_place=True, **proved)
        record(row, LogVerb.CONFIRMED, at)
        mail("events.confirmed", row, key="confirmed")
    return row


def _staff_check(row: Registration) -> bool:
    return row.quota_id is not None and quotas.needs_staff(row.quota)


def _still_finds_room(session: Session, row: Registration) -> bool:
    """Take the places now that the form did not hold, where nobody waits for them."""
    if row.quota is not None and waiting_list.somebody_waits(session, row.quota):
        return False
    return places.take(session, held=row.party_size, quota=row.quota)
