"""Other days or another title for what was asked: the old is let go after the new is found."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import local_day
from site_project.core.models import User

from .. import allocation
from ..allocation import whole_transaction
from ..enums import LineState, Verb
from ..models import LoanLine, Title
from ..opening import Opening, load_opening
from ..refusals import BadTransition, Refused
from .cancelling import may_cancel
from .changes import in_short, log, settle, tell
from .desk import remind_to_collect
from .passing import Passing
from .terms import borrower_kind, check_kind

CHANGEABLE = (LineState.REQUESTED, LineState.APPROVED)


def may_change(line: LoanLine, *, today: date, opening: Opening | None = None) -> bool:
    """Say whether the borrower may still change days and title: as long as they may cancel."""
    return may_cancel(line, today=today, opening=opening)


@whole_transaction
def change(
    line: LoanLine,
    *,
    first: date,
    due: date,
    title: Title | None = None,
    by: User | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Give a requested or approved loan other days, or another title; its state stays.

    What stood before is kept where the new is refused. An officer may pass
    any rule with a reason, but not that a copy must be free. Raises Refused,
    NotFree and BadTransition.
    """
    at = at or timezone.now()
    asked = LoanLine.objects.values_list("title_id", flat=True).get(pk=line.pk)
    for pk in sorted({asked, title.pk if title else asked}):
        allocation.lock(pk)
    line.refresh_from_db()
    today = local_day(at)
    if line.title_id != asked or line.state not in CHANGEABLE:
        raise BadTransition(line, Verb.CHANGED)
    new = Title.objects.select_related("policy").get(pk=title.pk if title else asked)
    if (new.pk, first, due) == (line.title_id, line.first_day, line.due_day):
        return
    opening = load_opening(today)
    if by is None and not may_change(line, today=today, opening=opening):
        raise BadTransition(line, Verb.CHANGED)
    passing = Passing(by, reason)
    check_change(line, new, first, due, passing, opening, today=today)
    put_on(line, first, due, title=new, by=by, opening=opening, at=at)
    passing.log(line, at=at)
    tell("lending.changed", line, key=f"{new.pk}/{first}/{due}/{line.log.count()}")
    if line.state == LineState.APPROVED:
        remind_to_collect(line, at)
    for pk in sorted({asked, new.pk}):
        settle(pk, at=at, opening=opening)


def check_change(
    line: LoanLine,
    title: Title,
    first: date,
    due: date,
    passing: Passing,
    opening: Opening,
    *,
    today: date,
) -> None:
    """Check the new days and title as if they were asked for now, by this borrower."""
    kind = borrower_kind(line.request)
    with passing.rule():
        if not title.active:
            raise Refused("not_lent", _("This title is not lent at present."))
    passing.check(check_kind, title.policy, kind)
    # Its own collection and return make room where they leave.
    movements = opening.movements - Counter((line.first_day, line.due_day))
    rest = replace(opening, movements=movements)
    passing.check_dates(title.policy.as_for(kind), rest, first, due, today=today)


def put_on(
    line: LoanLine,
    first: date,
    due: date,
    *,
    opening: Opening,
    at: datetime,
    title: Title | None = None,
    by: User | None = None,
) -> None:
    """Write new days and title, promise a copy for them and log what they were.

    The caller holds the locks. Raises NotFree; the caller's transaction then undoes it all.
    """
    title = title or line.title
    before, old_title = in_short(line.first_day, line.due_day), line.title_id
    line.title, line.first_day, line.due_day, line.original_due = title, first, due, due
    line.save(update_fields=["title", "first_day", "due_day", "original_due"])
    allocation.allocate(title, line, at=at, opening=opening)
    line.at_risk = False
    moved = before != in_short(first, due)
    if moved or title.pk == old_title:
        log(line, Verb.CHANGED, at=at, by=by, reason=f"{before}>{in_short(first, due)}")
    if title.pk != old_title:
        log(line, Verb.CHANGED, at=at, by=by, reason=f"title:{old_title}>{title.pk}")
