"""What staff write to registrants: a message to a group, and a mail sent once more.

Nobody is written to before it is known how many they are: `counted()` tells,
and `send()` refuses where the number has changed since.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from site_project.core.models import User
from site_project.core.outbox import queue_mail
from site_project.core.paired import column

from . import places
from .enums import PROVED, LogVerb, RegistrationState
from .models import GroupMessage, Registration, RegistrationLog, Session
from .refusals import Refused
from .transitions import mail, record

State = RegistrationState
# The same words to the same group within so long are a second press of the button.
SAME_MESSAGE = timedelta(minutes=10)

# The mail that tells a registration's present state.
STATE_MAIL = {
    State.UNCONFIRMED: "events.code",
    State.PENDING: "events.pending",
    State.CONFIRMED: "events.confirmed",
    State.WAITLISTED: "events.waitlisted",
    State.OFFERED: "events.offer",
}


@dataclass(frozen=True)
class Counted:
    """Who would get a message: registrations by language, and those without an address."""

    by_language: Mapping[str, int] = field(default_factory=dict)
    without_address: int = 0

    @property
    def total(self) -> int:
        return sum(self.by_language.values())

    @property
    def by_name(self) -> list[tuple[str, int]]:
        """Return the numbers with the languages' own names."""
        names = dict(settings.LANGUAGES)
        return [(str(names.get(code, code)), number) for code, number in self.by_language.items()]

    @property
    def languages(self) -> list[str]:
        return [code for code, number in self.by_language.items() if number]


def recipients(
    session: Session, states: Collection[str], language: str = ""
) -> "QuerySet[Registration]":
    """Return whom a message to these states, and this language or both, is for.

    Only those whose address is proved: nobody else has asked to hear from us.
    Some have no address at all; they have to be called.
    """
    wanted = [state for state in states if state in PROVED]
    rows = Registration.objects.filter(session=session, state__in=wanted)
    return rows.filter(language=language) if language else rows


def proved(rows: Iterable[Registration]) -> list[Registration]:
    """Return those of the registrations whose address is proved."""
    return [row for row in rows if row.state in PROVED]


def counted(rows: Iterable[Registration]) -> Counted:
    """Count registrations by language, and those who have no address."""
    by_language: dict[str, int] = {}
    without = 0
    for row in rows:
        if row.email:
            by_language[row.language] = by_language.get(row.language, 0) + 1
        else:
            without += 1
    return Counted(by_language, without)


@transaction.atomic
def send(
    session: Session,
    *,
    states: Collection[str],
    subject: Mapping[str, str],
    body: Mapping[str, str],
    language: str = "",
    actor: User | None,
    expected: int | None = None,
    only: Collection[int] | None = None,
    at: datetime | None = None,
) -> GroupMessage:
    """Write to a group, each in their own language, and keep what was written.

    `subject` and `body` are by language code. `only` names registrations by
    their keys where staff picked them from a list. `expected` is the number
    that staff saw. Raises Refused: no_recipients, recipients_changed,
    text_missing, sent_already.
    """
    at = at or timezone.now()
    session = places.lock(session.pk)
    rows = recipients(session, states, language)
    if only is not None:
        rows = rows.filter(pk__in=only)
    group = [row for row in rows if row.email]
    count = counted(group)
    if not group:
        raise Refused("no_recipients")
    if any(not (subject.get(code) and body.get(code)) for code in count.languages):
        raise Refused("text_missing")
    texts = {
        column(name, code): text
        for name, pair in (("subject", subject), ("body", body))
        for code, text in pair.items()
    }
    message = GroupMessage(
        session=session,
        states=sorted({str(state) for state in states}),
        language=language,
        recipients=len(group),
        actor=actor,
        at=at,
        **texts,
    )
    if _is_repeated(message, texts):
        raise Refused("sent_already")
    if expected is not None and expected != len(group):
        raise Refused("recipients_changed")
    message.save(force_insert=True)
    RegistrationLog.objects.create(session=session, verb=LogVerb.MESSAGE, at=at, actor=actor)
    for row in group:
        queue_mail("events.message", row, language=row.language, key=str(message.pk))
    return message


def _is_repeated(message: GroupMessage, texts: Mapping[str, str]) -> bool:
    """Say whether the same person has just sent the same words to the same group."""
    lately = GroupMessage.objects.filter(
        session=message.session,
        actor=message.actor,
        language=message.language,
        recipients=message.recipients,
        at__gt=message.at - SAME_MESSAGE,
        **texts,
    )
    return any(row.states == message.states for row in lately)


@transaction.atomic
def send_again(
    registration: Registration, *, actor: User | None, at: datetime | None = None
) -> Registration:
    """Send the mail that tells a registration's present state once more.

    A second press within the minute sends nothing more. Raises Refused:
    nothing_to_send, no_email.
    """
    at = at or timezone.now()
    places.lock(registration.session_id)
    row = Registration.objects.get(pk=registration.pk)
    kind = STATE_MAIL.get(State(row.state))
    if kind is None:
        raise Refused("nothing_to_send")
    if not row.email:
        raise Refused("no_email")
    mail(kind, row, key=f"again-{at:%Y%m%d%H%M}")
    record(row, LogVerb.MESSAGE, at, actor=actor, reason_code=kind)
    return row
