"""A day that was closed by one act is opened again, as far as that is still possible."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import day_in_words, local_day
from site_project.core.models import User

from ..allocation import whole_transaction
from ..enums import Movement, Verb
from ..loans.changes import tell
from ..models import ClosedDay, LoanLine, StormMove, StormShift
from ..opening import load_opening
from ..refusals import Refused
from .moving import COLLECTING, RETURNING
from .shifting import lock_titles, pack_anew, set_days, told_of


@dataclass(frozen=True)
class Left:
    """A loan that an undoing left where it is, and why."""

    line: LoanLine
    why: str


@whole_transaction
def undo(made: StormShift, *, by: User | None = None, at: datetime | None = None) -> list[Left]:
    """Open the desk again and put back what is still as it was moved; a second time does nothing.

    Returns the loans that stay where they are: changed meanwhile, or another
    promise would be at risk. Who was told of the move is told again. Raises
    Refused ("over", "still_closed").
    """
    at = at or timezone.now()
    today = local_day(at)
    lock_titles(Q(storm_moves__shift=made))
    if not StormShift.objects.filter(pk=made.pk, undone_at=None).update(undone_at=at):
        return []
    made.refresh_from_db()
    if made.day < today:
        raise Refused("over", _("This day is over: what was moved stays moved."))
    ClosedDay.objects.filter(pk=made.closed_day_id, first=made.day, last=made.day).delete()
    made.closed_day = None
    made.save(update_fields=["closed_day"])
    if not load_opening(today).desk.is_open(made.day):
        text = _("The desk is closed on %(day)s for another reason. Remove that closed day first.")
        raise Refused("still_closed", text % {"day": day_in_words(made.day)})
    rows = made.moves.select_related("line__title__policy", "line__request__borrower")
    ordered = sorted(rows, key=lambda row: (row.line.title_id, row.line_id))
    left: list[Left] = []
    for _title, of_title in groupby(ordered, key=lambda row: row.line.title_id):
        left += put_back_title(made, list(of_title), by=by, at=at)
    return left


def put_back_title(
    made: StormShift, rows: list[StormMove], *, by: User | None, at: datetime
) -> list[Left]:
    """Put the loans of one title back, unless a promise were then at risk that is not now."""
    title, today = rows[0].line.title_id, local_day(at)
    pack_anew([title], at)
    of_line = {line: list(its) for line, its in groupby(rows, key=lambda row: row.line)}
    left = [
        Left(line, _("It was changed meanwhile."))
        for line, its in of_line.items()
        if not all(is_as_moved(row, today) for row in its)
    ]
    stay = {each.line.pk for each in left}
    going = {line: its for line, its in of_line.items() if line.pk not in stay}
    risky = LoanLine.objects.filter(title=title, at_risk=True)
    known = set(risky.values_list("pk", flat=True))
    with transaction.atomic():
        for line, its in going.items():
            days = {row.movement: row.before for row in its}
            set_days(
                line,
                days.get(Movement.COLLECT, line.first_day),
                days.get(Movement.RETURN, line.due_day),
                Verb.MOVED_BACK,
                by=by,
                at=at,
            )
        pack_anew([title], at)
        if risky.exclude(pk__in=known).exists():
            transaction.set_rollback(True)
            why = _("Another loan could then not be kept.")
            left += [Left(line, why) for line in going]
            going = {}
    told = told_of(made, of_line)
    for line in of_line:
        # Who was told learns that it is undone; who stays and was not, learns of the new day.
        if (line in going) == (line.pk in told):
            tell("lending.changed", line, key=f"undone/{made.pk}")
    return left


def is_as_moved(row: StormMove, today: date) -> bool:
    """Say whether a loan still stands on the day to which it was moved, and could go back."""
    line = row.line
    if row.movement == Movement.COLLECT:
        stands = line.state in COLLECTING and line.first_day == row.after
    else:
        stands = line.state in RETURNING and line.due_day == row.after
    return stands and row.before >= today
