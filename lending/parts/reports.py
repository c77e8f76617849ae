"""Looking at a copy: the parts that were counted, and what follows for the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import local_day
from site_project.core.models import User

from ..allocation import lock, whole_transaction
from ..enums import ComponentKind, Grade, LineState, PartReason, Stage, Verb
from ..models import (
    ComponentSpec,
    ConditionReport,
    Copy,
    LoanLine,
    LoanLog,
    PartCount,
    PartEntry,
)
from ..opening import Opening, load_opening
from ..refusals import BadTransition, Refused
from . import issues
from .ledger import enter, parts_of, quantities
from .photos import Picture, attach

# Open days of the desk after the hand-out within which a borrower may count.
DAYS_TO_COUNT = 2
MOST = 9999
# After a loan: what is missing then is owed by whoever had it.
AFTER = (Stage.BACK, Stage.INSPECTION)
# What a count above the number in the ledger can mean.
SURPLUS = (PartReason.FOUND, PartReason.REPLACED)


@dataclass(frozen=True)
class Findings:
    """What somebody found in a copy, by part; a part without a count was not counted.

    counts: all pieces that are there, broken ones too. broken: how many of
    them cannot be used. surplus: for a count above the ledger's, why.
    """

    counts: Mapping[int, int] = field(default_factory=dict)
    broken: Mapping[int, int] = field(default_factory=dict)
    surplus: Mapping[int, str] = field(default_factory=dict)
    grade: str = Grade.GOOD
    note: str = ""


@whole_transaction
def report(
    copy: Copy,
    *,
    line: LoanLine | None = None,
    stage: Stage,
    counts: Mapping[int, int],
    broken: Mapping[int, int] | None = None,
    surplus: Mapping[int, str] | None = None,
    grade: str = Grade.GOOD,
    note: str = "",
    photos: Iterable[Picture] = (),
    corrected: bool = False,
    by: User | None = None,
    at: datetime | None = None,
) -> ConditionReport:
    """Store what was found, bring the ledger up to it, and open issues after a loan.

    What is missing after a loan is charged to it only as far as it was there
    on receipt; the rest is the centre's. Consumables are used up and cost
    nothing. `corrected`: what a stocktake misses was never there, not lost.
    Raises Refused: "negative", "too_many", "other_part", "broken", "surplus".
    """
    at = at or timezone.now()
    lock(copy.title_id)
    found = Findings(counts, broken or {}, surplus or {}, grade, note)
    there = present(copy, line if stage == Stage.INSPECTION else None)
    check(copy, found, there)
    made = store(copy, line, stage, found, by=by, at=at)
    _Difference(copy, line, stage, corrected, by, at).enter_all(found, there)
    if line is not None and stage in AFTER:
        issues.open_for_grade(made, line, by=by, at=at)
    attach(made, photos, at=at)
    return made


def present(copy: Copy, line: LoanLine | None = None) -> dict[int, int]:
    """Return how many of each part should lie there now.

    At an inspection that includes what was already found broken after the
    same loan: it has left the ledger, not the box.
    """
    now = quantities(copy)
    if line is not None:
        for spec, count in known_broken(line).items():
            now[spec] = now.get(spec, 0) + count
    return now


def known_broken(line: LoanLine) -> dict[int, int]:
    rows = PartEntry.objects.filter(line=line, reason=PartReason.DAMAGE).order_by()
    return {spec: -total for spec, total in rows.values_list("spec").annotate(t=Sum("delta"))}


def check(copy: Copy, found: Findings, there: Mapping[int, int]) -> None:
    """Refuse counts that nobody can have meant, and a surplus that nobody explained."""
    names = {spec.pk: str(spec.name) for spec in parts_of(copy)}
    for spec, count in [*found.counts.items(), *found.broken.items()]:
        if spec not in names:
            raise Refused("other_part", _("This part does not belong to this copy."))
        if count < 0:
            raise Refused("negative", _("There cannot be fewer than none: %s.") % names[spec])
        if count > MOST:
            raise Refused("too_many", _("Please check this number: %s.") % names[spec])
    for spec, count in found.broken.items():
        if count > found.counts.get(spec, 0):
            raise Refused("broken", _("More are broken than were counted: %s.") % names[spec])
    asked = [
        names[spec]
        for spec, count in found.counts.items()
        if count > there[spec] and found.surplus.get(spec) not in SURPLUS
    ]
    if asked:
        text = _("More than we have in the books: %s. Found, or miscounted?")
        raise Refused("surplus", text % _(", ").join(asked))


def store(
    copy: Copy,
    line: LoanLine | None,
    stage: Stage,
    found: Findings,
    *,
    by: User | None,
    at: datetime,
) -> ConditionReport:
    made = ConditionReport.objects.create(
        copy=copy, line=line, stage=stage, grade=found.grade, note=found.note, actor=by, at=at
    )
    PartCount.objects.bulk_create(
        PartCount(report=made, spec_id=spec, counted=count) for spec, count in found.counts.items()
    )
    return made


@dataclass(frozen=True)
class _Difference:
    """What a report changes in the ledger of one copy."""

    copy: Copy
    line: LoanLine | None
    stage: Stage
    corrected: bool
    by: User | None
    at: datetime

    def enter_all(self, found: Findings, there: Mapping[int, int]) -> None:
        noted = known_broken(self.line) if self.line and self.stage == Stage.INSPECTION else {}
        had = received(self.line) if self.line and self.stage in AFTER else {}
        ours: list[str] = []
        for spec in parts_of(self.copy):
            if spec.pk not in found.counts:
                continue
            counted, expected = found.counts[spec.pk], there[spec.pk]
            if counted > expected:
                self.surplus(spec, counted - expected, PartReason(found.surplus[spec.pk]))
            elif counted < expected:
                due = charged(expected, had.get(spec.pk), counted)
                self.shortage(spec, expected - counted, due, ours)
            self.damage(spec, found.broken.get(spec.pk, 0) - noted.get(spec.pk, 0))
        if ours and self.line:
            flag_earlier_loan(self.copy, self.line, _(", ").join(ours), by=self.by, at=self.at)

    def enter(self, spec: ComponentSpec, delta: int, reason: PartReason) -> None:
        enter(self.copy, spec.pk, delta, reason, line=self.line, by=self.by, at=self.at)

    def surplus(self, spec: ComponentSpec, count: int, reason: PartReason) -> None:
        self.enter(spec, count, reason)
        if reason == PartReason.FOUND:
            issues.settle_found(self.copy, spec, count, by=self.by, at=self.at)

    def shortage(self, spec: ComponentSpec, missing: int, due: int, ours: list[str]) -> None:
        after = self.stage in AFTER
        if spec.kind == ComponentKind.CONSUMABLE:
            used = after or (self.stage == Stage.STOCKTAKE and not self.corrected)
            self.enter(spec, -missing, PartReason.CONSUMED if used else PartReason.CORRECTION)
        elif after:
            self.enter(spec, -due, PartReason.LOSS)
            self.enter(spec, due - missing, PartReason.CORRECTION)
            if due:
                issues.open_for_parts(self.line, spec, "shortage", due, by=self.by, at=self.at)
            if missing > due:
                ours.append(f"{missing - due} × {spec.name}")
        else:
            lost = self.stage == Stage.STOCKTAKE and not self.corrected
            self.enter(spec, -missing, PartReason.LOSS if lost else PartReason.CORRECTION)
            ours.append(f"{missing} × {spec.name}")

    def damage(self, spec: ComponentSpec, count: int) -> None:
        if count <= 0:
            return
        self.enter(spec, -count, PartReason.DAMAGE)
        if self.stage in AFTER and spec.kind != ComponentKind.CONSUMABLE:
            issues.open_for_parts(self.line, spec, "damage", count, by=self.by, at=self.at)


def charged(expected: int, on_receipt: int | None, counted: int) -> int:
    """Return how many of the missing parts are the borrower's.

    Those that were there on receipt, as the borrower counted; who did not
    count received all that was expected.
    """
    had = expected if on_receipt is None else min(expected, on_receipt)
    return max(0, had - counted)


def received(line: LoanLine) -> dict[int, int]:
    """Return what the borrower counted on receipt, by part; nothing where nobody counted."""
    rows = PartCount.objects.filter(report__line=line, report__stage=Stage.RECEIPT)
    return dict(rows.values_list("spec", "counted"))


def flag_earlier_loan(
    copy: Copy, line: LoanLine, parts: str, *, by: User | None, at: datetime
) -> None:
    """Note at the loan before this one that its return was not counted rightly."""
    earlier = LoanLine.objects.filter(copy_out=copy, out_at__lt=line.out_at or at)
    earlier = earlier.exclude(pk=line.pk).order_by("-out_at").first()
    if earlier is not None:
        LoanLog.objects.create(line=earlier, verb=Verb.SHORT_LATER, actor=by, at=at, note=parts)


def may_count(line: LoanLine, *, today: date, opening: Opening | None = None) -> bool:
    """Say whether the borrower may still tell what they received."""
    if line.state != LineState.OUT or line.out_at is None:
        return False
    opening = opening or load_opening(today)
    in_time = today <= opening.desk.add(local_day(line.out_at), DAYS_TO_COUNT)
    return in_time and not line.reports.filter(stage=Stage.RECEIPT).exists()


@whole_transaction
def count_on_receipt(
    line: LoanLine, counts: Mapping[int, int], *, note: str = "", at: datetime | None = None
) -> ConditionReport:
    """Store what the borrower received, once; it decides who is charged later.

    The ledger stays: what is missing shows when the copy comes back. Raises
    BadTransition unless the loan is out; Refused: "already_counted",
    "too_late", "nothing_counted", and those of `check`.
    """
    at = at or timezone.now()
    lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.OUT:
        raise BadTransition(line, Verb.COUNTED)
    if line.reports.filter(stage=Stage.RECEIPT).exists():
        raise Refused("already_counted", _("You have told us already what you received."))
    if not may_count(line, today=local_day(at)):
        text = _("The time to tell us is over. Please telephone us about what is missing.")
        raise Refused("too_late", text)
    if not counts:
        raise Refused("nothing_counted", _("Please count at least one part."))
    copy = line.copy_out
    more = dict.fromkeys(counts, PartReason.FOUND)
    check(copy, Findings(counts, surplus=more), quantities(copy))
    made = store(copy, line, Stage.RECEIPT, Findings(counts, note=note), by=None, at=at)
    LoanLog.objects.create(line=line, verb=Verb.COUNTED, at=at)
    return made


def missing_on_receipt(line: LoanLine) -> list[tuple[ComponentSpec, int]]:
    """Return the parts of which the borrower counted fewer than the ledger has, with how many."""
    had, now = received(line), quantities(line.copy_out)
    return [
        (spec, now[spec.pk] - had[spec.pk])
        for spec in parts_of(line.copy_out)
        if had.get(spec.pk, now[spec.pk]) < now[spec.pk]
    ]
