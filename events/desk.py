"""What the office does with a whole session's registrations."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from site_project.core.days import time_in_words
from site_project.core.models import User

from . import access_requests, places, staff, waiting_list
from .enums import RegistrationMode, StaffChannel
from .models import EventSettings, Registration, Session
from .refusals import Refused
from .registration import Applicant, answers


@transaction.atomic
def offer_now(session: Session, *, at: datetime | None = None) -> int:
    """Offer what is free to those who wait, in their order; returns the number of offers.

    It happens by itself whenever a place comes free; this is for whoever will
    not wait for the next time. Raises Refused: session_over, approval_decides,
    quiet_hours, nothing_to_offer.
    """
    at = at or timezone.now()
    session = places.lock(session.pk)
    settings = EventSettings.load()
    if session.is_cancelled or session.is_postponed or waiting_list.is_closed(session, at):
        raise Refused("session_over")
    if session.mode == RegistrationMode.APPROVAL:
        raise Refused("approval_decides")
    if until := waiting_list.quiet_until(at, settings):
        raise Refused("quiet_hours", until=time_in_words(until))
    if not (offers := waiting_list.offer_places(session, at)):
        raise Refused("nothing_to_offer")
    return offers


@transaction.atomic
def register_with_needs(
    session: Session,
    *,
    applicant: Applicant,
    actor: User | None,
    channel: StaffChannel,
    note: str = "",
    overbook: bool = False,
    at: datetime | None = None,
) -> Registration:
    """Register somebody who telephoned or came, with their answers and the access they need.

    Raises Refused as staff.register_by_staff() does, and answer_….
    """
    at = at or timezone.now()
    given = answers.checked(places.lock(session.pk), applicant.answers)
    row = staff.register_by_staff(
        session,
        applicant=applicant,
        actor=actor,
        channel=channel,
        note=note,
        overbook=overbook,
        at=at,
    )
    answers.store(row, given)
    # Once it has begun there is nothing to arrange: what is needed is seen at the door.
    if (applicant.access_needs or applicant.helper) and at < session.starts_at:
        access_requests.ask(row, applicant.access_needs, applicant.helper, at=at)
    return row
