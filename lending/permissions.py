"""May this person do that with loans? Asked by views, viewsets and templates alike."""

from typing import Any

from .enums import LineState
from .models import LoanLine

MANAGE_LOANS = "lending.manage_loans"


def can_manage_loans(user: Any) -> bool:
    """Approve, pack, hand out and take back: the lending officer."""
    return bool(user.is_active and user.has_perm(MANAGE_LOANS))


def can_see_loans(user: Any) -> bool:
    return can_manage_loans(user) or bool(user.is_active and user.has_perm("lending.view_loanline"))


def acts_for(user: Any, line: LoanLine) -> tuple[str, ...]:
    """Return the acts that this person may do with the line in its present state."""
    if not can_manage_loans(user):
        return ()
    return ACTS.get(LineState(line.state), ())


ACTS: dict[LineState, tuple[str, ...]] = {
    LineState.REQUESTED: ("approve", "decline", "cancel"),
    LineState.APPROVED: ("prepare", "cancel"),
    LineState.PREPARED: ("hand_out", "unpack", "cancel"),
    LineState.OUT: ("take_back",),
    LineState.RETURNED: ("close",),
    LineState.ISSUE: ("close",),
}
