"""What a borrower is shown of their loans: the state in words, what they may do, what happened."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from site_project.core.days import local_day

from .. import impact, loans, parts
from ..enums import ENDED, LineState, Verb
from ..models import LoanLine
from ..opening import Opening, load_opening
from .doors import Door

# What a borrower reads of a loan's history; the rest is the desk's own.
TOLD = (
    Verb.REQUESTED,
    Verb.APPROVED,
    Verb.DECLINED,
    Verb.CANCELLED,
    Verb.CHANGED,
    Verb.PREPARED,
    Verb.HANDED_OUT,
    Verb.COUNTED,
    Verb.RENEWED,
    Verb.MOVED_BY_STORM,
    Verb.MOVED_BY_CLOSING,
    Verb.MOVED_BACK,
    Verb.NO_SHOW,
    Verb.TAKEN_BACK,
    Verb.LOST,
    Verb.FOUND,
    Verb.ISSUE_OPENED,
    Verb.ISSUE_SETTLED,
    Verb.CLOSED,
    Verb.IMPACT_TOLD,
)
# What the page says after an act; the address names the act and nothing else.
DONE = {
    "confirm": _("Thank you: your address is confirmed."),
    "cancel": _("The loan is cancelled."),
    "change": _("The dates are changed."),
    "renew": _("The loan is renewed."),
    "count": _("Thank you: your count is noted."),
    "impact": _("Thank you: your numbers are noted."),
    "offer_taken": _("It is yours, and your request is with us."),
    "offer_passed": _("You have let it pass. You wait on, behind the others."),
    "wish_withdrawn": _("Your wish is withdrawn."),
}


def rows_of(lines: Iterable[LoanLine], door: Door) -> list[dict[str, Any]]:
    """Return what the pages show of each loan, with the acts that are open now."""
    lines = list(lines)
    prefetch_related_objects(lines, "log", "reports", "title__policy__overrides")
    today = local_day()
    opening = load_opening(today)
    return [row_of(line, door, opening, today) for line in lines]


def row_of(line: LoanLine, door: Door, opening: Opening, today: date) -> dict[str, Any]:
    return {
        "line": line,
        "state": line.state_in_words(today),
        "overdue": line.is_overdue(today),
        "ended": line.state in ENDED,
        "paths": {act: door.path(act, line) for act in acts_open(line, opening, today)},
        "history": [entry for entry in line.log.all() if entry.verb in TOLD],
    }


def acts_open(line: LoanLine, opening: Opening, today: date) -> list[str]:
    """Return what the borrower may do with a loan today.

    Whether a renewal can be had is found out on its own page.
    """
    acts = {
        "count": parts.may_count(line, today=today, opening=opening),
        "renew": line.state == LineState.OUT and line.renewals < loans.terms_of(line).renewals,
        "change": loans.may_change(line, today=today, opening=opening),
        "impact": impact.may_tell(line),
        "cancel": loans.may_cancel(line, today=today, opening=opening),
    }
    return [act for act, allowed in acts.items() if allowed]


def done_in_words(act: str | None) -> str:
    return str(DONE.get(act or "", ""))
