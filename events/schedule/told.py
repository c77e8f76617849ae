"""What a change of a session says: each changed fact, as it was and as it is.

A change is stored by column (`before`, `after`), in groups that are told
together, so that its lines can be read long after the session has changed again.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from site_project.core.outbox import unheard
from site_project.core.paired import both, column

from ..enums import ACTIVE, PROVED, SessionStatus
from ..models import Registration, Session, SessionChange, Venue

TIME = ("starts_at", "ends_at")
PLACE = ("venue", "room", "online_url")
REASON = both("status_reason")
STATE = ("status", *REASON)
GROUPS = (TIME, PLACE, STATE)
# What schedule.update() may be asked to change.
CHANGEABLE = tuple(name for group in GROUPS for name in group)

Line = tuple[str, str, str]


@dataclass(frozen=True)
class Preview:
    """Who would hear of a change, and of what.

    `registrations` are concerned, with so many `persons`; `mails` of them have
    an e-mail address. `lines` tell each changed fact: label, old, new.
    """

    persons: int
    registrations: int
    mails: int
    lines: list[Line]

    @property
    def without_address(self) -> int:
        return self.registrations - self.mails


def differing(session: Session, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the wanted values that the session does not have yet."""
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"not changed by this rule: {sorted(unknown)}")
    return {name: value for name, value in changes.items() if getattr(session, name) != value}


def is_significant(session: Session, changed: Mapping[str, Any]) -> bool:
    """Say whether anybody has to hear of it.

    Another address of the same online meeting reaches everyone by their join
    link, and a reason alone changes nothing.
    """
    other_address = bool(session.online_url) and bool(changed.get("online_url"))
    silent = {*REASON, *(["online_url"] if other_address else [])}
    return not silent.issuperset(changed)


def snapshot(session: Session, changed: Iterable[str]) -> dict[str, Any]:
    """Return the session's columns of each group that is touched, ready to be stored."""
    names = [name for group in GROUPS if not set(group).isdisjoint(changed) for name in group]
    return {name: _stored(getattr(session, name)) for name in names}


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.pk if isinstance(value, Venue) else value


def restored(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored columns as the session's own values. What is not its column is left out.

    A venue that has been deleted since is none.
    """
    values = {name: stored[name] for name in CHANGEABLE if name in stored}
    for name in TIME:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    if values.get("venue"):
        values["venue"] = Venue.objects.filter(pk=values["venue"]).first()
    return values


# --- In words ----------------------------------------------------------------


def lines_between(
    session: Session, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Line]:
    """Return what differs between two states of a session, in the active language."""
    old, new = _as(session, before), _as(session, after)
    told: list[Line] = []
    if old.status != new.status:
        told.append((_("Status"), old.get_status_display(), new.get_status_display()))
    if old.when != new.when:
        told.append((_("When"), old.when, new.when))
    if place_in_words(old) != place_in_words(new):
        told.append((_("Where"), place_in_words(old), place_in_words(new)))
    return told


def _as(session: Session, values: Mapping[str, Any]) -> Session:
    """Return an unsaved copy of the session with other values."""
    other = copy.copy(session)
    for name, value in values.items():
        setattr(other, name, value)
    return other


def place_in_words(session: Session) -> str:
    """Tell where: the venue, online, both, or not yet known."""
    parts = [part for part in (session.where, _("Online") if session.online_url else "") if part]
    return " + ".join(parts) if parts else _("To be announced")


def lines_of(change: SessionChange, language: str | None = None) -> list[Line]:
    """Tell each fact that a change altered, in a language: label, old, new."""
    with translation.override(language or get_language()):
        return lines_between(change.session, restored(change.before), restored(change.after))


def reason_of(change: SessionChange, language: str | None = None) -> str:
    """Return the reason that was given with a change, in a language or else in another."""
    texts = [change.after.get(column("status_reason", language or get_language() or ""))]
    texts += [change.after.get(name) for name in REASON]
    return next((text for text in texts if text), "")


# --- Who hears ---------------------------------------------------------------


def concerned(session: Session, after: Mapping[str, Any]) -> QuerySet[Registration]:
    """Return whose session it is; a cancellation ends the unproved ones too."""
    states = ACTIVE if after.get("status") == SessionStatus.CANCELLED else PROVED
    return Registration.objects.filter(session=session, state__in=states)


def mail_kind_of(after: Mapping[str, Any]) -> str:
    cancelled = after.get("status") == SessionStatus.CANCELLED
    return "events.session_cancelled" if cancelled else "events.changed"


def count(rows: QuerySet[Registration], lines: list[Line]) -> Preview:
    numbers = rows.aggregate(
        rows=Count("pk"), people=Sum("party_size"), mails=Count("pk", filter=~Q(email=""))
    )
    return Preview(numbers["people"] or 0, numbers["rows"], numbers["mails"], lines)


def preview(session: Session, changes: Mapping[str, Any]) -> Preview:
    """Tell what `schedule.update` would change and whom it would mail; changes nothing."""
    changed = differing(session, changes)
    if not is_significant(session, changed):
        return Preview(0, 0, 0, [])
    return count(concerned(session, changed), lines_between(session, {}, changed))


def preview_lines(session: Session, changes: Mapping[str, Any]) -> list[Line]:
    """Tell what `schedule.update` would change of a session, in words; changes nothing."""
    changed = differing(session, changes)
    return lines_between(session, {}, changed) if is_significant(session, changed) else []


def may_be_undone(change: SessionChange, at: datetime) -> bool:
    """Say whether what a change altered is still to come; what was postponed always is."""
    before = restored(change.before)
    session = change.session
    waits = before.get("status", session.status) == SessionStatus.POSTPONED
    return waits or before.get("ends_at", session.ends_at) > at


def to_tell_of_undo(change: SessionChange, at: datetime) -> QuerySet[Registration]:
    """Return who has to hear that a change is undone.

    That is whoever was told of it, and whoever came after it and knows
    nothing else. While its mails wait, nobody has heard.
    """
    if ended := [entry[0] for entry in change.ended]:
        rows = Registration.objects.filter(pk__in=ended, session=change.session_id)
        newcomers = Q(pk__in=[])
    else:
        rows = Registration.objects.filter(session=change.session_id, state__in=PROVED)
        newcomers = Q(created_at__gte=change.at) | Q(confirmed_at__gte=change.at)
    told = Q(pk__in=[])
    if change.tell_at and change.tell_at <= at:
        kind = mail_kind_of(change.after)
        not_heard = unheard(kind, Registration, key=str(change.pk))
        told = ~Q(pk__in=not_heard)
    return rows.filter(told | newcomers)


def preview_undo(change: SessionChange, *, at: datetime | None = None) -> Preview:
    """Tell what `schedule.undo` would bring back and whom it would mail; changes nothing."""
    lines = [(label, new, old) for label, old, new in lines_of(change)]
    return count(to_tell_of_undo(change, at or timezone.now()), lines)
