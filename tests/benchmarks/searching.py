"""Measure the search page: `.venv/bin/python -m tests.benchmarks.searching`.

With `--growth`: one site with 5,000 pages of a thousand characters beside one with 50, in turn; the
columns called floor are the small one's. The aim is 3 ×, of CPU and of the time
on the wall, on SQLite and with DATABASE_URL on PostgreSQL.

Without it: two thousand long Chinese pages, half of which have the word. The floor holds
the same texts, cut the same way, in one full text table of its own: a view that
counts the matches and shows the ten best. Columns as in `tests.benchmarks`;
each request asks at an address of its own, so that no copy of a page answers.
The aim is the time that one visitor waits on SQLite.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import count as count_up
from pathlib import Path
from urllib.parse import urlencode

from tests.servers import Site, Template

from .__main__ import COLUMNS, HEADINGS, ROUNDS, measure, say
from .__main__ import table as plain_table
from .comparisons import Aim, Comparison
from .measuring import Meter, Server, Subject, ratios
from .projects import FLOOR, OURS, FloorTemplate, served
from .visitor import Visitor

PAGES, LENGTH, REQUESTS = 2000, 3000, 10
# On the site as a reader types it; on the floor as its table keeps it.
COMMON, RARE = "在囚", "麒麟"
WAIT_AIM = 300
MANY, FEW, USUAL_LENGTH, GROWTH_AIM = 5000, 50, 1000, 3.0
# On which all of them were published.
DAY = date(2020, 1, 1)
# What is typed, and what it is an example of: both words of the last but two stand nowhere.
GROWTH = {
    "half of the pages": {"q": COMMON},
    "of one year": {"q": COMMON, "year": str(DAY.year)},
    "one page in a hundred": {"q": RARE},
    "some of the words": {"q": f"{COMMON} {RARE}"},
    "one letter wrong": {"q": "custdoy"},
    "one character wrong": {"q": "在押人士"},
    "nothing": {"q": "unicorns"},
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.searching")
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    parser.add_argument("--requests", type=int, default=REQUESTS, metavar="N")
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        if options.growth:
            measure_growth(Path(folder), options.requests)
            return
        say(f"Preparing both sites, {options.pages} pages (some minutes) …")
        with both(Path(folder), options.pages) as (ours, floor):
            chosen = [
                comparison(ours, floor, f"search, {options.pages // 2} hits", COMMON),
                comparison(ours, floor, f"search, {options.pages // 100} hits", RARE),
            ]
            measure(chosen, options.requests)
            say(table(chosen))
    say(f"{time.monotonic() - began:.0f} s in all, {ROUNDS} rounds of {options.requests} requests")


def measure_growth(folder: Path, requests: int) -> None:
    say(f"Preparing a site with {MANY} pages and one with {FEW} …")
    template = EmptySite(folder / "template")
    try:
        template.make()
        sites = []
        with ExitStack() as stack:
            for number in (MANY, FEW):
                place = folder / str(number)
                path = folder / f"{number}.json"
                path.write_text(json.dumps(passages(number, USUAL_LENGTH)))
                url = template.copy(place)
                server = stack.enter_context(served(place, url, OURS, PAGE_CACHE="off"))
                code = "from tests.benchmarks.searching import fill"
                server.site.shell(f"{code}; fill({str(path)!r})")
                server.site.close()
                sites.append(server)
            many, few = sites
            chosen = [
                Comparison(
                    name,
                    f"{FEW} pages",
                    asking(many, "/zh-hant/search/", **asked),
                    asking(few, "/zh-hant/search/", **asked),
                    Aim(cpu=GROWTH_AIM),
                )
                for name, asked in GROWTH.items()
            ]
            measure(chosen, requests)
            say(plain_table(chosen))
    finally:
        template.drop()


class EmptySite(Template):
    """A site that is set up, without the demonstration."""

    def fill(self, site: Site) -> None:
        site.manage("migrate", "-v0")
        names = ("--name-en", "Centre", "--name-zh", "中心", "--email", "office@example.org")
        site.manage("setup_site", *names)


@contextmanager
def both(folder: Path, pages: int) -> Iterator[tuple[Server, Server]]:
    """Serve our site and the floor with the same texts; drop their databases at the end."""
    template, floor = Template(folder / "template"), FloorTemplate(folder / "floor")
    path = folder / "passages.json"
    path.write_text(json.dumps(passages(pages)))
    try:
        template.make()
        url = template.copy(folder / "ours")
        floor.make()
        code = "from tests.benchmarks.floor.content import fill_passages as fill"
        floor.site.shell(f"{code}; fill({str(path)!r})")
        with served(folder / "ours", url, OURS) as our_server:
            code = "from tests.benchmarks.searching import fill"
            our_server.site.shell(f"{code}; fill({str(path)!r})")
            with served(floor.folder, floor.url, FLOOR) as floor_server:
                yield our_server, floor_server
    finally:
        template.drop()
        floor.drop()


def passages(number: int, length: int = LENGTH) -> list[tuple[str, str]]:
    """Return titles and texts of common characters, the same ones in every run."""
    chance = random.Random(1982)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
    texts = []
    for place in range(number):
        text = "".join(chance.choices(characters, k=length))
        words = (COMMON if place % 2 else "") + (RARE if place % 100 == 0 else "")
        texts.append((f"文章{place}", text[: length // 2] + words + text[length // 2 :]))
    return texts


def fill(path: str) -> None:
    """Publish the passages as articles and index them. Runs inside the site."""
    from uuid import uuid4

    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import connection
    from wagtail.models import Page

    from campaigns.models import ArticleIndexPage, ArticlePage

    # Written as rows: what a publication does beside takes a minute for a thousand pages.
    index = ArticleIndexPage.objects.get(locale__language_code="zh-hant")
    content_type = ContentType.objects.get_for_model(ArticlePage)
    texts = json.loads(Path(path).read_text())
    for place, (title, text) in enumerate(texts, index.numchild + 1):
        page = ArticlePage(
            title=title,
            draft_title=title,
            slug=f"passage-{place}",
            url_path=f"{index.url_path}passage-{place}/",
            path=index._get_path(index.path, index.depth + 1, place),
            depth=index.depth + 1,
            locale=index.locale,
            content_type=content_type,
            translation_key=uuid4(),
            published_on=DAY,
            body=[("text", f"<p>{text}</p>")],
        )
        columns = {f.attname: getattr(page, f.attname) for f in Page._meta.local_fields}
        page.page_ptr = page.page_ptr_id = None
        base = Page(**columns)
        base.save_base(raw=True)
        page.pk = page.page_ptr_id = base.pk
        page.save_base(raw=True)
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + len(texts))
    call_command("update_index", verbosity=0)
    if connection.vendor == "postgresql":
        # As the server does by itself, a minute after so many rows.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def comparison(ours: Server, floor: Server, name: str, words: str) -> Comparison:
    return Comparison(
        name,
        "one full text query",
        asking(ours, "/zh-hant/search/", q=words),
        asking(floor, "/search/", q=words),
        Aim(queries=9),
    )


def asking(server: Server, path: str, **asked: str) -> Subject:
    """A GET of the same question, each time at another address."""
    numbers = count_up()

    def address() -> str:
        return f"{path}?{urlencode(asked | {'n': str(next(numbers))})}"

    def work(count: int, meter: Meter) -> None:
        Visitor(server.site.url).get(address())
        with meter.running():
            for _number in range(count):
                Visitor(server.site.url).get(address())

    def ask() -> int:
        visitor = Visitor(server.site.url, counting=True)
        visitor.get(address())
        return visitor.queries

    return Subject(server, work, ask)


def table(chosen: list[Comparison]) -> str:
    lines = [COLUMNS.format(*HEADINGS, "aim"), "-" * 130]
    for each in chosen:
        ours, floor = each.ours.typical(), each.floor.typical()
        times = ratios(each.ours, each.floor)
        late = " over" if ours.wall > WAIT_AIM else ""
        lines.append(
            COLUMNS.format(
                each.name,
                each.floor_name,
                f"{times.cpu:.2f}",
                f"{times.wall:.2f}",
                *(f"{ms:.2f}" for ms in (ours.cpu, floor.cpu, ours.wall, floor.wall)),
                f"{each.ours.queries} / {each.floor.queries}",
                f"≤ {WAIT_AIM} ms of wall{late}, {each.verdict(times.cpu)}",
            )
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
