"""What a worker remembers of titles, copies and the desk's calendar between two changes of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from site_project.core import pictures
from site_project.core.changes import PUBLIC
from site_project.core.days import local_day
from site_project.core.navigation import remembered, remembered_anew, versions
from site_project.core.page_cache import LONGEST

from .. import rules
from ..allocation import copies_in_service
from ..models import Title
from ..opening import Opening, load_opening, movements_from
from ..packing import Snapshot
from ..periodic import next_basket_that_runs_out
from ..refusals import Alternative
from ..signals import OPENING, TITLES

T = TypeVar("T")


def remembered_title(request: HttpRequest, pk: int) -> Title:
    """Return a title with all that its page tells, read anew after each change of it."""

    def read() -> Title:
        titles = Title.objects.select_related("policy").prefetch_related(
            "components__photo", "provisions", "boards__provision", "subjects", "levels"
        )
        title = titles.get(pk=pk)
        if photos := [part.photo for part in title.components.all() if part.photo]:
            pictures.keep_ready(photos)
        return title

    # Its photographs are made ready after it was saved.
    pages = versions(request).get("pages", 0)
    return remembered(request, TITLES, (pk, pages), read)


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


def remembered_dates(
    request: HttpRequest,
    title: Title,
    opening: Opening,
    snapshot: Snapshot,
    today: date,
    count: int,
) -> list[Alternative]:
    """Return the next dates of a title, found anew once its loans or the calendar have changed."""

    def find() -> tuple[tuple, list[Alternative]]:
        return seen, rules.next_free(title, opening, snapshot, today=today, count=count)

    seen = (snapshot, today, versions(request).get(OPENING, 0), tuple(opening.movements.items()))
    key = ("next dates", title.pk, count)
    known = remembered(request, TITLES, key, find)
    if known[0] != seen:
        known = remembered_anew(request, TITLES, key, find())
    return known[1]


def remembered_until_lent(
    request: HttpRequest, key: tuple, now: datetime, build: Callable[[], T]
) -> T:
    """Return what `build` gave of titles and their loans, until a loan or a day changes.

    It is forgotten as copies of whole pages are (page_cache.py), and at the
    instant at which a basket runs out; where no such copies are kept, neither
    is this.
    """
    if not settings.PAGE_CACHE:
        return build()

    def make() -> tuple[datetime, T]:
        runs_out = next_basket_that_runs_out(now)
        return min(now + LONGEST, runs_out or now + LONGEST), build()

    key = (*key, local_day(now), get_language())
    until, value = remembered(request, PUBLIC, key, make)
    if until <= now:
        _until, value = remembered_anew(request, PUBLIC, key, make())
    return value
