"""A copy in the desk's hands: its loan and its ledger change together, or not at all."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.models import User

from . import loans, parts
from .allocation import lock, set_copy_state, whole_transaction
from .enums import ComponentKind, CopyState, Grade, LineState, Stage
from .models import ConditionReport, Copy, Issue, LoanLine
from .parts import Findings
from .refusals import Refused


@whole_transaction
def pack(
    line: LoanLine, typed: str, found: Findings, *, by: User, at: datetime | None = None
) -> ConditionReport:
    """Pack the copy that was scanned, once every part was counted and none is below its least.

    Raises what `loans.prepare` raises, and Refused: "uncounted",
    "incomplete", and those of `parts.report`. Nothing is stored then.
    """
    at = at or timezone.now()
    lock(line.title_id)
    copy = loans.scanned_copy(line, typed)
    check_counted(copy, found)
    made = _report(copy, line, Stage.OUT, found, by=by, at=at)
    parts.check_complete(copy)
    loans.prepare(line, typed, by=by, at=at)
    return made


@whole_transaction
def take_in(
    line: LoanLine,
    typed: str,
    found: Findings,
    *,
    inspected: bool,
    by: User,
    at: datetime | None = None,
) -> ConditionReport:
    """Take a copy back and store what was found; with `inspected` decide about the loan too.

    Raises what `loans.take_back`, `parts.report` and `loans.inspect` raise.
    """
    at = at or timezone.now()
    lock(line.title_id)
    loans.take_back(line, by=by, typed=typed, at=at)
    made = _report(line.copy_out, line, Stage.BACK, found, by=by, at=at)
    if inspected:
        loans.inspect(line, made, by=by, at=at)
    return made


@whole_transaction
def inspect(
    line: LoanLine, found: Findings, *, by: User, at: datetime | None = None
) -> ConditionReport:
    """Look at a copy that came back: its loan is closed, or has something to settle."""
    at = at or timezone.now()
    lock(line.title_id)
    line.refresh_from_db()
    made = _report(line.copy_out, line, Stage.INSPECTION, found, by=by, at=at)
    loans.inspect(line, made, by=by, at=at)
    return made


@whole_transaction
def settle(
    issue: Issue,
    outcome: str,
    *,
    cost: int | None = None,
    by: User,
    at: datetime | None = None,
) -> bool:
    """Settle an issue; the last one closes its loan. Says whether it did."""
    at = at or timezone.now()
    parts.settle(issue, outcome, cost=cost, by=by, at=at)
    line = LoanLine.objects.get(pk=issue.line_id)
    return loans.settle_done(line, by=by, at=at)


@whole_transaction
def stocktake(
    copy: Copy, found: Findings, *, corrected: bool = False, by: User, at: datetime | None = None
) -> ConditionReport:
    """Count a copy that is in the house. Raises Refused ("copy_out") for one that is not."""
    at = at or timezone.now()
    lock(copy.title_id)
    out = LoanLine.objects.filter(copy_out=copy, state=LineState.OUT).first()
    if out is not None:
        text = _("This copy is out with loan %(loan)s: it cannot be counted here.")
        raise Refused("copy_out", text % {"loan": out})
    return parts.report(
        copy,
        stage=Stage.STOCKTAKE,
        counts=found.counts,
        broken=found.broken,
        surplus=found.surplus,
        grade=found.grade,
        note=found.note,
        corrected=corrected,
        by=by,
        at=at,
    )


@whole_transaction
def change_state(copy: Copy, state: str, *, by: User | None, at: datetime | None = None) -> None:
    """Put a copy in repair, in service, missing or retired; the promises are packed anew.

    A report keeps who did it and when. Raises Refused: "copy_out", "copy_returned".
    """
    at = at or timezone.now()
    lock(copy.title_id)
    before = Copy.objects.get(pk=copy.pk)
    if before.state == state:
        return
    check_may_leave_service(copy, state)
    set_copy_state(copy, CopyState(state), at=at)
    words = f"{before.get_state_display()} → {copy.get_state_display()}"
    grade = last_grade(copy) or Grade.GOOD
    ConditionReport.objects.create(
        copy=copy, stage=Stage.STOCKTAKE, grade=grade, note=words, actor=by, at=at
    )


def check_counted(copy: Copy, found: Findings) -> None:
    """Refuse ("uncounted") to pack what nobody has counted; consumables may be left out."""
    left = [
        str(spec.name)
        for spec in parts.parts_of(copy)
        if spec.kind != ComponentKind.CONSUMABLE and spec.pk not in found.counts
    ]
    if left:
        text = _("Please count every part first. Not counted: %(parts)s.")
        raise Refused("uncounted", text % {"parts": _(", ").join(left)})


def check_may_leave_service(copy: Copy, state: str) -> None:
    """Refuse a state that would contradict where the copy is: "copy_out" or "copy_returned"."""
    if state == CopyState.IN_SERVICE:
        return
    gone = (LineState.PREPARED, LineState.OUT)
    line = LoanLine.objects.filter(copy_out=copy, state__in=gone).first()
    if line is not None:
        text = _("This copy is out or packed for loan %(loan)s. Unpack it or take it back first.")
        raise Refused("copy_out", text % {"loan": line}, field="state")
    back = LoanLine.objects.filter(copy_out=copy, state=LineState.RETURNED).first()
    if back is not None and state == CopyState.RETIRED:
        text = _("This copy came back with loan %(loan)s. Inspect it before you retire it.")
        raise Refused("copy_returned", text % {"loan": back}, field="state")


def last_grade(copy: Copy) -> str | None:
    """Return the condition in which staff last saw a copy."""
    last = ConditionReport.objects.filter(copy=copy).exclude(stage=Stage.RECEIPT).last()
    return last.grade if last else None


def _report(
    copy: Copy, line: LoanLine, stage: Stage, found: Findings, *, by: User, at: datetime
) -> ConditionReport:
    return parts.report(
        copy,
        line=line,
        stage=stage,
        counts=found.counts,
        broken=found.broken,
        surplus=found.surplus,
        grade=found.grade,
        note=found.note,
        by=by,
        at=at,
    )
