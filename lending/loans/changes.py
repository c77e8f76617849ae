"""The one way in which a loan changes its state, and how its borrower is told."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType

from site_project.core.days import local_day
from site_project.core.models import OutboxMail, User
from site_project.core.models.outbox import OutboxState
from site_project.core.outbox import queue_mail

from .. import allocation
from ..enums import (
    COMES_FROM,
    ENDED,
    LineState,
    Verb,
)
from ..models import (
    LoanLine,
    LoanLog,
    LoanRequest,
)
from ..opening import Opening, load_opening
from ..refusals import BadTransition

# What else happens when days of a title become free: called with the title's
# key and the instant, in the transaction and under the lock of the title.
Freed = Callable[[int, datetime], Any]
_freed: list[Freed] = []


def when_freed(rule: Freed) -> Freed:
    """Register what is run when days of a title become free, such as its waiting list."""
    if rule not in _freed:
        _freed.append(rule)
    return rule


def freed(title_id: int, at: datetime) -> None:
    """Tell all who wait that days of a title have become free."""
    for rule in _freed:
        rule(title_id, at)


def release(line: LoanLine, *, at: datetime, opening: Opening | None = None) -> None:
    """End a line's occupation: promises at risk get the days first, then those who wait."""
    allocation.free(line)
    settle(line.title_id, at=at, opening=opening)


def settle(title_id: int, *, at: datetime, opening: Opening | None = None) -> None:
    """Pack a title's promises anew after a change, and run its waiting list."""
    title = allocation.lock(title_id)
    allocation.settle(title, at=at, opening=opening or load_opening(local_day(at)))
    freed(title_id, at)


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
    """Owe the borrower a mail about a line; each kind once for each due day.

    Nobody is owed one whose address we do not have.
    """
    if not can_be_mailed(line.request):
        return
    queue_mail(
        kind,
        line,
        language=line.request.language,
        key=key or f"{line.first_day}/{line.due_day}",
        due_at=due_at,
    )


def withdraw_mails(kind: str, line: LoanLine, *, at: datetime) -> None:
    """Drop the mails of a kind about a line that still wait to be sent."""
    OutboxMail.objects.filter(
        kind=kind,
        content_type=ContentType.objects.get_for_model(LoanLine),
        object_id=line.pk,
        state=OutboxState.QUEUED,
        claimed_until=None,
    ).update(state=OutboxState.DROPPED, finished_at=at)


def can_be_mailed(request: LoanRequest) -> bool:
    """Say whether we have an address; whom an officer served may have left a telephone alone."""
    return bool(request.borrower.email if request.borrower else request.email)


def in_short(first: date, due: date) -> str:
    """Write two days for the log: 20261201-20261214."""
    return f"{first:%Y%m%d}-{due:%Y%m%d}"
