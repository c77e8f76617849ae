"""Measure the search page: `.venv/bin/python -m tests.benchmarks.searching`.

Two thousand long Chinese pages, half of which have the word. The floor holds
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
from contextlib import contextmanager
from itertools import count as count_up
from pathlib import Path
from urllib.parse import urlencode

from tests.servers import Template

from .__main__ import COLUMNS, HEADINGS, ROUNDS, measure, say
from .comparisons import Aim, Comparison
from .measuring import Meter, Server, Subject, ratios
from .projects import FLOOR, OURS, FloorTemplate, served
from .visitor import Visitor

PAGES, LENGTH, REQUESTS = 2000, 3000, 10
# On the site as a reader types it; on the floor as its table keeps it.
COMMON, RARE = "在囚", "麒麟"
WAIT_AIM = 300


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.searching")
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    parser.add_argument("--requests", type=int, default=REQUESTS, metavar="N")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        say(f"Preparing both sites, {options.pages} pages (some minutes) …")
        with both(Path(folder), options.pages) as (ours, floor):
            chosen = [
                comparison(ours, floor, f"search, {options.pages // 2} hits", COMMON),
                comparison(ours, floor, f"search, {options.pages // 100} hits", RARE),
            ]
            measure(chosen, options.requests)
            say(table(chosen))
    say(f"{time.monotonic() - began:.0f} s in all, {ROUNDS} rounds of {options.requests} requests")


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


def passages(number: int) -> list[tuple[str, str]]:
    """Return titles and texts of common characters, the same ones in every run."""
    chance = random.Random(1982)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
    texts = []
    for place in range(number):
        text = "".join(chance.choices(characters, k=LENGTH))
        words = (COMMON if place % 2 else "") + (RARE if place % 100 == 0 else "")
        texts.append((f"文章{place}", text[: LENGTH // 2] + words + text[LENGTH // 2 :]))
    return texts


def fill(path: str) -> None:
    """Publish the passages as articles and index them. Runs inside the site."""
    from django.conf import settings
    from django.core.management import call_command

    from campaigns.models import ArticleIndexPage, ArticlePage

    index = ArticleIndexPage.objects.get(locale__language_code="zh-hant")
    backend = settings.WAGTAILSEARCH_BACKENDS["default"]
    backend["AUTO_UPDATE"] = False  # indexed at once below, which takes half the time
    for place, (title, text) in enumerate(json.loads(Path(path).read_text())):
        body = [("text", f"<p>{text}</p>")]
        page = ArticlePage(title=title, slug=f"passage-{place}", locale=index.locale, body=body)
        index.refresh_from_db()
        index.add_child(instance=page)
    backend["AUTO_UPDATE"] = True
    call_command("update_index", verbosity=0)


def comparison(ours: Server, floor: Server, name: str, words: str) -> Comparison:
    return Comparison(
        name,
        "one full text query",
        asking(ours, "/zh-hant/search/", words),
        asking(floor, "/search/", words),
        Aim(queries=9),
    )


def asking(server: Server, path: str, words: str) -> Subject:
    """A GET of the same question, each time at another address."""
    numbers = count_up()

    def address() -> str:
        return f"{path}?{urlencode({'q': words, 'n': next(numbers)})}"

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
