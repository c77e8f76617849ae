"""Our site and the floor, each with a database of its own, both running."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.nginx import MISSING, free_port, proxied
from tests.servers import Site, Template, running, start_environment

from .measuring import Server
from .visitor import Visitor

OURS = "tests.benchmarks.site_settings"
FLOOR = "tests.benchmarks.floor.settings"
CACHED_FLOOR = "tests.benchmarks.floor.cached_settings"
COUNTING = "tests.benchmarks.counting"
SERVING = "tests.benchmarks.serving"
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
        self.site.close()

    @property
    def url(self) -> str:
        return self._url(self.name)


@dataclass(frozen=True)
class Servers:
    """Ours without copies of pages and with them, the floor and the floor with Django's cache.

    `proxy` is nginx before ours with copies; None where it is not installed.
    """

    ours: Server
    copies: Server
    floor: Server
    cached_floor: Server
    proxy: Server | None


@contextmanager
def served(
    folder: Path, url: str, settings: str, config: str = COUNTING, **extra: str
) -> Iterator[Server]:
    pid = folder / f"gunicorn-{len(list(folder.glob('*.pid')))}.pid"
    arguments = f"--pid {pid} --config python:{config}"
    extra |= {"DJANGO_SETTINGS_MODULE": settings, "GUNICORN_CMD_ARGS": arguments}
    with running(folder, url, workers=2, preload=False, RATE_LIMITS="off", **extra) as site:
        yield Server(site, int(pid.read_text()))


@contextmanager
def all_servers(folder: Path) -> Iterator[tuple[Servers, Picked]]:
    """Serve our site with the demo's content, and the floor; drop their databases at the end."""
    template, floor = Template(folder / "template"), FloorTemplate(folder / "floor")
    try:
        template.make()
        url = template.copy(folder / "ours")
        floor.make()
        nginx = folder / "nginx"
        extra = {} if MISSING else {"PROXY_CACHE_DIR": str(nginx / "copies")}
        with ExitStack() as stack:
            ours = stack.enter_context(served(folder / "ours", url, OURS, PAGE_CACHE="off"))
            picked = picked_of(ours.site)
            floor.fill(picked)
            copies = stack.enter_context(served(folder / "ours", url, OURS, SERVING, **extra))
            plain = stack.enter_context(served(floor.folder, floor.url, FLOOR))
            cached = stack.enter_context(served(floor.folder, floor.url, CACHED_FLOOR))
            proxy = None
            if not MISSING:
                port = urlsplit(copies.site.url).port or 0
                found = stack.enter_context(proxied(nginx, free_port(), port))
                page = Visitor(found.url).get("/en/", Accept_Encoding="gzip").body
                (found.files / "page.html").write_bytes(page)
                proxy = Server(replace(copies.site, url=found.url), found.pid, workers=1)
            yield Servers(ours, copies, plain, cached, proxy), picked
    finally:
        template.drop()
        floor.drop()


def picked_of(site: Site) -> Picked:
    found: dict[str, Any] = json.loads(
        site.shell("from tests.benchmarks.picking import pick; pick()").splitlines()[-1]
    )
    entries = ENTRY.findall(Visitor(site.url).get(FEED).text)
    return Picked(**found, entries=entries)
