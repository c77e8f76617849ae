"""What is kept for whom on the waiting list, when days of a title become free.

One offer at a time for a copy, kept for 48 hours, to whoever has waited
longest. Days that somebody let pass are not offered to them again.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import ONE_DAY, local_day, start_of_day
from site_project.core.models import User
from site_project.core.outbox import queue_mail

from . import allocation, rules
from .allocation import snapshot_of, whole_transaction
from .enums import LineState, Verb, WishState
from .loans.changes import can_be_mailed, log, when_freed
from .loans.persons import answered_for
from .loans.terms import check_kind, check_open_lines
from .models import LoanLine, Title, Wish
from .opening import load_opening
from .refusals import Alternative, NotFree, Refused

OFFER_TIME = timedelta(hours=48)


def waiting() -> QuerySet[Wish]:
    """Return the wishes that wait, the longest first, with their persons."""
    return Wish.objects.waiting().select_related("request__borrower", "request__institution")


class FreeDays:
    """The days of one title that wishes can have; each is looked up once until one is kept.

    Made and used while the caller holds the title's lock.
    """

    def __init__(self, title: Title, at: datetime) -> None:
        self.title, self.at, self.today = title, at, local_day(at)
        self.look_again()

    def look_again(self) -> None:
        """Forget what was free: something has just been kept."""
        self.opening = load_opening(self.today)
        self.snapshot = snapshot_of(self.title, self.at, self.opening)
        self.known: dict[tuple[str, int, date], Alternative | None] = {}

    def first_for(
        self, wish: Wish, but: list[tuple[date, date]] | None = None
    ) -> Alternative | None:
        """Return the first loan of the wished length within the wish's days.

        Loans that meet the days in `but` are left out. It begins tomorrow at
        the earliest, so that there is a while to answer.
        """
        kind = wish.request.institution_kind
        terms = self.title.policy.as_for(kind)
        days = max(wish.days, terms.days_min)
        earliest = rules.earliest_day(terms, self.opening, self.today)
        day = max(wish.first_day, earliest, self.today + ONE_DAY)
        last = min(wish.last_day - timedelta(days=days), rules.last_start(terms, self.today))
        while day <= last:
            found = self.option(kind, days, day)
            if found and found.due <= wish.last_day and not meets(found, but or []):
                return found
            day += ONE_DAY
        return None

    def option(self, kind: str, days: int, day: date) -> Alternative | None:
        key = (kind, days, day)
        if key not in self.known:
            terms = self.title.policy.as_for(kind)
            self.known[key] = rules.option_from(
                terms, self.opening, self.snapshot, day, days, self.today, rules.QUICK
            )
        return self.known[key]


def meets(found: Alternative, spans: list[tuple[date, date]]) -> bool:
    return any(first <= found.due and found.first <= due for first, due in spans)


def let_pass(wish: Wish, title: Title) -> list[tuple[date, date]]:
    """Return the days of a title that were offered to a wish before, and not taken."""
    if not wish.offers:
        return []
    lines = LoanLine.objects.filter(request=wish.request_id, title=title)
    gone = lines.filter(state__in=[LineState.EXPIRED, LineState.CANCELLED])
    return list(gone.order_by("pk").values_list("first_day", "due_day"))


def check_person(wish: Wish, title: Title, *, today: date) -> None:
    """Check what the taking of an offer would be refused for. Raises Refused."""
    request = wish.request
    check_kind(title.policy, request.institution_kind)
    if borrower := request.borrower:
        told = answered_for(borrower, request.institution)
        rules.check_institution(told, today=today)
        lines = [LoanLine(title=title)]
        check_open_lines(told, borrower, lines, kind=request.institution_kind)


@when_freed
def run(title_id: int, at: datetime) -> int:
    """Offer what is free of a title to those who wait for it; returns how many got an offer.

    The caller is in a transaction and holds the title's lock. Who could not
    take it now, such as one with too many open loans, is passed in silence.
    """
    wishes = list(waiting().filter(entries__title=title_id))
    if not wishes:
        return 0
    title = Title.objects.select_related("policy").prefetch_related("policy__overrides")
    free = FreeDays(title.get(pk=title_id), at)
    if not free.title.active:
        return 0
    return sum(offer(wish, free) for wish in wishes)


def offer(wish: Wish, free: FreeDays) -> bool:
    """Keep the first days that suit a wish, and write to its person; False if there are none."""
    found = free.first_for(wish, let_pass(wish, free.title))
    if found is None:
        return False
    try:
        check_person(wish, free.title, today=free.today)
        keep(wish, free, found)
    except Refused:
        return False
    return True


def keep(wish: Wish, free: FreeDays, found: Alternative, by: User | None = None) -> LoanLine:
    """Keep days for a wish, for 48 hours and not into the loan's first day; queue the mail.

    Raises NotFree where the wish got something else meanwhile, or the copy is gone.
    """
    rows = Wish.objects.filter(pk=wish.pk, state=WishState.WAITING)
    with transaction.atomic():
        # Another transaction that has the row is just offering it another title.
        if not list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)):
            raise NotFree("not_waiting", _("This wish does not wait any more."))
        line = LoanLine.objects.create(
            request=wish.request,
            title=free.title,
            first_day=found.first,
            due_day=found.due,
            original_due=found.due,
            state=LineState.HELD,
            held_until=min(free.at + OFFER_TIME, start_of_day(found.first)),
        )
        allocation.allocate(free.title, line, at=free.at, opening=free.opening)
        rows.update(state=WishState.OFFERED, offer=line, offers=F("offers") + 1)
        log(line, Verb.OFFERED, at=free.at, by=by)
        if can_be_mailed(wish.request):
            queue_mail("lending.offer", line, language=wish.request.language, key="once")
    free.look_again()
    return line


@whole_transaction
def offer_now(wish: Wish, title: Title, *, by: User, at: datetime | None = None) -> LoanLine:
    """Offer a title to one wish before all others, by hand; days it let pass before, too.

    Raises Refused ("not_waiting", "not_wished", "not_lent", "no_days", or what
    the rules about its person say).
    """
    at = at or timezone.now()
    title = allocation.lock(title.pk)
    found = waiting().filter(pk=wish.pk).first()
    if found is None:
        raise Refused("not_waiting", _("This wish does not wait any more."))
    if not found.entries.filter(title=title).exists():
        raise Refused("not_wished", _("This title is not wished for."))
    if not title.active:
        raise Refused("not_lent", _("This title is not lent at present."))
    check_person(found, title, today=local_day(at))
    free = FreeDays(title, at)
    days = free.first_for(found)
    if days is None:
        text = _("No copy is free for so long within the days of this wish.")
        raise NotFree("no_days", text)
    return keep(found, free, days, by)
