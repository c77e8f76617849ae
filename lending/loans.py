"""What happens to a loan: kept, sent, confirmed, approved, packed, out, back.

Every act is one transaction: lock the title, check, compare-and-swap on the
state, one log row, its mail queued. `at` is the instant of the act (default:
now); the demonstration replays a history by it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.codes import (
    WRONG_CODES_ALLOWED,
    confirmation_code,
    is_code,
    typed_public_code,
)
from site_project.core.days import local_day
from site_project.core.models import User
from site_project.core.outbox import queue_mail
from site_project.core.paired import column

from . import allocation, rules
from .allocation import whole_transaction
from .enums import (
    COMES_FROM,
    ENDED,
    Approval,
    CopyState,
    InstitutionState,
    LineState,
    Verb,
)
from .models import (
    Borrower,
    Copy,
    Institution,
    LoanLine,
    LoanLog,
    LoanRequest,
    Refusal,
    Title,
)
from .opening import load_opening
from .refusals import BadTransition, NotFree, Refused, WrongCopy

BASKET_TIME = timedelta(minutes=30)
PROOF_TIME = timedelta(hours=24)
SIGN_IN_TIME = timedelta(hours=1)
TERMS_VERSION = "1"
CODE_PURPOSE = "lending.request"


# --- The one way a state changes ---------------------------------------------


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


# --- The basket ----------------------------------------------------------------


def hold(
    title: Title,
    *,
    first: date,
    due: date,
    language: str,
    basket: LoanRequest | None = None,
    form_key: str = "",
    at: datetime | None = None,
) -> LoanLine:
    """Keep a copy for 30 minutes in a basket, made where there is none.

    Asking again for what the basket holds already, or with the same form,
    changes nothing. Raises Refused or NotFree, with alternatives; the refusal
    is counted.
    """
    at = at or timezone.now()
    try:
        return _hold(title, first, due, language, basket, form_key, at)
    except Refused as refused:
        # Counted after the rollback, and searched outside the lock.
        note_refusal(title, first, due, refused, at)
        raise


@whole_transaction
def _hold(
    title: Title,
    first: date,
    due: date,
    language: str,
    basket: LoanRequest | None,
    form_key: str,
    at: datetime,
) -> LoanLine:
    title = allocation.lock(title.pk)
    if form_key and (known := LoanLine.objects.filter(form_key=form_key, title=title).first()):
        return known
    today = local_day(at)
    opening = load_opening(today)
    if basket is not None and basket.sent_at is not None:
        basket = None
    if basket is not None:
        lines = list(basket.lines.filter(state=LineState.HELD, held_until__gt=at))
        for line in lines:
            if (line.title_id, line.first_day, line.due_day) == (title.pk, first, due):
                return line
        rules.check_basket_room(len(lines))
    if not title.active:
        raise Refused("not_lent", _("This title is not lent at present."))
    rules.check_dates(title.policy, opening, first, due, today=today)
    rules.check_desk_room(opening, first, due)
    if basket is None:
        basket = LoanRequest.objects.create(language=language, made_at=at)
    line = LoanLine.objects.create(
        request=basket,
        title=title,
        first_day=first,
        due_day=due,
        original_due=due,
        held_until=at + BASKET_TIME,
        form_key=form_key or None,
    )
    allocation.allocate(title, line, at=at, opening=opening)
    log(line, Verb.HELD, at=at)
    return line


def note_refusal(title: Title, first: date, due: date, refused: Refused, at: datetime) -> None:
    """Count a no and, where another date could help, look for the nearest yeses."""
    Refusal.objects.create(title=title, first_day=first, due_day=due, code=refused.code, at=at)
    if isinstance(refused, NotFree) or refused.code == "desk_full":
        opening = load_opening(local_day(at))
        title = Title.objects.select_related("policy").get(pk=title.pk)
        refused.alternatives, refused.searched = rules.alternatives(
            title, opening, first, due, at=at
        )


@whole_transaction
def extend(basket: LoanRequest, *, at: datetime | None = None) -> datetime:
    """Keep the basket for another 30 minutes from now; returns until when."""
    at = at or timezone.now()
    until = at + BASKET_TIME
    lines = list(basket.lines.filter(state=LineState.HELD, held_until__gt=at))
    if basket.sent_at is None:
        basket.lines.filter(pk__in=[line.pk for line in lines]).update(held_until=until)
        for line in lines:
            log(line, Verb.EXTENDED, at=at)
    return until


@whole_transaction
def remove(line: LoanLine, *, at: datetime | None = None) -> None:
    """Take a line out of a basket. Raises BadTransition once it was requested."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state not in (LineState.HELD, LineState.EXPIRED):
        raise BadTransition(line, Verb.CANCELLED)
    move(line, LineState.CANCELLED, Verb.CANCELLED, at=at)
    allocation.free(line)


# --- The form and the proof of the address -----------------------------------------


@dataclass(frozen=True)
class Contact:
    """What a borrower types in the form."""

    name: str
    email: str
    institution_name: str
    institution_kind: str
    district: str
    purpose: str
    audience: int | None


class BasketChanged(Exception):
    """Some lines could not be kept; nothing was sent. `lost` names them."""

    def __init__(self, lost: list[LoanLine]) -> None:
        super().__init__("basket changed")
        self.lost = lost


def fold_email(email: str) -> str:
    return email.strip().casefold()


def send_form(
    basket: LoanRequest,
    contact: Contact,
    *,
    form_key: str,
    language: str,
    at: datetime | None = None,
) -> LoanRequest:
    """Store the form, keep its lines for 24 hours and mail the code.

    The same form sent twice acts once. Raises BasketChanged where a line's
    time ran out and its copy is gone, and Refused for an empty basket.
    """
    at = at or timezone.now()
    known = LoanRequest.objects.filter(form_key=form_key).first() if form_key else None
    if known is not None and known.pk == basket.pk:
        return known
    if lost := revive(basket, at=at):
        raise BasketChanged(lost)
    return _send_form(basket, contact, form_key=form_key, language=language, at=at)


@whole_transaction
def revive(basket: LoanRequest, *, at: datetime) -> list[LoanLine]:
    """Keep again the lines whose time ran out; returns those whose copy is gone.

    Titles are locked in the order of their keys, so that two baskets cannot wait for each other.
    """
    lost = []
    run_out = basket.lines.filter(state=LineState.EXPIRED) | basket.lines.run_out_at(at)
    for line in run_out.select_related("title").order_by("title_id", "pk"):
        title = allocation.lock(line.title_id)
        opening = load_opening(local_day(at))
        allocation.settle(title, at=at, opening=opening)
        line.refresh_from_db()
        try:
            with transaction.atomic():
                rules.check_dates(
                    title.policy, opening, line.first_day, line.due_day, today=local_day(at)
                )
                move(
                    line,
                    LineState.HELD,
                    Verb.REVIVED,
                    at=at,
                    held_until=at + BASKET_TIME,
                    ended_at=None,
                )
                allocation.allocate(title, line, at=at, opening=opening)
        except Refused:
            line.refresh_from_db()
            move(line, LineState.CANCELLED, Verb.CANCELLED, at=at, reason="run_out")
            lost.append(line)
    return lost


@whole_transaction
def _send_form(
    basket: LoanRequest, contact: Contact, *, form_key: str, language: str, at: datetime
) -> LoanRequest:
    basket = LoanRequest.objects.select_for_update().get(pk=basket.pk)
    if basket.sent_at is not None:
        return basket
    lines = list(basket.lines.filter(state=LineState.HELD, held_until__gt=at))
    if not lines:
        raise Refused("empty", _("Your basket is empty."))
    basket.name = contact.name
    basket.email = contact.email
    basket.institution_name = contact.institution_name
    basket.institution_kind = contact.institution_kind
    basket.district = contact.district
    basket.purpose = contact.purpose
    basket.audience = contact.audience
    basket.terms_version = TERMS_VERSION
    basket.form_key = form_key or None
    basket.language = language
    basket.sent_at = at
    basket.save()
    basket.lines.filter(pk__in=[line.pk for line in lines]).update(held_until=at + PROOF_TIME)
    queue_mail("lending.code", basket, language=language, key=str(basket.code_version))
    return basket


class CodeRefused(Exception):
    """The typed code is wrong ("wrong") or the request is locked after too many ("locked")."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def request_code(request: LoanRequest) -> str:
    """Return the six digits that were mailed for this request."""
    return confirmation_code(CODE_PURPOSE, request.pk, request.code_version)


def confirm_by_code(
    request: LoanRequest, typed: str, *, at: datetime | None = None
) -> list[LoanLine]:
    """Confirm with the mailed code. Raises CodeRefused; five wrong tries lock the request."""
    request.refresh_from_db()
    if request.confirmed_at is None:
        # Counted before it is looked at, so that many at once do not get more tries.
        tries = LoanRequest.objects.filter(pk=request.pk, wrong_codes__lt=WRONG_CODES_ALLOWED)
        if not tries.update(wrong_codes=F("wrong_codes") + 1):
            raise CodeRefused("locked")
        if not is_code(typed, request_code(request)):
            raise CodeRefused("wrong")
        LoanRequest.objects.filter(pk=request.pk).update(wrong_codes=F("wrong_codes") - 1)
    return confirm(request, at=at)


@whole_transaction
def confirm(request: LoanRequest, *, at: datetime | None = None) -> list[LoanLine]:
    """Take the address as proved: HELD becomes REQUESTED, or APPROVED where the policy says so.

    Confirming twice changes nothing. Raises Refused where the institution may
    not borrow or has too many open loans, "run_out" where nothing is kept.
    """
    at = at or timezone.now()
    request = LoanRequest.objects.select_for_update().get(pk=request.pk)
    if request.confirmed_at is not None:
        return list(request.lines.select_related("title__policy"))
    if request.sent_at is None:
        raise Refused("not_sent", _("This request was not sent yet."))
    lines = list(
        request.lines.filter(state=LineState.HELD, held_until__gt=at)
        .select_related("title__policy")
        .order_by("title_id", "pk")
    )
    if not lines:
        raise Refused("run_out", _("The 24 hours are over. Please choose your dates again."))
    for title_id in sorted({line.title_id for line in lines}):
        allocation.lock(title_id)
    borrower = prove(request, at)
    institution = find_institution(request, borrower)
    rules.check_institution(institution, today=local_day(at))
    rules.check_open_lines(institution, lines)
    request.borrower, request.institution, request.confirmed_at = borrower, institution, at
    request.save()
    for line in lines:
        move(line, LineState.REQUESTED, Verb.REQUESTED, at=at, held_until=None)
        if approved_at_once(line, borrower, institution):
            _approve(line, by=None, at=at)
    queue_mail("lending.received", request, language=request.language, key="once")
    return lines


def prove(request: LoanRequest, at: datetime) -> Borrower:
    """Return the borrower of the address that was just proved, with the name they now use."""
    borrower, made = Borrower.objects.get_or_create(
        email=fold_email(request.email),
        defaults={"name": request.name, "language": request.language, "confirmed_at": at},
    )
    if not made:
        borrower.name, borrower.language = request.name, request.language
        borrower.save(update_fields=["name", "language"])
    return borrower


def find_institution(request: LoanRequest, borrower: Borrower) -> Institution | None:
    """Return the institution of this name, made as new where we do not know it."""
    typed = request.institution_name.strip()
    if not typed:
        return None
    for language in ("en", "zh-hant"):
        known = Institution.objects.select_for_update().filter(
            **{f"{column('name', language)}__iexact": typed}
        )
        if institution := known.order_by("pk").first():
            return institution
    language = "zh-hant" if any("\u3400" <= char <= "\u9fff" for char in typed) else "en"
    return Institution.objects.create(
        **{column("name", language): typed},
        kind=request.institution_kind,
        district=request.district,
    )


def approved_at_once(line: LoanLine, borrower: Borrower, institution: Institution | None) -> bool:
    """Only for a person whom an officer has tied to a verified institution before."""
    return (
        line.title.policy.approval == Approval.AUTO
        and institution is not None
        and institution.state == InstitutionState.VERIFIED
        and borrower.institution_id == institution.pk
    )


@whole_transaction
def new_code(request: LoanRequest) -> None:
    """Mail a new code, after wrong ones; the old one is void."""
    rows = LoanRequest.objects.filter(pk=request.pk, confirmed_at=None, sent_at__isnull=False)
    if rows.update(code_version=F("code_version") + 1, wrong_codes=0):
        request.refresh_from_db()
        queue_mail(
            "lending.code", request, language=request.language, key=str(request.code_version)
        )


@whole_transaction
def ask_to_sign_in(email: str, *, language: str, at: datetime | None = None) -> None:
    """Mail a link to one's loans, good for an hour; an unknown address gets nothing."""
    at = at or timezone.now()
    rows = Borrower.objects.filter(email=fold_email(email))
    if rows.update(sign_in_until=at + SIGN_IN_TIME, link_version=F("link_version") + 1):
        borrower = rows.get()
        queue_mail("lending.sign_in", borrower, language=language, key=str(borrower.link_version))


# --- The desk -------------------------------------------------------------------


@whole_transaction
def approve(line: LoanLine, *, by: User | None, at: datetime | None = None) -> None:
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.REQUESTED:
        raise BadTransition(line, Verb.APPROVED)
    _approve(line, by=by, at=at)


def _approve(line: LoanLine, *, by: User | None, at: datetime) -> None:
    move(line, LineState.APPROVED, Verb.APPROVED, at=at, by=by)
    request = line.request
    if by and request.borrower_id and request.institution_id:
        Borrower.objects.filter(pk=request.borrower_id, institution=None).update(
            institution=request.institution
        )
    tell("lending.approved", line)
    tell("lending.collect", line, due_at=collect_reminder(line, at))


def collect_reminder(line: LoanLine, at: datetime) -> datetime:
    """Return when to remind of the collection: at nine, three open days before it."""
    opening = load_opening(local_day(at))
    day = opening.desk.add(line.first_day, -3)
    return max(
        timezone.make_aware(datetime(day.year, day.month, day.day, 9)),  # noqa: DTZ001
        at,
    )


def tell(kind: str, line: LoanLine, *, key: str = "", due_at: datetime | None = None) -> None:
    """Owe the borrower a mail about a line; each kind once for each due day."""
    queue_mail(
        kind,
        line,
        language=line.request.language,
        key=key or f"{line.first_day}/{line.due_day}",
        due_at=due_at,
    )


@whole_transaction
def decline(
    line: LoanLine, *, by: User, reason: str, note: str = "", at: datetime | None = None
) -> None:
    """Say no to a request, with a reason that the borrower reads."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    move(line, LineState.DECLINED, Verb.DECLINED, at=at, by=by, reason=reason, note=note)
    allocation.free(line)
    Refusal.objects.create(
        title_id=line.title_id,
        first_day=line.first_day,
        due_day=line.due_day,
        code="declined",
        at=at,
    )
    tell("lending.declined", line)


def may_cancel(line: LoanLine, *, today: date) -> bool:
    """Say whether the borrower may still cancel: until packing day begins."""
    if line.state == LineState.REQUESTED:
        return True
    return line.state == LineState.APPROVED and today < line.first_day


@whole_transaction
def cancel(
    line: LoanLine,
    *,
    by: User | None = None,
    reason: str = "",
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Cancel a loan before it is handed out: by the borrower in time, by an officer always."""
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if by is None and not may_cancel(line, today=local_day(at)):
        raise BadTransition(line, Verb.CANCELLED)
    move(line, LineState.CANCELLED, Verb.CANCELLED, at=at, by=by, reason=reason, note=note)
    LoanLine.objects.filter(pk=line.pk).update(copy_out=None)
    allocation.free(line)
    tell("lending.cancelled", line)


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

    Raises WrongCopy, NotFree ("promised") and BadTransition; nothing changes then.
    """
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state != LineState.APPROVED:
        raise BadTransition(line, Verb.PREPARED)
    copy = scanned_copy(line, typed)
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
    if typed is not None and typed_public_code(typed) != line.copy_out.code:
        raise WrongCopy("not_this_loan", _("This is not the copy of this loan."))
    opening = load_opening(local_day(at))
    # Rolls a late loan forward first, so that there is a time to check after it.
    allocation.settle(title, at=at, opening=opening)
    move(line, LineState.RETURNED, Verb.TAKEN_BACK, at=at, by=by, returned_at=at)
    until = opening.office.add(local_day(at), title.policy.check_open_days)
    allocation.end_on(line, until)
    allocation.settle(title, at=at, opening=opening)
    tell("lending.returned", line)


@whole_transaction
def close(line: LoanLine, *, by: User, note: str = "", at: datetime | None = None) -> None:
    """Say that the copy was inspected and is complete: it is free for the next loan."""
    at = at or timezone.now()
    title = allocation.lock(line.title_id)
    move(line, LineState.CLOSED, Verb.CLOSED, at=at, by=by, note=note)
    allocation.free(line)
    allocation.settle(title, at=at, opening=load_opening(local_day(at)))
