"""What a door page tells: who is expected, who has come, how many places are left.

No e-mail address, no telephone number, no answer except to questions that say
so; in confidential events no name either, only codes.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db.models import Max, Prefetch, Q, Sum
from django.utils.translation import gettext as _

from site_project.core.days import time_in_words

from . import waiting_list
from .checkin import UNDO, Outcome, arrivals
from .enums import RegistrationState
from .models import Answer, CheckIn, Registration, RegistrationLog, Session
from .words import answer_in_words

State = RegistrationState
# In the order of the page: who has a place, who may get one, who has to be asked about.
EXPECTED = (State.CONFIRMED, State.OFFERED, State.UNCONFIRMED)
SHOWN = (*EXPECTED, State.WAITLISTED, State.PENDING)


@dataclass(frozen=True)
class Row:
    """One registration at the door.

    `since` is the time of day at which the first came; a `helper` comes along
    and is not counted.
    """

    code: str
    name: str
    persons: int
    arrived: int
    kind: str
    state: str
    since: str
    helper: bool
    asked: list[list[str]] = field(default_factory=list)

    @property
    def who(self) -> str:
        return self.name or self.code

    @property
    def missing(self) -> int:
        return self.persons - self.arrived

    def as_data(self) -> dict:
        return asdict(self)


# What the script fills in for somebody new.
BLANK = Row("", "", 1, 0, State.CONFIRMED, "", "", helper=False)


@dataclass(frozen=True)
class Counts:
    """Persons, not registrations; `left` is None where there is no limit."""

    arrived: int
    expected: int
    waiting: int
    left: int | None


def counts(session: Session, at: datetime) -> Counts:
    sums = Registration.objects.filter(session=session).aggregate(
        arrived=Sum("arrived", filter=Q(state=State.CONFIRMED), default=0),
        expected=Sum("party_size", filter=Q(state=State.CONFIRMED), default=0),
        waiting=Sum("party_size", filter=Q(state=State.WAITLISTED), default=0),
    )
    left = session.places_left
    if left is not None and waiting_list.is_closed(session, at):
        left += session.kept
    return Counts(**sums, left=left)


def cursor(session: Session) -> int:
    """Return where the session's log has got to: every change of a registration writes a row."""
    return RegistrationLog.objects.filter(session=session).aggregate(last=Max("pk"))["last"] or 0


def changed_since(session: Session, since: int) -> list[str]:
    """Return the codes of the registrations that the log names after a cursor."""
    log = RegistrationLog.objects.filter(session=session, pk__gt=since, registration__isnull=False)
    codes = log.values_list("registration__public_code", flat=True)
    return list(codes.distinct().order_by())


def rows(session: Session, at: datetime, *, codes: Iterable[str] | None = None) -> list[Row]:
    """Return who may come: by name, those who wait in their order, after the others."""
    held = Q(state=State.UNCONFIRMED, holds_place=True, held_until__gt=at)
    settled = [state for state in SHOWN if state != State.UNCONFIRMED]
    found = Registration.objects.filter(Q(state__in=settled) | held, session=session)
    if codes is not None:
        found = found.filter(public_code__in=codes)
    asked = Answer.objects.filter(question__at_door=True).select_related("question")
    found = found.select_related("access_request").prefetch_related(
        Prefetch("check_ins", CheckIn.objects.order_by("at", "pk")),
        Prefetch("answers", asked.order_by("question__sort_order", "pk"), to_attr="told"),
    )
    return [_row(session, row) for row in sorted(found, key=_place_in_line)]


def _place_in_line(row: Registration) -> tuple:
    waits = row.state not in EXPECTED
    return (waits, row.waiting_since.timestamp() if waits and row.waiting_since else 0, row.name)


def _row(session: Session, row: Registration) -> Row:
    confidential = session.event.is_confidential
    access = getattr(row, "access_request", None)
    known = next(iter(arrivals(row).values()), None)
    since = known.since if known else None
    return Row(
        code=row.public_code,
        name="" if confidential else row.name,
        persons=row.party_size,
        arrived=row.arrived,
        kind=row.state,
        state=str(State(row.state).label),
        since=time_in_words(since, session.event.zone) if since else "",
        helper=bool(access and access.helper),
        asked=[[str(a.question), answer_in_words(a.question, a.text)] for a in row.told],
    )


def matches(row: Row, typed: str) -> bool:
    """Say whether what was typed is part of a code or a name, or somebody's initials."""
    wanted = "".join(typed.split()).casefold()
    words = row.name.casefold().split()
    initials = "".join(word[0] for word in words)
    in_code = len(wanted) > 1 and wanted in row.code.casefold()
    return in_code or (bool(words) and (wanted in "".join(words) or initials.startswith(wanted)))


# --- What became of it -------------------------------------------------------

IN, ALREADY, UNDONE, REFUSED = "in", "already", "undone", "refused"


def status_of(outcome: Outcome) -> str:
    if outcome.arrival is None:
        return REFUSED
    if outcome.arrival.persons:
        return IN
    both = outcome.entry.kind == UNDO or outcome.arrival.since is None
    return UNDONE if both else ALREADY


def who(outcome: Outcome, session: Session) -> str:
    """Name whom an entry is about as the page names them."""
    if outcome.arrival is None:
        return outcome.entry.name or outcome.entry.code
    row = outcome.arrival.registration
    return row.public_code if session.event.is_confidential else row.name or row.public_code


def told(outcome: Outcome, session: Session) -> str:
    """Tell in a sentence what became of an entry."""
    if outcome.arrival is None:
        return outcome.refusal.message if outcome.refusal else ""
    row, values = outcome.arrival.registration, {"who": who(outcome, session)}
    status = status_of(outcome)
    if status == UNDONE:
        return _("%(who)s: taken back.") % values
    if status == ALREADY:
        values["time"] = time_in_words(outcome.arrival.since, session.event.zone)
        return _("%(who)s: already in since %(time)s.") % values
    if row.party_size == 1:
        return _("%(who)s is in.") % values
    values |= {"arrived": row.arrived, "party": row.party_size}
    return _("%(who)s: %(arrived)d of %(party)d are in.") % values
