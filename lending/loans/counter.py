"""For somebody at the desk or on the telephone: an officer asks in their place."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import local_day
from site_project.core.models import User
from site_project.core.outbox import queue_mail

from .. import allocation
from ..allocation import whole_transaction
from ..enums import Channel, LineState, Verb
from ..models import LoanLine, LoanRequest, Title
from ..opening import load_opening
from ..refusals import Refused
from .application import PROOF_TIME, Contact, lines_to_confirm, take
from .changes import log
from .desk import approve_now, hand_out, prepare
from .passing import Passing
from .persons import known_by_telephone, prove
from .terms import check_kind, terms_in_force


@whole_transaction
def hold_for(
    title: Title,
    *,
    first: date,
    due: date,
    contact: Contact,
    channel: Channel,
    by: User,
    reason: str = "",
    language: str,
    request: LoanRequest | None = None,
    at: datetime | None = None,
) -> LoanLine:
    """Keep a copy for 24 hours for somebody at the desk or on the telephone.

    With a reason any rule is passed, but not that a copy must be free; the
    rules that were passed are logged with it. `request` adds a title to one
    begun before. Who left an e-mail gets the code and may confirm themselves;
    else `vouch` does it. Raises Refused ("no_contact" without e-mail and
    telephone) and NotFree.
    """
    at = at or timezone.now()
    title = allocation.lock(title.pk)
    opening = load_opening(local_day(at))
    passing = Passing(by, reason)
    if not (contact.email or contact.telephone):
        text = _("Give an e-mail address or a telephone number.")
        raise Refused("no_contact", text, field="email")
    with passing.rule():
        if not title.active:
            raise Refused("not_lent", _("This title is not lent at present."))
    passing.check(check_kind, title.policy, contact.institution_kind)
    terms = title.policy.as_for(contact.institution_kind)
    passing.check_dates(terms, opening, first, due, today=local_day(at))
    if request is None:
        request = request_for(contact, channel, language, at)
    line = LoanLine.objects.create(
        request=request,
        title=title,
        first_day=first,
        due_day=due,
        original_due=due,
        held_until=at + PROOF_TIME,
    )
    allocation.allocate(title, line, at=at, opening=opening)
    log(line, Verb.HELD, at=at, by=by, reason=channel)
    passing.log(line, at=at)
    if request.email:
        queue_mail("lending.code", request, language=language, key=str(request.code_version))
    return line


def request_for(contact: Contact, channel: Channel, language: str, at: datetime) -> LoanRequest:
    request = LoanRequest(language=language, channel=channel, made_at=at, sent_at=at)
    contact.write_to(request)
    request.terms_version = terms_in_force(local_day(at))
    request.save()
    return request


@whole_transaction
def vouch(
    request: LoanRequest,
    *,
    by: User,
    reason: str = "",
    at: datetime | None = None,
    quiet: bool = False,
) -> list[LoanLine]:
    """Confirm for somebody whom the officer has seen or spoken to, and who accepts the terms.

    The rules about borrower and institution are run; a reason passes them.
    Doing it twice changes nothing. Raises Refused, TermsDiffer.
    """
    at = at or timezone.now()
    request = LoanRequest.objects.select_for_update().get(pk=request.pk)
    if request.confirmed_at is not None:
        return list(request.lines.select_related("title__policy"))
    if request.channel == Channel.WEB:
        text = _("Who asked on the website confirms by mail.")
        raise Refused("not_at_desk", text)
    lines = lines_to_confirm(request, at)
    if not lines:
        raise Refused("run_out", _("The 24 hours are over. Please choose your dates again."))
    borrower = prove(request, at) if request.email else known_by_telephone(request, at)
    return take(request, lines, borrower, Passing(by, reason), accepted={}, at=at, quiet=quiet)


@whole_transaction
def lend_now(
    title: Title,
    typed: str,
    *,
    due: date,
    contact: Contact,
    by: User,
    reason: str = "",
    language: str,
    at: datetime | None = None,
) -> LoanLine:
    """Lend the scanned copy to somebody at the desk: asked, approved, packed and out at once.

    It begins today; without a reason the days of notice say no. All or
    nothing. Raises Refused, NotFree and WrongCopy.
    """
    at = at or timezone.now()
    line = hold_for(
        title,
        first=local_day(at),
        due=due,
        contact=contact,
        channel=Channel.DESK,
        by=by,
        reason=reason,
        language=language,
        at=at,
    )
    [line] = vouch(line.request, by=by, reason=reason, at=at, quiet=True)
    if line.state == LineState.REQUESTED:
        approve_now(line, by=by, at=at)
    prepare(line, typed, by=by, at=at)
    hand_out(line, by=by, at=at)
    return line
