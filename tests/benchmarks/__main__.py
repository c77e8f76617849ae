"""Measure the site beside its floor: `.venv/bin/python -m tests.benchmarks`.

How to read the table. Each line is one piece of work, ours against the least
that does the same. `CPU ×` comes first and counts most: the CPU time, user and
system, of gunicorn's workers for one unit of work, ours divided by the
floor's. `wall ×` is the same of the time that one visitor waits. Both are
medians of the rounds' ratios; ours and the floor are measured in turn in every
round. The columns in ms are medians too; they depend on the machine and its
load, so compare ratios only. `queries` counts ours / the floor's for one unit;
the unit is one request, and for a registration three. A registration's mail is
queued, as in production: its sending is in no figure, nor is the database
server's own CPU.

`aim` is the most that ours should take, as CPU ratio and queries; a line above
it ends in "over". Nothing fails: a benchmark informs.

What lending computes over 1,000 titles is measured by `tests.benchmarks.lending_speed`.

`--requests N` sets the requests in a round, `--only NAME` keeps the
comparisons whose name contains it. SQLite by default, and PostgreSQL with
DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from .comparisons import Comparison, all_comparisons
from .measuring import Server, ratios
from .projects import all_servers

ROUNDS = 5
REQUESTS = 40
# Each worker has then seen every page and holds what it remembers.
WARM_UP = 12
MEMORY_AIM = 1.25
COLUMNS = "{:<26}{:<25}{:>6}{:>8}{:>10}{:>10}{:>10}{:>10}{:>9}   {}"
HEADINGS = ("work", "floor", "CPU ×", "wall ×", "CPU ms", "floor", "wall ms", "floor", "queries")


def main() -> None:
    options = read_options()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        say("Preparing the sites …")
        with all_servers(Path(folder)) as (servers, picked):
            chosen = [
                comparison
                for comparison in all_comparisons(servers, picked)
                if options.only.lower() in comparison.name.lower()
            ]
            if not chosen:
                sys.exit(f"Nothing is named like {options.only!r}.")
            measure(chosen, options.requests)
            say(table(chosen))
            say(memory(servers.copies, servers.floor))
    say(f"{time.monotonic() - began:.0f} s in all, {ROUNDS} rounds of {options.requests} requests")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--requests", type=int, default=REQUESTS, metavar="N")
    parser.add_argument("--only", default="", metavar="NAME")
    options = parser.parse_args()
    if not 1 <= options.requests <= 1000:
        parser.error("--requests is from 1 to 1000")
    return options


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def measure(chosen: list[Comparison], requests: int) -> None:
    """Warm up, count queries, then measure every subject once a round, ours and floor in turn."""
    both_sides = [subject for comparison in chosen for subject in comparison.sides]
    subjects = list({id(subject): subject for subject in both_sides}.values())
    for subject in subjects:
        subject.warm_up(WARM_UP)
    for number in range(1, ROUNDS + 1):
        say(f"Round {number} of {ROUNDS} …")
        for subject in subjects:
            subject.measure(requests)


def table(chosen: list[Comparison]) -> str:
    lines = [COLUMNS.format(*HEADINGS, "aim")]
    lines.append("-" * 130)
    for comparison in chosen:
        ours, floor = comparison.ours.typical(), comparison.floor.typical()
        times = ratios(comparison.ours, comparison.floor)
        lines.append(
            COLUMNS.format(
                comparison.name,
                comparison.floor_name,
                f"{times.cpu:.2f}",
                f"{times.wall:.2f}",
                *(f"{ms:.2f}" for ms in (ours.cpu, floor.cpu, ours.wall, floor.wall)),
                f"{comparison.ours.queries} / {comparison.floor.queries}",
                comparison.verdict(times.cpu),
            ).rstrip()
        )
    return "\n".join(lines)


def memory(ours: Server, floor: Server) -> str:
    ratio = ours.memory() / floor.memory()
    return (
        f"memory of master and 2 workers (PSS): {ours.memory():.0f} MiB, "
        f"floor {floor.memory():.0f} MiB, {ratio:.2f} × (aim {MEMORY_AIM})"
    )


if __name__ == "__main__":
    main()
