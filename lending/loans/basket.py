"""What a visitor keeps while choosing: for 30 minutes, longer by a button."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import local_day

from .. import allocation, rules
from ..allocation import whole_transaction
from ..enums import LineState, Verb, WishState
from ..models import LoanLine, LoanRequest, Refusal, Title, Wish
from ..opening import Opening, load_opening
from ..packing import busiest
from ..refusals import BadTransition, NotFree, Refused
from .changes import log, move, release

BASKET_TIME = timedelta(minutes=30)
# How long a last copy is kept until an address is given.
ADDRESS_TIME = timedelta(minutes=10)


def hold(
    title: Title,
    *,
    first: date,
    due: date,
    language: str,
    basket: LoanRequest | None = None,
    email: str = "",
    form_key: str = "",
    at: datetime | None = None,
) -> LoanLine:
    """Keep a copy for 30 minutes in a basket, made where there is none.

    The last free copy is kept for 10 minutes only while the basket has no
    address, and not longer: `email` or `give_address` makes it 30. It is
    nothing but typed yet, and nothing is mailed to it.

    Asking again for what the basket holds already, or with the same form,
    changes nothing. Raises Refused or NotFree, with alternatives; the refusal
    is counted.
    """
    at = at or timezone.now()
    try:
        return _hold(title, first, due, language, basket, email, form_key, at)
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
    email: str,
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
        basket = LoanRequest.objects.create(language=language, made_at=at, email=email)
    elif email and not basket.email:
        basket.email = email
        basket.save(update_fields=["email"])
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
    if not basket.email and is_last_copy(line, opening, at):
        check_first_time(line, basket)
        line.held_until = at + ADDRESS_TIME
        line.save(update_fields=["held_until"])
    log(line, Verb.HELD, at=at)
    return line


def is_last_copy(line: LoanLine, opening: Opening, at: datetime) -> bool:
    """Say whether a kept line takes the last copy that is free on one of its days."""
    title = line.title
    snapshot = allocation.snapshot_of(title, at, opening)
    first, last = opening.span(title.policy, line.first_day, line.due_day)
    peak, _days = busiest([b for b in snapshot.bookings if b.meets(first, last)], first, last)
    return peak >= len(snapshot.copies)


def check_first_time(line: LoanLine, basket: LoanRequest) -> None:
    """Refuse to keep a last copy again and again for a basket without an address."""
    again = basket.lines.filter(title=line.title_id).exclude(pk=line.pk)
    if again.exclude(state=LineState.HELD).exists():
        text = _("This is the last copy on these days. Please give your e-mail, so we can keep it.")
        raise Refused("address_needed", text, field="email")


def lacks_address(basket: LoanRequest, *, at: datetime | None = None) -> bool:
    """Say whether the basket keeps a last copy that needs an address to be kept longer."""
    at = at or timezone.now()
    opening = load_opening(local_day(at))
    return not basket.email and any(
        is_last_copy(line, opening, at)
        for line in basket.lines.filter(state=LineState.HELD, held_until__gt=at)
        .select_related("title__policy")
        .order_by("pk")
    )


def give_address(basket: LoanRequest, email: str, *, at: datetime | None = None) -> datetime:
    """Note the visitor's e-mail and keep everything for 30 minutes; returns until when."""
    LoanRequest.objects.filter(pk=basket.pk, sent_at=None).update(email=email)
    basket.refresh_from_db()
    return extend(basket, at=at)


def note_refusal(title: Title, first: date, due: date, refused: Refused, at: datetime) -> None:
    """Count a no and, where another date could help, look for the nearest yeses."""
    Refusal.objects.create(title=title, first_day=first, due_day=due, code=refused.code, at=at)
    if isinstance(refused, NotFree) or refused.code in rules.OTHER_DAYS_HELP:
        opening = load_opening(local_day(at))
        title = Title.objects.select_related("policy").get(pk=title.pk)
        refused.alternatives, refused.searched = rules.alternatives(
            title, opening, first, due, at=at
        )


@whole_transaction
def extend(basket: LoanRequest, *, at: datetime | None = None) -> datetime:
    """Keep the basket for another 30 minutes from now; returns until when all of it is kept.

    A last copy in a basket without an address is not kept longer than it was.
    """
    at = at or timezone.now()
    until = at + BASKET_TIME
    if basket.sent_at is not None:
        return until
    opening = load_opening(local_day(at))
    kept = basket.lines.filter(state=LineState.HELD, held_until__gt=at)
    for line in kept.select_related("title__policy").order_by("title_id", "pk"):
        if not basket.email and is_last_copy(line, opening, at):
            until = min(until, line.held_until or until)
            continue
        if kept.filter(pk=line.pk).update(held_until=at + BASKET_TIME):
            log(line, Verb.EXTENDED, at=at)
    return until


@whole_transaction
def remove(line: LoanLine, *, at: datetime | None = None) -> None:
    """Take a line out of a basket. Raises BadTransition once it was requested, and for an offer.

    What is kept for a wish lies in no basket: it is taken or declined.
    """
    at = at or timezone.now()
    allocation.lock(line.title_id)
    line.refresh_from_db()
    is_offer = Wish.objects.filter(offer=line, state=WishState.OFFERED).exists()
    if is_offer or line.state not in (LineState.HELD, LineState.EXPIRED):
        raise BadTransition(line, Verb.CANCELLED)
    move(line, LineState.CANCELLED, Verb.CANCELLED, at=at)
    release(line, at=at)


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
