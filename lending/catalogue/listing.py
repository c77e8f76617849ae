"""The list of what can be borrowed, narrowed by what a reader asks for."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.listing import page_of
from campaigns.models import Provision
from site_project.core.changes import CONTENT
from site_project.core.days import local_day
from site_project.core.navigation import remembered

from ..allocation import snapshots
from ..allocation.finding import doubts_on, surely_free
from ..enums import MaterialLanguage, TitleKind
from ..forms import Choices, FilterForm
from ..models import Board, CatalogueIndexPage, Level, Policy, Subject, Title, TitlePage
from ..opening import Opening
from ..refusals import Alternative
from ..rules import QUICK, SEARCH_DAYS, earliest_day, last_start, option_from
from ..searching import allowed_spans, titles_free_between
from .memory import (
    remembered_copies,
    remembered_dates,
    remembered_opening,
    remembered_until_lent,
)

# Where nothing is free on the days asked for, other days of so many titles are looked for.
INSTEAD = 10
SEARCH_SECONDS = 0.2


class Entry(NamedTuple):
    """One title of the catalogue: its page for the reader, and all that it is found by."""

    page: int
    title: int
    kind: str
    language: str
    articles: frozenset[str]
    subjects: frozenset[int]
    levels: frozenset[int]

    def meets(self, wanted: dict[str, Any]) -> bool:
        """Say whether this is what was asked for, but for the days."""
        own = {"article": self.articles, "subject": self.subjects, "level": self.levels}
        return all(
            (value in own[name]) if name in own else value == getattr(self, name)
            for name in FilterForm.PLAIN
            if (value := wanted.get(name)) not in (None, "")
        )


@dataclass(frozen=True)
class Row:
    """A title in the list: its page, how many copies there are, and dates on which it is free."""

    page: TitlePage
    copies: int
    dates: list[Alternative] = field(default_factory=list)

    @property
    def loan(self) -> str:
        """The first of the dates as a query for the title's page."""
        return f"from={self.dates[0].first}&to={self.dates[0].due}" if self.dates else ""


def catalogue_context(page: CatalogueIndexPage, request: HttpRequest) -> dict[str, Any]:
    """Return the titles of one page of the catalogue, narrowed by what the reader asked for."""
    everything = entries_of(request, page.locale.language_code)
    form = FilterForm(
        request.GET if set(request.GET) & {*FilterForm.PLAIN, "from", "to", "days"} else None,
        choices=choices_of(request, everything),
    )
    context: dict[str, Any] = {"form": form, "told": [], "wish": "", "span": ""}
    wanted: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data
        context |= {"told": form.in_words, "wish": form.loan, "span": form.span}
    now = timezone.now()
    asked = (page.locale.language_code, *sorted(wanted.items()), request.GET.get("page"))
    return context | remembered_until_lent(
        request, ("catalogue", *asked), now, lambda: titles_for(wanted, everything, request, now)
    )


def titles_for(
    wanted: dict[str, Any], everything: list[Entry], request: HttpRequest, now: datetime
) -> dict[str, Any]:
    """Return the titles that meet what a reader asked for: one page of them, or what else is free.

    `within` says that the dates told are those of a loan between the days asked for.
    """
    alike = found = [entry for entry in everything if entry.meets(wanted)]
    if span := span_asked(wanted, local_day(now)):
        days = wanted["days"]
        opening = remembered_opening(request, local_day(now))
        free = titles_free_between(*span, days, at=now, opening=opening)
        found = [entry for entry in alike if entry.title in free]
        if found and days:
            part = page_of(found, request)
            part.object_list = free_within(part.object_list, free, *span, days, request, now)
            return {"titles": part, "within": True}
        if not found:
            instead = free_instead(alike, *span, days, request, now)
            return {"titles": page_of([], request), "instead": instead}
    part = page_of(found, request)
    part.object_list = rows_of(part.object_list, request, now)
    return {"titles": part}


def span_asked(wanted: dict[str, Any], today: date) -> tuple[date, date] | None:
    """Return the days between which a title is to be free; none where no days were asked for."""
    first, last, days = wanted.get("from"), wanted.get("to"), wanted.get("days")
    if not (first or days):
        return None
    first = first or today
    return first, last or (first + timedelta(days=SEARCH_DAYS + days) if days else first)


# --- What there is -----------------------------------------------------------


def entries_of(request: HttpRequest, language: str) -> list[Entry]:
    """Return the whole catalogue for readers of a language, by name."""

    def read() -> list[Entry]:
        pages = TitlePage.objects.for_readers(language).filter(item__active=True)
        rows = pages.order_by("title", "pk").values_list(
            "pk", "item_id", "item__kind", "item__language"
        )
        articles, subjects, levels = articles_taught(), of_titles("subjects"), of_titles("levels")
        return [
            Entry(
                *row, *(frozenset(known.get(row[1], ())) for known in (articles, subjects, levels))
            )
            for row in rows
        ]

    return remembered(request, CONTENT, ("catalogue", language), read)


def articles_taught() -> dict[int, list[str]]:
    """Return what each title teaches as it is cited: the articles, and their laws."""
    taught = defaultdict(list)
    rows = Title.provisions.through.objects.values_list(
        "title_id", "provision__law__code", "provision__number"
    )
    for title, law, number in rows:
        taught[title] += [law, f"{law} {number}"]
    return taught


def of_titles(name: str) -> dict[int, list[int]]:
    """Return the keys of a title's subjects or levels, by title."""
    known = defaultdict(list)
    column = f"{name.removesuffix('s')}_id"
    for title, key in getattr(Title, name).through.objects.values_list("title_id", column):
        known[title].append(key)
    return known


def choices_of(request: HttpRequest, everything: Sequence[Entry]) -> Choices:
    """Return what the catalogue can be narrowed to, in the reader's language."""

    def read() -> Choices:
        kinds, languages = ({getattr(e, name) for e in everything} for name in ("kind", "language"))
        subjects = frozenset().union(*(entry.subjects for entry in everything))
        levels = frozenset().union(*(entry.levels for entry in everything))
        return Choices(
            kind=[(value, str(label)) for value, label in TitleKind.choices if value in kinds],
            article=by_law({entry.title for entry in everything}),
            subject=[(row.pk, str(row)) for row in Subject.objects.filter(pk__in=subjects)],
            level=[(row.pk, str(row)) for row in Level.objects.filter(pk__in=levels)],
            language=[
                (value, str(label))
                for value, label in MaterialLanguage.choices
                if value in languages
            ],
        )

    return remembered(request, CONTENT, ("catalogue choices", get_language()), read)


def by_law(titles: set[int]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the articles that some titles teach, in groups by their laws."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for provision in Provision.objects.filter(titles__in=titles).distinct():
        law = provision.law
        group = groups.setdefault(
            f"{law.code} – {law.name}", [(law.code, _("All of %(law)s") % {"law": law.code})]
        )
        heading = f"{provision.code} {provision.heading}".strip()
        group.append((provision.code, heading))
    return list(groups.items())


# --- One page of the list ----------------------------------------------------


def rows_of(found: Sequence[Entry], request: HttpRequest, now: datetime) -> list[Row]:
    """Return what the list shows of some titles: each with its next loan of the usual length."""
    pages = pages_of(request, found)
    today = local_day(now)
    opening = remembered_opening(request, today)
    soonest = {}
    for policy in {page.item.policy for page in pages}:
        last = last_start(policy, today) + timedelta(days=2 * policy.days_max)
        loans = allowed_spans(policy, opening, today, last, policy.days_default, today)
        if loan := next(loans, None):
            soonest[policy] = loan
    sure = surely_had(pages, soonest, opening, now)
    rest = [page.item for page in pages if page.item_id not in sure]
    copies = remembered_copies(request)
    known = snapshots(rest, now, opening, copies)
    dates = {
        title.pk: remembered_dates(request, title, opening, known[title.pk], today, 1)
        for title in rest
    }
    return [
        Row(
            page,
            len(copies.get(page.item_id, ())),
            [sure[page.item_id]] if page.item_id in sure else dates[page.item_id],
        )
        for page in pages
    ]


def surely_had(
    pages: Sequence[TitlePage], loans: dict[Policy, Alternative], opening: Opening, now: datetime
) -> dict[int, Alternative]:
    """Return the titles that surely can have their policy's loan, without reading all of theirs."""
    if not loans:
        return {}
    titles = {page.item_id: page.item.policy for page in pages}
    wanted = {policy: opening.span(policy, loan.first, loan.due) for policy, loan in loans.items()}
    free = surely_free(titles, wanted, doubts_on(wanted.values(), now))
    return {pk: loans[titles[pk]] for pk in free}


def pages_of(request: HttpRequest, found: Iterable[Entry]) -> list[TitlePage]:
    """Return the pages of some entries, with their titles."""
    keys = tuple(entry.page for entry in found)

    def read() -> list[TitlePage]:
        boards = Board.objects.filter(title=OuterRef("item")).order_by().values("title")
        boards = boards.annotate(count=Count("pk")).values("count")
        pages = TitlePage.objects.filter(pk__in=keys).defer_streamfields()
        pages = pages.select_related("locale", "item__policy").prefetch_related("item__levels")
        by_key = pages.annotate(boards=Coalesce(Subquery(boards), 0)).in_bulk()
        return [by_key[key] for key in keys if key in by_key]

    return remembered(request, CONTENT, ("catalogue pages", keys), read)


def free_within(
    found: Sequence[Entry],
    known: dict[int, Alternative | None],
    first: date,
    last: date,
    days: int,
    request: HttpRequest,
    now: datetime,
) -> list[Row]:
    """Return titles with the first loan of so many days that each can have between two days.

    `known` are those that are known already. Looks for the others for a fifth of a second at
    most; a row then has no dates.
    """
    pages = pages_of(request, found)
    today = local_day(now)
    opening = remembered_opening(request, today)
    copies = remembered_copies(request)
    others = [page.item for page in pages if not known[page.item_id]]
    read = snapshots(others, now, opening, copies)
    until = time.monotonic() + SEARCH_SECONDS
    rows = []
    for page in pages:
        policy, loan = page.item.policy, known[page.item_id]
        if loan is None:
            for start in allowed_spans(policy, opening, first, last, days, today):
                if loan or time.monotonic() > until:
                    break
                snapshot = read[page.item_id]
                loan = option_from(policy, opening, snapshot, start.first, days, today, QUICK)
        rows.append(Row(page, len(copies.get(page.item_id, ())), [loan] if loan else []))
    return rows


def free_instead(
    alike: Sequence[Entry],
    first: date,
    last: date,
    days: int | None,
    request: HttpRequest,
    now: datetime,
) -> list[Row]:
    """Return the titles of the same sort that are free soonest after the days asked for.

    For as many days; each date is verified. Looks for a fifth of a second at most.
    """
    pages = pages_of(request, alike[:INSTEAD])
    today = local_day(now)
    opening = remembered_opening(request, today)
    known = snapshots([page.item for page in pages], now, opening, remembered_copies(request))
    until = time.monotonic() + SEARCH_SECONDS
    found = []
    for page in pages:
        policy, snapshot = page.item.policy, known[page.item_id]
        start = max(first, earliest_day(policy, opening, today))
        length = max(days or (last - first).days, policy.days_min)
        for step in range(SEARCH_DAYS):
            if time.monotonic() > until:
                break
            day = start + timedelta(days=step)
            if option := option_from(policy, opening, snapshot, day, length, today, QUICK):
                found.append(Row(page, len(snapshot.copies), [option]))
                break
    return sorted(found, key=lambda row: row.dates[0].first)
