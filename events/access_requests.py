"""Requests for access: asked with the form or later, owned by somebody, answered in time."""

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from site_project.core.days import OpenDays, closed_by_holiday, local_day
from site_project.core.models import User

from . import places
from .enums import ACTIVE, PROVED, AccessState, LogVerb
from .models import AccessRequest, Registration, Session
from .refusals import Refused
from .transitions import mail, record
from .waiting_list import locked

# Within these many days there are as many open ones as the settings allow to ask for.
FAR_ENOUGH = timedelta(days=120)


def deadline(session: Session, at: datetime) -> date:
    """Return the day until which a request of this instant is answered.

    The earlier of so many open days after it (public holidays are not open)
    and so many days before the session; where that has gone by, the same day.
    """
    settings = places.limits(session)
    today = local_day(at)
    office = OpenDays(closed=closed_by_holiday(today, today + FAR_ENOUGH))
    soon = office.add(today, settings.access_open_days)
    latest = local_day(session.starts_at) - timedelta(days=settings.access_latest_days)
    return max(today, min(soon, latest))


def waiting(at: datetime | None = None) -> models.QuerySet[AccessRequest]:
    """Return what is to be answered, the most urgent first: of proved registrations to come."""
    at = at or timezone.now()
    return AccessRequest.objects.filter(
        state=AccessState.OPEN,
        registration__state__in=PROVED,
        registration__session__ends_at__gt=at,
    ).select_related("registration__session__event", "owner")


@transaction.atomic
def ask(
    registration: Registration, needs: str, helper: bool = False, *, at: datetime | None = None
) -> AccessRequest | None:
    """Ask for access, or ask for something else; the answer is then due anew.

    The same wish again changes nothing; None where nothing is asked for.
    Raises Refused: not_active, session_over.
    """
    at = at or timezone.now()
    session, row = locked(registration)
    if row.state not in ACTIVE:
        raise Refused("not_active")
    if session.has_begun(at):
        raise Refused("session_over")
    needs = needs.strip()
    before = AccessRequest.objects.filter(registration=row).first()
    if before is None:
        return add(row, needs, helper, at) if needs or helper else None
    if (before.needs, before.helper) == (needs, helper):
        return before
    before.needs, before.helper = needs, helper
    before.state, before.asked_at = AccessState.OPEN, at
    before.due_on = deadline(session, at)
    before.save(update_fields=["needs", "helper", "state", "asked_at", "due_on"])
    record(row, LogVerb.ACCESS_ASKED, at)
    return before


def add(row: Registration, needs: str, helper: bool, at: datetime) -> AccessRequest:
    """Write the request of a registration that has none, in the caller's transaction."""
    request = AccessRequest.objects.create(
        registration=row,
        needs=needs.strip(),
        helper=helper,
        asked_at=at,
        due_on=deadline(row.session, at),
    )
    record(row, LogVerb.ACCESS_ASKED, at)
    return request


def assign(request: AccessRequest, owner: User | None) -> AccessRequest:
    """Name who sees to a request."""
    AccessRequest.objects.filter(pk=request.pk).update(owner=owner)
    request.owner = owner
    return request


@transaction.atomic
def answer(
    request: AccessRequest,
    state: AccessState,
    reply: str,
    actor: User | None,
    *,
    at: datetime | None = None,
) -> AccessRequest:
    """Answer a request and mail the answer; the same answer again changes nothing.

    Who answers a request that nobody owns owns it. Raises Refused:
    reply_missing, not_active.
    """
    at = at or timezone.now()
    reply = reply.strip()
    if not reply or state == AccessState.OPEN:
        raise Refused("reply_missing")
    row = Registration.objects.get(pk=request.registration_id)
    _session, row = locked(row)
    if row.state not in ACTIVE:
        raise Refused("not_active")
    found = AccessRequest.objects.get(pk=request.pk)
    if (found.state, found.reply) == (state, reply):
        return found
    found.state, found.reply, found.replied_at = state, reply, at
    found.owner = found.owner or actor
    found.save(update_fields=["state", "reply", "replied_at", "owner"])
    record(row, LogVerb.ACCESS_REPLIED, at, actor=actor, reason_code=state)
    mail("events.access_reply", row, key=f"{at:%Y%m%dT%H%M%S%f}")
    return found
