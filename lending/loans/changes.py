"""The one way in which a loan changes its state, and how its borrower is told."""

from datetime import datetime
from typing import Any

from site_project.core.models import User
from site_project.core.outbox import queue_mail

from ..enums import (
    COMES_FROM,
    ENDED,
    LineState,
    Verb,
)
from ..models import (
    LoanLine,
    LoanLog,
)
from ..refusals import BadTransition


def move(
    line: LoanLine,
    to: LineState,
    verb: Verb,
    *,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    note: str = "",
    **fields: Any,
) -> None:
    """Change a line's state by compare-and-swap and log it. Raises BadTransition."""
    if to in ENDED:
        fields["ended_at"] = at
    rows = LoanLine.objects.filter(pk=line.pk, state__in=COMES_FROM[to])
    if not rows.update(state=to, **fields):
        line.refresh_from_db(fields=["state"])
        raise BadTransition(line, verb)
    line.refresh_from_db()
    log(line, verb, at=at, by=by, reason=reason, note=note)


def log(
    line: LoanLine,
    verb: Verb,
    *,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    note: str = "",
) -> None:
    LoanLog.objects.create(line=line, verb=verb, at=at, actor=by, reason_code=reason, note=note)


def tell(kind: str, line: LoanLine, *, key: str = "", due_at: datetime | None = None) -> None:
    """Owe the borrower a mail about a line; each kind once for each due day."""
    queue_mail(
        kind,
        line,
        language=line.request.language,
        key=key or f"{line.first_day}/{line.due_day}",
        due_at=due_at,
    )
