"""Quotas for audiences: who may use one, what is left in it, why, and their release.

A place needs room in the session and in its quota. Where an office uses no
quotas, or a session has none, nothing here counts.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import places, waiting_list
from .enums import LogVerb, QuotaCheck, RegistrationState
from .models import AudienceQuota, Registration, RegistrationLog, Session
from .refusals import Refused

State = RegistrationState


def choose(session: Session, wanted: int | None) -> AudienceQuota | None:
    """Return the quota of a locked session that an applicant named.

    Without a name it is the only one that checks nobody. None where the
    session has no quotas, or the office uses none. Raises Refused: quota.
    """
    if not places.facts(session).has_quotas or not places.limits(session).uses_quotas:
        return None
    quotas = list(AudienceQuota.objects.filter(session=session))
    for quota in quotas:
        if quota.pk == wanted:
            return quota
    open_to_all = [quota for quota in quotas if quota.checked_by == QuotaCheck.NONE]
    if wanted is None and len(open_to_all) == 1:
        return open_to_all[0]
    raise Refused("quota")


def check(quota: AudienceQuota, *, email: str, code: str) -> None:
    """Raise Refused (quota_domain, quota_code) unless somebody belongs to the quota's audience.

    What staff have to approve is not refused here: it becomes pending.
    """
    if quota.checked_by == QuotaCheck.DOMAIN and not in_domains(email, quota.domains):
        raise Refused("quota_domain", domains=quota.domains)
    if quota.checked_by == QuotaCheck.CODE and not is_quota_code(code, quota.code):
        raise Refused("quota_code")


def in_domains(email: str, domains: str) -> bool:
    """Say whether an address belongs to one of the domains, or to a part of one."""
    host = email.strip().rpartition("@")[2].casefold()
    named = [part.strip().lstrip("@.").casefold() for part in domains.split(",")]
    return any(host == name or host.endswith(f".{name}") for name in named if name)


def is_quota_code(typed: str, code: str) -> bool:
    """Compare without regard to case and spaces, in constant time."""
    typed, code = ("".join(text.split()).casefold() for text in (typed, code))
    return constant_time_compare(typed, code)


def needs_staff(quota: AudienceQuota | None) -> bool:
    return quota is not None and quota.checked_by == QuotaCheck.STAFF


# --- What is left, and why ---------------------------------------------------


def left(session: Session, quota: AudienceQuota | None) -> int | None:
    """Return how many places a new visitor of this audience could have; None without a limit."""
    if quota is None:
        return session.places_left
    if waiting_list.somebody_waits(session, quota):
        return 0
    if session.places_left is None:
        return quota.places_left
    return min(session.places_left, quota.places_left)


@dataclass(frozen=True)
class Row:
    """One line of the explanation: a number, and what it is. Its text is both."""

    label: str | Promise
    count: int | None
    # Takes away from what is left, adds to it, or is a sum of its own.
    sign: str = ""

    def __str__(self) -> str:
        number = _("no limit") if self.count is None else f"{self.sign}{self.count}"
        return _("%(label)s: %(number)s") % {"label": self.label, "number": number}


def explain(session: Session) -> list[Row]:
    """Tell staff why as many places are left as are left, from the capacity down to each quota."""
    sums = Registration.objects.filter(
        session=session, state=State.OFFERED, holds_place=True
    ).aggregate(offered=Sum("party_size", default=0))
    waiting = Registration.objects.filter(session=session, state=State.WAITLISTED).aggregate(
        persons=Sum("party_size", default=0)
    )
    rows = [
        Row(_("Places"), session.capacity),
        Row(_("Overbooked by staff"), session.overbooked, "+"),
        Row(_("Confirmed"), session.taken, "−"),
        Row(_("Held until confirmed or approved"), session.held - sums["offered"], "−"),
        Row(_("Offered to the waiting list"), sums["offered"], "−"),
        Row(_("Kept for the waiting list"), session.kept, "−"),
        Row(_("Left for a new visitor"), session.places_left, "="),
        Row(_("People on the waiting list"), waiting["persons"]),
    ]
    always = {0, 2, 6}
    shown = [row for number, row in enumerate(rows) if row.count or number in always]
    for quota in AudienceQuota.objects.filter(session=session):
        words = _("%(audience)s: left of %(places)d") % {
            "audience": quota.get_audience_display(),
            "places": quota.capacity,
        }
        shown.append(Row(words, left(session, quota), "="))
    return shown


# --- Release -----------------------------------------------------------------


def release_due(at: datetime | None = None) -> int:
    """Move the unused places of quotas whose time has come to those that check nobody.

    Again and again: what is cancelled in a released quota follows. Returns
    the number of quotas that gave places away.
    """
    at = at or timezone.now()
    unused = F("taken") + F("held") - F("overbooked")
    due = AudienceQuota.objects.filter(
        release_at__lte=at, capacity__gt=unused, session__ends_at__gt=at
    )
    done = 0
    for session_id in list(due.order_by("session").values_list("session", flat=True).distinct()):
        with transaction.atomic():
            done += _release(places.lock(session_id), at)
    return done


def _release(session: Session, at: datetime) -> int:
    quotas = list(AudienceQuota.objects.filter(session=session))
    due = [quota for quota in quotas if quota.release_at and quota.release_at <= at]
    targets = [
        quota for quota in quotas if quota.checked_by == QuotaCheck.NONE and quota not in due
    ]
    if not targets:
        return 0
    done = 0
    for quota in due:
        unused = quota.places_left
        if not unused:
            continue
        AudienceQuota.objects.filter(pk=quota.pk).update(
            capacity=F("capacity") - unused, released_at=quota.released_at or at
        )
        share, rest = divmod(unused, len(targets))
        for number, target in enumerate(targets):
            more = share + (number < rest)
            AudienceQuota.objects.filter(pk=target.pk).update(capacity=F("capacity") + more)
        RegistrationLog.objects.create(
            session=session,
            verb=LogVerb.QUOTA_RELEASED,
            reason_code=quota.audience,
            note=str(unused),
            at=at,
        )
        done += 1
    if done:
        waiting_list.offer_places(session, at)
    return done
