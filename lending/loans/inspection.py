"""After the return: every part counted, what is owed settled, and the loan closed."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.models import User

from .. import allocation
from ..allocation import whole_transaction
from ..enums import (
    ComponentKind,
    CopyState,
    IssueKind,
    IssueOutcome,
    LineState,
    Stage,
    Verb,
)
from ..models import ComponentSpec, ConditionReport, Copy, LoanLine, PartCount
from ..refusals import BadTransition, Refused
from .changes import move, release, tell

# What is looked at after a loan; either may hold the counts.
AFTER = (Stage.BACK, Stage.INSPECTION)


def uncounted(line: LoanLine) -> list[ComponentSpec]:
    """Return the parts that must be counted before a loan is closed and were not."""
    counted = PartCount.objects.filter(report__line=line, report__stage__in=AFTER)
    wanted = ComponentSpec.objects.filter(title=line.title_id)
    return list(
        wanted.exclude(kind=ComponentKind.CONSUMABLE).exclude(pk__in=counted.values("spec"))
    )


def check_counted(line: LoanLine) -> None:
    """Refuse to close a loan of which a part was not counted."""
    if missing := uncounted(line):
        names = ", ".join(str(spec.name) for spec in missing)
        text = _("Please count every part first. Not counted: %(parts)s.") % {"parts": names}
        raise Refused("uncounted", text)


@whole_transaction
def inspect(
    line: LoanLine, report: ConditionReport, *, by: User, at: datetime | None = None
) -> LineState:
    """Decide by a report what becomes of a returned loan: closed, or something to settle.

    Every counted part must have been counted. Issues were opened with the
    reports, for what is missing or broken; the borrower is told of them.
    Returns the new state; raises Refused ("uncounted", "other_report") and
    BadTransition.
    """
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.RETURNED:
        raise BadTransition(line, Verb.CLOSED)
    if report.line_id != line.pk or report.stage not in AFTER:
        raise Refused("other_report", _("This report is not of the return of this loan."))
    check_counted(line)
    if not line.issues.open().exists():
        finish(line, by=by, at=at)
        return LineState.CLOSED
    move(line, LineState.ISSUE, Verb.ISSUE_OPENED, at=at, by=by)
    tell("lending.shortage", line)
    return LineState.ISSUE


@whole_transaction
def close(line: LoanLine, *, by: User, note: str = "", at: datetime | None = None) -> None:
    """Say that nothing is left to do: every part was counted and every issue settled.

    Raises Refused ("uncounted", "unsettled") and BadTransition.
    """
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state not in (LineState.RETURNED, LineState.ISSUE):
        raise BadTransition(line, Verb.CLOSED)
    if line.issues.open().exists():
        raise Refused("unsettled", _("Something is still to be settled with the borrower."))
    if line.state == LineState.RETURNED:
        check_counted(line)
    finish(line, by=by, note=note, at=at)


@whole_transaction
def settle_done(line: LoanLine, *, by: User | None, at: datetime | None = None) -> bool:
    """Close a loan once its last issue is settled; says whether it did.

    A lost copy that was not found is closed too; what replaced it is lent in its place.
    """
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state not in (LineState.ISSUE, LineState.LOST) or line.issues.open().exists():
        return False
    if line.state == LineState.LOST:
        replaced = line.issues.filter(kind=IssueKind.LOST, outcome=IssueOutcome.REPLACED)
        if replaced.exists():
            put_in_service(Copy.objects.get(lines=line))
    finish(line, by=by, at=at)
    return True


def finish(line: LoanLine, *, by: User | None, at: datetime, note: str = "") -> None:
    move(line, LineState.CLOSED, Verb.CLOSED, at=at, by=by, note=note)
    release(line, at=at)


def put_in_service(copy: Copy) -> None:
    """Let a copy that was missing be lent again."""
    if copy.state == CopyState.MISSING:
        copy.state = CopyState.IN_SERVICE
        copy.save(update_fields=["state"])
