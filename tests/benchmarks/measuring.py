"""What a piece of work costs: CPU of the server's processes, and time on the wall."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.servers import Site


def workers_of(master: int) -> list[int]:
    """Return the processes that answer; nginx has others, for its cache."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [
        int(pid) for pid in children if b"cache" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


class Server:
    """A running site with the processes that work for it."""

    def __init__(self, site: Site, master: int, workers: int = 2) -> None:
        self.site = site
        self.master = master
        self.workers = workers_of(master)
        # The first worker may answer before the second is forked.
        while len(self.workers) < workers:
            time.sleep(0.05)
            self.workers = workers_of(master)

    def cpu(self) -> float:
        """Return the CPU seconds, user and system, that the workers have used so far.

        The clock of another process (clock_getcpuclockid(3), as Linux encodes
        it) counts what /proc/<pid>/stat does, in nanoseconds instead of ticks.
        """
        return sum(time.clock_gettime(~pid << 3 | 2) for pid in self.workers)

    def memory(self) -> float:
        """Return the proportional set size (PSS) of master and workers, in MiB."""
        kilobytes = 0
        for pid in (self.master, *self.workers):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
        return kilobytes / 1024


@dataclass
class Meter:
    """Adds up what the blocks under `running()` cost."""

    server: Server
    cpu: float = 0
    wall: float = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        cpu, wall = self.server.cpu(), time.perf_counter()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += self.server.cpu() - cpu


@dataclass(frozen=True)
class Cost:
    """Of one unit of work, in milliseconds."""

    cpu: float
    wall: float


@dataclass
class Subject:
    """A piece of work on one server.

    `work(count, meter)` does it so many times and meters what counts.
    `ask()` does it once and returns how many queries it took. `share` tells
    how many of the round's units to do: dear work is done less often.
    """

    server: Server
    work: Callable[[int, Meter], None]
    ask: Callable[[], int]
    share: float = 1
    costs: list[Cost] = field(default_factory=list)
    queries: int = 0

    def warm_up(self, units: int) -> None:
        self.work(max(1, round(units * self.share)), Meter(self.server))
        self.queries = self.ask()

    def measure(self, units: int) -> None:
        count = max(1, round(units * self.share))
        meter = Meter(self.server)
        self.work(count, meter)
        self.costs.append(Cost(1000 * meter.cpu / count, 1000 * meter.wall / count))

    def typical(self) -> Cost:
        return Cost(median(c.cpu for c in self.costs), median(c.wall for c in self.costs))


def ratios(ours: Subject, floor: Subject) -> Cost:
    """Return the median of the rounds' ratios: what slows one round slows both sides of it."""
    pairs = list(zip(ours.costs, floor.costs, strict=True))
    return Cost(
        median(one.cpu / other.cpu for one, other in pairs),
        median(one.wall / other.wall for one, other in pairs),
    )
