"""Feeds that calendars and readers subscribe to: stored entries, joined.

The bytes are a function of the public content, the parameters and the local
day; so is the date, which is the latest change or the last local midnight at
which an entry left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid5

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils import translation
from django.utils.translation import gettext as _

from site_project.core.atom import SteadyAtom
from site_project.core.days import local_day, start_of_day

from .enums import ACTIVE, EventKind, EventStatus, RegistrationState, SessionStatus
from .feed_rules import with_rules
from .ical import (
    Entry,
    Frame,
    Pages,
    entry_of,
    join,
    name_of,
    page_address,
    pages_of,
    zones_of,
)
from .models import EventPage, FeedItem, PersonalFeed, Registration, RegistrationLog, Session
from .models.event import shown_at

PAST_DAYS = 7
MOST_PAST_DAYS = 366
# A cancelled session stays so long after its date, that a late calendar still hears of it.
CANCELLED_DAYS = 7
ATOM_ENTRIES = 50

# In a person's own calendar: not certain yet, and over.
TENTATIVE = (
    RegistrationState.PENDING,
    RegistrationState.WAITLISTED,
    RegistrationState.OFFERED,
)
ENDED = (
    RegistrationState.CANCELLED,
    RegistrationState.REJECTED,
    RegistrationState.LEFT,
    RegistrationState.DECLINED,
    RegistrationState.OFFER_EXPIRED,
)

CANCELLED = Q(session__status=SessionStatus.CANCELLED) | Q(
    session__event__status=EventStatus.CANCELLED
)


class BadParameter(ValueError):
    """A feed was asked for with a parameter that it does not know; says so to the reader."""


@dataclass(frozen=True)
class Window:
    """Which entries a feed holds, and in which form.

    So many days back; cancelled ones marked or dropped; each session for itself
    or, where a series has a rule, the rule with its exceptions.
    """

    past: int = PAST_DAYS
    cancelled: str = "mark"
    series: str = "each"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Window":
        """Read `past=<days>`, `cancelled=mark|drop`, `series=each|rule`. Raises BadParameter."""
        past = query.get("past", str(PAST_DAYS))
        if not (past.isascii() and past.isdigit() and int(past[:6]) <= MOST_PAST_DAYS):
            raise BadParameter(
                _("“past” is a number of days from 0 to %(most)d.") % {"most": MOST_PAST_DAYS}
            )
        window = cls(int(past), query.get("cancelled", "mark"), query.get("series", "each"))
        if window.cancelled not in ("mark", "drop"):
            raise BadParameter(_("“cancelled” is “mark” or “drop”."))
        if window.series not in ("each", "rule"):
            raise BadParameter(_("“series” is “each” or “rule”."))
        return window

    def query(self) -> str:
        """Return the parameters as an address gives them; those that go without saying not."""
        plain = Window()
        told = {name: value for name, value in vars(self).items() if value != getattr(plain, name)}
        return f"?{urlencode(told)}" if told else ""


@dataclass(frozen=True)
class Feed:
    content: bytes
    changed_at: datetime


def calendar_feed(
    *,
    name: str,
    language: str,
    address: str,
    window: Window,
    only: Q | None = None,
    at: datetime,
) -> Feed:
    """Return a subscription feed (no METHOD, RFC 5545 3.7.2) of the sessions that `only` allows."""
    items = FeedItem.objects.filter(language=language)
    today = local_day(at)
    open_from = start_of_day(today - timedelta(days=window.past))
    cancelled_from = start_of_day(today - timedelta(days=CANCELLED_DAYS))
    shown = ~CANCELLED & Q(session__ends_at__gt=open_from)
    if window.cancelled == "mark":
        shown |= CANCELLED & Q(session__ends_at__gt=cancelled_from)
    found = items.filter(only or Q()).filter(shown).exclude(ics="")
    rows = list(
        found.order_by("session__starts_at", "session__uid").values_list(
            "ics", "session__event__timezone", "session__all_day", "session"
        )
    )
    fragments: Iterable[str] = (ics for ics, *_rest in rows)
    if window.series == "rule":
        fragments = with_rules({pk: ics for ics, *_rest, pk in rows})
    left = items.aggregate(
        open=Max("session__ends_at", filter=~CANCELLED & Q(session__ends_at__lte=open_from)),
        cancelled=Max(
            "session__ends_at", filter=CANCELLED & Q(session__ends_at__lte=cancelled_from)
        ),
        # Of all of them: what has left for another kind or campaign is no longer in this feed.
        changed=Max("changed_at"),
    )
    return Feed(
        content=join(
            Frame(name=name, address=address),
            (zone for _ics, zone, all_day, _pk in rows if not all_day),
            fragments,
        ),
        changed_at=_last_change(left, window),
    )


def _last_change(left: dict[str, datetime | None], window: Window) -> datetime:
    instants = [left["changed"]] if left["changed"] else []
    for ended, days in ((left["open"], window.past), (left["cancelled"], CANCELLED_DAYS)):
        if ended:
            last_day = local_day(ended - timedelta(microseconds=1))
            instants.append(start_of_day(last_day + timedelta(days=days + 1)))
    return max(instants, default=datetime.fromtimestamp(0, tz=UTC))


def session_feed(session: Session, *, language: str, address: str, at: datetime) -> Feed:
    """Return one session as a subscription; an unlisted one too, for whoever has its link.

    A confidential one says only when, in a calendar without a name or address.
    """
    item = FeedItem.objects.filter(session=session, language=language).exclude(ics="").first()
    ics, changed_at = (item.ics, item.changed_at) if item else ("", session.significant_changed_at)
    if not ics:
        told = pages_of([session.event_id], at).get(session.event_id, {})
        ics = entry_of(session, language, told).to_ics()
    secret = session.event.is_confidential
    frame = Frame(name=name_of(session, language), address="" if secret else address)
    return Feed(content=join(frame, zones_of(session), [ics]), changed_at=changed_at)


def of_kind(kind: EventKind) -> Q:
    return Q(session__event__kind=kind)


def of_campaign(slug: str, at: datetime) -> Q:
    """Return the sessions whose public page, in any language, names a campaign by its slug."""
    pages = EventPage.objects.filter(shown_at(at), campaigns__pages__slug=slug)
    return Q(session__event__in=pages.values("event"))


# --- One person's own places ----------------------------------------------------


def personal_feed(feed: PersonalFeed, at: datetime) -> Feed:
    """Return the calendar of one address: its places, requests, offers and waiting.

    What waits is TENTATIVE. What ended says so: seven days long, or seven days
    beyond the date where it was the session that was cancelled. No name, no
    code and no link of a registration is in it.
    """
    rows = (
        Registration.objects.filter(email_folded=feed.email_folded)
        .filter(in_personal_feed(at))
        .select_related("session__event", "session__venue")
        .order_by("session__starts_at", "session__uid", "changed_at", "pk")
    )
    # Of several in one session the active one counts, else the last.
    places = {row.session_id: row for row in sorted(rows, key=lambda row: row.state in ACTIVE)}
    changes = changes_of(feed)
    pages = pages_of({row.session.event_id for row in rows}, at)
    entries = []
    with translation.override(feed.language):
        for row in rows:
            if places[row.session_id] is row:
                told = pages.get(row.session.event_id, {})
                entries.append(_place(row, feed.language, told, changes.get(row.session_id, 0)))
        frame = Frame(name=_("My appointments"), address=f"{settings.SITE_URL}/my/{feed.token}.ics")
    zones = [zone for row in places.values() for zone in zones_of(row.session)]
    return Feed(
        content=join(frame, zones, [entry.to_ics() for entry in entries]),
        changed_at=max((entry.changed_at for entry in entries), default=feed.made_at),
    )


def changes_of(feed: PersonalFeed) -> dict[int, int]:
    """Return how often the registrations of an address have changed, by session.

    Counted in the log, which only grows, so that no entry's SEQUENCE ever falls.
    """
    log = RegistrationLog.objects.filter(registration__email_folded=feed.email_folded)
    counted = log.order_by().values("session").annotate(changes=Count("pk"))
    return dict(counted.values_list("session", "changes"))


def in_personal_feed(at: datetime) -> Q:
    """Return which registrations are told: only those whose address was proved."""
    today = local_day(at)
    ended_from = start_of_day(today - timedelta(days=CANCELLED_DAYS))
    waiting = Q(state__in=TENTATIVE, session__ends_at__gt=start_of_day(today))
    over = Q(state__in=ENDED, confirmed_at__isnull=False, changed_at__gt=ended_from)
    off = Q(
        state=RegistrationState.EVENT_CANCELLED,
        confirmed_at__isnull=False,
        session__ends_at__gt=ended_from,
    )
    return Q(state=RegistrationState.CONFIRMED) | waiting | over | off


def _place(row: Registration, language: str, pages: Pages, changes: int) -> Entry:
    entry = entry_of(row.session, language, pages)
    secret = row.session.event.is_confidential
    name = name_of(row.session, language)
    told: dict[str, Any] = {
        "sequence": entry.sequence + changes,
        "changed_at": max(entry.changed_at, row.changed_at),
        "private": True,
    }
    if not secret:
        told["description"] = "\n\n".join(filter(None, [_standing(row), entry.description]))
    if entry.status == "CANCELLED":
        return replace(entry, **told)
    if row.state not in ACTIVE:
        told |= {"status": "CANCELLED", "title": _("Cancelled: %(name)s") % {"name": name}}
    elif row.state in TENTATIVE:
        told |= {"status": "TENTATIVE", "takes_time": False}
        if not secret:
            state = row.get_state_display()
            told["title"] = _("%(state)s: %(name)s") % {"state": state, "name": name}
    return replace(entry, **told)


def _standing(row: Registration) -> str:
    persons = _("Number of people: %(count)d") % {"count": row.party_size}
    return f"{row.get_state_display()}\n{persons}"


# --- New events, for feed readers ----------------------------------------------


def atom_feed(*, title: str, language: str, address: str, publisher: str, at: datetime) -> Feed:
    """Return the newest events' pages in one language, the latest published first."""
    feed = SteadyAtom(
        title=title,
        link=f"{settings.SITE_URL}/{language}/events/",
        description="",
        language=settings.HTML_LANGUAGES.get(language, language),
        feed_url=address,
        feed_guid=address,
        author_name=publisher,
        begun=datetime.fromtimestamp(0, tz=UTC),
    )
    events = Session.objects.public_at(at).values("event")
    pages = (
        EventPage.objects.filter(shown_at(at), event__in=events)
        .for_readers(language)
        .select_related("event")
        .prefetch_related("event__sessions__venue")
        .order_by("-first_published_at", "-pk")[:ATOM_ENTRIES]
    )
    with translation.override(language):
        for page in pages:
            sessions = list(page.event.sessions.all())
            for session in sessions:
                session.event = page.event
            published = page.first_published_at or page.last_published_at
            changes = [page.last_published_at, *(row.significant_changed_at for row in sessions)]
            feed.add_item(
                title=_title(sessions, language),
                link=page_address(page.slug, language),
                description=_description(page, sessions),
                unique_id=uuid5(page.translation_key, language).urn,
                pubdate=published,
                updateddate=max([published, *filter(None, changes)]),
                categories=[str(page.event.get_kind_display())],
            )
    return Feed(feed.writeString("utf-8").encode(), feed.latest_post_date())


def _title(sessions: list[Session], language: str) -> str:
    name = name_of(sessions[0], language)
    if all(session.is_cancelled for session in sessions):
        return _("Cancelled: %(name)s") % {"name": name}
    return name


def _description(page: EventPage, sessions: list[Session]) -> str:
    lines = [page.summary] if page.summary else []
    for session in sessions:
        parts = [session.when, session.where]
        if session.is_cancelled:
            parts.append(_("Cancelled"))
        elif session.is_postponed:
            parts.append(_("Postponed"))
        lines.append(" · ".join(part for part in parts if part))
    return "\n".join(lines)
