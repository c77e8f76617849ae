"""Mail that is owed: queued in the transaction of the change, sent after its commit.

An app registers what each kind of mail says:

    @mail_kind("events.code")
    def code_mail(registration: Registration) -> Mail | None: ...

and a rule function queues it: ``queue_mail("events.code", registration,
language=registration.language, key="…")``. The builder runs at the moment of
sending, in the mail's language, and returns None where the mail is no longer
true; then nothing is sent.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task
from django_tasks_db import DatabaseBackend

from .models.outbox import OutboxMail, OutboxState
from .outgoing import Attachment, OutgoingMessage
from .prepared import PreparedInsert

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
# After the tenth failure, about two days later, a member of staff decides.
BACK_OFF = [timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 180, 720, 1440)]
KEEP_SENT = timedelta(days=30)
_OWE = PreparedInsert(OutboxMail, ignore_conflicts=True)


@dataclass(frozen=True)
class Mail:
    """What one mail says; `template` names `….subject.txt`, `….txt` and, if any, `….html`."""

    to: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


Builder = Callable[..., Mail | None]
_kinds: dict[str, Builder] = {}
_keyed: set[str] = set()


def mail_kind(name: str, *, keyed: bool = False) -> Callable[[Builder], Builder]:
    """Register the function that builds mails of this kind.

    With `keyed` it is given the key too under which the mail was queued, such
    as the primary key of the change that it tells of.
    """

    def register(builder: Builder) -> Builder:
        _kinds[name] = builder
        if keyed:
            _keyed.add(name)
        return builder

    return register


def queue_mail(
    kind: str, obj: models.Model, *, language: str, key: str, due_at: datetime | None = None
) -> None:
    """Owe a mail about `obj`, once per (kind, object, key), in the caller's transaction.

    It is sent as soon as the transaction has committed, or at `due_at`.
    Raises KeyError for a kind that nobody registered.
    """
    _kinds[kind]
    dedupe_key = f"{kind}:{obj.pk}:{key}"
    mail = OutboxMail(
        kind=kind,
        content_type=ContentType.objects.get_for_model(obj),
        object_id=obj.pk,
        language=language,
        dedupe_key=dedupe_key,
        due_at=due_at or timezone.now(),
    )
    _OWE(mail)
    if due_at is None or due_at <= timezone.now():
        _send_soon(dedupe_key)


def queue_mails(
    kind: str,
    rows: Iterable[Any],
    *,
    key: str,
    due_at: datetime | None = None,
) -> None:
    """Owe the same kind of mail about many records, each in its own `language`, as `queue_mail`."""
    _kinds[kind]
    mails = [
        OutboxMail(
            kind=kind,
            content_type=ContentType.objects.get_for_model(obj),
            object_id=obj.pk,
            language=obj.language,
            dedupe_key=f"{kind}:{obj.pk}:{key}",
            due_at=due_at or timezone.now(),
        )
        for obj in rows
    ]
    OutboxMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=200)
    if due_at is None or due_at <= timezone.now():
        for mail in mails:
            _send_soon(mail.dedupe_key)


def _send_soon(dedupe_key: str) -> None:
    """Have a mail sent once this transaction has committed."""
    if isinstance(send_queued.get_backend(), DatabaseBackend):
        # A row of this very database: nobody sees it before the commit, nor is it lost after it.
        send_queued.enqueue(dedupe_key)
    else:
        transaction.on_commit(partial(send_queued.enqueue, dedupe_key), robust=True)


@task()
def send_queued(dedupe_key: str) -> None:
    """Send one mail outside the visitor's request, where a worker runs."""
    if mail := OutboxMail.objects.filter(dedupe_key=dedupe_key).first():
        deliver(mail)


def unheard(kind: str, model: type[models.Model], *, key: str) -> models.QuerySet[OutboxMail, int]:
    """Return the keys of the records whose mail under this key has not left, for a subquery.

    One that is being sent at this moment counts as having left.
    """
    rows = OutboxMail.objects.filter(
        kind=kind,
        content_type=ContentType.objects.get_for_model(model),
        dedupe_key__endswith=f":{key}",
        claimed_until=None,
    )
    return rows.exclude(state=OutboxState.SENT).values_list("object_id", flat=True)


def withdraw(kind: str, model: type[models.Model], *, key: str, at: datetime) -> int:
    """Drop the mails under this key that still wait; returns how many nobody will get."""
    waiting = OutboxMail.objects.filter(
        kind=kind,
        content_type=ContentType.objects.get_for_model(model),
        dedupe_key__endswith=f":{key}",
        state=OutboxState.QUEUED,
        claimed_until=None,
    )
    return waiting.update(state=OutboxState.DROPPED, finished_at=at)


def sweep(now: datetime | None = None) -> int:
    """Send everything that is due; returns how many mails left. Safe beside other senders."""
    now = now or timezone.now()
    due = OutboxMail.objects.filter(state=OutboxState.QUEUED, due_at__lte=now)
    free = due.filter(Q(claimed_until=None) | Q(claimed_until__lt=now)).order_by("due_at")
    sent = 0
    for mail in list(free[:500]):
        sent += deliver(mail, now) == OutboxState.SENT
    return sent


def try_again(mail: OutboxMail, now: datetime | None = None) -> bool:
    """Send a mail that failed for good once more; False where it waits or has left already.

    It starts its tries anew: whoever asks for it has seen to what was wrong.
    """
    done = OutboxMail.objects.filter(pk=mail.pk, state=OutboxState.FAILED).update(
        state=OutboxState.QUEUED,
        attempts=0,
        due_at=now or timezone.now(),
        claimed_until=None,
        finished_at=None,
    )
    if done:
        _send_soon(mail.dedupe_key)
    return bool(done)


def forget_finished(now: datetime | None = None) -> int:
    """Delete what was sent or dropped longer ago than is useful."""
    before = (now or timezone.now()) - KEEP_SENT
    done = OutboxMail.objects.filter(state__in=[OutboxState.SENT, OutboxState.DROPPED])
    return done.filter(finished_at__lt=before).delete()[0]


def deliver(mail: OutboxMail, now: datetime | None = None) -> str:
    """Claim one queued mail and send it; returns its state afterwards.

    A second caller finds it claimed and does nothing. A failure is kept on
    the row, with its next try, and never raised.
    """
    now = now or timezone.now()
    claimed = (
        OutboxMail.objects.filter(pk=mail.pk, state=OutboxState.QUEUED, due_at__lte=now)
        .filter(Q(claimed_until=None) | Q(claimed_until__lt=now))
        .update(claimed_until=now + CLAIM, attempts=F("attempts") + 1)
    )
    if not claimed:
        return OutboxState.QUEUED
    mail.refresh_from_db()
    try:
        with translation.override(mail.language):
            state = OutboxState.SENT if _send(mail) else OutboxState.DROPPED
    except Exception as error:
        # Anything may go wrong in a template or on the wire: the promise must outlive it.
        logger.warning("mail %s failed: %s", mail.pk, type(error).__name__)
        return _put_back(mail, error, now)
    OutboxMail.objects.filter(pk=mail.pk).update(
        state=state, claimed_until=None, finished_at=now, error=""
    )
    return state


def _put_back(mail: OutboxMail, error: Exception, now: datetime) -> str:
    again = mail.attempts <= len(BACK_OFF)
    state = OutboxState.QUEUED if again else OutboxState.FAILED
    OutboxMail.objects.filter(pk=mail.pk).update(
        state=state,
        claimed_until=None,
        error=type(error).__name__[:60],
        due_at=now + BACK_OFF[mail.attempts - 1] if again else mail.due_at,
        finished_at=None if again else now,
    )
    return state


def _send(row: OutboxMail) -> bool:
    """Build and send; False where there is nothing true to say any more."""
    obj = row.object
    mail = None if obj is None else _kinds[row.kind](obj, *_key_of(row))
    if mail is None or not mail.to:
        return False
    message_of(mail, language=row.language, message_id=f"outbox-{row.pk}").send()
    return True


def message_of(mail: Mail, *, language: str, message_id: str) -> OutgoingMessage:
    """Return what a mail says as a message to send, set in the active language.

    `message_id` is the same for each try, so that a mailbox shows a mail once
    that was sent twice (RFC 5322).
    """
    context = {"site_url": settings.SITE_URL, "language": language, **mail.context}
    message = OutgoingMessage(
        subject=" ".join(render_to_string(f"{mail.template}.subject.txt", context).split()),
        body=render_to_string(f"{mail.template}.txt", context).strip() + "\n",
        to=[mail.to],
        headers={
            "Message-ID": f"<{message_id}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
            **mail.headers,
        },
        files=mail.attachments,
    )
    try:
        message.attach_alternative(render_to_string(f"{mail.template}.html", context), "text/html")
    except TemplateDoesNotExist as missing:
        if missing.args[0] != f"{mail.template}.html":
            raise
    return message


def _key_of(row: OutboxMail) -> list[str]:
    """Return what a keyed kind's builder is given beside the object: its key."""
    return row.dedupe_key.split(":", 2)[2:] if row.kind in _keyed else []


def _domain() -> str:
    """Return the part of the office's address behind the @."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
