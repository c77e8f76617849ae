"""What time does to waiting lists: offers run out, nights end, lists close before the start."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from .. import places
from ..enums import LogVerb, RegistrationState
from ..models import EventSettings, Registration, RegistrationLog, Session
from ..transitions import mail
from .offers import due_offers, expire_in, offer_places
from .times import is_closed

State = RegistrationState


def expire_offers(at: datetime | None = None) -> int:
    """End every offer whose time is over and ask the next in line; returns how many ended."""
    at = at or timezone.now()
    due = due_offers(at).order_by("session").values_list("session", flat=True).distinct()
    ended = 0
    for session_id in list(due):
        with transaction.atomic():
            session = places.lock(session_id)
            ended += expire_in(session, due_offers(at).filter(session=session), at)
            offer_places(session, at)
    return ended


def _waited_for(at: datetime, *states: RegistrationState) -> models.QuerySet[Session]:
    """Return the sessions to come for which somebody waits, or has another of these states."""
    rows = Registration.objects.filter(state__in=(State.WAITLISTED, *states)).values("session")
    return Session.objects.taking_place().filter(pk__in=rows, ends_at__gt=at)


def offer_due(at: datetime | None = None) -> int:
    """Offer what could not be offered when it came free, by night for one; returns how many."""
    at = at or timezone.now()
    offers = 0
    for session_id in list(_waited_for(at).values_list("pk", flat=True)):
        with transaction.atomic():
            session = places.lock(session_id)
            if session.waiting_closed_at and not is_closed(session, at):
                # It was put off: those who wait have a chance again.
                Session.objects.filter(pk=session.pk).update(waiting_closed_at=None)
                session.waiting_closed_at = None
            offers += offer_places(session, at)
    return offers


def close_due(at: datetime | None = None) -> int:
    """Close the waiting lists of sessions that start soon; tell everyone on them.

    Offers end with them, those too that were made for a later start. What is
    free, or comes free, then goes to whoever is first at the door. Returns how
    many were closed.
    """
    at = at or timezone.now()
    soon = at + timedelta(minutes=EventSettings.load().waiting_ends_minutes)
    waited_for = _waited_for(at, State.OFFERED)
    due = waited_for.filter(starts_at__lte=soon, waiting_closed_at=None)
    closed = 0
    for session_id in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            closed += _close(places.lock(session_id), at)
    return closed


def _close(session: Session, at: datetime) -> bool:
    done = Session.objects.filter(pk=session.pk, waiting_closed_at=None).update(
        waiting_closed_at=at
    )
    if not done:
        return False
    session.waiting_closed_at = at
    offers = Registration.objects.filter(session=session, state=State.OFFERED)
    expire_in(session, offers, at)
    RegistrationLog.objects.create(session=session, verb=LogVerb.WAITING_CLOSED, at=at)
    for row in Registration.objects.waiting().filter(session=session):
        mail("events.first_at_door", row, key="door")
    offer_places(session, at)
    return True
