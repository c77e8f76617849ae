"""Our site and the floor, each with a database of its own, both running."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import Site, Template, running, start_environment

from .measuring import Server
from .visitor import Visitor

OURS = "tests.benchmarks.site_settings"
FLOOR = "tests.benchmarks.floor.settings"
FEED = "/en/events/feed.ics"
ENTRY = re.compile(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


@dataclass(frozen=True)
class Picked:
    """What of the demo is measured: addresses, and what the floor gets a copy of."""

    event: str
    register: str
    title: str
    copies: int
    loans: list[list[str]]
    first_day: str
    entries: list[str]


class FloorTemplate(Template):
    """The floor's database; it is served itself, not copied."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.name = self.name.replace("template", "floor")

    def make(self) -> None:
        self.folder.mkdir()
        if self.on_postgresql:
            self._sql(f'CREATE DATABASE "{self.name}"')
        self.site = Site("", self.folder, self.environment())
        self.site.manage("migrate", "-v0")

    def environment(self) -> dict[str, str]:
        return start_environment(self.folder, self.url, DJANGO_SETTINGS_MODULE=FLOOR)

    def fill(self, picked: Picked) -> None:
        path = self.folder / "content.json"
        content = {"entries": picked.entries, "copies": picked.copies, "loans": picked.loans}
        path.write_text(json.dumps(content))
        self.site.shell(f"from tests.benchmarks.floor.content import fill; fill({str(path)!r})")

    @property
    def url(self) -> str:
        return self._url(self.name)


@contextmanager
def served(folder: Path, url: str, settings: str) -> Iterator[Server]:
    pid = folder / "gunicorn.pid"
    arguments = f"--pid {pid} --config python:tests.benchmarks.counting"
    extra = {"DJANGO_SETTINGS_MODULE": settings, "GUNICORN_CMD_ARGS": arguments}
    with running(folder, url, workers=2, RATE_LIMITS="off", **extra) as site:
        yield Server(site, int(pid.read_text()))


@contextmanager
def both(folder: Path) -> Iterator[tuple[Server, Server, Picked]]:
    """Serve our site with the demo's content, and the floor; drop their databases at the end."""
    template, floor = Template(folder / "template"), FloorTemplate(folder / "floor")
    try:
        template.make()
        url = template.copy(folder / "ours")
        floor.make()
        with served(folder / "ours", url, OURS) as our_server:
            picked = picked_of(our_server.site)
            floor.fill(picked)
            with served(floor.folder, floor.url, FLOOR) as floor_server:
                yield our_server, floor_server, picked
    finally:
        template.drop()
        floor.drop()


def picked_of(site: Site) -> Picked:
    found: dict[str, Any] = json.loads(
        site.shell("from tests.benchmarks.picking import pick; pick()").splitlines()[-1]
    )
    entries = ENTRY.findall(Visitor(site.url).get(FEED).text)
    return Picked(**found, entries=entries)
