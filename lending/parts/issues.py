"""What a loan owes: something missing or broken, until it is settled."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.models import User

from ..allocation import lock, whole_transaction
from ..enums import Grade, IssueKind, IssueOutcome, PartReason, Stage, Verb
from ..models import ComponentSpec, ConditionReport, Copy, Issue, LoanLine, LoanLog
from ..refusals import BadTransition
from .ledger import enter, put_back

BROKEN = (Grade.DAMAGED, Grade.UNUSABLE)
# Outcomes after which the parts are there again.
BACK_IN_STOCK = {
    IssueOutcome.REPLACED: PartReason.REPLACED,
    IssueOutcome.FOUND: PartReason.FOUND,
}


def open_for_parts(
    line: LoanLine, spec: ComponentSpec, kind: str, count: int, *, by: User | None, at: datetime
) -> None:
    """Owe so many of a part, at its cost; more of the same are added to an open issue."""
    known = line.issues.open().filter(spec=spec, kind=kind).first()
    if known is None:
        Issue.objects.create(
            line=line,
            spec=spec,
            kind=kind,
            quantity=count,
            cost=count * spec.cost,
            opened_at=at,
            actor=by,
        )
        return
    more = known.quantity + count
    Issue.objects.filter(pk=known.pk).update(quantity=more, cost=known.cost + count * spec.cost)


def open_for_grade(
    report: ConditionReport, line: LoanLine, *, by: User | None, at: datetime
) -> None:
    """Open one issue for a copy that came back broken as a whole and did not go out so.

    Nothing is opened where its broken parts are told one by one.
    """
    if report.grade not in BROKEN or line.issues.filter(kind=IssueKind.DAMAGE).exists():
        return
    before = report.copy.reports.exclude(line=line, stage__in=(Stage.BACK, Stage.INSPECTION))
    last = before.exclude(stage=Stage.RECEIPT).filter(at__lte=report.at).last()
    if last is not None and last.grade in BROKEN:
        return
    whole = report.grade == Grade.UNUSABLE
    cost = line.title.replacement_cost if whole else 0
    Issue.objects.create(line=line, kind=IssueKind.DAMAGE, cost=cost, opened_at=at, actor=by)


def settle_found(
    copy: Copy, spec: ComponentSpec, count: int, *, by: User | None, at: datetime
) -> None:
    """Nobody owes what was found: the oldest open shortages of this part go first."""
    rows = Issue.objects.open().filter(line__copy_out=copy, spec=spec, kind=IssueKind.SHORTAGE)
    for issue in rows.order_by("opened_at", "pk"):
        if count >= issue.quantity:
            count -= issue.quantity
            write_outcome(issue, IssueOutcome.FOUND, by=by, at=at)
        elif count:
            left = issue.quantity - count
            cost = issue.cost * left // issue.quantity
            Issue.objects.filter(pk=issue.pk).update(quantity=left, cost=cost)
            count = 0


@whole_transaction
def settle(
    issue: Issue,
    outcome: str,
    *,
    cost: int | None = None,
    by: User | None,
    at: datetime | None = None,
) -> None:
    """Say how an issue ended; what was replaced or found is entered into the ledger again.

    Paid, waived and wear change no stock: the loss was entered when it was
    found. `cost` in cents replaces the estimate. Raises BadTransition where
    it is settled already.
    """
    at = at or timezone.now()
    line = issue.line
    lock(line.title_id)
    if not Issue.objects.open().filter(pk=issue.pk).exists():
        raise BadTransition(line, Verb.ISSUE_SETTLED)
    issue.refresh_from_db()
    if cost is not None:
        Issue.objects.filter(pk=issue.pk).update(cost=cost)
    reason = BACK_IN_STOCK.get(IssueOutcome(outcome))
    if reason and issue.kind == IssueKind.LOST:
        put_back(line.copy_out, line, reason, by=by, at=at)
    elif reason and issue.spec_id:
        enter(line.copy_out, issue.spec_id, issue.quantity, reason, line=line, by=by, at=at)
    write_outcome(issue, outcome, by=by, at=at)


def write_outcome(issue: Issue, outcome: str, *, by: User | None, at: datetime) -> None:
    Issue.objects.filter(pk=issue.pk).update(outcome=outcome, settled_at=at, actor=by)
    LoanLog.objects.create(
        line=issue.line, verb=Verb.ISSUE_SETTLED, reason_code=outcome, actor=by, at=at
    )
    issue.refresh_from_db()


def in_words(issue: Issue) -> str:
    """Return an issue as staff read it: missing, 2 × Card."""
    if issue.spec is None:
        return str(issue.get_kind_display())
    values = {"kind": issue.get_kind_display(), "count": issue.quantity, "part": issue.spec.name}
    return _("%(kind)s: %(count)d × %(part)s") % values
