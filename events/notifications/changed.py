"""What became of a session: other time or place, postponed, online, cancelled, and back again.

Each mail tells of one SessionChange, whose key it was queued under, and only
what is still so.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.letters import Changed
from site_project.core.models import OutboxMail
from site_project.core.models.outbox import OutboxState
from site_project.core.outbox import Mail, mail_kind

from ..enums import PROVED, RegistrationState, SessionStatus
from ..models import Registration, SessionChange
from ..schedule.told import lines_between, lines_of, reason_of, restored
from .letter import About

State = RegistrationState


def _change(about: About, key: str) -> SessionChange | None:
    """Return the change that the mail tells of, if it is one of this registration's session."""
    if not key.isdecimal():
        return None
    return (
        SessionChange.objects.filter(pk=int(key), session=about.row.session_id)
        .select_related("session__event", "session__venue", "contingency__reason")
        .first()
    )


def _reason(about: About, change: SessionChange) -> str:
    """Return why, as staff gave it; of a confidential event only what concerned the whole day."""
    if change.contingency is not None:
        reason = change.contingency.reason
        return str(reason.message or reason.name)
    if about.is_confidential:
        return ""
    session = about.row.session
    return reason_of(change) or (str(session.event.status_reason) if session.is_cancelled else "")


@mail_kind("events.changed", keyed=True)
def changed(registration: Registration, key: str) -> Mail | None:
    """Only what changed, and only as far as it has not changed again."""
    about = About.fresh(registration)
    row, change = about.row, _change(about, key)
    if row.state not in PROVED or row.session.is_past() or row.session.is_cancelled:
        return None
    if change is None or change.undone_at is not None:
        return None
    lines = _still_true(about, change)
    if not lines:
        return None
    subject, opening, closing = _words(about, change)
    has_place = row.state == State.CONFIRMED
    may_cancel = has_place and timezone.now() < row.session.cancel_until
    return about.mail(
        about.subject(subject),
        opening,
        _reason(about, change),
        changes=lines,
        actions=(
            about.manage(_("Open your page")),
            *((about.cancel(),) if may_cancel else ()),
            *(about.join() if has_place else ()),
        ),
        closing=closing,
        files=about.calendar() if has_place else (),
    )


def _still_true(about: About, change: SessionChange) -> tuple[Changed, ...]:
    """Return the changed lines that are so at this moment, each from what was last heard."""
    told = {(label, new) for label, _old, new in lines_of(change)}
    before = restored(_last_heard(about.row, change))
    now = lines_between(about.row.session, before, {})
    return tuple(Changed(*line) for line in now if (line[0], line[2]) in told)


def _last_heard(row: Registration, change: SessionChange) -> dict[str, Any]:
    """Return the columns before a change as this registrant knows them.

    The mail of an earlier change that was overtaken by this one never left.
    """
    heard = dict(change.before)
    earlier = SessionChange.objects.filter(
        session=change.session_id, pk__lt=change.pk, undone_at=None
    ).exclude(tell_at=None)
    for other in earlier.order_by("-pk"):
        key = f"events.changed:{row.pk}:{other.pk}"
        if not OutboxMail.objects.filter(dedupe_key=key, state=OutboxState.DROPPED).exists():
            break
        heard |= {name: other.before[name] for name in heard if name in other.before}
    return heard


def _words(about: About, change: SessionChange) -> tuple[str, str, tuple[str, ...]]:
    """Return the subject, the sentence above the changed lines and what follows."""
    session = about.row.session
    if session.is_postponed and change.before.get("status") != change.after.get("status"):
        return (
            _("Postponed: %(name)s"),
            _("This has been postponed. We write to you when the new time is known."),
            (_("You need not do anything: you stay registered."),),
        )
    if session.online_url and not change.before.get("online_url") and "online_url" in change.after:
        return (
            _("Now online: %(name)s"),
            _("This takes place online instead."),
            (_("The link to join opens shortly before it starts."),),
        )
    return (
        _("Changed: %(name)s"),
        _("Time or place has changed. Please note how it is now:"),
        (
            _(
                "If you cannot come any more, please cancel, "
                "so that somebody else can have the place."
            ),
        ),
    )


@mail_kind("events.session_cancelled", keyed=True)
def session_cancelled(registration: Registration, key: str) -> Mail | None:
    """Everyone hears it, the waiting list included."""
    about = About.fresh(registration)
    row, change = about.row, _change(about, key)
    if row.state != State.EVENT_CANCELLED or not row.session.is_cancelled:
        return None
    if change is None or change.undone_at is not None:
        return None
    return about.mail(
        about.subject(_("Cancelled: %(name)s")),
        _("We are sorry: this is cancelled and does not take place."),
        _reason(about, change),
        files=about.calendar(),
    )


@mail_kind("events.change_undone", keyed=True)
def change_undone(registration: Registration, key: str) -> Mail | None:
    """It is again as it was before: said to whoever was told otherwise."""
    about = About.fresh(registration)
    row, change = about.row, _change(about, key)
    if row.state not in PROVED or row.session.is_past() or row.session.is_cancelled:
        return None
    if change is None or change.undone_at is None:
        return None
    statuses = change.before.get("status"), change.after.get("status")
    back_on = statuses[0] != statuses[1] and statuses[0] == SessionStatus.SCHEDULED
    has_place = row.state == State.CONFIRMED
    return about.mail(
        about.subject(
            _("Takes place after all: %(name)s") if back_on else _("As planned before: %(name)s")
        ),
        _("This takes place after all. Your registration is what it was.")
        if back_on
        else _("The change is taken back. This is how it is now:"),
        changes=tuple(
            Changed(label, old=after, new=before) for label, before, after in lines_of(change)
        ),
        picture=about.ticket() if has_place else None,
        actions=(about.manage(_("See, change or cancel it")), *(about.join() if has_place else ())),
        files=about.calendar() if has_place else (),
    )
