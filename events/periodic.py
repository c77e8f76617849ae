"""What time itself changes."""

from datetime import datetime

from django.db.models import Min, Q

from site_project.core.page_cache import boundary
from site_project.core.periodic import job

from .models import Session
from .places import expire_due_holds

# At each of them pages tell something else of a session.
INSTANTS = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")


@job("unconfirmed seminar places")
def end_unconfirmed(now: datetime) -> int:
    return expire_due_holds(now)


@boundary
def next_instant_of_a_session(now: datetime) -> datetime | None:
    later = {f"next_{name}": Min(name, filter=Q(**{f"{name}__gt": now})) for name in INSTANTS}
    found = Session.objects.filter(ends_at__gt=now).aggregate(**later)
    return min((at for at in found.values() if at is not None), default=None)
