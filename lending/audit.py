"""Are the promises of lending kept? Counted from the rows themselves, by no code that made them."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from site_project.core.codes import check_character

from . import wall
from .enums import FIXED, MOVABLE, STANDING, CopyState, LineState, OccupationKind
from .models import Copy, LoanLine, Occupation, TitlePage


def drift() -> Iterator[str]:
    """Yield one sentence for each row that breaks an invariant; none where all hold."""
    if not wall.stands(connection):
        yield "the wall against overlapping loans is missing"
    yield from overlaps()
    yield from promises()
    yield from places()
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
    for copy in Copy.objects.all():
        if check_character(copy.code[:-1]) != copy.code[-1]:
            yield f"copy {copy.code} has a wrong check character"


def pages() -> Iterator[str]:
    """A title belongs to one family of pages."""
    for page in TitlePage.objects.exclude(item=None).exclude(translation_key=F("item__page_key")):
        yield f"page {page.pk} presents a title of another family of pages"
