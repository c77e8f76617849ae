"""What the log and the outbox hold, told in words."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name

from site_project.core.days import moment_in_words

from ..enums import AccessState, Audience, CancelReason, LogVerb, StaffChannel
from ..models import RegistrationLog, Session

MAIL_NAMES: dict[str, str | Promise] = {
    "events.code": _("Confirmation code"),
    "events.again": _("You are registered already"),
    "events.confirmed": _("Place confirmed, with ticket"),
    "events.pending": _("Waiting for approval"),
    "events.waitlisted": _("On the waiting list"),
    "events.rejected": _("Not approved"),
    "events.cancelled": _("Registration cancelled"),
    "events.offer": _("A place is offered"),
    "events.offer_over": _("The offer has ended"),
    "events.first_at_door": _("First at the door"),
    "events.access_reply": _("Reply to the access request"),
    "events.moved_session": _("Moved to another session"),
    "events.changed": _("Time or place has changed"),
    "events.session_cancelled": _("Session cancelled"),
    "events.change_undone": _("A change was undone"),
    "events.reminder": _("Reminder"),
    "events.thanks": _("Thank you, with recording and certificate"),
    "events.message": _("Message from the office"),
}
REASONS: dict[str, Any] = {
    **dict(CancelReason.choices),
    **dict(StaffChannel.choices),
    **dict(AccessState.choices),
    **dict(Audience.choices),
    **MAIL_NAMES,
}
SESSION_KEYS = re.compile(r"(\d+) → (\d+)\Z")


def mail_name(kind: str) -> str:
    """Name a kind of mail as the office calls it."""
    return str(MAIL_NAMES.get(kind, kind))


def log_lines(rows: Iterable[RegistrationLog]) -> list[dict[str, Any]]:
    """Tell log rows: when, what, why, by whom. A move stands in two sessions and is told once."""
    rows = list(rows)
    names = _names_of_sessions(rows)
    lines: list[dict[str, Any]] = []
    told: set[tuple[Any, ...]] = set()
    for row in rows:
        key = (row.at, row.verb, row.reason_code)
        if row.verb == LogVerb.MOVED_TO and key in told:
            continue
        told.add(key)
        lines.append(
            {
                "at": moment_in_words(row.at),
                "verb": LogVerb(row.verb).label,
                "reason": _reason(row.reason_code, names),
                "note": row.note,
                "by": get_user_display_name(row.actor) if row.actor else "",
            }
        )
    return lines


def _names_of_sessions(rows: Iterable[RegistrationLog]) -> dict[str, str]:
    """Return the sessions between which somebody was moved, by their keys as the log has them."""
    found = [SESSION_KEYS.match(row.reason_code) for row in rows]
    keys = {key for match in found if match for key in match.groups()}
    if not keys:
        return {}
    sessions = Session.objects.filter(pk__in=keys).select_related("event")
    return {str(session.pk): session.when for session in sessions}


def _reason(code: str, names: dict[str, str]) -> str:
    if match := SESSION_KEYS.match(code):
        return " → ".join(names.get(key, key) for key in match.groups())
    return str(REASONS.get(code, code))
