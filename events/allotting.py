"""How many of a session's places each audience may have: the only code that changes a quota."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from site_project.core.models import User

from . import places, waiting_list
from .enums import LogVerb
from .models import AudienceQuota, Registration, RegistrationLog, Session
from .refusals import Refused


@transaction.atomic
def save_quota(
    session: Session,
    columns: Mapping[str, Any],
    *,
    quota: AudienceQuota | None = None,
    actor: User | None = None,
    at: datetime | None = None,
) -> AudienceQuota:
    """Make a quota of a session, or give one other columns than it has.

    Raises Refused: capacity, where more of its places are taken than it would
    have; quota_used, where its audience would change under those who have places.
    Raises ValidationError where a column or a constraint says no.
    """
    at = at or timezone.now()
    session = places.lock(session.pk)
    row = AudienceQuota.objects.get(pk=quota.pk, session=session) if quota else None
    row = row or AudienceQuota(session=session)
    before = (row.capacity, row.audience) if row.pk else (None, None)
    for name, value in columns.items():
        setattr(row, name, value)
    occupied = row.taken + row.held - row.overbooked
    if row.capacity is not None and row.capacity < occupied:
        raise Refused("capacity", count=occupied)
    if row.pk and row.audience != before[1] and _is_used(row):
        raise Refused("quota_used")
    row.full_clean()
    if row.pk:
        # Only what was edited: the counters are another rule's.
        row.save(update_fields=list(columns))
    else:
        row.save()
    if row.capacity != before[0]:
        RegistrationLog.objects.create(
            session=session, verb=LogVerb.CAPACITY, at=at, actor=actor, reason_code=row.audience
        )
    # Somebody of this audience may have waited for more places, or for staff to ask nobody.
    waiting_list.offer_places(places.lock(session.pk), at)
    row.refresh_from_db(fields=["taken", "held", "overbooked"])
    return row


@transaction.atomic
def remove_quota(
    quota: AudienceQuota, *, actor: User | None = None, at: datetime | None = None
) -> None:
    """Let a quota go that nobody used. Raises Refused (quota_used) where somebody did."""
    at = at or timezone.now()
    session = places.lock(quota.session_id)
    if _is_used(quota):
        raise Refused("quota_used")
    try:
        with transaction.atomic():
            AudienceQuota.objects.filter(pk=quota.pk).delete()
    except (ProtectedError, IntegrityError) as error:
        raise Refused("quota_used") from error
    RegistrationLog.objects.create(
        session=session,
        verb=LogVerb.CAPACITY,
        at=at,
        actor=actor,
        reason_code=quota.audience,
    )
    waiting_list.offer_places(places.lock(session.pk), at)


def _is_used(quota: AudienceQuota) -> bool:
    return Registration.objects.filter(quota=quota.pk).exists()
