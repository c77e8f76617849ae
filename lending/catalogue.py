"""What the public pages show: the list, a title's days, and the answers of its JSON address.

Availability is read from the database in one statement for all titles of a
page and computed by the same functions that promise a copy.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext

from campaigns.listing import page_of
from site_project.core.days import ONE_DAY, each_day, local_day
from site_project.core.navigation import remembered, versions

from . import rules
from .allocation import copies_in_service, snapshot_of, snapshots
from .enums import DayState, TitleKind
from .forms import FilterForm
from .models import Board, CatalogueIndexPage, Title, TitlePage
from .opening import Opening, load_opening, movements_from
from .packing import Snapshot, free_copies
from .scale import wall_of
from .searching import titles_free_between
from .signals import OPENING, TITLES

DAYS_SHOWN = 31  # and on to the end of that month
DATES_SHOWN = 3

# What stands beside a day's number, so that no colour is needed.
MARKS = {
    DayState.FREE: "✓",
    DayState.TAKEN: "×",
    DayState.CLOSED: "–",
    DayState.SOON: "·",
    DayState.PAST: "",
}


@dataclass(frozen=True)
class Day:
    """One day of the calendar: how many copies are free, and that in words.

    `due` is the day on which a loan of the usual length that begins on this
    day would end; none where none can be had.
    """

    day: date
    free: int
    state: DayState
    words: str
    due: date | None = None

    @property
    def mark(self) -> str:
        return MARKS[self.state]


@dataclass(frozen=True)
class Month:
    name: str
    weeks: list[list[Day | None]]


def title_days(
    title: Title, snapshot: Snapshot, opening: Opening, first: date, last: date, *, today: date
) -> list[Day]:
    """Return each day from first to last with its state."""
    earliest = rules.earliest_day(title.policy, opening, today)
    days = []
    for day, free in zip(each_day(first, last), free_copies(snapshot, first, last), strict=True):
        state = state_of(day, free, opening, today, earliest)
        days.append(Day(day, free, state, words_for(state, day, free, opening)))
    return days


def state_of(day: date, free: int, opening: Opening, today: date, earliest: date) -> DayState:
    if day < today:
        return DayState.PAST
    if not free:
        return DayState.TAKEN
    if not opening.desk.is_open(day):
        return DayState.CLOSED
    return DayState.SOON if day < earliest else DayState.FREE


def words_for(state: DayState, day: date, free: int, opening: Opening) -> str:
    """Tell one day's state, so that no mark is needed to understand it."""
    if state == DayState.FREE:
        return ngettext("%(count)d free", "%(count)d free", free) % {"count": free}
    name = opening.why_closed(day) if state == DayState.CLOSED else ""
    return name or str(state.label)


def with_due(
    title: Title, opening: Opening, snapshot: Snapshot, days: list[Day], length: int, today: date
) -> list[Day]:
    """Add to each day on which a loan of `length` days can begin the day it would be due."""

    def due(row: Day) -> date | None:
        if row.state != DayState.FREE:
            return None
        option = rules.option_from(title.policy, opening, snapshot, row.day, length, today)
        return option.due if option else None

    return [replace(row, due=due(row)) for row in days]


def months(days: Iterable[Day]) -> list[Month]:
    """Arrange days in months of weeks that begin on Monday."""
    by_month: dict[tuple[int, int], list[Day]] = {}
    for day in days:
        by_month.setdefault((day.day.year, day.day.month), []).append(day)
    return [
        Month(date_format(rows[0].day, "YEAR_MONTH_FORMAT"), weeks_of(rows))
        for rows in by_month.values()
    ]


def weeks_of(days: list[Day]) -> list[list[Day | None]]:
    cells: list[Day | None] = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - ONE_DAY


def remembered_title(request: HttpRequest, pk: int) -> Title:
    """Return a title with its parts and provisions, read anew after each change of them."""

    def read() -> Title:
        titles = Title.objects.select_related("policy")
        parts = ("components", "provisions", "boards__provision")
        return titles.prefetch_related(*parts).get(pk=pk)

    return remembered(request, TITLES, pk, read)


def remembered_by_code(request: HttpRequest, code: str) -> Title:
    """Return a public title by its code. Raises Title.DoesNotExist, which is not remembered."""

    def read() -> Title:
        return Title.objects.public().select_related("policy").get(code=code)

    # Whether it is public is said by its pages.
    pages = versions(request).get("pages", 0)
    return remembered(request, TITLES, ("code", code, pages), read)


def remembered_copies(request: HttpRequest) -> dict[int, list[int]]:
    """Return the copies in service by title, read anew after each change of a copy."""
    return remembered(request, TITLES, "copies", copies_in_service)


def remembered_opening(request: HttpRequest, today: date) -> Opening:
    """Return the desk's calendar, read anew after each change of it; its room is always new."""
    # The names of closed days are in the reader's language.
    key = (today, get_language())
    opening = remembered(request, OPENING, key, lambda: load_opening(today))
    if opening.desk_limits:
        return replace(opening, movements=movements_from(today))
    return opening


def title_context(page: TitlePage, request: HttpRequest) -> dict[str, Any]:
    """Return what a title's page shows beside its prose."""
    if page.item_id is None:
        return {}
    title = remembered_title(request, page.item_id)
    now = timezone.now()
    today = local_day(now)
    opening = remembered_opening(request, today)
    snapshot = snapshot_of(title, now, opening, remembered_copies(request))
    context = {
        "wish": wish_in(FilterForm(request.GET)),
        "record": title,
        "components": list(title.components.all()),
        "wall": remembered(
            request, TITLES, ("wall", title.pk, get_language()), lambda: wall_of(title.boards.all())
        ),
        "copies": len(snapshot.copies),
    }
    if not title.active:
        return context
    monday = today - timedelta(days=today.weekday())
    last = last_of_month(today + timedelta(days=DAYS_SHOWN))
    days = title_days(
        title, snapshot, opening, max(monday, today.replace(day=1)), last, today=today
    )
    days = with_due(title, opening, snapshot, days, title.policy.days_default, today)
    return context | {
        "months": months(days),
        "legend": [(mark, state.label) for state, mark in MARKS.items() if mark],
        "next_free": rules.next_free(title, opening, snapshot, today=today, count=DATES_SHOWN),
    }


def catalogue_context(page: CatalogueIndexPage, request: HttpRequest) -> dict[str, Any]:
    """Return the titles of one page of the catalogue, narrowed by what the reader asked for."""
    boards = Board.objects.filter(title=OuterRef("item")).order_by().values("title")
    boards = boards.annotate(count=Count("pk")).values("count")
    asked = bool(set(request.GET) & {"kind", "article", "from", "to", "days"})
    form = FilterForm(request.GET if asked else None)
    pages = (
        TitlePage.objects.for_readers(page.locale.language_code)
        .filter(item__active=True)
        .select_related("item__policy")
        .annotate(boards=Coalesce(Subquery(boards), 0))
        .order_by("title", "pk")
    )
    now = timezone.now()
    if asked and form.is_valid():
        pages = narrowed(pages, form.cleaned_data, now)
    titles = page_of(pages, request)
    tell_what_is_free(titles, request, now)
    return {
        "form": form,
        "asked": asked,
        "wish": wish_in(form),
        "titles": titles,
    }


def tell_what_is_free(pages: Iterable[TitlePage], request: HttpRequest, now: datetime) -> None:
    """Add to each page how many copies its title has, and the next dates for one."""
    today = local_day(now)
    opening = remembered_opening(request, today)
    copies = remembered_copies(request)
    known = snapshots([page.item for page in pages], now, opening, copies)
    for page in pages:
        snapshot = known[page.item_id]
        page.copies = len(snapshot.copies)
        page.next_free = rules.next_free(page.item, opening, snapshot, today=today, count=1)


def wish_in(form: FilterForm) -> str:
    """Return the loan that a reader has in mind as a query: what they typed is asked once."""
    if not form.is_bound or not form.is_valid():
        return ""
    first, due = form.cleaned_data["from"], form.cleaned_data["to"]
    # With a number of days the two are only the span to look in.
    if not first or not due or form.cleaned_data["days"]:
        return ""
    return f"from={first}&to={due}"


def narrowed(pages: Any, wanted: dict[str, Any], now: datetime) -> Any:
    """Narrow the catalogue by kind, article, and days on which a copy is free."""
    if wanted.get("kind") in TitleKind.values:
        pages = pages.filter(item__kind=wanted["kind"])
    if wanted.get("article"):
        words = wanted["article"].split()
        pages = pages.filter(
            item__provisions__law__code__iexact=words[0],
            **({"item__provisions__number__iexact": words[1]} if len(words) > 1 else {}),
        ).distinct()
    first = wanted.get("from")
    if not first:
        return pages
    last = wanted.get("to") or first
    free = titles_free_between(first, last, wanted.get("days"), at=now)
    return pages.filter(item__in=free)


def days_as_numbers(
    title: Title,
    snapshot: Snapshot,
    opening: Opening,
    first: date,
    last: date,
    length: int,
    *,
    today: date,
) -> list[dict[str, Any]]:
    """Return for each day how many copies are free on it, and for a loan that begins then.

    `start` is 1 where a loan of `length` days that begins on this day can be
    had, 0 where not.
    """

    def can_begin(day: date) -> bool:
        found = rules.option_from(title.policy, opening, snapshot, day, length, today)
        return found is not None

    counts = free_copies(snapshot, first, last)
    return [
        {"day": day.isoformat(), "free": free, "start": int(free > 0 and can_begin(day))}
        for day, free in zip(each_day(first, last), counts, strict=True)
    ]
