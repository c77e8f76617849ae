"""A loan that does not take place: declined, cancelled, not collected."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import day_in_words, local_day
from site_project.core.models import User

from .. import allocation, rules
from ..allocation import whole_transaction
from ..enums import LineState, Verb
from ..models import LoanLine, Refusal
from ..opening import Opening, load_opening
from ..refusals import BadTransition, Refused
from .changes import move, release, tell
from .terms import terms_of

# Open days after the first day from which a loan counts as not collected.
NO_SHOW_OPEN_DAYS = 1


@whole_transaction
def decline(
    line: LoanLine, *, by: User, reason: str, note: str = "", at: datetime | None = None
) -> None:
    """Say no to a request, with a reason that the borrower reads."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    move(line, LineState.DECLINED, Verb.DECLINED, at=at, by=by, reason=reason, note=note)
    Refusal.objects.create(
        title_id=line.title_id,
        first_day=line.first_day,
        due_day=line.due_day,
        code="declined",
        at=at,
    )
    tell("lending.declined", line)
    release(line, at=at)


def may_cancel(line: LoanLine, *, today: date, opening: Opening | None = None) -> bool:
    """Say whether the borrower may still cancel: until the lead day, so that others can have it.

    That is the last day on which its first day could still be asked for.
    """
    if line.state not in (LineState.REQUESTED, LineState.APPROVED):
        return False
    opening = opening or load_opening(today)
    return line.first_day >= rules.earliest_day(terms_of(line), opening, today)


@whole_transaction
def cancel(
    line: LoanLine,
    *,
    by: User | None = None,
    reason: str = "",
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Cancel a loan before it is handed out: by the borrower in time, by an officer always."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if by is None and not may_cancel(line, today=local_day(at)):
        raise BadTransition(line, Verb.CANCELLED)
    end(line, LineState.CANCELLED, Verb.CANCELLED, by=by, reason=reason, note=note, at=at)
    tell("lending.cancelled", line)
    release(line, at=at)


@whole_transaction
def mark_no_show(line: LoanLine, *, by: User, note: str = "", at: datetime | None = None) -> None:
    """Say that nobody came: one open day after the first day, the copy is free for others."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state not in (LineState.APPROVED, LineState.PREPARED):
        raise BadTransition(line, Verb.NO_SHOW)
    day = no_show_day(line, load_opening(local_day(at)))
    if local_day(at) < day:
        text = _("It can still be collected. Not before %(day)s.") % {"day": day_in_words(day)}
        raise Refused("too_early", text, day=day)
    end(line, LineState.NO_SHOW, Verb.NO_SHOW, by=by, note=note, at=at)
    tell("lending.no_show", line)
    release(line, at=at)


def no_show_day(line: LoanLine, opening: Opening) -> date:
    """Return the day from which a loan counts as not collected."""
    return opening.desk.add(line.first_day, NO_SHOW_OPEN_DAYS)


def end(
    line: LoanLine,
    state: LineState,
    verb: Verb,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """End a line that never left the house; a copy that was packed for it goes back."""
    move(
        line,
        state,
        verb,
        at=at,
        by=by,
        reason=reason,
        note=note,
        copy_out=None,
        at_risk=False,
        held_until=None,
    )
