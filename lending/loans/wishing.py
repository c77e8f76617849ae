"""How a wish begins to wait, and how it ends without being met."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log as record

from site_project.core.days import local_day
from site_project.core.models import User
from site_project.core.outbox import queue_mail

from .. import allocation, rules
from ..allocation import whole_transaction
from ..enums import WISHING, LineState, Verb, WishState
from ..models import Borrower, LoanRequest, WaitEntry, Wish
from ..refusals import Refused
from .changes import can_be_mailed, freed, move, release
from .persons import answered_for, find_institution, prove, take_over
from .terms import check_kind

# How often it is tried anew where the wish gets an offer at this very moment.
TRIES = 3


def start(request: LoanRequest, wish: Wish, *, at: datetime) -> None:
    """Take the address as proved: the wish waits, from the time of its form.

    The caller is in a transaction and holds the request's row. Raises Refused
    where its days are over ("run_out"), its person waits for the same already
    ("waits_already"), or may not borrow.
    """
    entries = list(
        wish.entries.select_related("title__policy").prefetch_related("title__policy__overrides")
    )
    for title_id in sorted(entry.title_id for entry in entries):
        allocation.lock(title_id)
    borrower = prove(request, at)
    institution = find_institution(request, borrower)
    request.borrower, request.institution, request.confirmed_at = borrower, institution, at
    take_over(request)
    rules.check_institution(answered_for(borrower, institution), today=local_day(at))
    for entry in entries:
        check_kind(entry.title.policy, request.institution_kind)
    check_once(wish, borrower, entries)
    request.save()
    rows = Wish.objects.filter(pk=wish.pk, state=WishState.UNPROVED)
    if not rows.update(state=WishState.WAITING, since=request.sent_at):
        raise Refused("run_out", _("This wish is over. Please make a new one."))
    if can_be_mailed(request):
        queue_mail("lending.waiting", request, language=request.language, key="once")
    # What became free between the form and now is offered at once, in the wish's own order.
    for entry in entries:
        freed(entry.title_id, at)


def check_once(wish: Wish, borrower: Borrower, entries: list[WaitEntry]) -> None:
    """Refuse a second place on the list of one title for the same days."""
    others = WaitEntry.objects.filter(
        wish__request__borrower=borrower,
        wish__state__in=[WishState.WAITING, WishState.OFFERED],
        wish__first_day__lt=wish.last_day,
        wish__last_day__gt=wish.first_day,
        title__in=[entry.title_id for entry in entries],
    )
    if twice := others.select_related("title").first():
        text = _("You are on the waiting list for %(title)s already. Withdraw that wish first.")
        raise Refused("waits_already", text % {"title": twice.title.name})


@whole_transaction
def withdraw(wish: Wish, *, by: User | None = None, at: datetime | None = None) -> bool:
    """Leave the waiting list; an offer that stands becomes free for the next. False if over.

    What staff withdraw (`by`) is logged with their name.
    """
    at = at or timezone.now()
    for _try in range(TRIES):
        found = Wish.objects.select_related("offer").get(pk=wish.pk)
        offer = found.offer
        if found.state not in WISHING:
            return False
        if offer is not None:
            allocation.lock(offer.title_id)
        if end(found, WishState.WITHDRAWN, at):
            break
    else:
        return False
    if by is not None:
        record(instance=found, action="lending.withdraw_wish", user=by)
    if offer is not None:
        offer.refresh_from_db()
        if offer.state == LineState.HELD:
            move(offer, LineState.CANCELLED, Verb.CANCELLED, at=at, by=by, reason="withdrawn")
            release(offer, at=at)
    return True


def end(wish: Wish, state: WishState, at: datetime) -> bool:
    """End a wish that still stands with the offer that the caller saw, by compare-and-swap."""
    rows = Wish.objects.filter(pk=wish.pk, state__in=WISHING, offer=wish.offer_id)
    return bool(rows.update(state=state, ended_at=at))
