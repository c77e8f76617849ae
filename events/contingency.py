"""When a whole day cannot go on as planned: one action on all of its sessions, one undoing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import ONE_DAY, start_of_day
from site_project.core.models import User
from site_project.core.paired import column, languages

from . import schedule
from .enums import ContingencyAction, EventStatus, SessionStatus, Tell
from .models import Contingency, ContingencyReason, Session
from .refusals import Refused


@dataclass(frozen=True)
class Row:
    """One session of the day. `left_alone` says why it is not touched unless asked for."""

    session: Session
    preview: schedule.Preview
    left_alone: str = ""


@dataclass(frozen=True)
class DayPreview:
    rows: list[Row]

    @property
    def concerned(self) -> list[Row]:
        return [row for row in self.rows if not row.left_alone]

    @property
    def without_meeting(self) -> list[Session]:
        """Return the sessions that have no online meeting of their own to move to."""
        return [row.session for row in self.concerned if not row.session.online_url]

    def check_address(self, action: ContingencyAction, online_url: str) -> None:
        """Raise Refused (no_address_for) where a session would move to nowhere; names them all."""
        nowhere = self.without_meeting
        if action == ContingencyAction.ONLINE and nowhere and not online_url:
            names = "; ".join(f"{each.event.name} ({each.when})" for each in nowhere)
            raise Refused("no_address_for", sessions=names)

    @property
    def persons(self) -> int:
        return sum(row.preview.persons for row in self.concerned)

    @property
    def mails(self) -> int:
        return sum(row.preview.mails for row in self.concerned)

    @property
    def without_address(self) -> int:
        return sum(row.preview.without_address for row in self.concerned)


def sessions_on(day: date, at: datetime) -> list[Session]:
    """Return the sessions of a local day that are not over and still take place, by key."""
    rows = Session.objects.filter(
        starts_at__lt=start_of_day(day + ONE_DAY),
        ends_at__gt=max(start_of_day(day), at),
        status=SessionStatus.SCHEDULED,
    ).exclude(event__status=EventStatus.CANCELLED)
    return list(rows.with_details().order_by("pk"))


def preview(
    day: date,
    action: ContingencyAction,
    *,
    chosen: Collection[int] | None = None,
    online_url: str = "",
    at: datetime | None = None,
) -> DayPreview:
    """Tell what an action would do to each session of a day, and whom it would mail.

    Left alone are sessions under another sky, those that are online anyway,
    and those that go on for days; `chosen` names the keys of those that are
    meant instead. Changes nothing.
    """
    at = at or timezone.now()
    rows = []
    for session in sessions_on(day, at):
        why = _left_alone(session, day)
        if chosen is not None:
            why = "" if session.pk in chosen else why or _("Not chosen")
        changes = _changes(session, action, online_url) or {"status": session.status}
        rows.append(Row(session, schedule.preview(session, changes), why))
    rows.sort(key=lambda row: (row.session.starts_at, row.session.pk))
    return DayPreview(rows)


def _left_alone(session: Session, day: date) -> str:
    """Say why an action on the day does not touch a session by itself; empty where it does."""
    if session.event.timezone != settings.TIME_ZONE:
        return _("Takes place elsewhere")
    if session.online_url and session.venue_id is None:
        return _("Is online anyway")
    if session.starts_at < start_of_day(day):
        return _("Goes on for several days")
    return ""


def _changes(session: Session, action: ContingencyAction, online_url: str) -> dict[str, Any]:
    """Return what an action changes of a session; its own meeting comes before the day's."""
    if action == ContingencyAction.ONLINE:
        address = session.online_url or online_url
        return schedule.online(address) if address else {}
    if action == ContingencyAction.POSTPONE:
        return {"status": SessionStatus.POSTPONED}
    return {"status": SessionStatus.CANCELLED}


def reason_columns(reason: ContingencyReason) -> dict[str, str]:
    """Return a session's `status_reason` in each language: the sentence, or else the name."""
    texts = {}
    for code in languages():
        sentence = getattr(reason, column("message", code))
        texts[column("status_reason", code)] = sentence or getattr(reason, column("name", code))
    return texts


@transaction.atomic
def apply(
    day: date,
    action: ContingencyAction,
    reason: ContingencyReason,
    *,
    actor: User | None = None,
    tell: Tell = Tell.NOW,
    chosen: Collection[int] | None = None,
    online_url: str = "",
    at: datetime | None = None,
) -> Contingency:
    """Postpone, move online or cancel the sessions of a day, all at once or none.

    Mails, pages, calendars and the door follow, since each goes through the
    schedule. Raises Refused: contingency_exists, no_sessions, no_address_for.
    """
    at = at or timezone.now()
    day_preview = preview(day, action, chosen=chosen, online_url=online_url, at=at)
    meant = day_preview.concerned
    if not meant:
        raise Refused("no_sessions")
    day_preview.check_address(action, online_url)
    try:
        with transaction.atomic():
            contingency = Contingency.objects.create(
                day=day, action=action, reason=reason, actor=actor, at=at
            )
    except IntegrityError as error:
        raise Refused("contingency_exists") from error
    for row in sorted(meant, key=lambda row: row.session.pk):
        schedule.update(
            row.session,
            _changes(row.session, action, online_url) | reason_columns(reason),
            actor=actor,
            tell=tell,
            contingency=contingency,
            at=at,
        )
    return contingency


@transaction.atomic
def undo(
    contingency: Contingency, *, actor: User | None = None, at: datetime | None = None
) -> list[tuple[Session, str]]:
    """Bring back every session that an action changed; a second time changes nothing.

    Returns those that could not be brought back, with the reason: changed
    again since, or over by now.
    """
    at = at or timezone.now()
    done = Contingency.objects.filter(pk=contingency.pk, undone_at=None).update(undone_at=at)
    left: list[tuple[Session, str]] = []
    if not done:
        return left
    changes = contingency.changes.filter(undone_at=None).select_related("session__event")
    for change in changes.order_by("session"):
        try:
            schedule.undo(change, actor=actor, at=at)
        except Refused as refusal:
            left.append((change.session, refusal.message))
    return left
