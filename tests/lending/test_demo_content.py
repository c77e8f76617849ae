from datetime import date, timedelta
from typing import Any

import pytest

from lending.audit import drift
from lending.demo_content import lending_chapter
from lending.enums import IssueOutcome, LineState, WishState
from lending.models import Copy, ImpactReturn, Issue, LoanLine, Refusal, TitlePage, Wish
from site_project.core.days import local_day
from site_project.core.demo_content import Demo
from tests.factories.lending import make_officer

pytestmark = pytest.mark.django_db


def play(homes: dict[str, Any], today: date) -> None:
    staff = {"lending": make_officer("lending")}
    lending_chapter(Demo(today=today, homes=homes, say=lambda text: None, staff=staff))


@pytest.mark.parametrize("later", [0, 1, 3, 5, 33])
def test_the_chapter_shows_a_loan_in_each_state(homes: dict[str, Any], later: int) -> None:
    today = local_day() + timedelta(days=later)
    play(homes, today)
    lines = list(LoanLine.objects.order_by("pk"))
    assert [line.is_overdue(today) for line in lines] == [False, False, True, *[False] * 4]
    assert [line.state for line in lines] == [
        LineState.CLOSED, LineState.CLOSED, LineState.OUT, LineState.OUT, LineState.OUT,
        LineState.REQUESTED, LineState.APPROVED,
    ]  # fmt: skip
    # Two cards were lost and paid for; two loans told whom they reached; one school waits.
    [issue] = Issue.objects.all()
    assert (issue.quantity, issue.outcome) == (2, IssueOutcome.PAID)
    assert ImpactReturn.objects.count() == 2
    assert Wish.objects.get().state == WishState.WAITING
    assert Refusal.objects.get().code == "no_copy"
    assert today <= lines[4].due_day <= today + timedelta(days=6)
    assert TitlePage.objects.live().count() == 12
    assert not list(drift())


def test_the_same_day_gives_the_same_codes(homes: dict[str, Any]) -> None:
    play(homes, local_day())
    codes = list(Copy.objects.values_list("code", flat=True))
    references = list(LoanLine.objects.values_list("request__reference", flat=True))
    assert len(codes) == 9
    again = Demo(today=local_day(), homes=homes, say=lambda text: None)
    assert codes[0][:2] in ("BD", "KT")
    assert len(set(references)) == 7
    assert again.choice("AB") in "AB"
