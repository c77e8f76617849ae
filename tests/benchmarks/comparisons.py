"""What is compared with what, and the aims of each comparison."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes, policy
from itertools import count as count_up

from .measuring import Meter, Server, Subject
from .projects import FEED, Picked, Servers
from .visitor import Form, Visitor, form_with

CODE = re.compile(r"\b\d{6}\b")
# So many registrations for each hundred of the other requests.
REGISTRATIONS = 0.5
WARM_REQUESTS = 4
WARM_REGISTRATIONS = 4
# Where one worker gets nearly all requests, the other one's do not count for much.
MOST_TRIES = 8
# Of any number of requests in a round.
ONCE = 1e-9
# nginx is so fast that more requests are needed to see it work.
PROXY_SHARE = 20


@dataclass(frozen=True)
class Aim:
    """The most that our side should take: times the floor's CPU, and queries."""

    cpu: float | None = None
    queries: int | None = None


@dataclass(frozen=True)
class Comparison:
    name: str
    floor_name: str
    ours: Subject
    floor: Subject
    aim: Aim

    @property
    def sides(self) -> tuple[Subject, Subject]:
        return self.ours, self.floor

    def verdict(self, cpu: float) -> str:
        """Tell the aim, and whether a CPU ratio or our queries are above it."""
        parts, over = [], False
        if self.aim.cpu is not None:
            parts.append(f"≤ {self.aim.cpu:.3g} ×")
            over = cpu > self.aim.cpu
        if self.aim.queries is not None:
            parts.append(f"≤ {self.aim.queries} queries")
            over = over or self.ours.queries > self.aim.queries
        return ", ".join(parts) + (" over" if over else "")


def reading(
    server: Server, path: str, *, expect: int = 200, share: float = 1, **headers: str
) -> Subject:
    """A GET, each time by a visitor without cookies."""

    def work(count: int, meter: Meter) -> None:
        for _number in range(WARM_REQUESTS):
            Visitor(server.site.url).get(path, expect=expect, **headers)
        with meter.running():
            for _number in range(count):
                Visitor(server.site.url).get(path, expect=expect, **headers)

    def ask() -> int:
        visitor = Visitor(server.site.url, counting=True)
        visitor.get(path, expect=expect, **headers)
        return visitor.queries

    return Subject(server, work, ask, share=share)


def etag_of(server: Server, path: str) -> str:
    return Visitor(server.site.url).get(path).headers["ETag"]


def reading_again(server: Server, path: str) -> Subject:
    """A GET by a visitor who has the answer already."""
    return reading(server, path, expect=304, If_None_Match=etag_of(server, path))


# --- One registration, of three requests -----------------------------------------


class OurRegistration:
    """GET the form, POST it, POST the code that came by mail."""

    def __init__(self, server: Server, path: str) -> None:
        self.server = server
        self.path = path
        self.addresses: Iterator[str] = (f"visitor{n}@example.org" for n in count_up())

    def subject(self) -> Subject:
        return Subject(self.server, self.work, self.ask, share=REGISTRATIONS)

    def work(self, count: int, meter: Meter) -> None:
        self.warm()
        visitors = self.visitors(count)
        with meter.running():
            forms = [self.hold(visitor, address) for visitor, address in visitors]
        codes = self.codes()
        with meter.running():
            for (visitor, address), form in zip(visitors, forms, strict=True):
                self.confirm(visitor, form, codes[address])

    def ask(self) -> int:
        self.warm()
        [visitor] = self.go(1)
        return visitor.queries

    def warm(self) -> None:
        """Register until each worker has answered each of the three requests.

        Whatever was measured before may have changed content, and what a
        worker remembers of it: a cold one asks up to twice as much.
        """
        warm: list[set[int]] = [set(), set(), set()]
        for _try in range(MOST_TRIES):
            for visitor in self.go(WARM_REGISTRATIONS):
                for step, worker in zip(warm, visitor.workers, strict=True):
                    step.add(worker)
            if all(step.issuperset(self.server.workers) for step in warm):
                return

    def go(self, count: int) -> list[Visitor]:
        visitors = self.visitors(count, counting=True)
        forms = [self.hold(visitor, address) for visitor, address in visitors]
        codes = self.codes()
        for (visitor, address), form in zip(visitors, forms, strict=True):
            self.confirm(visitor, form, codes[address])
        return [visitor for visitor, _address in visitors]

    def visitors(self, count: int, *, counting: bool = False) -> list[tuple[Visitor, str]]:
        url = self.server.site.url
        return [(Visitor(url, counting=counting), next(self.addresses)) for _n in range(count)]

    def hold(self, visitor: Visitor, address: str) -> Form:
        form = form_with("email", visitor.get(self.path))
        filled = {"name": "A visitor", "email": address, "party_size": "1"}
        return form_with("code", visitor.post(form.action, form.fields | filled))

    def confirm(self, visitor: Visitor, form: Form, code: str) -> None:
        page = visitor.post(form.action, form.fields | {"code": code})
        assert "Place confirmed" in page.text

    def codes(self) -> dict[str, str]:
        """Let the worker send what is queued and return each address's code."""
        self.server.site.manage("db_worker", "--batch", "-v0")
        codes = {}
        for path in self.server.site.mail.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if code := CODE.search(mail["Subject"]):
                codes[mail["To"]] = code[0]
            path.unlink()
        return codes


class FloorRegistration:
    """GET the form, POST it, GET the thanks."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.numbers = count_up()

    def subject(self) -> Subject:
        return Subject(self.server, self.work, self.ask, share=REGISTRATIONS)

    def work(self, count: int, meter: Meter) -> None:
        for _number in range(WARM_REGISTRATIONS):
            self.register(Visitor(self.server.site.url))
        with meter.running():
            for _number in range(count):
                self.register(Visitor(self.server.site.url))

    def ask(self) -> int:
        visitor = Visitor(self.server.site.url, counting=True)
        self.register(visitor)
        return visitor.queries

    def register(self, visitor: Visitor) -> None:
        form = form_with("email", visitor.get("/seminars/1/"))
        address = f"visitor{next(self.numbers)}@example.org"
        filled = {"name": "A visitor", "email": address, "people": "1"}
        answer = visitor.post("/seminars/1/", form.fields | filled, expect=302)
        visitor.get(answer.headers["Location"])


# --- Inside one process ------------------------------------------------------------


def inside(server: Server, code: str) -> Subject:
    """Work that no visitor asks for, once a round; it tells itself what it took."""

    def run() -> dict[str, float]:
        told = server.site.shell(f"from tests.benchmarks import inside; inside.{code}")
        return json.loads(told.splitlines()[-1])

    def work(count: int, meter: Meter) -> None:
        for _number in range(count):
            told = run()
            meter.cpu += told["cpu"]
            meter.wall += told["wall"]

    return Subject(server, work, lambda: int(run()["queries"]), share=ONCE)


# --- All of them -------------------------------------------------------------------


def all_comparisons(servers: Servers, picked: Picked) -> list[Comparison]:
    """Return every comparison; those of one floor share its subject, so it is timed once."""
    ours, copies, floor = servers.ours, servers.copies, servers.floor
    page, bare = reading(floor, "/"), reading(floor, "/bare/")
    cached, known = reading(servers.cached_floor, "/"), "Django's cache middleware"
    event = reading(ours, picked.event)
    home = reading(ours, "/en/")
    campaigns = reading(ours, "/en/campaigns/")
    feed, no_feed = reading(floor, "/feed.ics"), reading_again(floor, "/feed.ics")
    wagtail, view = "minimal Wagtail page", "bare view"
    first = date.fromisoformat(picked.first_day)
    span = f"from={first}&to={first + timedelta(days=61)}"
    our_registration = OurRegistration(copies, picked.register)
    written, rebuilt = inside(ours, "plain()"), inside(ours, "rebuild()")
    changed = inside(ours, "one_changed()")
    few, many = (inside(ours, f"index({number}, anew=False)") for number in (3, 3000))
    few_anew, many_anew = (inside(ours, f"index({number}, anew=True)") for number in (3, 3000))
    entries = f"feed ({len(picked.entries)} entries)"
    found = [
        Comparison("event page", wagtail, event, page, Aim(1.2, 10)),
        Comparison("event page", view, event, bare, Aim()),
        Comparison("home page", wagtail, home, page, Aim(2, 14)),
        Comparison("home page", view, home, bare, Aim()),
        Comparison("campaign index", wagtail, campaigns, page, Aim(2, 14)),
        Comparison("campaign index", view, campaigns, bare, Aim()),
        Comparison("event page, copy", known, reading(copies, picked.event), cached, Aim(1.15, 1)),
        Comparison("home page, copy", known, reading(copies, "/en/"), cached, Aim(1.15, 1)),
        Comparison(entries, "stored fragments joined", reading(ours, FEED), feed, Aim(1.5)),
        Comparison(f"{entries}, copy", "the same", reading(copies, FEED), feed, Aim(1.5)),
        Comparison("feed, 304", "304 by one query", reading_again(ours, FEED), no_feed, Aim(1.3)),
        Comparison("feed, 304, copy", "the same", reading_again(copies, FEED), no_feed, Aim(1.3)),
        Comparison("all entries stored", "Django + icalendar", rebuilt, written, Aim(1)),
        Comparison("one session's entries", "Django + icalendar", changed, written, Aim(0.05, 8)),
        Comparison("list of 3,000 seminars", "list of 3", many, few, Aim(1.2, 14)),
        Comparison("list of 3,000, anew", "list of 3, anew", many_anew, few_anew, Aim()),
        Comparison(
            "registration",
            "least correct flow",
            our_registration.subject(),
            FloorRegistration(floor).subject(),
            # 0.6 of the floor's throughput.
            Aim(1 / 0.6, 20),
        ),
        Comparison(
            f"availability ({len(picked.loans)} loans)",
            "range read + sweep",
            reading(ours, f"/en/lending/api/titles/{picked.title}/days?{span}"),
            reading(floor, f"/titles/title/days?{span}"),
            Aim(3),
        ),
    ]
    if proxy := servers.proxy:
        # The file holds the same bytes as the copy, which is compressed.
        kept = reading(proxy, "/en/", share=PROXY_SHARE, Accept_Encoding="gzip")
        file = reading(proxy, "/files/page.html", share=PROXY_SHARE)
        # 0.75 of the static file's throughput.
        found.append(
            Comparison("home page behind nginx", "nginx static file", kept, file, Aim(4 / 3))
        )
    return found
