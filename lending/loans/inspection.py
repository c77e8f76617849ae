"""After the return: counted, settled, closed; and copies that are lost and found."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.models import User

from .. import allocation
from ..allocation import whole_transaction
from ..enums import (
    ComponentKind,
    Grade,
    IssueKind,
    LineState,
    Stage,
    Verb,
)
from ..models import ComponentSpec, ConditionReport, Issue, LoanLine, PartCount
from ..refusals import BadTransition, Refused
from .changes import move, release, tell

# What is looked at after a loan; either may hold the counts.
AFTER = (Stage.BACK, Stage.INSPECTION)
BROKEN = (Grade.DAMAGED, Grade.UNUSABLE)


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

    Every counted part must have been counted. What is missing opens an issue
    for each part, a broken copy one for all, beside those that are open
    already. Returns the new state; raises Refused ("uncounted",
    "other_report") and BadTransition.
    """
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.RETURNED:
        raise BadTransition(line, Verb.CLOSED)
    if report.line_id != line.pk or report.stage not in AFTER:
        raise Refused("other_report", _("This report is not of the return of this loan."))
    check_counted(line)
    open_issues(line, report, by=by, at=at)
    if not line.issues.open().exists():
        finish(line, by=by, at=at)
        return LineState.CLOSED
    move(line, LineState.ISSUE, Verb.ISSUE_OPENED, at=at, by=by)
    tell("lending.shortage", line)
    return LineState.ISSUE


def open_issues(line: LoanLine, report: ConditionReport, *, by: User, at: datetime) -> None:
    """Open an issue for what the report finds missing or broken and nobody has opened yet."""
    known = set(line.issues.values_list("kind", "spec_id"))
    wanted = expected_back(line)
    issues = [
        Issue(
            line=line,
            spec=count.spec,
            kind=IssueKind.SHORTAGE,
            quantity=wanted[count.spec_id] - count.counted,
            cost=count.spec.cost * (wanted[count.spec_id] - count.counted),
            opened_at=at,
            actor=by,
        )
        for count in report.counts.select_related("spec")
        if count.counted < wanted.get(count.spec_id, 0)
        and (IssueKind.SHORTAGE, count.spec_id) not in known
    ]
    if report.grade in BROKEN and not any(kind == IssueKind.DAMAGE for kind, _spec in known):
        issues.append(Issue(line=line, kind=IssueKind.DAMAGE, opened_at=at, actor=by))
    Issue.objects.bulk_create(issues)


def expected_back(line: LoanLine) -> dict[int, int]:
    """Return how many of each counted part the borrower had, by the part's key.

    What the borrower counted on receipt decides, then what was packed, then
    what a whole copy has.
    """
    specs = ComponentSpec.objects.filter(title=line.title_id).exclude(kind=ComponentKind.CONSUMABLE)
    wanted = {spec.pk: spec.expected_qty for spec in specs}
    for stage in (Stage.OUT, Stage.RECEIPT):
        counts = PartCount.objects.filter(report__line=line, report__stage=stage)
        for spec, counted in counts.order_by("report_id").values_list("spec", "counted"):
            if spec in wanted:
                wanted[spec] = counted
    return wanted


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
    """Close a loan once its last issue is settled; for a lost copy too. Says whether it did."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state not in (LineState.ISSUE, LineState.LOST) or line.issues.open().exists():
        return False
    finish(line, by=by, at=at)
    return True


def finish(line: LoanLine, *, by: User | None, at: datetime, note: str = "") -> None:
    move(line, LineState.CLOSED, Verb.CLOSED, at=at, by=by, note=note)
    release(line, at=at)
