"""Ways out for a promise at risk: another copy, another title, other days; each was verified.

Nothing here cancels anything: a person chooses, and `apply` does it by the
same rules as ever.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.days import local_day
from site_project.core.models import User

from . import allocation, loans, rules
from .allocation import snapshot_of, snapshots, whole_transaction
from .enums import CopyState, LineState, OccupationKind, Verb
from .models import Copy, LoanLine, LoanLog, Occupation, Title
from .opening import Opening, load_opening
from .packing import Booking, Plan, SearchLimit, Snapshot, plan
from .refusals import Alternative, BadTransition, NotFree

SHOWN = 3


class Way(TextChoices):
    """How a copy can be had for a loan at risk."""

    REPAIR = "repair", _("Bring this copy back from repair")
    FOUND = "found", _("This copy would do, once it is found")
    SWAP = "swap", _("Another copy for the centre's own use")
    GIVE_UP = "give_up", _("Give up the centre's own use")
    FETCH = "fetch", _("Get this late copy back")


# What only people outside can do; the others are done by `apply`.
BY_HAND = (Way.FOUND, Way.FETCH)


@dataclass(frozen=True)
class OtherCopy:
    """A copy with which the promise can be kept; `days` are those of the use in its way."""

    way: Way
    copy: Copy
    days: tuple[date, date] | None = None
    occupation: int | None = None

    @property
    def key(self) -> str:
        return f"{self.way}-{self.copy.pk}-{self.occupation or 0}"

    @property
    def can_apply(self) -> bool:
        return self.way not in BY_HAND


@dataclass(frozen=True)
class OtherTitle:
    """A title that teaches the same articles and is free on the same days."""

    title: Title
    shared: int

    @property
    def key(self) -> str:
        return f"title-{self.title.pk}"


@dataclass(frozen=True)
class OtherDays:
    """The nearest days on which the same title can be had."""

    days: Alternative

    @property
    def key(self) -> str:
        return f"days-{self.days.first}-{self.days.due}"


Remedy = OtherCopy | OtherTitle | OtherDays


@dataclass(frozen=True)
class Remedies:
    """What can be done for a line; `searched` is false where time ended the search for days."""

    copies: list[OtherCopy]
    titles: list[OtherTitle]
    days: list[OtherDays]
    searched: bool = True

    def __iter__(self) -> Iterator[Remedy]:
        return iter([*self.copies, *self.titles, *self.days])

    def __bool__(self) -> bool:
        return bool(self.copies or self.titles or self.days)


def for_line(line: LoanLine, *, at: datetime | None = None) -> Remedies:
    """Return the ways out for a line, read and computed now; nothing is changed."""
    at = at or timezone.now()
    opening = load_opening(local_day(at))
    title = Title.objects.select_related("policy").get(pk=line.title_id)
    found, searched = rules.alternatives(
        title, opening, line.first_day, line.due_day, at=at, ignore=line
    )
    return Remedies(
        copies=list(other_copies(line, title, opening, at)),
        titles=other_titles(line, title, opening, at),
        days=[OtherDays(days) for days in found],
        searched=searched,
    )


def works(snapshot: Snapshot, span: tuple[date, date]) -> Plan | None:
    try:
        answer = plan(snapshot, *span, rules.QUICK)
    except SearchLimit:
        return None
    return answer if isinstance(answer, Plan) else None


def other_copies(
    line: LoanLine, title: Title, opening: Opening, at: datetime
) -> Iterator[OtherCopy]:
    """Yield the copies with which the line could be kept, what costs least first."""
    span = opening.span(title.policy, line.first_day, line.due_day)
    own = Occupation.objects.filter(line=line).values_list("pk", flat=True).first()
    snapshot = snapshot_of(title, at, opening).without(own)
    yield from from_own_use(title, snapshot, span)
    away = title.copies.filter(state__in=[CopyState.IN_REPAIR, CopyState.MISSING])
    for copy in away.order_by("state", "code"):
        if works(Snapshot((*snapshot.copies, copy.pk), snapshot.bookings), span):
            way = Way.REPAIR if copy.state == CopyState.IN_REPAIR else Way.FOUND
            yield OtherCopy(way, copy)
    yield from from_late_loans(title, snapshot, span, local_day(at))


def from_own_use(title: Title, snapshot: Snapshot, span: tuple[date, date]) -> Iterator[OtherCopy]:
    """Yield the centre's own uses that could take another copy, or be given up."""
    uses = Occupation.objects.filter(title=title, live=True, line=None, copy__isnull=False)
    meeting = uses.filter(first_day__lte=span[1], last_day__gte=span[0])
    for use in meeting.filter(kind=OccupationKind.IN_HOUSE).select_related("copy"):
        if swapped(snapshot, use.pk, span):
            way = Way.SWAP
        elif works(snapshot.without(use.pk), span):
            way = Way.GIVE_UP
        else:
            continue
        yield OtherCopy(way, use.copy, (use.first_day, use.last_day), use.pk)


def swapped(snapshot: Snapshot, pk: int, span: tuple[date, date]) -> Plan | None:
    """Plan the span as if one of the centre's own uses could take any copy."""
    return works(Snapshot(snapshot.copies, tuple(loosened(snapshot, pk))), span)


def loosened(snapshot: Snapshot, pk: int) -> Iterator[Booking]:
    return (b._replace(fixed=b.fixed and b.pk != pk) for b in snapshot.bookings)


def from_late_loans(
    title: Title, snapshot: Snapshot, span: tuple[date, date], today: date
) -> Iterator[OtherCopy]:
    """Yield the late copies that would do, if they came back in time."""
    late = LoanLine.objects.overdue_on(today).filter(title=title, copy_out__isnull=False)
    for other in late.select_related("copy_out", "occupation"):
        if works(snapshot.without(other.occupation.pk), span):
            days = (other.first_day, other.due_day)
            yield OtherCopy(Way.FETCH, other.copy_out, days, other.occupation.pk)


def other_titles(line: LoanLine, title: Title, opening: Opening, at: datetime) -> list[OtherTitle]:
    """Return titles with the same articles that are free on the same days, the likest first."""
    provisions = list(title.provisions.values_list("pk", flat=True))
    shared = Count("provisions", filter=Q(provisions__in=provisions), distinct=True)
    likely = (
        Title.objects.public()
        .exclude(pk=title.pk)
        .annotate(shared=shared)
        .filter(shared__gt=0)
        .select_related("policy")
    )
    ranked = sorted(likely, key=lambda other: (-other.shared, other.kind != title.kind, other.code))
    known = snapshots(ranked, at, opening) if ranked else {}
    found = []
    for other in ranked:
        span = opening.span(other.policy, line.first_day, line.due_day)
        if works(known[other.pk], span):
            found.append(OtherTitle(other, other.shared))
            if len(found) == SHOWN:
                break
    return found


def apply(
    line: LoanLine, key: str, *, by: User, reason: str = "", at: datetime | None = None
) -> Remedy:
    """Do one of the ways out that `for_line` gives now, by its `key`; returns it.

    Raises NotFree("over") where it is no longer one, and whatever `loans.change`
    raises; nothing has changed then. Other rules than that a copy must be free
    may be passed with a `reason`.
    """
    at = at or timezone.now()
    remedy = next((one for one in for_line(line, at=at) if one.key == key), None)
    if remedy is None or (isinstance(remedy, OtherCopy) and not remedy.can_apply):
        raise NotFree("over", _("This way out is no longer open. Please choose another."))
    days = {"first": line.first_day, "due": line.due_day}
    if isinstance(remedy, OtherTitle):
        loans.change(line, **days, title=remedy.title, by=by, reason=reason, at=at)
    elif isinstance(remedy, OtherDays):
        days = {"first": remedy.days.first, "due": remedy.days.due}
        loans.change(line, **days, by=by, reason=reason, at=at)
    else:
        take_copy(line, remedy, by=by, at=at)
    return remedy


@whole_transaction
def take_copy(line: LoanLine, remedy: OtherCopy, *, by: User, at: datetime) -> None:
    """Make a copy available, and give the line one. Raises NotFree and BadTransition."""
    title = allocation.lock(line.title_id)
    line.refresh_from_db()
    if line.state not in (LineState.HELD, LineState.REQUESTED, LineState.APPROVED):
        raise BadTransition(line, Verb.CHANGED)
    opening = load_opening(local_day(at))
    if remedy.way == Way.REPAIR:
        copy = Copy.objects.get(pk=remedy.copy.pk)
        copy.state = CopyState.IN_SERVICE
        copy.save(update_fields=["state"])
    elif remedy.way == Way.GIVE_UP:
        use = Occupation.objects.filter(pk=remedy.occupation, kind=OccupationKind.IN_HOUSE)
        use.update(live=False, pinned=False)
    else:
        swap_use(line, title, remedy, opening, at)
    allocation.allocate(title, line, at=at, opening=opening)
    if line.at_risk:
        LoanLog.objects.create(line=line, verb=Verb.SAFE_AGAIN, actor=by, at=at)
    line.refresh_from_db()


def swap_use(
    line: LoanLine, title: Title, remedy: OtherCopy, opening: Opening, at: datetime
) -> None:
    """Move one of the centre's own uses so that the line finds a copy."""
    own = Occupation.objects.filter(line=line).values_list("pk", flat=True).first()
    snapshot = snapshot_of(title, at, opening).without(own)
    span = opening.span(title.policy, line.first_day, line.due_day)
    answer = swapped(snapshot, remedy.occupation or 0, span)
    if answer is None:
        raise NotFree("over", _("This way out is no longer open. Please choose another."))
    allocation.write_moves(answer.moves)
