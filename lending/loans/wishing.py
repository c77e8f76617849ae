"""How a wish begins to wait, and how it ends without being met."""

from datetime import datetime

from django.utils import timezone

from site_project.core.days import local_day
from site_project.core.outbox import queue_mail

from .. import allocation, rules
from ..allocation import whole_transaction
from ..enums import WISHING, LineState, Verb, WishState
from ..models import LoanRequest, Wish
from .changes import can_be_mailed, freed, move, release
from .persons import find_institution, prove
from .terms import check_kind


def start(request: LoanRequest, wish: Wish, *, at: datetime) -> None:
    """Take the address as proved: the wish waits, from the time of its form.

    The caller is in a transaction and holds the request's row. Raises Refused
    where the institution, or this kind of borrower, may not borrow.
    """
    entries = list(
        wish.entries.select_related("title__policy").prefetch_related("title__policy__overrides")
    )
    for title_id in sorted(entry.title_id for entry in entries):
        allocation.lock(title_id)
    borrower = prove(request, at)
    institution = find_institution(request, borrower)
    kind = institution.kind if institution else ""
    rules.check_institution(institution, today=local_day(at))
    for entry in entries:
        check_kind(entry.title.policy, kind)
    request.borrower, request.institution, request.confirmed_at = borrower, institution, at
    request.institution_kind = kind
    if institution:
        request.district = institution.district or request.district
    request.save()
    Wish.objects.filter(pk=wish.pk, state=WishState.UNPROVED).update(
        state=WishState.WAITING, since=request.sent_at
    )
    if can_be_mailed(request):
        queue_mail("lending.waiting", request, language=request.language, key="once")
    # What became free between the form and now is offered at once, in the wish's own order.
    for entry in entries:
        freed(entry.title_id, at)


@whole_transaction
def withdraw(wish: Wish, *, at: datetime | None = None) -> bool:
    """Leave the waiting list; an offer that stands becomes free for the next. False if over."""
    at = at or timezone.now()
    offer = wish.offer
    if offer is not None:
        allocation.lock(offer.title_id)
    if not end(wish, WishState.WITHDRAWN, at):
        return False
    if offer is not None:
        offer.refresh_from_db()
        if offer.state == LineState.HELD:
            move(offer, LineState.CANCELLED, Verb.CANCELLED, at=at, reason="withdrawn")
            release(offer, at=at)
    return True


def end(wish: Wish, state: WishState, at: datetime) -> bool:
    """End a wish that still stands, by compare-and-swap."""
    rows = Wish.objects.filter(pk=wish.pk, state__in=WISHING)
    return bool(rows.update(state=state, ended_at=at))
