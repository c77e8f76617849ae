"""What a visitor keeps while choosing: for 30 minutes, longer by a button."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import local_day

from .. import allocation, rules
from ..allocation import whole_transaction
from ..enums import (
    LineState,
    Verb,
)
from ..models import (
    LoanLine,
    LoanRequest,
    Refusal,
    Title,
)
from ..opening import load_opening
from ..refusals import BadTransition, NotFree, Refused
from .changes import log, move

BASKET_TIME = timedelta(minutes=30)


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
