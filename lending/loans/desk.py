"""What happens at the desk: approved, packed, handed out, taken back."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.codes import (
    typed_public_code,
)
from site_project.core.days import local_day
from site_project.core.models import User

from .. import allocation, parts
from ..allocation import whole_transaction
from ..enums import ENDED, CopyState, LineState, Verb
from ..models import Borrower, Copy, LoanLine
from ..opening import load_opening
from ..refusals import BadTransition, Refused, WrongCopy
from .changes import freed, log, move, tell, withdraw_mails
from .persons import take_over


@whole_transaction
def approve(line: LoanLine, *, by: User | None, at: datetime | None = None) -> None:
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.REQUESTED:
        raise BadTransition(line, Verb.APPROVED)
    approve_now(line, by=by, at=at)


def scanned_copy(line: LoanLine, typed: str) -> Copy:
    """Return the copy of a typed or scanned code, if it may be packed for this line.

    Raises WrongCopy with one of five codes: mistyped, unknown, other_title,
    not_in_service, still_out.
    """
    code = typed_public_code(typed)
    if code is None:
        raise WrongCopy("mistyped", _("This code is mistyped. Please read the label again."))
    copy = Copy.objects.filter(code=code).select_related("title").first()
    if copy is None:
        raise WrongCopy("unknown", _("No copy has this code."))
    if copy.title_id != line.title_id:
        text = _("This is a copy of another title: %(title)s.") % {"title": copy.title}
        raise WrongCopy("other_title", text)
    if copy.state != CopyState.IN_SERVICE:
        text = _("This copy is not in service: %(state)s.") % {"state": copy.get_state_display()}
        raise WrongCopy("not_in_service", text)
    taken = LoanLine.objects.filter(
        copy_out=copy, state__in=[LineState.OUT, LineState.PREPARED, LineState.LOST]
    ).exclude(pk=line.pk)
    if holder := taken.first():
        text = _("This copy is still out or packed for another loan: %(loan)s.") % {"loan": holder}
        raise WrongCopy("still_out", text)
    return copy


@whole_transaction
def prepare(line: LoanLine, typed: str, *, by: User, at: datetime | None = None) -> Copy:
    """Pack a loan with the copy that was scanned: the promised one, or one that changes places.

    Raises WrongCopy, NotFree ("promised"), BadTransition, and Refused("incomplete")
    for a copy that has too few of a part; nothing changes then.
    """
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.APPROVED:
        raise BadTransition(line, Verb.PREPARED)
    copy = scanned_copy(line, typed)
    parts.check_complete(copy)
    allocation.pin(line, copy.pk, at=at)
    move(line, LineState.PREPARED, Verb.PREPARED, at=at, by=by, copy_out=copy, at_risk=False)
    return copy


@whole_transaction
def unpack(line: LoanLine, *, by: User, at: datetime | None = None) -> None:
    """Undo the packing; the promise may be moved to another copy again."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.PREPARED:
        raise BadTransition(line, Verb.UNPACKED)
    move(line, LineState.APPROVED, Verb.UNPACKED, at=at, by=by, copy_out=None)
    allocation.unpin(line)


@whole_transaction
def hand_out(line: LoanLine, *, by: User, at: datetime | None = None) -> None:
    """Give the packed copy to the borrower, on its first day or later."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.PREPARED:
        raise BadTransition(line, Verb.HANDED_OUT)
    if local_day(at) < line.first_day:
        raise Refused("too_early", _("The loan has not begun yet."), day=line.first_day)
    move(line, LineState.OUT, Verb.HANDED_OUT, at=at, by=by, out_at=at)
    tell("lending.handed_out", line)


@whole_transaction
def take_back(
    line: LoanLine, *, by: User, typed: str | None = None, at: datetime | None = None
) -> None:
    """Take a copy back: the due clock stops, its days stay taken until it is checked."""
    at = at or timezone.now()
    title = allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.OUT:
        raise BadTransition(line, Verb.TAKEN_BACK)
    if typed is not None and typed_public_code(typed) != str(line.copy_out):
        raise WrongCopy("not_this_loan", _("This is not the copy of this loan."))
    opening = load_opening(local_day(at))
    # Rolls a late loan forward first, so that there is a time to check after it.
    allocation.settle(title, at=at, opening=opening)
    move(line, LineState.RETURNED, Verb.TAKEN_BACK, at=at, by=by, returned_at=at)
    until = opening.office.add(local_day(at), title.policy.check_open_days)
    allocation.end_on(line, until)
    allocation.settle(title, at=at, opening=opening)
    tell("lending.returned", line)
    freed(title.pk, at)


@whole_transaction
def telephoned(line: LoanLine, *, by: User, note: str = "", at: datetime | None = None) -> None:
    """Write down that the borrower was telephoned; for a loan that is neither kept nor over."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state in (LineState.HELD, *ENDED):
        raise BadTransition(line, Verb.TELEPHONED)
    log(line, Verb.TELEPHONED, at=at, by=by, note=note)


def approve_now(line: LoanLine, *, by: User | None, at: datetime) -> None:
    move(line, LineState.APPROVED, Verb.APPROVED, at=at, by=by)
    request = line.request
    if by and request.borrower_id and request.institution_id:
        Borrower.objects.filter(pk=request.borrower_id, institution=None).update(
            institution=request.institution
        )
        take_over(request, by_staff=True)
        request.save(update_fields=["institution_kind", "district"])
    tell("lending.approved", line)
    remind_to_collect(line, at)


def remind_to_collect(line: LoanLine, at: datetime) -> None:
    """Owe a reminder of the collection; one for days that were changed is not sent.

    None is owed where its hour has come: the mail that leaves now names the day.
    """
    withdraw_mails("lending.collect", line, at=at)
    due_at = collect_reminder(line, at)
    if due_at > at:
        key = f"{line.first_day}/{line.due_day}/{line.log.count()}"
        tell("lending.collect", line, key=key, due_at=due_at)


def collect_reminder(line: LoanLine, at: datetime) -> datetime:
    """Return when to remind of the collection: at nine, three open days before it."""
    opening = load_opening(local_day(at))
    day = opening.desk.add(line.first_day, -3)
    return max(
        timezone.make_aware(datetime(day.year, day.month, day.day, 9)),  # noqa: DTZ001
        at,
    )
