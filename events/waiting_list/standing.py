"""Where somebody stands in the line, and why they wait."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.days import time_in_words

from .. import places
from ..enums import QuotaCheck, RegistrationMode
from ..models import Registration
from .offers import MOST_PASSED_OVER
from .times import closes_at, quiet_until


@dataclass(frozen=True)
class Standing:
    """A place in the line, from 1; how many people stand before it; and what it waits for."""

    position: int
    persons_before: int
    why: str


def standing(registration: Registration, at: datetime | None = None) -> Standing:
    """Tell somebody who waits where they stand and why, in the language in force."""
    at = at or timezone.now()
    line = list(Registration.objects.waiting().filter(session=registration.session_id))
    ahead = []
    for row in line:
        if row.pk == registration.pk:
            break
        ahead.append(row)
    persons = sum(row.party_size for row in ahead)
    return Standing(len(ahead) + 1, persons, _why(registration, ahead, at))


def _why(row: Registration, ahead: list[Registration], at: datetime) -> str:
    session = row.session
    settings = places.limits(session)
    if at >= closes_at(session, settings):
        return _("The waiting list is closed: free places go to whoever is first at the door.")
    if session.is_postponed:
        return _("Places are offered again once the new time is known.")
    if session.mode == RegistrationMode.APPROVAL:
        return _("Staff decide who gets the places that come free.")
    quota = row.quota
    if quota is not None and quota.checked_by == QuotaCheck.STAFF:
        return _("Staff decide who gets the places that come free.")
    if quota is not None and quota.places_left < row.party_size and not ahead:
        return _("All places for this audience are taken: %(audience)s.") % {
            "audience": quota.get_audience_display()
        }
    if 0 < session.kept < row.party_size:
        return _why_too_few(row, session.kept)
    night = quiet_until(at, settings)
    if session.kept and night is not None:
        return _("Places have come free. Offers go out again at %(time)s.") % {
            "time": time_in_words(night)
        }
    if session.kept and ahead:
        return _("The places that are free are kept for those before you.")
    if not ahead:
        return _("You are next: what comes free is offered to you first.")
    persons = sum(before.party_size for before in ahead)
    return ngettext(
        "All places are taken, and %(persons)d person waits before you.",
        "All places are taken, and %(persons)d people wait before you.",
        persons,
    ) % {"persons": persons}


def _why_too_few(row: Registration, free: int) -> str:
    if row.passed_over >= MOST_PASSED_OVER:
        return _("The next places are kept until there are enough for all %(persons)d of you.") % {
            "persons": row.party_size
        }
    return ngettext(
        "%(free)d place is free, but you are %(persons)d. A smaller party may come first, "
        "three times at most.",
        "%(free)d places are free, but you are %(persons)d. A smaller party may come first, "
        "three times at most.",
        free,
    ) % {"free": free, "persons": row.party_size}
