"""The form, the proof of the address, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
from site_project.core.paired import column

from .. import allocation, rules
from ..allocation import whole_transaction
from ..enums import (
    Approval,
    InstitutionState,
    LineState,
    Verb,
)
from ..models import (
    Borrower,
    Institution,
    LoanLine,
    LoanRequest,
)
from ..refusals import Refused
from .basket import revive
from .changes import move
from .desk import approve_now

PROOF_TIME = timedelta(hours=24)
SIGN_IN_TIME = timedelta(hours=1)
TERMS_VERSION = "1"
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
    if institution:
        # They stay and count when the institution itself is forgotten.
        request.institution_kind = institution.kind
        request.district = institution.district or request.district
    request.save()
    for line in lines:
        move(line, LineState.REQUESTED, Verb.REQUESTED, at=at, held_until=None)
        if approved_at_once(line, borrower, institution):
            approve_now(line, by=None, at=at)
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
