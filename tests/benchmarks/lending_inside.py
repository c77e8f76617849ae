"""What lending computes, beside the least that does the same, inside one process of the site.

Each function prints, as one line of JSON, for either side the CPU and wall
time of one unit in milliseconds, the medians of its rounds, and its queries.
The CPU is that of this process and of the database's process for it.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import median

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import F, FilteredRelation, Q
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from lending import allocation, rules
from lending.catalogue import days_as_numbers
from lending.enums import LineState, OccupationKind, TitleKind
from lending.models import (
    CatalogueIndexPage,
    Copy,
    LoanLine,
    LoanLog,
    LoanRequest,
    Occupation,
    Policy,
    Title,
    TitlePage,
)
from lending.opening import load_opening
from lending.packing import Snapshot
from site_project.core import navigation
from site_project.core.days import local_day

TITLES, COPIES, EACH = 1000, 10, 10
CALENDAR, LOAN = 62, 14
ROUNDS, TURNS = 15, 3
# No occupation of the filling is longer: what the floor's index range needs to know.
LONGEST = timedelta(days=40)


def fill() -> None:
    """Add 1,000 titles of 10 copies of 10 promises each, spread over a year and a half."""
    chance = random.Random(1948)
    policies = list(Policy.objects.order_by("pk"))
    Title.objects.bulk_create(
        Title(
            code=f"SPEED-{number}",
            name_en=f"Title {number}",
            name_zh_hant=f"展板 {number}",
            kind=TitleKind.BOARDS,
            policy=policies[number % len(policies)],
        )
        for number in range(TITLES)
    )
    titles = list(Title.objects.filter(code__startswith="SPEED-").order_by("pk"))
    Copy.objects.bulk_create(
        Copy(title=title, code=f"S{title.pk}N{number}")
        for title in titles
        for number in range(COPIES)
    )
    request = LoanRequest.objects.create(language="en")
    today = local_day()
    spans = []
    for title, copy in Copy.objects.filter(title__in=titles).values_list("title", "pk"):
        day = today + timedelta(days=chance.randrange(30))
        for _number in range(EACH):
            last = day + timedelta(days=chance.randrange(10, 31))
            spans.append((title, copy, day, last))
            day = last + timedelta(days=chance.randrange(1, 50))
    LoanLine.objects.bulk_create(
        (
            LoanLine(
                request=request,
                title_id=title,
                first_day=first,
                due_day=last,
                original_due=last,
                state=LineState.APPROVED,
            )
            for title, _copy, first, last in spans
        ),
        batch_size=2000,
    )
    lines = LoanLine.objects.filter(request=request).order_by("pk").values_list("pk", flat=True)
    Occupation.objects.bulk_create(
        (
            Occupation(
                title_id=title,
                copy_id=copy,
                line_id=line,
                first_day=first,
                last_day=last,
                kind=OccupationKind.LOAN,
            )
            for line, (title, copy, first, last) in zip(lines, spans, strict=True)
        ),
        batch_size=2000,
    )
    tidy()


def tidy() -> None:
    """Do what the database does by itself in time, after many rows have changed."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def used() -> float:
    """Return the seconds of CPU used so far, those of PostgreSQL's process on this machine too."""
    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    path = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return own + (int(path.read_text().split()[0]) / 1e9 if path.exists() else 0)


def compared(**sides: Callable[[], object]) -> None:
    """Measure the sides in turn and print what each costs."""
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    queries = {name: counted(work) for name, work in sides.items()}
    for work in sides.values():
        work()
    for _round in range(ROUNDS):
        for name, work in sides.items():
            cpu, wall = used(), time.perf_counter()
            work()
            spent = used() - cpu, time.perf_counter() - wall
            costs[name].append((1000 * spent[0], 1000 * spent[1]))
    told = {
        name: {
            "cpu": median(cpu for cpu, _wall in rows),
            "wall": median(wall for _cpu, wall in rows),
            "queries": queries[name],
        }
        for name, rows in costs.items()
    }
    sys.stdout.write(json.dumps(told) + "\n")


def counted(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> int:
    queries = 0

    def count(execute: Callable[..., object], sql: str, *rest: object) -> object:
        nonlocal queries
        queries += not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN"))
        return execute(sql, *rest)

    work()
    before()
    with connection.execute_wrapper(count):
        work()
    return queries


# --- Which titles are free -------------------------------------------------------

# Two ways to say it in plain SQL; the quicker one on a database is its floor.
OVERLAP = """
SELECT t.id FROM lending_title t WHERE t.active AND EXISTS (
    SELECT 1 FROM lending_copy c
    WHERE c.title_id = t.id AND c.state = 'in_service' AND NOT EXISTS (
        SELECT 1 FROM lending_occupation o WHERE o.live AND o.copy_id = c.id
        AND o.first_day >= %s AND o.first_day <= %s AND o.last_day >= %s))
"""
NOT_IN = """
SELECT DISTINCT c.title_id FROM lending_copy c JOIN lending_title t ON t.id = c.title_id
WHERE t.active AND c.state = 'in_service' AND c.id NOT IN (
    SELECT o.copy_id FROM lending_occupation o WHERE o.live AND o.copy_id IS NOT NULL
    AND o.first_day >= %s AND o.first_day <= %s AND o.last_day >= %s)
"""


def free_titles() -> None:
    """Which titles are free for a loan of two weeks, half a year ahead."""
    now = timezone.now()
    opening = load_opening(local_day(now))
    first = opening.desk.on_or_after(local_day(now) + timedelta(days=150))
    due = first + timedelta(days=LOAN)

    def plain(sql: str) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(sql, [first - LONGEST, due, first])
            return {pk for (pk,) in cursor.fetchall()}

    found = allocation.free_titles(first, due, at=now, opening=opening)
    # The days to pack and to check stand beside ours; what re-packing adds is ours too.
    assert len(found & plain(OVERLAP)) > 0.9 * len(plain(OVERLAP)) > 0.2 * TITLES
    compared(
        ours=lambda: allocation.free_titles(first, due, at=now, opening=opening),
        overlap=lambda: plain(OVERLAP),
        not_in=lambda: plain(NOT_IN),
    )


# --- One title's days --------------------------------------------------------------


def title_days() -> None:
    """A title's 62 days: our numbers, and one range read with a sweep."""
    now = timezone.now()
    today = local_day(now)
    opening = load_opening(today)
    title = Title.objects.select_related("policy").get(code=f"SPEED-{TITLES // 2}")
    copies = allocation.copies_in_service()
    first, last = today, today + timedelta(days=CALENDAR - 1)

    def ours() -> object:
        snapshot = allocation.snapshot_of(title, now, opening, copies)
        return days_as_numbers(title, snapshot, opening, first, last, LOAN, today=today)

    compared(ours=ours, floor=lambda: swept(title.pk, len(copies[title.pk]), first, last))


def swept(title: int, copies: int, first: date, last: date) -> list[dict[str, object]]:
    near = Q(
        occupations__live=True,
        occupations__first_day__gte=first - LONGEST,
        occupations__first_day__lte=last,
        occupations__last_day__gte=first,
    )
    titles = Title.objects.annotate(near=FilteredRelation("occupations", condition=near))
    rows = titles.filter(pk=title).order_by().values_list("near__first_day", "near__last_day")
    changes = [0] * ((last - first).days + 2)
    changes[0] = copies
    for start, stop in rows:
        if start is not None:
            changes[max(0, (start - first).days)] -= 1
            changes[min(len(changes) - 1, (stop - first).days + 1)] += 1
    return [
        {"day": (first + timedelta(days=number)).isoformat(), "free": count}
        for number, count in enumerate(accumulate(changes[:-1]))
    ]


# --- Growth ------------------------------------------------------------------------


def add_pages() -> None:
    """Present each of the filling's titles by a page in English."""
    locale = Locale.objects.get(language_code="en")
    index = CatalogueIndexPage.objects.get(locale=locale)
    for title in Title.objects.filter(code__startswith="SPEED-").order_by("pk"):
        page = TitlePage(title=title.name_en, slug=title.code.lower(), item=title, locale=locale)
        title.claim_page(page.translation_key)
        index.refresh_from_db()
        index.add_child(instance=page)


def catalogue() -> None:
    """The catalogue with 3, 30 and 1,000 titles: all of it, and what is free on some days.

    The 1,000 fill a page of thirty and 33 pages behind it; 30 fill one page;
    3 have a page of three rows. Nothing of the others is read where there are
    few: their pages are not live, the titles are retired. The reader has a
    cookie, so no copy of a whole page is given out: each page is made anew.
    Once from what the worker remembers, as between two loans ("again"), once
    as it must be made right after a loan ("anew"). The sizes take turns.
    """
    today = local_day()
    days = f"?from={today + timedelta(days=30)}&to={today + timedelta(days=90)}&days={LOAN}"
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["seen"] = "1"
    pages = TitlePage.objects.filter(item__code__startswith="SPEED-").order_by("pk")
    keys = list(pages.values_list("pk", "item"))

    def show(number: int) -> None:
        TitlePage.objects.update(live=False)
        Title.objects.update(active=False)
        TitlePage.objects.filter(pk__in=[page for page, _title in keys[:number]]).update(live=True)
        Title.objects.filter(pk__in=[title for _page, title in keys[:number]]).update(active=True)
        tidy()
        navigation._remembered.clear()

    def get(query: str) -> None:
        assert client.get(f"/en/lending/{query}").status_code == 200

    def lend() -> None:
        # What each loan writes outside of the tables of loans; those who remember are told.
        Title.objects.filter(code=f"SPEED-{TITLES - 1}").update(version=F("version") + 1)

    costs: dict[str, list[tuple[float, float]]] = {}
    queries = {}
    turns = [number for _turn in range(TURNS) for number in (3, 30, len(keys))]
    for number in turns:
        show(number)
        for name, query in (("plain", ""), ("narrowed", days)):
            for when, before in (("again", lambda: None), ("anew", lend)):
                key = f"{name}-{number}-{when}"
                queries[key] = counted(partial(get, query), before)
                for _round in range(ROUNDS // TURNS):
                    before()
                    cpu, wall = used(), time.perf_counter()
                    get(query)
                    spent = used() - cpu, time.perf_counter() - wall
                    costs.setdefault(key, []).append(spent)
    Title.objects.update(active=True)
    told = {
        key: {
            "cpu": 1000 * median(cpu for cpu, _wall in rows),
            "wall": 1000 * median(wall for _cpu, wall in rows),
            "queries": queries[key],
        }
        for key, rows in costs.items()
    }
    sys.stdout.write(json.dumps(told) + "\n")


def today_screen() -> None:
    """The desk's Today with 100 and with 10,000 loans that are over."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.get(username="lending"))
    # Of the filling only its titles and copies stay: this is about what is over.
    for rows in (Occupation.objects.all(), LoanLine.objects.all()):
        rows.filter(title__code__startswith="SPEED-").delete()
    told = {}
    for number in (100, 9900):
        past_loans(number)
        tidy()

        def work() -> None:
            assert client.get("/admin/lending-today/").status_code == 200

        work()
        queries = counted(work)
        rows = []
        for _round in range(ROUNDS):
            cpu, wall = used(), time.perf_counter()
            work()
            rows.append((used() - cpu, time.perf_counter() - wall))
        told[str(number)] = {
            "cpu": 1000 * median(cpu for cpu, _wall in rows),
            "wall": 1000 * median(wall for _cpu, wall in rows),
            "queries": queries,
        }
    sys.stdout.write(json.dumps(told) + "\n")


def past_loans(number: int) -> None:
    """Add loans that were made, lent and closed, with their occupations and logs."""
    request = LoanRequest.objects.create(language="en")
    copies = list(Copy.objects.select_related("title").order_by("pk")[:100])
    now = timezone.now()
    first = local_day(now) - timedelta(days=400)
    LoanLine.objects.bulk_create(
        LoanLine(
            request=request,
            title=copies[place % 100].title,
            copy_out=copies[place % 100],
            first_day=first + timedelta(days=place % 300),
            due_day=first + timedelta(days=place % 300 + LOAN),
            original_due=first + timedelta(days=place % 300 + LOAN),
            state=LineState.CLOSED,
            out_at=now - timedelta(days=90),
            ended_at=now - timedelta(days=60),
        )
        for place in range(number)
    )
    lines = list(request.lines.all())
    Occupation.objects.bulk_create(
        Occupation(
            title_id=line.title_id,
            copy_id=line.copy_out_id,
            line=line,
            first_day=line.first_day,
            last_day=line.due_day,
            live=False,
        )
        for line in lines
    )
    LoanLog.objects.bulk_create(
        LoanLog(line=line, verb=verb, at=line.ended_at)
        for line in lines
        for verb in ("requested", "approved", "handed_out", "taken_back", "closed")
    )


def alternatives() -> None:
    """Three nearest yeses in a full calendar, beside one of its days."""
    now = timezone.now()
    opening = load_opening(local_day(now))
    title = Title.objects.select_related("policy").get(code="SPEED-1")
    first = opening.desk.on_or_after(local_day(now) + timedelta(days=60))
    due = opening.desk.on_or_after(first + timedelta(days=LOAN))

    def one_day() -> object:
        snapshot: Snapshot = allocation.snapshot_of(title, now, opening)
        return rules.option_from(title.policy, opening, snapshot, first, LOAN, local_day(now))

    compared(ours=lambda: rules.alternatives(title, opening, first, due, at=now), floor=one_day)
