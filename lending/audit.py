"""Are the promises of lending kept? Counted from the rows themselves, by no code that made them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from site_project.core.codes import check_character

from . import wall
from .enums import (
    FIXED,
    MOVABLE,
    STANDING,
    CopyState,
    LineState,
    Movement,
    OccupationKind,
    PartReason,
    WishState,
)
from .models import (
    Copy,
    Issue,
    LoanLine,
    Occupation,
    PartEntry,
    StormMove,
    StormShift,
    TitlePage,
    WaitEntry,
    Wish,
)

# So long an offer that has run out may wait until `tick` sees it.
GRACE = timedelta(days=1)


def drift() -> Iterator[str]:
    """Yield one sentence for each row that breaks an invariant; none where all hold."""
    if not wall.stands(connection):
        yield "the wall against overlapping loans is missing"
    yield from overlaps()
    yield from promises()
    yield from risks()
    yield from places()
    yield from ledger()
    yield from issues()
    yield from wishes(timezone.now())
    yield from storms()
    yield from pages()


def overlaps() -> Iterator[str]:
    """(I1) Live occupations of one copy are disjoint."""
    other = Occupation.objects.filter(
        live=True,
        copy=OuterRef("copy"),
        first_day__lte=OuterRef("last_day"),
        last_day__gte=OuterRef("first_day"),
        pk__gt=OuterRef("pk"),
    )
    for row in Occupation.objects.filter(Exists(other), live=True, copy__isnull=False):
        yield f"occupation {row.pk} overlaps another of copy {row.copy_id}"
    for row in Occupation.objects.filter(copy__isnull=False).exclude(copy__title=F("title")):
        yield f"occupation {row.pk} is on a copy of another title"


def promises() -> Iterator[str]:
    """(I2) Every promise has one live occupation with a copy in service, or is at risk."""
    live = Occupation.objects.filter(line=OuterRef("pk"), live=True)
    for line in LoanLine.objects.filter(~Exists(live), state__in=STANDING):
        yield f"loan {line} is promised and has no live occupation"
    for line in LoanLine.objects.filter(Exists(live)).exclude(state__in=STANDING):
        yield f"loan {line} is {line.state} and still occupies a copy"
    kept = live.filter(copy__state=CopyState.IN_SERVICE)
    for line in LoanLine.objects.filter(~Exists(kept), state__in=MOVABLE, at_risk=False):
        yield f"loan {line} has no copy and is not marked at risk"
    short = Q(first_day__gt=F("line__first_day")) | (
        Q(last_day__lt=F("line__due_day")) & Q(line__state__in=(*MOVABLE, LineState.PREPARED))
    )
    loans = Occupation.objects.filter(live=True, kind=OccupationKind.LOAN)
    for row in loans.filter(short).select_related("line__request"):
        yield f"occupation {row.pk} is shorter than its loan {row.line}"


def places() -> Iterator[str]:
    """(I3) What is packed or out is the copy of its own occupation, and in one place."""
    rows = LoanLine.objects.filter(state__in=FIXED).exclude(copy_out=F("occupation__copy"))
    for line in rows:
        yield f"loan {line} has a copy that was not promised to it"
    gone = LoanLine.objects.filter(copy_out__isnull=False).select_related("copy_out", "request")
    for line in gone.exclude(copy_out__title=F("title")):
        yield f"loan {line} has a copy of another title"
    for line in gone.filter(state__in=MOVABLE):
        yield f"loan {line} is {line.state} and has a copy already"
    for line in gone.filter(state=LineState.OUT, copy_out__state=CopyState.MISSING):
        yield f"copy {line.copy_out} is missing and loan {line} is not lost"
    for line in gone.filter(state=LineState.LOST, copy_out__state=CopyState.IN_SERVICE):
        yield f"copy {line.copy_out} is in service and loan {line} is lost"
    for copy in Copy.objects.all():
        if check_character(copy.code[:-1]) != copy.code[-1]:
            yield f"copy {copy.code} has a wrong check character"


def risks() -> Iterator[str]:
    """A loan is marked at risk if, and only if, it is promised and stands on no copy in service."""
    promised = [*MOVABLE, LineState.PREPARED]
    stands = Q(occupation__live=True, occupation__copy__state=CopyState.IN_SERVICE)
    marked = LoanLine.objects.filter(at_risk=True)
    for line in marked.filter(stands, state__in=promised):
        yield f"loan {line} is marked at risk and has a copy"
    for line in marked.exclude(state__in=promised):
        yield f"loan {line} is {line.state} and still marked at risk"
    packed = LoanLine.objects.filter(state=LineState.PREPARED, at_risk=False)
    for line in packed.exclude(copy_out__state=CopyState.IN_SERVICE):
        yield f"loan {line} is packed with a copy out of service and not marked at risk"


def ledger() -> Iterator[str]:
    """The ledger of parts begins with a first stock and never gives away what is not there."""
    sums = PartEntry.objects.order_by().values("copy__code", "spec").annotate(total=Sum("delta"))
    for row in sums.filter(total__lt=0):
        yield f"copy {row['copy__code']} has {row['total']} of part {row['spec']}"
    for entry in PartEntry.objects.exclude(spec__title=F("copy__title")).select_related("copy"):
        yield f"ledger entry {entry.pk} enters a part of another title for copy {entry.copy}"
    first = PartEntry.objects.filter(
        copy=OuterRef("pk"), spec=OuterRef("title__components"), reason=PartReason.INITIAL
    )
    copies = Copy.objects.exclude(state=CopyState.RETIRED).filter(title__components__isnull=False)
    for copy, spec in copies.filter(~Exists(first)).values_list("code", "title__components"):
        yield f"copy {copy} has no first stock of part {spec}"


def issues() -> Iterator[str]:
    """Something is open only after a return or a loss, and a loan waits only for what is open."""
    open_now = Issue.objects.open().filter(line=OuterRef("pk"))
    for line in LoanLine.objects.filter(~Exists(open_now), state=LineState.ISSUE):
        yield f"loan {line} waits to be settled and nothing is open"
    owing = (LineState.RETURNED, LineState.ISSUE, LineState.LOST)
    for line in LoanLine.objects.filter(Exists(open_now)).exclude(state__in=owing):
        yield f"loan {line} is {line.state} and something of it is open"
    for issue in Issue.objects.filter(spec__isnull=False).exclude(spec__title=F("line__title")):
        yield f"issue {issue.pk} is about a part of another title"


def wishes(now: datetime) -> Iterator[str]:
    """An offer is a line of its wish, kept for it, of a title that it names."""
    offered = Wish.objects.filter(state=WishState.OFFERED).select_related("offer", "request")
    over = Q(offer__state=LineState.EXPIRED, offer__ended_at__gt=now - GRACE)
    for wish in offered.exclude(Q(offer__state=LineState.HELD) | over):
        yield f"wish {wish} is offered a loan that is {wish.offer.state}"
    with_offer = Wish.objects.filter(offer__isnull=False).select_related("request")
    for wish in with_offer.exclude(offer__request=F("request")):
        yield f"wish {wish} is offered a loan of another request"
    named = WaitEntry.objects.filter(wish=OuterRef("pk"), title=OuterRef("offer__title"))
    for wish in with_offer.filter(~Exists(named)):
        yield f"wish {wish} is offered a title that it does not name"
    kept = with_offer.filter(offer__state=LineState.HELD, offer__held_until__gt=now)
    for wish in kept.exclude(state__in=[WishState.OFFERED, WishState.MET]):
        yield f"wish {wish} is {wish.state} and a loan is still kept for it"


def storms() -> Iterator[str]:
    """A storm's moves begin on its day, and nobody is left on it."""
    collected = StormMove.objects.filter(
        shift=OuterRef("shift"), line=OuterRef("line"), movement=Movement.COLLECT
    )
    # A return follows its collection where the loan would else become too short.
    along = Q(Exists(collected), movement=Movement.RETURN)
    elsewhere = StormMove.objects.exclude(before=F("shift__day")).exclude(along)
    for move in elsewhere.select_related("shift"):
        yield f"storm move {move.pk} moves from another day than {move.shift}"
    for shift in StormShift.objects.filter(undone_at__lt=F("at")):
        yield f"the move from {shift} was undone before it was made"
    for shift in StormShift.objects.filter(undone_at=None, closed_day__isnull=False):
        before = LoanLine.objects.filter(request__made_at__lt=shift.at)
        coming = before.filter(
            first_day=shift.day,
            state__in=[LineState.REQUESTED, LineState.APPROVED, LineState.PREPARED],
        )
        going = before.filter(due_day=shift.day, state=LineState.OUT)
        for line in coming | going:
            yield f"loan {line} was left on {shift}, which was moved"


def pages() -> Iterator[str]:
    """A title belongs to one family of pages."""
    for page in TitlePage.objects.exclude(item=None).exclude(translation_key=F("item__page_key")):
        yield f"page {page.pk} presents a title of another family of pages"
