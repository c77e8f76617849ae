"""Measure lending beside its floors: `.venv/bin/python -m tests.benchmarks.lending_speed`.

1,000 titles of 10 copies with 100,000 promises, in the demo's database; each
piece of work runs inside one process of the site, in turn with the least that
does the same. `CPU ×` comes first: ours divided by the floor's, medians, the
database's share included. A line above its aim ends in "over"; the wall is for
information, other work on the machine tells in it. Nothing fails: a benchmark
informs.

The floor of "free for 14 days" is the quicker of two ways to say it in plain
SQL. For growth the floor is the same page with few rows. SQLite by default, and
PostgreSQL with DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.servers import Site, Template, start_environment

from .projects import OURS

COLUMNS = "{:<42}{:<22}{:>6}{:>8}{:>10}{:>10}{:>10}   {}"
HEADINGS = ("work", "floor", "CPU ×", "wall ×", "CPU ms", "floor", "queries", "aim")
WHEN = {"again": "again", "anew": "after a loan"}
Costs = dict[str, dict[str, float]]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.lending_speed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        say("Preparing the site (some minutes) …")
        template = Template(Path(folder) / "template")
        try:
            template.make()
            url = template.copy(Path(folder) / "ours")
            environment = start_environment(
                Path(folder) / "ours", url, DJANGO_SETTINGS_MODULE=OURS, RATE_LIMITS="off"
            )
            site = Site("", Path(folder) / "mail", environment)
            run(site, "fill()")
            say(COLUMNS.format(*HEADINGS))
            say("-" * 126)
            measure(site)
            site.close()
        finally:
            template.drop()
    say(f"{time.monotonic() - began:.0f} s in all")


def run(site: Site, code: str) -> str:
    return site.shell(f"from tests.benchmarks import lending_inside; lending_inside.{code}")


def costs(site: Site, code: str) -> Costs:
    return json.loads(run(site, code).splitlines()[-1])


def measure(site: Site) -> None:
    free = costs(site, "free_titles()")
    floor = min(("overlap", "not_in"), key=lambda name: free[name]["cpu"])
    line("1,000 titles free for 14 days", f"plain SQL ({floor})", free["ours"], free[floor], 3)
    days = costs(site, "title_days()")
    line("62 days of one title", "range read + sweep", days["ours"], days["floor"], 3)
    near = costs(site, "alternatives()")
    line("three nearest yeses", "one day of them", near["ours"], near["floor"], None)
    run(site, "add_pages()")
    shown = costs(site, "catalogue()")
    for name, label in (("plain", "1,000 titles"), ("narrowed", "of 1,000, free for 14 days")):
        for when, aim in (("again", 1.3), ("anew", None)):
            many = shown[f"{name}-1000-{when}"]
            for number in (30, 3):
                few = shown[f"{name}-{number}-{when}"]
                line(f"{label}, {WHEN[when]}", f"{number} titles", many, few, aim)
    past = costs(site, "today_screen()")
    line("Today, 10,000 past loans", "100 past loans", past["9900"], past["100"], 1.2)


def line(
    work: str, floor_name: str, ours: dict[str, float], floor: dict[str, float], aim: float | None
) -> None:
    cpu, wall = ours["cpu"] / floor["cpu"], ours["wall"] / floor["wall"]
    over = " over" if aim is not None and cpu > aim else ""
    say(
        COLUMNS.format(
            work,
            floor_name,
            f"{cpu:.2f}",
            f"{wall:.2f}",
            f"{ours['cpu']:.2f}",
            f"{floor['cpu']:.2f}",
            f"{ours['queries']:.0f} / {floor['queries']:.0f}",
            f"≤ {aim} ×{over}" if aim else "",
        ).rstrip()
    )


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
