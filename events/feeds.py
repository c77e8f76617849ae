"""Feeds that calendars and readers subscribe to: stored entries, joined.

The bytes are a function of the public content, the parameters and the local
day; so is the date, which is the latest change or the last local midnight at
which an entry left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from django.conf import settings
from django.db.models import Max, Q
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from site_project.core.days import local_day, start_of_day
from site_project.core.paired import text_in

from .enums import EventKind, EventStatus, SessionStatus
from .ical import Frame, join, page_address, vevent
from .models import EventPage, FeedItem, Session
from .models.event import shown_at

PAST_DAYS = 7
MOST_PAST_DAYS = 366
# A cancelled session stays so long after its date, that a late calendar still hears of it.
CANCELLED_DAYS = 7
ATOM_ENTRIES = 50

CANCELLED = Q(session__status=SessionStatus.CANCELLED) | Q(
    session__event__status=EventStatus.CANCELLED
)


class BadParameter(ValueError):
    """A feed was asked for with a parameter that it does not know."""


@dataclass(frozen=True)
class Window:
    """Which entries a feed holds: so many days back, cancelled ones marked or dropped."""

    past: int = PAST_DAYS
    cancelled: str = "mark"

    @classmethod
    def read(cls, query: dict[str, str]) -> "Window":
        """Read `past=<days>` and `cancelled=mark|drop`. Raises BadParameter."""
        text = query.get("past", str(PAST_DAYS))
        cancelled = query.get("cancelled", "mark")
        if not (text.isascii() and text.isdigit() and int(text[:6]) <= MOST_PAST_DAYS):
            raise BadParameter(f"past is a number of days from 0 to {MOST_PAST_DAYS}")
        if cancelled not in ("mark", "drop"):
            raise BadParameter("cancelled is “mark” or “drop”")
        return cls(past=int(text), cancelled=cancelled)


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
    items = FeedItem.objects.filter(only or Q(), language=language)
    today = local_day(at)
    open_from = start_of_day(today - timedelta(days=window.past))
    cancelled_from = start_of_day(today - timedelta(days=CANCELLED_DAYS))
    shown = ~CANCELLED & Q(session__ends_at__gt=open_from)
    if window.cancelled == "mark":
        shown |= CANCELLED & Q(session__ends_at__gt=cancelled_from)
    rows = list(
        items.filter(shown)
        .order_by("session__starts_at", "session__uid")
        .values_list("ics", "session__event__timezone", "session__all_day")
    )
    left = items.aggregate(
        open=Max("session__ends_at", filter=~CANCELLED & Q(session__ends_at__lte=open_from)),
        cancelled=Max(
            "session__ends_at", filter=CANCELLED & Q(session__ends_at__lte=cancelled_from)
        ),
        changed=Max("changed_at"),
    )
    return Feed(
        content=join(
            Frame(name=name, address=address),
            (zone for ics, zone, all_day in rows if ics and not all_day),
            (row[0] for row in rows),
        ),
        changed_at=_last_change(left, window),
    )


def _last_change(left: dict[str, datetime | None], window: Window) -> datetime:
    instants = [left["changed"]] if left["changed"] else []
    for ended, days in ((left["open"], window.past), (left["cancelled"], CANCELLED_DAYS)):
        if ended:
            last_day = local_day(ended - timedelta(microseconds=1))
            instants.append(start_of_day(last_day + timedelta(days=days + 1)))
    return max(instants, default=datetime.fromtimestamp(0, tz=start_of_day(local_day()).tzinfo))


def session_feed(session: Session, *, language: str, name: str, address: str) -> Feed:
    """Return one session as a subscription; an unlisted one too, for whoever has its link."""
    item = FeedItem.objects.filter(session=session, language=language).first()
    ics = item.ics if item else ""
    changed_at = item.changed_at if item else session.significant_changed_at
    if not ics:
        pages = EventPage.objects.filter(live=True, event=session.event_id)
        by_language = {page.locale.language_code: page for page in pages.select_related("locale")}
        ics = vevent(session, language, by_language).to_ical().decode()
    zones = [] if session.all_day else [session.event.timezone]
    frame = Frame(name=name, address=address)
    return Feed(content=join(frame, zones, [ics]), changed_at=changed_at)


def of_kind(kind: EventKind) -> Q:
    return Q(session__event__kind=kind)


def of_campaign(slug: str) -> Q:
    """Return the sessions whose public page, in any language, names a campaign by its slug."""
    pages = EventPage.objects.filter(live=True, campaigns__pages__slug=slug)
    return Q(session__event__in=pages.values("event"))


class SteadyAtom(Atom1Feed):
    """An Atom feed (RFC 4287) whose date is that of its content, also when it has none."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["begun"]


def atom_feed(*, title: str, language: str, address: str, publisher: str, at: datetime) -> bytes:
    """Return the newest events' pages in one language, the latest published first."""
    feed = SteadyAtom(
        title=title,
        link=f"{settings.SITE_URL}/{language}/events/",
        description="",
        language=language,
        feed_url=address,
        feed_guid=address,
        author_name=publisher,
        begun=datetime.fromtimestamp(0, tz=at.tzinfo),
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
            published = page.first_published_at or page.last_published_at
            feed.add_item(
                title=str(text_in(page.event, "name", language)),
                link=page_address(page.slug, language),
                description=_description(page),
                unique_id=uuid5(page.translation_key, language).urn,
                pubdate=published,
                updateddate=max(published, page.last_published_at or published),
                categories=[str(page.event.get_kind_display())],
            )
    return feed.writeString("utf-8").encode()


def _description(page: EventPage) -> str:
    lines = [page.summary] if page.summary else []
    for session in page.event.sessions.all():
        session.event = page.event
        parts = [session.when, session.where]
        if session.is_cancelled:
            parts.append(_("Cancelled"))
        lines.append(" · ".join(part for part in parts if part))
    return "\n".join(lines)
