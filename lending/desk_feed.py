"""An officer's calendar of the desk: what is collected and returned each day, without names.

One entry for each day, so that a telephone shows the day's work in one line.
The bytes are a function of the loans alone: the same loans give the same ETag.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event, vText, vUri

from site_project.core.days import ONE_DAY, local_day
from site_project.core.letters import on_one_line
from site_project.core.models import User
from site_project.core.paired import text_in

from .enums import LineState
from .models import DeskFeed, LoanLine

PAST = timedelta(days=7)
TO_COLLECT = (LineState.APPROVED, LineState.PREPARED)
REFRESH = timedelta(hours=1)


@dataclass
class DeskDayWork:
    """What moves on one day."""

    collect: list[LoanLine] = field(default_factory=list)
    back: list[LoanLine] = field(default_factory=list)


@transaction.atomic
def subscribe(owner: User, language: str, *, at: datetime | None = None) -> DeskFeed:
    """Return the officer's calendar, made now if there is none; it speaks `language` from now."""
    feed, _made = DeskFeed.objects.get_or_create(
        owner=owner, defaults={"language": language, "made_at": at or timezone.now()}
    )
    if feed.language != language:
        feed.language = language
        feed.save(update_fields=["language"])
    return feed


@transaction.atomic
def renew(feed: DeskFeed) -> DeskFeed:
    """End the address that was given out, and return the calendar with a new one."""
    DeskFeed.objects.filter(pk=feed.pk).update(link_version=F("link_version") + 1)
    feed.refresh_from_db(fields=["link_version"])
    return feed


@transaction.atomic
def end(feed: DeskFeed) -> None:
    """End the calendar. A later one has another address."""
    DeskFeed.objects.filter(pk=feed.pk).delete()


def feed_of(feed: DeskFeed, *, address: str, at: datetime) -> bytes:
    """Return the calendar's file (RFC 5545), in its own language."""
    with translation.override(feed.language):
        name = _("Lending desk")
        calendar = Calendar()
        calendar.add("prodid", "-//Civil rights site//Lending desk//EN")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("source", vUri(address, params={"VALUE": "URI"}))
        for day, work in sorted(work_by_day(local_day(at)).items()):
            calendar.add_component(_entry(day, work, feed.language))
    return calendar.to_ical()


def work_by_day(today: date) -> dict[date, DeskDayWork]:
    """Return collections and returns by day, from a week ago on, in one query."""
    since = today - PAST
    moving = Q(state__in=TO_COLLECT, first_day__gte=since) | Q(
        state__in=(*TO_COLLECT, LineState.OUT), due_day__gte=since
    )
    lines = LoanLine.objects.filter(moving).select_related("title", "request", "copy_out")
    lines = lines.annotate(changed=Max("log__at")).order_by("title__code", "pk")
    days: dict[date, DeskDayWork] = defaultdict(DeskDayWork)
    for line in lines:
        if line.state in TO_COLLECT and line.first_day >= since:
            days[line.first_day].collect.append(line)
        if line.due_day >= since:
            days[line.due_day].back.append(line)
    return dict(days)


def _entry(day: date, work: DeskDayWork, language: str) -> Event:
    entry = Event()
    host = settings.SITE_URL.split("//")[1]
    entry.add("uid", f"desk-{day.isoformat()}@{host}")
    changes = [line.changed or line.request.made_at for line in (*work.collect, *work.back)]
    entry.add("dtstamp", max(changes))
    entry.add("dtstart", day)
    entry.add("dtend", day + ONE_DAY)
    entry.add("summary", _summary(work))
    entry.add("description", _description(work, language))
    entry.add("transp", "TRANSPARENT")
    entry.add("class", vText("PRIVATE"))
    return entry


def _summary(work: DeskDayWork) -> str:
    parts = []
    if number := len(work.collect):
        text = ngettext("%(count)d to collect", "%(count)d to collect", number)
        parts.append(text % {"count": number})
    if number := len(work.back):
        text = ngettext("%(count)d to come back", "%(count)d to come back", number)
        parts.append(text % {"count": number})
    return " · ".join(parts)


def _description(work: DeskDayWork, language: str) -> str:
    out, back = _("To collect"), _("Due back")
    return "\n".join(
        [
            *(f"{out}: {_told(line, language)}" for line in work.collect),
            *(f"{back}: {_told(line, language)}" for line in work.back),
        ]
    )


def _told(line: LoanLine, language: str) -> str:
    name = on_one_line(text_in(line.title, "name", language))
    copy = f" {line.copy_out}" if line.copy_out else ""
    return f"{name}{copy} ({line})"
