"""How many people a loan reached, told by its borrower afterwards: numbers only."""

from datetime import datetime

from django.utils import timezone

from . import allocation
from .allocation import whole_transaction
from .enums import LineState, Verb
from .loans.changes import log
from .models import ImpactReturn, Level, LoanLine
from .refusals import BadTransition

# From the hand-over on there is something to tell.
TELLING = (LineState.OUT, LineState.RETURNED, LineState.ISSUE, LineState.CLOSED)


def may_tell(line: LoanLine) -> bool:
    return line.state in TELLING


@whole_transaction
def tell_impact(
    line: LoanLine,
    *,
    pupils: int,
    adults: int,
    sessions: int,
    level: Level | None = None,
    at: datetime | None = None,
) -> ImpactReturn:
    """Store what a loan was good for; telling it again corrects it. Raises BadTransition."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db(fields=["state"])
    if not may_tell(line):
        raise BadTransition(line, Verb.IMPACT_TOLD)
    told = {"pupils": pupils, "adults": adults, "sessions": sessions, "level": level}
    known = ImpactReturn.objects.filter(line=line, **told).first()
    if known is not None:
        return known
    row, _made = ImpactReturn.objects.update_or_create(line=line, defaults={**told, "at": at})
    log(line, Verb.IMPACT_TOLD, at=at)
    return row
