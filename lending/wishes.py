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

from site_project.core.days import ONE_DAY, local_day
from site_project.core.outbox import queue_mail

from . import allocation, rules
from .allocation import snapshot_of, whole_transaction
from .enums import LineState, Verb, WishState
from .loans.application import Contact, take
from .loans.changes import can_be_mailed, log, move, release, settle, when_freed
from .loans.passing import Passing
from .loans.terms import terms_in_force
from .loans.wishing import end
from .models import LoanLine, LoanRequest, Title, WaitEntry, Wish
from .models.wish import MOST_OFFERS, MOST_TITLES
from .opening import Opening, load_opening
from .refusals import Alternative, NotFree, Refused

OFFER_TIME = timedelta(hours=48)


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
    Raises Refused: "no_titles", "too_many_titles", "not_lent", "order",
    "past", "farthest", "too_short", "too_long", "window".
    """
    at = at or timezone.now()
    if form_key and (known := LoanRequest.objects.filter(form_key=form_key).first()):
        return known
    titles = list(dict.fromkeys(titles))
    check(titles, first, last, days, today=local_day(at))
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


def check(titles: Sequence[Title], first: date, last: date, days: int, *, today: date) -> None:
    """Check everything about a wish that needs no loan. Raises Refused."""
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
    policies = [title.policy for title in titles]
    if first > max(rules.last_start(policy, today) for policy in policies):
        raise Refused("farthest", _("That is too far ahead."), field="first")
    if days > max(policy.days_max for policy in policies):
        most = max(policy.days_max for policy in policies)
        text = ngettext(
            "It is lent for %(count)d day at most.", "It is lent for %(count)d days at most.", most
        )
        raise Refused("too_long", text % {"count": most}, field="days")
    if days < min(policy.days_min for policy in policies):
        least = min(policy.days_min for policy in policies)
        text = ngettext(
            "It is lent for %(count)d day at least.",
            "It is lent for %(count)d days at least.",
            least,
        )
        raise Refused("too_short", text % {"count": least}, field="days")
    if (last - first).days < days:
        raise Refused("window", _("So many days do not fit between the two dates."), field="last")


# --- Offers ---------------------------------------------------------------------------


@when_freed
def run(title_id: int, at: datetime) -> int:
    """Offer what is free of a title to those who wait for it; returns how many got an offer.

    The caller is in a transaction and holds the title's lock.
    """
    waiting = Wish.objects.waiting().filter(entries__title=title_id)
    wishes = list(waiting.select_related("request"))
    if not wishes:
        return 0
    title = Title.objects.select_related("policy").get(pk=title_id)
    opening = load_opening(local_day(at))
    return sum(offer(wish, title, opening, at=at) for wish in wishes)


def offer(wish: Wish, title: Title, opening: Opening, *, at: datetime) -> bool:
    """Keep the first days that suit a wish for 48 hours, and write to its person."""
    days = first_days(wish, title, opening, at=at)
    rows = Wish.objects.filter(pk=wish.pk, state=WishState.WAITING)
    if days is None or not rows.exists():
        return False
    try:
        with transaction.atomic():
            line = LoanLine.objects.create(
                request=wish.request,
                title=title,
                first_day=days.first,
                due_day=days.due,
                original_due=days.due,
                state=LineState.HELD,
                held_until=at + OFFER_TIME,
            )
            allocation.allocate(title, line, at=at, opening=opening)
            if not rows.update(state=WishState.OFFERED, offer=line, offers=wish.offers + 1):
                # Another of its titles was offered at this very moment.
                raise NotFree("just_taken", "")
            log(line, Verb.OFFERED, at=at)
    except NotFree:
        return False
    if can_be_mailed(wish.request):
        queue_mail("lending.offer", line, language=wish.request.language, key="once")
    return True


def first_days(wish: Wish, title: Title, opening: Opening, *, at: datetime) -> Alternative | None:
    """Return the first loan of the wished length, within the wish's days, that can be had."""
    today = local_day(at)
    terms = title.policy.as_for(wish.request.institution_kind)
    days = max(wish.days, terms.days_min)
    snapshot = snapshot_of(title, at, opening)
    day = max(wish.first_day, rules.earliest_day(terms, opening, today))
    while day + timedelta(days=days) <= wish.last_day:
        found = rules.option_from(terms, opening, snapshot, day, days, today)
        if found and found.due <= wish.last_day:
            return found
        day += ONE_DAY
    return None


@whole_transaction
def accept(wish: Wish, *, at: datetime | None = None) -> LoanLine:
    """Take the offer: it becomes a request like any other. Taking it twice changes nothing.

    Raises Refused ("offer_over", or what the rules about borrowers say).
    """
    at = at or timezone.now()
    wish = Wish.objects.select_related("offer", "request__borrower").get(pk=wish.pk)
    line = wish.offer
    if wish.state == WishState.MET and line is not None:
        return line
    if line is not None:
        title = allocation.lock(line.title_id)
        line.refresh_from_db()
        line.title = title
    rows = Wish.objects.filter(pk=wish.pk, state=WishState.OFFERED)
    held = line is not None and line.state == LineState.HELD and line.held_until > at
    if not held or not rows.update(state=WishState.MET, ended_at=at):
        raise Refused("offer_over", _("This offer is over."))
    request = LoanRequest.objects.select_for_update(of=("self",)).get(pk=wish.request_id)
    take(request, [line], wish.request.borrower, Passing(), accepted={}, at=at)
    line.refresh_from_db()
    return line


@whole_transaction
def decline(wish: Wish, *, at: datetime | None = None) -> bool:
    """Let an offer pass and wait on, behind the others; the days go to the next. False if over."""
    at = at or timezone.now()
    wish = Wish.objects.select_related("offer__title").get(pk=wish.pk)
    if wish.state != WishState.OFFERED or wish.offer is None:
        return False
    line = wish.offer
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
        ended = end(wish, WishState.OVER, at)
        if ended and can_be_mailed(wish.request):
            queue_mail(
                "lending.wish_over", wish.request, language=wish.request.language, key="once"
            )
        return ended
    rows = Wish.objects.filter(pk=wish.pk, state=WishState.OFFERED)
    return bool(rows.update(state=WishState.WAITING, offer=None, since=at))


# --- What time brings -----------------------------------------------------------------


def serve(at: datetime) -> int:
    """End wishes whose days are over, pass over offers that ran out, offer anew.

    Each title in a transaction of its own. Returns how many wishes changed.
    """
    changed = sum(end_if_over(wish, at) for wish in Wish.objects.standing())
    run_out = Wish.objects.filter(state=WishState.OFFERED, offer__held_until__lte=at)
    titles = set(run_out.values_list("offer__title", flat=True))
    waiting = WaitEntry.objects.filter(wish__state=WishState.WAITING)
    titles |= set(waiting.values_list("title", flat=True))
    return changed + sum(serve_title(pk, at) for pk in sorted(titles))


def end_if_over(wish: Wish, at: datetime) -> bool:
    """End a wish for which no day is left, unless an offer still stands."""
    over = local_day(at) + timedelta(days=wish.days) > wish.last_day
    if not over or wish.state == WishState.OFFERED:
        return False
    proved = wish.state == WishState.WAITING
    ended = end(wish, WishState.OVER, at)
    if ended and proved and can_be_mailed(wish.request):
        queue_mail("lending.wish_over", wish.request, language=wish.request.language, key="once")
    return ended


@whole_transaction
def serve_title(title_id: int, at: datetime) -> int:
    """Bring one title's queue up to the present."""
    allocation.lock(title_id)
    over = Wish.objects.filter(
        state=WishState.OFFERED, offer__title=title_id, offer__held_until__lte=at
    )
    passed = sum(pass_over(wish, at) for wish in over.select_related("request"))
    before = Wish.objects.filter(state=WishState.OFFERED, offer__title=title_id).count()
    # Ends what was held too long, and runs the queue.
    settle(title_id, at=at)
    after = Wish.objects.filter(state=WishState.OFFERED, offer__title=title_id).count()
    return passed + max(after - before, 0)
