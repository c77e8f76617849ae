"""What must be true of all seminars at once, counted anew from the rows."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from .enums import HOLDING, Publicity, RegistrationState
from .models import AudienceQuota, EventPage, FeedItem, Registration, Session
from .models.door import counted

State = RegistrationState
PERSONS = "registrations__party_size"
CONFIRMED = Q(registrations__state=State.CONFIRMED)
HOLDS = Q(registrations__state__in=HOLDING, registrations__holds_place=True)
WAITING = Q(registrations__state=State.WAITLISTED)


def drift() -> Iterator[str]:
    """Yield one line for each thing that does not agree; nothing where all is in order."""
    yield from _counters()
    yield from _quotas()
    yield from _registrations()
    yield from _arrivals()
    yield from _families()
    yield from _feed()


def _counters() -> Iterator[str]:
    """Compare each session's counters with its registrations."""
    sessions = Session.objects.select_related("event").annotate(
        really_taken=Sum(PERSONS, filter=CONFIRMED, default=0),
        really_held=Sum(PERSONS, filter=HOLDS, default=0),
        really_waiting=Sum(PERSONS, filter=WAITING, default=0),
    )
    for session in sessions:
        name = f"{session.event.code} {session.uid}"
        yield from _compared(name, session)
        if session.kept > session.really_waiting:
            yield f"{name}: {session.kept} kept, {session.really_waiting} waiting"
        if session.capacity is not None:
            occupied = session.taken + session.held + session.kept
            yield from _within(name, session, occupied)


def _compared(name: str, row: Session | AudienceQuota) -> Iterator[str]:
    if row.taken != row.really_taken:
        yield f"{name}: {row.taken} taken, {row.really_taken} registered"
    if row.held != row.really_held:
        yield f"{name}: {row.held} held, {row.really_held} unconfirmed, pending or offered"


def _within(name: str, row: Session | AudienceQuota, occupied: int) -> Iterator[str]:
    """Say where more is occupied than there is, or where overbooked places wait for strangers."""
    over = occupied - (row.capacity or 0)
    if over > row.overbooked:
        yield f"{name}: {occupied} of {row.capacity} (+{row.overbooked})"
    elif row.overbooked > max(0, over):
        yield f"{name}: overbooked by {row.overbooked}, needed {max(0, over)}"


def _quotas() -> Iterator[str]:
    """Compare each quota's counters with its registrations."""
    quotas = AudienceQuota.objects.select_related("session__event").annotate(
        really_taken=Sum(PERSONS, filter=CONFIRMED, default=0),
        really_held=Sum(PERSONS, filter=HOLDS, default=0),
    )
    for quota in quotas:
        name = f"{quota.session.event.code} {quota.session.uid} {quota.audience}"
        yield from _compared(name, quota)
        yield from _within(name, quota, quota.taken + quota.held)


def _registrations() -> Iterator[str]:
    """Find registrations whose state and whose place do not go together."""
    rows = Registration.objects.select_related("session__event")
    strange = {
        "has a place by its state and holds none": Q(
            state__in=(State.CONFIRMED, State.PENDING, State.OFFERED), holds_place=False
        ),
        "waits and holds a place": Q(state=State.WAITLISTED, holds_place=True),
        "is offered a place without an end": Q(state=State.OFFERED, offered_until=None),
        "counts for a quota of another session": Q(quota__isnull=False)
        & ~Q(quota__session=F("session")),
    }
    for words, condition in strange.items():
        for row in rows.filter(condition):
            yield f"{row.session.event.code} {row}: {words}"


def _arrivals() -> Iterator[str]:
    """Compare how many of each party have come with what was said at the door."""
    rows = Registration.objects.filter(Q(arrived__gt=0) | Q(check_ins__isnull=False)).distinct()
    for row in rows.select_related("session__event").prefetch_related("check_ins"):
        said, _since = counted(row.check_ins.all(), row.party_size)
        if row.arrived != sum(said.values()):
            name = f"{row.session.event.code} {row}"
            yield f"{name}: {row.arrived} arrived, {sum(said.values())} let in"


def _families() -> Iterator[str]:
    """Find records and pages that do not belong to one another."""
    strangers = EventPage.objects.exclude(event__page_key=F("translation_key"))
    strangers |= EventPage.objects.filter(event__page_key=None)
    for page in strangers.select_related("event"):
        yield f"page {page.pk}: its record {page.event.code} belongs to another family of pages"


def _feed() -> Iterator[str]:
    """Find entries in the public feeds of what no page tells of, or not to everybody."""
    told = EventPage.objects.filter(live=True).values("event")
    hidden = ~Q(session__event__in=told) | ~Q(session__event__publicity=Publicity.PUBLIC)
    shown = FeedItem.objects.filter(hidden).exclude(ics="")
    for item in shown.select_related("session__event"):
        yield f"feed: {item.session.event.code} is in the {item.language} feed and is not public"
