"""Which seminars a reader asks for: those to come, a month, a year gone by, and of which sort."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from site_project.core.days import ONE_DAY, day_in_words, each_day, start_of_day

from .enums import Audience, EventKind
from .models.session import Session, SessionQuerySet

YEAR = re.compile(r"\d{4}\Z")
MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
YEARS = range(2000, 2100)
# Where to look for what a reader needs: a feature of the place, or of the event.
ACCESS: dict[str, tuple[str | Promise, str]] = {
    "step-free": (_("Step-free way in"), "venue__step_free"),
    "toilet": (_("Accessible toilet"), "venue__accessible_toilet"),
    "loop": (_("Hearing loop"), "venue__hearing_loop"),
    "sign": (_("Sign language interpretation"), "event__sign_language"),
    "captions": (_("Captions"), "event__captions"),
}
PLACES: dict[str, tuple[str | Promise, Q]] = {
    "room": (_("At a place"), Q(venue__isnull=False)),
    "online": (_("Online"), ~Q(online_url="")),
}


@dataclass(frozen=True)
class Asked:
    """What an address asks for; empty words ask for everything."""

    kind: str = ""
    audience: str = ""
    spoken: str = ""
    place: str = ""
    access: str = ""
    past: bool = False
    year: int | None = None
    month: date | None = None

    @classmethod
    def read(cls, query: Mapping[str, str], spoken: Mapping[str, str]) -> tuple["Asked", bool]:
        """Return what a query string asks for, and whether all of it was understood.

        `spoken` are the languages there are. What the list does not have is left out.
        """
        known: dict[str, Any] = {
            "kind": EventKind,
            "audience": Audience,
            "spoken": spoken,
            "place": PLACES,
            "access": ACCESS,
        }
        words = {name: word for name in known if (word := query.get(name, "")) in known[name]}
        year, month = _year(query.get("year", "")), _month(query.get("month", ""))
        past = year is not None or query.get("when") == "past"
        understood = {"year": year, "month": month, "when": past} | words
        wanted = [name for name in (*known, "year", "month", "when") if query.get(name)]
        whole = all(understood.get(name) for name in wanted)
        return cls(**words, past=past, year=year, month=month), whole

    def of(self, rows: SessionQuerySet) -> SessionQuerySet:
        """Keep the sessions of the sort that is asked for."""
        if self.kind:
            rows = rows.filter(event__kind=self.kind)
        if self.audience:
            rows = rows.filter(event__audience__in={self.audience, Audience.PUBLIC})
        if self.spoken:
            rows = rows.filter(event__languages_spoken__code=self.spoken)
        if self.place:
            rows = rows.filter(PLACES[self.place][1])
        if self.access:
            rows = rows.filter(**{ACCESS[self.access][1]: True})
        return rows

    @property
    def narrows(self) -> bool:
        return bool(self.kind) or self.narrows_further

    @property
    def narrows_further(self) -> bool:
        return any(getattr(self, name) for name in FURTHER)

    def address(self, **changes: str) -> str:
        """Return the query string that asks for the same sort, with other words for some."""
        words = {name: getattr(self, name) for name in ("kind", *FURTHER)}
        given = {name: word for name, word in (words | changes).items() if word}
        return f"?{urlencode(given)}"


FURTHER = ("audience", "spoken", "place", "access")


def _year(text: str) -> int | None:
    return int(text) if YEAR.match(text) and int(text) in YEARS else None


def _month(text: str) -> date | None:
    found = MONTH.match(text)
    if not found or int(found[1]) not in YEARS or int(found[2]) not in MONTHS:
        return None
    return date(int(found[1]), int(found[2]), 1)


# --- The dates of one event --------------------------------------------------


@dataclass(frozen=True)
class Slots:
    """The slots of one day's clinic hours, told together."""

    sessions: list[Session]

    @property
    def first(self) -> Session:
        return self.sessions[0]

    @property
    def open(self) -> bool:
        return any(getattr(session, "open", False) for session in self.sessions)


def dates_of(sessions: list[Session]) -> list[Session | Slots]:
    """Return the sessions in their order, those of the same clinic hours as one."""
    found: list[Session | Slots] = []
    blocks: dict[int, Slots] = {}
    for session in sessions:
        if session.block_id is None:
            found.append(session)
        elif session.block_id in blocks:
            blocks[session.block_id].sessions.append(session)
        else:
            blocks[session.block_id] = Slots([session])
            found.append(blocks[session.block_id])
    return found


# --- A month -----------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    day: date
    sessions: list[Session]

    @property
    def in_words(self) -> str:
        return day_in_words(self.day)


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def in_month(rows: SessionQuerySet, month: date) -> SessionQuerySet:
    """Return the sessions that may touch a month anywhere in the world, the first one first."""
    first, after = start_of_day(month), start_of_day(next_month(month))
    rows = rows.filter(starts_at__lt=after + ONE_DAY, ends_at__gt=first - ONE_DAY)
    return rows.order_by("starts_at", "pk")


def weeks(month: date, sessions: list[Session]) -> list[list[Day | None]]:
    """Return a month's days, Monday to Sunday in each row, with the sessions of each.

    A session stands on the days of its own place's calendar, slots as one.
    """
    found: dict[date, list[Session]] = {}
    for session in (each.first if isinstance(each, Slots) else each for each in dates_of(sessions)):
        for day in each_day(session.first_day, session.last_day):
            found.setdefault(day, []).append(session)
    days: list[Day | None] = [None] * (month.isoweekday() - 1)
    last = next_month(month) - ONE_DAY
    days += [Day(day, found.get(day, [])) for day in each_day(month, last)]
    days += [None] * (-len(days) % 7)
    return [days[n : n + 7] for n in range(0, len(days), 7)]
