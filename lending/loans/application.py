"""The form, the proof of the address, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.addresses import fold_email
from site_project.core.codes import (
    WRONG_CODES_ALLOWED,
    confirmation_code,
    is_code,
)
from site_project.core.days import local_day
from site_project.core.outbox import queue_mail

from .. import allocation, rules
from ..allocation import whole_transaction
from ..enums import HandOver, LineState, Verb
from ..models import Borrower, LoanLine, LoanRequest, Wish
from ..opening import load_opening
from ..refusals import BadTransition, Refused
from .basket import remove, revive
from .changes import can_be_mailed, move
from .desk import approve_now
from .doubts import doubts
from .passing import Passing
from .persons import answered_for, approved_at_once, find_institution, prove, take_over
from .redating import put_on
from .terms import TermsDiffer, check_kind, check_open_lines, proposals_for, terms_in_force
from .wishing import start

PROOF_TIME = timedelta(hours=24)
SIGN_IN_TIME = timedelta(hours=1)
CODE_PURPOSE = "lending.request"


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
    telephone: str = ""
    hand_over: str = HandOver.COLLECT
    address: str = ""

    def write_to(self, request: LoanRequest) -> None:
        for field in fields(self):
            setattr(request, field.name, getattr(self, field.name))


class BasketChanged(Exception):
    """Some lines could not be kept; nothing was sent. `lost` names them."""

    def __init__(self, lost: list[LoanLine]) -> None:
        super().__init__("basket changed")
        self.lost = lost


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
def _send_form(
    basket: LoanRequest, contact: Contact, *, form_key: str, language: str, at: datetime
) -> LoanRequest:
    basket = LoanRequest.objects.select_for_update().get(pk=basket.pk)
    if basket.sent_at is not None:
        return basket
    lines = list(basket.lines.filter(state=LineState.HELD, held_until__gt=at))
    if not lines:
        raise Refused("empty", _("Your basket is empty."))
    contact.write_to(basket)
    basket.terms_version = terms_in_force(local_day(at))
    basket.form_key = form_key or None
    basket.language = language
    basket.sent_at = at
    basket.save()
    basket.lines.filter(pk__in=[line.pk for line in lines]).update(held_until=at + PROOF_TIME)
    queue_mail("lending.code", basket, language=language, key=str(basket.code_version))
    return basket


def kept_lines(request: LoanRequest, *, at: datetime | None = None) -> list[LoanLine]:
    """Return what is kept for a request that was sent and is not confirmed yet."""
    if request.sent_at is None or request.confirmed_at is not None:
        return []
    kept = request.lines.filter(state=LineState.HELD, held_until__gt=at or timezone.now())
    return list(kept.without_offers().select_related("title").order_by("first_day", "pk"))


def leave_out(request: LoanRequest, pk: str, *, at: datetime | None = None) -> None:
    """Free a line before the request is confirmed, such as one above the limit of open loans.

    The last one stays, and so does what was confirmed or is gone already.
    """
    kept = kept_lines(request, at=at)
    line = next((line for line in kept if str(line.pk) == pk), None)
    if line is None or len(kept) < 2:
        return
    try:
        remove(line, at=at)
    except BadTransition:
        return


class CodeRefused(Exception):
    """The typed code is wrong ("wrong") or the request is locked after too many ("locked")."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def request_code(request: LoanRequest) -> str:
    """Return the six digits that were mailed for this request."""
    return confirmation_code(CODE_PURPOSE, request.pk, request.code_version)


def confirm_by_code(
    request: LoanRequest,
    typed: str,
    *,
    accepted: Mapping[int, tuple[date, date]] | None = None,
    at: datetime | None = None,
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
    return confirm(request, accepted=accepted, at=at)


@whole_transaction
def confirm(
    request: LoanRequest,
    *,
    accepted: Mapping[int, tuple[date, date]] | None = None,
    at: datetime | None = None,
) -> list[LoanLine]:
    """Take the address as proved: HELD becomes REQUESTED, or APPROVED where the policy says so.

    Confirming twice changes nothing. Raises Refused where the borrower or the
    institution may not borrow or has too many open loans, "run_out" where
    nothing is kept, and TermsDiffer where their own terms do not allow the
    days of a line: `accepted` are the days they took instead, by line.
    """
    at = at or timezone.now()
    request = LoanRequest.objects.select_for_update().get(pk=request.pk)
    if request.confirmed_at is not None:
        return list(request.lines.select_related("title__policy"))
    if request.sent_at is None:
        raise Refused("not_sent", _("This request was not sent yet."))
    if wish := Wish.objects.filter(request=request).first():
        start(request, wish, at=at)
        return []
    lines = lines_to_confirm(request, at)
    if not lines:
        raise Refused("run_out", _("The 24 hours are over. Please choose your dates again."))
    borrower = prove(request, at)
    return take(request, lines, borrower, Passing(), accepted=accepted or {}, at=at)


def accept_changed_dates(
    request: LoanRequest,
    dates: Mapping[int, tuple[date, date]],
    *,
    typed: str | None = None,
    at: datetime | None = None,
) -> list[LoanLine]:
    """Confirm with the days that TermsDiffer proposed: (first, due) by the line's key.

    `typed` is the mailed code, for a browser that has not proved the address;
    without it the caller came by the link of the mail. Raises as `confirm`
    does, TermsDiffer again where these days can no longer be had.
    """
    if typed is None:
        return confirm(request, accepted=dates, at=at)
    return confirm_by_code(request, typed, accepted=dates, at=at)


def lines_to_confirm(request: LoanRequest, at: datetime) -> list[LoanLine]:
    """Return what is still kept, with its titles locked in the order of their keys."""
    kept = request.lines.filter(state=LineState.HELD, held_until__gt=at)
    for title_id in sorted(set(kept.values_list("title_id", flat=True))):
        allocation.lock(title_id)
    # Read under the locks: what was left out or ran out meanwhile is not asked for.
    lines = kept.select_related("title__policy").prefetch_related("title__policy__overrides")
    return list(lines.order_by("title_id", "pk"))


def take(
    request: LoanRequest,
    lines: list[LoanLine],
    borrower: Borrower,
    passing: Passing,
    *,
    accepted: Mapping[int, tuple[date, date]],
    at: datetime,
    quiet: bool = False,
) -> list[LoanLine]:
    """Check the rules about borrower and institution, and make the lines requests.

    The caller holds the titles' locks. `quiet`: no mail, for what is handed out at once.
    """
    institution = find_institution(request, borrower)
    told = answered_for(borrower, institution, by_staff=passing.by is not None)
    request.borrower, request.institution, request.confirmed_at = borrower, institution, at
    take_over(request, by_staff=passing.by is not None)
    kind, today = request.institution_kind, local_day(at)
    passing.check(rules.check_institution, told, today=today)
    for line in lines:
        passing.check(check_kind, line.title.policy, kind)
    passing.check(check_open_lines, told, borrower, lines, kind=kind)
    if not passing.reason:
        accept_days(lines, kind, accepted, at=at)
    request.save()
    for line in lines:
        line.request = request
        move(line, LineState.REQUESTED, Verb.REQUESTED, at=at, by=passing.by, held_until=None)
        passing.log(line, at=at)
    if not quiet:
        approve_by_machine([line for line in lines if approved_at_once(line)], at=at)
    if not quiet and can_be_mailed(request):
        queue_mail("lending.received", request, language=request.language, key="once")
    return lines


def approve_by_machine(lines: list[LoanLine], *, at: datetime) -> None:
    """Approve what needs no officer; where something speaks against it, one decides."""
    against = doubts(lines, today=local_day(at))
    for line in lines:
        if not against.get(line.pk):
            approve_now(line, by=None, at=at)


def accept_days(
    lines: list[LoanLine], kind: str, accepted: Mapping[int, tuple[date, date]], *, at: datetime
) -> None:
    """Give lines the days that the borrower's own terms allow, if they were accepted.

    Raises TermsDiffer with all proposals where one was not.
    """
    opening = load_opening(local_day(at))
    proposals = proposals_for(lines, kind, opening, accepted, at=at)
    if any(accepted.get(each.line.pk) != (each.first, each.due) for each in proposals):
        raise TermsDiffer(proposals)
    for each in proposals:
        put_on(each.line, each.first, each.due, opening=opening, at=at)


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
