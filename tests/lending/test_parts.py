"""The ledger of parts: counted, found short, charged to whom, settled."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lending import loans, parts
from lending.enums import (
    ComponentKind,
    Grade,
    IssueKind,
    IssueOutcome,
    LineState,
    PartReason,
    Stage,
    Verb,
)
from lending.models import (
    ComponentSpec,
    ConditionReport,
    Copy,
    Issue,
    LoanLine,
    Occupation,
    PartEntry,
    Title,
)
from lending.opening import load_opening
from lending.refusals import BadTransition, Refused
from site_project.core.days import local_day
from site_project.core.models import User
from site_project.core.models.log import AppendOnlyError
from tests.factories.lending import at, make_officer, make_title, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title()


@pytest.fixture
def cards(title: Title) -> ComponentSpec:
    return make_part(title, "Card", expected_qty=5, minimum_qty=3, cost=2000)


def make_part(title: Title, name: str, **values: Any) -> ComponentSpec:
    order = title.components.count()
    return ComponentSpec.objects.create(
        title=title, name_en=name, name_zh_hant=name, sort_order=order, **values
    )


def lent(title: Title, officer: User, days_ago: int = 5) -> LoanLine:
    """A loan that went out some days ago."""
    opening = load_opening()
    first = opening.desk.on_or_after(local_day() - timedelta(days=days_ago))
    due = opening.desk.on_or_after(first + timedelta(days=3))
    line = requested(title, first, due, when=at(first - timedelta(days=20)))
    loans.approve(line, by=officer, at=at(first - timedelta(days=19)))
    line.refresh_from_db()
    loans.prepare(line, Occupation.objects.get(line=line).copy.code, by=officer, at=at(first, 9))
    loans.hand_out(line, by=officer, at=at(first, 15))
    return line


def back(line: LoanLine, spec: ComponentSpec, count: int, **values: Any) -> ConditionReport:
    counts = {spec.pk: count}
    return parts.report(line.copy_out, line=line, stage=Stage.BACK, counts=counts, **values)


def entries(spec: ComponentSpec) -> list[tuple[str, int]]:
    """What the ledger says of a part after the first stock."""
    rows = PartEntry.objects.filter(spec=spec).exclude(reason=PartReason.INITIAL)
    return list(rows.values_list("reason", "delta"))


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("3", 3), ("０", 0), ("１２", 12), ("三", 3), ("十", 10), ("十二", 12), ("二十", 20),
        ("廿四", 24), ("一百零五", 105), ("兩", 2), ("〇", 0), (" 7 ", 7), ("", None), ("　", None),
        ("-1", -1), ("－２", -2), ("+4", 4), ("一二", 12),
    ],
)  # fmt: skip
def test_numbers_are_read_in_all_digits(typed: str, count: int | None) -> None:
    assert parts.typed_count(typed) == count


@pytest.mark.parametrize(
    "typed", ["x", "3.5", "十x", "三三十", "1 and 2", "十百", "-", "1e3", "9" * 11]
)
def test_what_is_no_number_is_not_read(typed: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        parts.typed_count(typed)


def test_a_copy_begins_complete_and_a_shortage_below_the_least_is_refused(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    copy = title.copies.get()
    assert parts.quantities(copy) == {cards.pk: 5}
    parts.check_complete(copy)
    parts.report(copy, stage=Stage.STOCKTAKE, counts={cards.pk: 3}, by=officer)
    parts.check_complete(copy)
    parts.report(copy, stage=Stage.STOCKTAKE, counts={cards.pk: 2}, by=officer)
    with pytest.raises(Refused) as refused:
        parts.check_complete(copy)
    assert refused.value.code == "incomplete"
    assert "Card (2 of at least 3)" in str(refused.value.message)
    assert entries(cards) == [("loss", -2), ("loss", -1)]


def test_a_shortage_is_owed_at_the_cost_of_its_parts(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    line = lent(title, officer)
    report = back(line, cards, 3, by=officer, note="two missing")
    assert report.counts.get().counted == 3
    issue = line.issues.get()
    assert (issue.kind, issue.quantity, issue.cost) == (IssueKind.SHORTAGE, 2, 4000)
    assert entries(cards) == [("loss", -2)]
    assert PartEntry.objects.last().line == line


def test_what_was_missing_on_receipt_falls_on_the_centre_and_on_the_loan_before(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    before = lent(title, officer, days_ago=40)
    loans.take_back(before, by=officer)
    LoanLine.objects.filter(pk=before.pk).update(state=LineState.CLOSED)
    Occupation.objects.filter(line=before).update(live=False, pinned=False)
    line = lent(title, officer)
    parts.count_on_receipt(line, {cards.pk: 4}, at=line.out_at + timedelta(hours=1))
    assert entries(cards) == []
    back(line, cards, 3, by=officer)
    issue = line.issues.get()
    assert (issue.quantity, issue.cost) == (1, 2000)
    assert entries(cards) == [("loss", -1), ("correction", -1)]
    flag = before.log.get(verb=Verb.SHORT_LATER)
    assert flag.note == "1 × Card"


@pytest.mark.parametrize(
    ("expected", "on_receipt", "counted", "owed"),
    [(5, None, 3, 2), (5, 5, 3, 2), (5, 3, 3, 0), (5, 3, 4, 0), (5, 6, 4, 1), (4, 4, 3, 1), (5, 0, 0, 0)],
)  # fmt: skip
def test_the_count_on_receipt_decides_who_is_charged(
    expected: int, on_receipt: int | None, counted: int, owed: int
) -> None:
    assert parts.charged(expected, on_receipt, counted) == owed


def test_a_blank_is_not_zero_and_zero_is_not_blank(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    bags = make_part(title, "Bag", expected_qty=1, minimum_qty=1)
    line = lent(title, officer)
    report = back(line, cards, 0, by=officer)
    assert parts.quantities(line.copy_out) == {cards.pk: 0, bags.pk: 1}
    assert list(report.counts.values_list("spec", "counted")) == [(cards.pk, 0)]
    assert line.issues.get().quantity == 5


@pytest.mark.parametrize(("count", "code"), [(-1, "negative"), (10000, "too_many"), (6, "surplus")])
def test_counts_that_cannot_be_meant_are_refused(
    cards: ComponentSpec, title: Title, count: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        parts.report(title.copies.get(), stage=Stage.STOCKTAKE, counts={cards.pk: count})
    assert refused.value.code == code
    assert not ConditionReport.objects.exists()
    assert entries(cards) == []


def test_parts_of_another_title_are_refused(cards: ComponentSpec, homes: Any) -> None:
    other = make_title().copies.get()
    with pytest.raises(Refused) as refused:
        parts.report(other, stage=Stage.STOCKTAKE, counts={cards.pk: 1})
    assert refused.value.code == "other_part"


def test_a_surplus_is_entered_once_it_is_said_to_be_found(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    line = lent(title, officer)
    back(line, cards, 4, by=officer)
    found = {cards.pk: PartReason.FOUND}
    parts.report(
        line.copy_out, line=line, stage=Stage.INSPECTION, counts={cards.pk: 5}, surplus=found
    )
    assert entries(cards) == [("loss", -1), ("found", 1)]
    issue = line.issues.get()
    assert issue.outcome == IssueOutcome.FOUND, "nobody owes what was found"


def test_of_what_is_found_only_the_rest_is_still_owed(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    line = lent(title, officer)
    back(line, cards, 2, by=officer)
    found = {cards.pk: PartReason.FOUND}
    parts.report(line.copy_out, stage=Stage.STOCKTAKE, counts={cards.pk: 4}, surplus=found)
    issue = line.issues.get()
    assert (issue.quantity, issue.cost, issue.settled_at) == (1, 2000, None)


def test_consumables_are_used_up_and_cost_nothing(title: Title, officer: User) -> None:
    pens = make_part(
        title, "Pen", expected_qty=9, minimum_qty=1, cost=500, kind=ComponentKind.CONSUMABLE
    )
    line = lent(title, officer)
    back(line, pens, 2, by=officer)
    assert entries(pens) == [("consumed", -7)]
    assert not line.issues.exists()


def test_broken_parts_leave_the_ledger_once_and_are_owed_once(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    line = lent(title, officer)
    back(line, cards, 5, broken={cards.pk: 2}, by=officer, grade=Grade.DAMAGED)
    again = {"counts": {cards.pk: 5}, "broken": {cards.pk: 2}, "grade": Grade.DAMAGED}
    parts.report(line.copy_out, line=line, stage=Stage.INSPECTION, **again)
    assert entries(cards) == [("damage", -2)]
    issue = line.issues.get()
    assert (issue.kind, issue.quantity, issue.cost) == (IssueKind.DAMAGE, 2, 4000)
    with pytest.raises(Refused, match="broken"):
        back(line, cards, 1, broken={cards.pk: 2})


def test_a_broken_copy_is_owed_by_whoever_broke_it(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    title.replacement_cost = 90000
    title.save()
    line = lent(title, officer)
    back(line, cards, 5, grade=Grade.UNUSABLE, by=officer)
    issue = line.issues.get()
    assert (issue.kind, issue.spec, issue.cost) == (IssueKind.DAMAGE, None, 90000)


def test_a_copy_that_went_out_broken_is_owed_by_nobody(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    copy = title.copies.get()
    earlier = timezone.now() - timedelta(days=30)
    parts.report(copy, stage=Stage.STOCKTAKE, counts={}, grade=Grade.DAMAGED, at=earlier)
    line = lent(title, officer)
    back(line, cards, 5, grade=Grade.DAMAGED, by=officer)
    assert not line.issues.exists()


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (IssueOutcome.REPLACED, [("loss", -2), ("replaced", 2)]),
        (IssueOutcome.FOUND, [("loss", -2), ("found", 2)]),
        (IssueOutcome.PAID, [("loss", -2)]),
        (IssueOutcome.WAIVED, [("loss", -2)]),
        (IssueOutcome.WEAR, [("loss", -2)]),
    ],
)
def test_an_issue_is_settled_once_and_stock_follows_its_outcome(
    cards: ComponentSpec, title: Title, officer: User, outcome: str, after: list[Any]
) -> None:
    line = lent(title, officer)
    back(line, cards, 3, by=officer)
    issue = line.issues.get()
    parts.settle(issue, outcome, cost=1500, by=officer)
    assert entries(cards) == after
    issue.refresh_from_db()
    assert (issue.outcome, issue.cost) == (outcome, 1500)
    assert line.log.get(verb=Verb.ISSUE_SETTLED).reason_code == outcome
    with pytest.raises(BadTransition):
        parts.settle(issue, outcome, by=officer)
    assert entries(cards) == after


def test_a_lost_copy_that_is_replaced_has_its_parts_again(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    line = lent(title, officer)
    copy = line.copy_out
    PartEntry.objects.create(copy=copy, spec=cards, delta=-5, reason=PartReason.LOSS, line=line)
    issue = Issue.objects.create(line=line, kind=IssueKind.LOST, cost=10000)
    parts.settle(issue, IssueOutcome.REPLACED, by=officer)
    assert parts.quantities(copy) == {cards.pk: 5}


def test_a_borrower_counts_once_while_the_loan_is_out(
    cards: ComponentSpec, title: Title, officer: User
) -> None:
    line = lent(title, officer)
    when = line.out_at + timedelta(hours=2)
    parts.count_on_receipt(line, {cards.pk: 5}, note="all here", at=when)
    with pytest.raises(Refused) as refused:
        parts.count_on_receipt(line, {cards.pk: 4}, at=when)
    assert refused.value.code == "already_counted"
    assert parts.received(line) == {cards.pk: 5}
    assert line.log.filter(verb=Verb.COUNTED).count() == 1
    loans.take_back(line, by=officer)
    with pytest.raises(BadTransition):
        parts.count_on_receipt(line, {cards.pk: 4})


@pytest.mark.parametrize(("hour", "minute"), [(23, 30), (0, 30), (7, 30)])
def test_a_borrower_counts_within_two_open_days(
    cards: ComponentSpec, title: Title, officer: User, hour: int, minute: int
) -> None:
    line = lent(title, officer, days_ago=14)
    opening = load_opening()
    last: date = opening.desk.add(local_day(line.out_at), 2)
    too_late = at(last + timedelta(days=1), hour, minute)
    with pytest.raises(Refused) as refused:
        parts.count_on_receipt(line, {cards.pk: 5}, at=too_late)
    assert refused.value.code == "too_late"
    with pytest.raises(Refused) as refused:
        parts.count_on_receipt(line, {}, at=at(last, hour, minute))
    assert refused.value.code == "nothing_counted"
    parts.count_on_receipt(line, {cards.pk: 7}, at=at(last, hour, minute))
    assert not parts.may_count(line, today=last)


def test_a_stocktake_tells_lost_from_wrong_books(cards: ComponentSpec, title: Title) -> None:
    copy = title.copies.get()
    stocktake = {"stage": Stage.STOCKTAKE}
    parts.report(copy, counts={cards.pk: 4}, corrected=True, **stocktake)
    parts.report(copy, counts={cards.pk: 3}, **stocktake)
    refilled = {cards.pk: PartReason.REPLACED}
    parts.report(copy, counts={cards.pk: 5}, surplus=refilled, **stocktake)
    assert entries(cards) == [("correction", -1), ("loss", -1), ("replaced", 2)]


def test_the_ledger_is_not_rewritten(cards: ComponentSpec, title: Title) -> None:
    entry = PartEntry.objects.get(copy=Copy.objects.get(title=title))
    entry.delta = 9
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
