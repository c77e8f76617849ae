"""The waiting list: what somebody would borrow, and the offers that follow when it becomes free.

One offer at a time for a copy that became free, kept for 48 hours, to whoever
has waited longest. Who lets it pass waits on, behind the others, three times.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.days import ONE_DAY, day_in_words, local_day
from site_project.core.outbox import queue_mail

from . import allocation, rules
from .allocation import whole_transaction
from .enums import LineState, Verb, WishState
from .loans.application import Contact, take
from .loans.changes import can_be_mailed, move, release, settle
from .loans.passing import Passing
from .loans.terms import terms_in_force
from .loans.wishing import end
from .models import LoanLine, LoanRequest, Policy, Title, WaitEntry, Wish
from .models.borrower import KEEP_UNPROVED
from .models.wish import MOST_OFFERS, MOST_TITLES
from .offering import OFFER_TIME, offer_now
from .opening import load_opening
from .refusals import Refused

__all__ = ["OFFER_TIME", "accept", "check", "decline", "make", "offer_now", "serve"]


@whole_transaction
def make(
    contact: Contact,
    titles: Sequence[Title],
    *,
    first: date,
    last: date,
    days: int,
    language: str,
    form_key: str = "",
    at: datetime | None = None,
) -> LoanRequest:
    """Store a wish for one of some titles, the most wanted first, and mail the code.

    It waits once the address is proved. The same form sent twice acts once.
    Raises what `check` does.
    """
    at = at or timezone.now()
    if form_key and (known := LoanRequest.objects.filter(form_key=form_key).first()):
        return known
    titles = list(dict.fromkeys(titles))
    check(titles, first, last, days, kind=contact.institution_kind, today=local_day(at))
    request = LoanRequest(
        language=language,
        made_at=at,
        sent_at=at,
        form_key=form_key or None,
        terms_version=terms_in_force(local_day(at)),
    )
    contact.write_to(request)
    request.save()
    wish = Wish.objects.create(request=request, first_day=first, last_day=last, days=days, since=at)
    WaitEntry.objects.bulk_create(
        WaitEntry(wish=wish, title=title, rank=rank) for rank, title in enumerate(titles, start=1)
    )
    queue_mail("lending.code", request, language=language, key=str(request.code_version))
    return request


def check(
    titles: Sequence[Title], first: date, last: date, days: int, *, kind: str, today: date
) -> None:
    """Check everything about a wish that needs no loan, by the terms of this kind of borrower.

    Raises Refused: "no_titles", "too_many_titles", "not_lent", "order",
    "past", "farthest", "too_long", "too_short", "window", "lead".
    """
    if not titles:
        raise Refused("no_titles", _("Choose what you wish for."), field="titles")
    if len(titles) > MOST_TITLES:
        text = ngettext(
            "Choose %(count)d title at most.", "Choose %(count)d titles at most.", MOST_TITLES
        ) % {"count": MOST_TITLES}
        raise Refused("too_many_titles", text, field="titles")
    if not all(title.active for title in titles):
        raise Refused("not_lent", _("This title is not lent at present."), field="titles")
    if last <= first:
        raise Refused("order", _("The last day lies before the first."), field="last")
    if last < today + ONE_DAY:
        raise Refused("past", _("These days are over."), field="last")
    policies = [title.policy.as_for(kind) for title in titles]
    if first > max(rules.last_start(policy, today) for policy in policies):
        raise Refused("farthest", _("That is too far ahead."), field="first")
    for title, policy in zip(titles, policies, strict=True):
        check_length(title, policy, days)
    if (last - first).days < days:
        raise Refused("window", _("So many days do not fit between the two dates."), field="last")
    opening = load_opening(today)
    earliest = min(rules.earliest_day(policy, opening, today) for policy in policies)
    if last - timedelta(days=days) < earliest:
        text = _("We need some days to prepare. The earliest day is %(earliest)s.")
        message = text % {"earliest": day_in_words(earliest)}
        raise Refused("lead", message, field="last", day=earliest)


def check_length(title: Title, policy: Policy, days: int) -> None:
    """Refuse a length for which a title is never lent: nobody is to wait for it in vain."""
    if days > (most := max(policy.days_max, policy.season_days_max or 0)):
        text = ngettext(
            "%(title)s is lent for %(count)d day at most.",
            "%(title)s is lent for %(count)d days at most.",
            most,
        )
        raise Refused("too_long", text % {"title": title.name, "count": most}, field="days")
    if days < policy.days_min:
        text = ngettext(
            "%(title)s is lent for %(count)d day at least.",
            "%(title)s is lent for %(count)d days at least.",
            policy.days_min,
        )
        message = text % {"title": title.name, "count": policy.days_min}
        raise Refused("too_short", message, field="days")


# --- What becomes of an offer ------------------------------------------------------------


@whole_transaction
def accept(wish: Wish, *, at: datetime | None = None) -> LoanLine:
    """Take the offer that `wish` shows: it becomes a request. Taking it twice changes nothing.

    Raises Refused ("offer_over", or what the rules about borrowers say).
    """
    at = at or timezone.now()
    seen = wish.offer_id
    wish = Wish.objects.select_related("offer", "request__borrower").get(pk=wish.pk)
    line = wish.offer
    if line is None or line.pk != seen:
        raise offer_over()
    if wish.state == WishState.MET:
        return line
    title = allocation.lock(line.title_id)
    line.refresh_from_db()
    line.title = title
    if line.state != LineState.HELD or line.held_until <= at or not end(wish, WishState.MET, at):
        raise offer_over()
    request = LoanRequest.objects.select_for_update(of=("self",)).get(pk=wish.request_id)
    take(request, [line], wish.request.borrower, Passing(), accepted={}, at=at)
    line.refresh_from_db()
    return line


def offer_over() -> Refused:
    return Refused("offer_over", _("This offer is over."))


def offer_taken() -> Refused:
    return Refused("offer_taken", _("You have taken it already. You can cancel the loan."))


@whole_transaction
def decline(wish: Wish, *, at: datetime | None = None) -> bool:
    """Let the offer that `wish` shows pass, and wait on behind the others; the next gets the days.

    False where that offer is over already.
    """
    at = at or timezone.now()
    seen = wish.offer_id
    wish = Wish.objects.select_related("offer", "request__borrower").get(pk=wish.pk)
    line = wish.offer
    if wish.state != WishState.OFFERED or line is None or line.pk != seen:
        return False
    allocation.lock(line.title_id)
    line.refresh_from_db()
    if not pass_over(wish, at):
        return False
    if line.state == LineState.HELD:
        move(line, LineState.CANCELLED, Verb.CANCELLED, at=at, reason="passed")
        release(line, at=at)
    return True


def pass_over(wish: Wish, at: datetime) -> bool:
    """Send a wish whose offer was not taken to the end; after its third offer it is over."""
    if wish.offers >= MOST_OFFERS:
        return end_with_word(wish, at)
    rows = Wish.objects.filter(pk=wish.pk, state=WishState.OFFERED, offer=wish.offer_id)
    return bool(rows.update(state=WishState.WAITING, offer=None, since=at))


def end_with_word(wish: Wish, at: datetime) -> bool:
    """End a wish that was not met, and tell its person."""
    ended = end(wish, WishState.OVER, at)
    if ended and wish.state != WishState.UNPROVED and can_be_mailed(wish.request):
        queue_mail("lending.wish_over", wish.request, language=wish.request.language, key="once")
    return ended


# --- What time brings -----------------------------------------------------------------


def serve(at: datetime) -> int:
    """End wishes whose days are over, pass over offers that ran out, offer anew.

    Each title in a transaction of its own. Returns how many wishes changed.
    """
    standing = Wish.objects.standing().select_related("request__borrower")
    changed = sum(end_if_over(wish, at) for wish in standing)
    run_out = Wish.objects.filter(state=WishState.OFFERED, offer__held_until__lte=at)
    titles = set(run_out.values_list("offer__title", flat=True))
    waiting = WaitEntry.objects.filter(wish__state=WishState.WAITING)
    titles |= set(waiting.values_list("title", flat=True))
    return changed + sum(serve_title(pk, at) for pk in sorted(titles))


def end_if_over(wish: Wish, at: datetime) -> bool:
    """End a wish for which no day is left, unless an offer stands, and one never confirmed."""
    over = local_day(at) + timedelta(days=wish.days) > wish.last_day
    if wish.state == WishState.UNPROVED:
        over = over or wish.request.made_at < at - KEEP_UNPROVED
    if not over or wish.state == WishState.OFFERED:
        return False
    with transaction.atomic():
        return end_with_word(wish, at)


@whole_transaction
def serve_title(title_id: int, at: datetime) -> int:
    """Bring one title's queue up to the present."""
    allocation.lock(title_id)
    over = Wish.objects.filter(
        state=WishState.OFFERED, offer__title=title_id, offer__held_until__lte=at
    )
    passed = sum(pass_over(wish, at) for wish in over.select_related("request__borrower"))
    before = Wish.objects.filter(state=WishState.OFFERED, offer__title=title_id).count()
    # Ends what was held too long, and runs the queue.
    settle(title_id, at=at)
    after = Wish.objects.filter(state=WishState.OFFERED, offer__title=title_id).count()
    return passed + max(after - before, 0)
