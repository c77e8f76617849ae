"""Days that were closed after something was agreed for them: it moves by itself."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from site_project.core.days import local_day

from .. import allocation
from ..allocation import whole_transaction
from ..enums import Verb
from ..models import LoanLine, LoanLog, StormShift
from ..opening import load_opening
from .moving import lines_on, movements_on, moves_from
from .shifting import ENTERED_LATE, carry_out, end, lock_titles

# What gives a loan other days.
REDATED = (
    *(Verb.CHANGED, Verb.RENEWED),
    *(Verb.MOVED_BY_STORM, Verb.MOVED_BY_CLOSING, Verb.MOVED_BACK),
)


def follow_closed_days(at: datetime | None = None) -> int:
    """Move what falls on a day that was closed after it was agreed; then settle all titles.

    Returns how much it changed; a second time nothing.
    """
    at = at or timezone.now()
    moved = sum(follow_day(day, at=at) for day in closed_with_movements(local_day(at)))
    return moved + allocation.follow_calendar(at)


def closed_with_movements(today: date) -> list[date]:
    """Return the holidays and closed days on which a loan would be collected or brought back."""
    opening = load_opening(today)
    named = [
        day
        for day in opening.closed_names
        if day >= today - ENTERED_LATE and not opening.desk.is_open(day)
    ]
    days = not_meant(movements_on(named)).values_list("state", "first_day", "due_day")
    met = {day for state, *pair in days for day in pair}
    return sorted(met.intersection(named))


def not_meant(which: Q) -> QuerySet[LoanLine]:
    """Return the loans that match, without those whose closed day an officer chose knowingly."""
    since = LoanLog.objects.filter(line=OuterRef("line"), verb__in=REDATED, pk__gt=OuterRef("pk"))
    chosen = LoanLog.objects.filter(
        ~Exists(since), line=OuterRef("pk"), verb=Verb.OVERRIDDEN, reason_code="desk_closed"
    )
    return LoanLine.objects.filter(which).exclude(Exists(chosen))


@whole_transaction
def follow_day(day: date, *, at: datetime) -> int:
    """Move what falls on one closed day; returns how many days of loans moved."""
    lock_titles(movements_on([day]))
    meant = set(not_meant(movements_on([day])).values_list("pk", flat=True))
    lines = [line for line in lines_on(day) if line.pk in meant]
    if not lines:
        return 0
    standing = StormShift.objects.select_for_update().filter(day=day, undone_at=None).first()
    if standing and standing.moves.filter(line__in=meant).exists():
        # Moved from here once already: the day was open again between.
        end(standing, at)
        standing = None
    made = standing or StormShift.objects.create(day=day, at=at)
    today = local_day(at)
    moves = moves_from(day, lines, load_opening(today), today)
    carry_out(made, moves, Verb.MOVED_BY_CLOSING, by=None, at=at)
    return len(moves)
