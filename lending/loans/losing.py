"""A copy that does not come back, and one that turns up again."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import local_day
from site_project.core.models import User

from .. import allocation, parts
from ..allocation import whole_transaction
from ..enums import CopyState, IssueKind, IssueOutcome, LineState, PartReason, Verb
from ..models import Copy, Issue, LoanLine, Occupation, PartEntry
from ..opening import load_opening
from ..refusals import BadTransition, Refused
from .changes import log, move, release, settle, tell
from .inspection import put_in_service


@whole_transaction
def lose(line: LoanLine, *, by: User, note: str = "", at: datetime | None = None) -> None:
    """Give a copy up as lost: its parts leave the ledger, its days are free, its price is open."""
    at = at or timezone.now()
    title = allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.OUT:
        raise BadTransition(line, Verb.LOST)
    move(line, LineState.LOST, Verb.LOST, at=at, by=by, note=note)
    copy = Copy.objects.get(lines=line)
    if copy.state != CopyState.RETIRED:
        copy.state = CopyState.MISSING
        copy.save(update_fields=["state"])
    for (_copy, spec), count in PartEntry.objects.quantities([copy]).items():
        parts.enter(copy, spec, -count, PartReason.LOSS, line=line, by=by, at=at)
    Issue.objects.create(
        line=line, kind=IssueKind.LOST, cost=title.replacement_cost, opened_at=at, actor=by
    )
    log(line, Verb.ISSUE_OPENED, at=at, by=by, reason=IssueKind.LOST)
    tell("lending.shortage", line, key=f"lost/{line.log.count()}")
    release(line, at=at)


@whole_transaction
def find(line: LoanLine, *, by: User, note: str = "", at: datetime | None = None) -> None:
    """Take back a copy that was lost: it is inspected like any other that returns.

    Its days are taken through the time to check. Raises BadTransition, and
    Refused("copy_in_use") where the copy was planned for something else meanwhile.
    """
    at = at or timezone.now()
    title = allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.LOST:
        raise BadTransition(line, Verb.FOUND)
    opening = load_opening(local_day(at))
    own = Occupation.objects.get(line=line)
    last = max(opening.office.add(local_day(at), title.policy.check_open_days), own.first_day)
    others = Occupation.objects.filter(live=True, copy=line.copy_out).exclude(pk=own.pk)
    if others.filter(first_day__lte=last, last_day__gte=own.first_day).exists():
        text = _("This copy is planned for something else on these days. Change that first.")
        raise Refused("copy_in_use", text)
    move(line, LineState.RETURNED, Verb.FOUND, at=at, by=by, note=note, returned_at=at)
    copy = Copy.objects.get(lines=line)
    put_in_service(copy)
    Occupation.objects.filter(pk=own.pk).update(live=True, pinned=True, last_day=last)
    parts.put_back(copy, line, PartReason.FOUND, by=by, at=at)
    line.issues.open().filter(kind=IssueKind.LOST).update(
        outcome=IssueOutcome.FOUND, settled_at=at, actor=by
    )
    log(line, Verb.ISSUE_SETTLED, at=at, by=by, reason=IssueOutcome.FOUND)
    tell("lending.returned", line, key=f"found/{line.log.count()}")
    settle(line.title_id, at=at, opening=opening)
