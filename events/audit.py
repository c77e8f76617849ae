"""What must be true of all seminars at once, counted anew from the rows."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from .enums import HOLDING, RegistrationState
from .models import Event, EventPage, FeedItem, Session

State = RegistrationState


def drift() -> Iterator[str]:
    """Yield one line for each thing that does not agree; nothing where all is in order."""
    yield from _counters()
    yield from _families()
    yield from _feed()


def _counters() -> Iterator[str]:
    """Compare each session's counters with its registrations."""
    persons = "registrations__party_size"
    confirmed = Q(registrations__state=State.CONFIRMED)
    holding = Q(registrations__state__in=HOLDING, registrations__holds_place=True)
    waiting = Q(registrations__state=State.WAITLISTED)
    sessions = Session.objects.select_related("event").annotate(
        really_taken=Sum(persons, filter=confirmed, default=0),
        really_held=Sum(persons, filter=holding, default=0),
        really_waiting=Sum(persons, filter=waiting, default=0),
    )
    for session in sessions:
        name = f"{session.event.code} {session.uid}"
        if session.taken != session.really_taken:
            yield f"{name}: {session.taken} taken, {session.really_taken} registered"
        if session.held != session.really_held:
            yield f"{name}: {session.held} held, {session.really_held} unconfirmed"
        if session.kept > session.really_waiting:
            yield f"{name}: {session.kept} kept, {session.really_waiting} waiting"
        if session.capacity is not None:
            occupied = session.taken + session.held + session.kept
            if occupied > session.capacity + session.overbooked:
                yield f"{name}: {occupied} of {session.capacity} (+{session.overbooked})"


def _families() -> Iterator[str]:
    """Find records and pages that do not belong to one another."""
    strangers = EventPage.objects.exclude(event__page_key=F("translation_key"))
    strangers |= EventPage.objects.filter(event__page_key=None)
    for page in strangers.select_related("event"):
        yield f"page {page.pk}: its record {page.event.code} belongs to another family of pages"


def _feed() -> Iterator[str]:
    """Find public entries of events that no page tells of."""
    told = EventPage.objects.filter(live=True).values("event")
    orphans = Event.objects.exclude(pk__in=told)
    shown = FeedItem.objects.filter(session__event__in=orphans).exclude(ics="")
    for item in shown.select_related("session__event"):
        yield f"feed: {item.session.event.code} is in the {item.language} feed without a page"
