"""Sending an issue: tested first, then in batches, to nobody twice.

A row per subscriber (NewsletterDelivery, unique) is claimed before its mail
leaves and marked afterwards. What was claimed by a sender that died is not
sent again: it may have arrived. `tick` sends a batch each time; any number
of senders may work side by side.
"""

import logging
import smtplib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from site_project.core.changes import unseen
from site_project.core.models import User
from site_project.core.outbox import message_of, queue_mail
from site_project.core.paired import languages

from ..models.newsletter import (
    NewsletterDelivery,
    NewsletterIssue,
    NewsletterSettings,
    Subscriber,
    SubscriberQuerySet,
    write_log,
)
from .contents import Text, lacks, text_now, text_of
from .enums import DeliveryState, IssueState, NewsletterVerb, StopReason, SubscriberState
from .mails import issue_mail
from .refusals import Refused
from .suppression import is_suppressed, suppress

logger = logging.getLogger(__name__)
State = IssueState

# A mail leaves within seconds (EMAIL_TIMEOUT): whoever claimed it longer ago has died.
CLAIM = timedelta(minutes=10)
# Other work of `tick` waits meanwhile.
BATCH_SECONDS = 40
BACK_OFF = [timedelta(minutes=minutes) for minutes in (5, 30, 120, 360)]


@dataclass(frozen=True)
class Counted:
    """How many would get an issue, by language."""

    by_language: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_language.values())

    @property
    def by_name(self) -> list[tuple[str, int]]:
        names = dict(settings.LANGUAGES)
        return [(str(names[code]), number) for code, number in self.by_language.items()]


def recipients(issue: NewsletterIssue) -> SubscriberQuerySet:
    """Return whom an issue is for."""
    return Subscriber.objects.active().interested_in([topic.pk for topic in issue.topics.all()])


def counted(issue: NewsletterIssue) -> Counted:
    """Count them, and send nothing."""
    rows = recipients(issue).values_list("language", flat=True)
    numbers = dict.fromkeys(languages(), 0)
    for language in rows:
        numbers[language] += 1
    return Counted(numbers)


# --- What staff do ----------------------------------------------------------------------


@transaction.atomic
def send_test(issue: NewsletterIssue, *, actor: User, at: datetime | None = None) -> None:
    """Send the issue to its author, in each language. Raises Refused: no_email, state, empty."""
    at = at or timezone.now()
    if not actor.email:
        raise Refused("no_email")
    row = _locked(issue, State.DRAFT, State.TESTED)
    if lacks(row):
        raise Refused("empty")
    row.state = State.TESTED
    row.save(update_fields=["state"])
    for code in languages():
        key = f"{code}:{actor.pk}:{at:%Y%m%d%H%M%S%f}"
        queue_mail("campaigns.newsletter_test", row, language=code, key=key)
    write_log(NewsletterVerb.TESTED, at, issue=row, actor=actor)


@transaction.atomic
def start(
    issue: NewsletterIssue, *, actor: User | None, expected: int, at: datetime | None = None
) -> NewsletterIssue:
    """Begin to send: the words and the recipients are those of this moment.

    `expected` is the number that the sender saw. Raises Refused: not_tested,
    state, empty, nobody, changed.
    """
    at = at or timezone.now()
    row = NewsletterIssue.objects.select_for_update().get(pk=issue.pk)
    if row.state == State.DRAFT:
        raise Refused("not_tested")
    if row.state != State.TESTED:
        raise Refused("state")
    if lacks(row):
        raise Refused("empty")
    chosen = list(recipients(row).values_list("pk", flat=True))
    if not chosen:
        raise Refused("nobody")
    if len(chosen) != expected:
        raise Refused("changed")
    row.text = {code: text_now(row, code, at).as_json() for code in languages()}
    row.state, row.started_at, row.recipients = State.SENDING, at, len(chosen)
    row.save(update_fields=["text", "state", "started_at", "recipients"])
    NewsletterDelivery.objects.bulk_create(
        (NewsletterDelivery(issue=row, subscriber_id=pk, due_at=at) for pk in chosen),
        batch_size=500,
        ignore_conflicts=True,
    )
    write_log(NewsletterVerb.STARTED, at, issue=row, actor=actor, count=len(chosen))
    return row


def pause(issue: NewsletterIssue, *, actor: User, at: datetime | None = None) -> None:
    """Let no more mail leave until somebody resumes. Raises Refused: state."""
    _turn(issue, State.PAUSED, NewsletterVerb.PAUSED, actor, at, State.SENDING)


def resume(issue: NewsletterIssue, *, actor: User, at: datetime | None = None) -> None:
    """Go on where it was paused. Raises Refused: state."""
    _turn(issue, State.SENDING, NewsletterVerb.RESUMED, actor, at, State.PAUSED)


def stop(issue: NewsletterIssue, *, actor: User, at: datetime | None = None) -> None:
    """End it, and take it out of the archive; what has left has left. Raises Refused: state."""
    _turn(issue, State.STOPPED, NewsletterVerb.STOPPED, actor, at, State.SENDING, State.PAUSED)


@transaction.atomic
def _turn(
    issue: NewsletterIssue,
    state: IssueState,
    verb: NewsletterVerb,
    actor: User | None,
    at: datetime | None,
    *before: IssueState,
) -> None:
    at = at or timezone.now()
    row = _locked(issue, *before)
    row.state, row.error = state, ""
    row.finished_at = at if state == State.STOPPED else None
    row.save(update_fields=["state", "error", "finished_at"])
    write_log(verb, at, issue=row, actor=actor, count=row.waiting())


@transaction.atomic
def send_again(issue: NewsletterIssue, *, actor: User, at: datetime | None = None) -> int:
    """Send to those whom it did not reach, and to nobody else; returns how many they are.

    What failed, and what waited when it was stopped. Raises Refused: state,
    too_late, nothing_left.
    """
    at = at or timezone.now()
    row = _locked(issue, State.SENT, State.STOPPED)
    kept = timedelta(days=NewsletterSettings.load().delivery_days)
    if row.started_at is None or row.started_at <= at - kept:
        raise Refused("too_late")
    failed = row.deliveries.filter(state=DeliveryState.FAILED)
    row.failed -= failed.update(state=DeliveryState.WAITING, attempts=0, due_at=at)
    waiting = row.waiting()
    if not waiting:
        raise Refused("nothing_left")
    row.state, row.finished_at, row.error = State.SENDING, None, ""
    row.save(update_fields=["state", "finished_at", "error", "failed"])
    write_log(NewsletterVerb.SENT_AGAIN, at, issue=row, actor=actor, count=waiting)
    return waiting


@transaction.atomic
def remove_refused(issue: NewsletterIssue, *, actor: User, at: datetime | None = None) -> int:
    """Delete the subscribers whose addresses were refused for good; returns how many."""
    at = at or timezone.now()
    rows = Subscriber.objects.filter(
        deliveries__issue=issue, deliveries__state=DeliveryState.REFUSED
    )
    gone = list(rows)
    for row in gone:
        suppress(row.email, StopReason.BOUNCED, at)
        row.delete()
    if gone:
        write_log(NewsletterVerb.BOUNCES, at, issue=issue, actor=actor, count=len(gone))
    return len(gone)


def _locked(issue: NewsletterIssue, *states: IssueState) -> NewsletterIssue:
    row = NewsletterIssue.objects.select_for_update().get(pk=issue.pk)
    if row.state not in states:
        raise Refused("state")
    return row


# --- What the sender does ---------------------------------------------------------------


def send_due(now: datetime | None = None) -> int:
    """Send a batch of every issue that is being sent; returns how many mails left."""
    now = now or timezone.now()
    sent = 0
    for issue in NewsletterIssue.objects.filter(state=State.SENDING):
        if _claim_batch(issue, now):
            sent += _Batch(issue, now).send()
    return sent


def _claim_batch(issue: NewsletterIssue, now: datetime) -> bool:
    """Say whether it is time for another batch, and that this sender has it."""
    pause = timedelta(minutes=NewsletterSettings.load().batch_minutes)
    free = NewsletterIssue.objects.filter(
        Q(next_batch_at=None) | Q(next_batch_at__lte=now), pk=issue.pk, state=State.SENDING
    )
    # A clock that strikes each minute is never late by a second.
    with unseen():
        return bool(free.update(next_batch_at=now + pause - timedelta(seconds=5)))


class _NotNow(Exception):
    """The mail server takes nothing from us at the moment; the batch ends."""


class _Batch:
    """Some mails of one issue over one connection."""

    def __init__(self, issue: NewsletterIssue, now: datetime) -> None:
        self.issue, self.now = issue, now
        self.texts: dict[str, Text] = {}
        self.connection: Any = None
        self.sent = 0

    def send(self) -> int:
        self._settle_the_dead()
        waiting = self.issue.deliveries.filter(
            state=DeliveryState.WAITING, due_at__lte=self.now
        ).order_by("due_at", "pk")
        ends = time.monotonic() + BATCH_SECONDS
        error = ""
        try:
            for pk in list(waiting.values_list("pk", flat=True)[: _size()]):
                if time.monotonic() > ends:
                    break
                self._send(pk)
        except _NotNow as stopped:
            error = type(stopped.__cause__).__name__[:60]
            logger.warning("newsletter %s waits: %s", self.issue.pk, error)
        finally:
            self._close()
        with unseen():
            NewsletterIssue.objects.filter(pk=self.issue.pk).exclude(error=error).update(
                error=error
            )
        self._finish()
        return self.sent

    def _settle_the_dead(self) -> None:
        dead = self.issue.deliveries.filter(
            state=DeliveryState.LEAVING, claimed_at__lt=self.now - CLAIM
        )
        for pk in list(dead.values_list("pk", flat=True)):
            self._mark(pk, DeliveryState.UNCERTAIN, "uncertain")

    def _send(self, pk: int) -> None:
        connection = self._open()
        if not self._claim(pk):
            return
        row = Subscriber.objects.filter(deliveries=pk).first()
        if row is None:
            return
        if row.state != SubscriberState.ACTIVE or is_suppressed(row.email):
            self._mark(pk, DeliveryState.LEFT_OUT)
            return
        try:
            message = self._message(row)
            message.connection = connection
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _text in error.recipients.values())
            if code >= 500:
                self._mark(pk, DeliveryState.REFUSED, "refused")
            else:
                self._later(pk)
        except smtplib.SMTPSenderRefused as error:
            self._put_back(pk)  # nobody's mail would leave
            raise _NotNow from error
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._broke(pk, error)
        except Exception as error:
            # One mail's fault must not stop another's.
            logger.warning("newsletter mail %s failed: %s", pk, type(error).__name__)
            if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code < 500:
                self._later(pk)
            else:
                self._mark(pk, DeliveryState.FAILED, "failed")
        else:
            self._mark(pk, DeliveryState.SENT, "sent")
            self.sent += 1

    def _broke(self, pk: int, error: Exception) -> None:
        """The line broke while the mail left: it may have arrived."""
        logger.warning("newsletter mail %s is uncertain: %s", pk, type(error).__name__)
        self._mark(pk, DeliveryState.UNCERTAIN, "uncertain")
        self._close()

    def _message(self, row: Subscriber) -> Any:
        if row.language not in self.texts:
            self.texts[row.language] = text_of(self.issue, row.language)
        with translation.override(row.language):
            return message_of(
                issue_mail(self.texts[row.language], row),
                language=row.language,
                message_id=f"newsletter-{self.issue.pk}-{row.pk}",
            )

    def _claim(self, pk: int) -> bool:
        """Take one mail, unless somebody else has it or the sending was paused."""
        free = NewsletterDelivery.objects.filter(
            pk=pk, state=DeliveryState.WAITING, issue__state=State.SENDING
        )
        return bool(
            free.update(
                state=DeliveryState.LEAVING, claimed_at=timezone.now(), attempts=F("attempts") + 1
            )
        )

    def _mark(self, pk: int, state: DeliveryState, counter: str = "") -> None:
        with transaction.atomic(), unseen():
            NewsletterDelivery.objects.filter(pk=pk).update(state=state, claimed_at=None)
            if counter:
                NewsletterIssue.objects.filter(pk=self.issue.pk).update(**{counter: F(counter) + 1})

    def _later(self, pk: int) -> None:
        """Try once more after a while, but not for ever."""
        tries = NewsletterDelivery.objects.filter(pk=pk).values_list("attempts", flat=True).first()
        if tries is None or tries > len(BACK_OFF):
            self._mark(pk, DeliveryState.FAILED, "failed")
            return
        due = self.now + BACK_OFF[tries - 1]
        NewsletterDelivery.objects.filter(pk=pk).update(
            state=DeliveryState.WAITING, claimed_at=None, due_at=due
        )

    def _put_back(self, pk: int) -> None:
        NewsletterDelivery.objects.filter(pk=pk).update(
            state=DeliveryState.WAITING, claimed_at=None, attempts=F("attempts") - 1
        )

    def _open(self) -> Any:
        """Return a connection that is known to be alive, before a mail is claimed for it."""
        if self.connection is not None and not _is_alive(self.connection):
            self._close()
        if self.connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as error:
                raise _NotNow from error
            self.connection = connection
        return self.connection

    def _close(self) -> None:
        connection, self.connection = self.connection, None
        if connection is None:
            return
        try:
            connection.close()
        except (OSError, smtplib.SMTPException):
            logger.warning("newsletter: the connection was closed by the other side")

    def _finish(self) -> None:
        if self.issue.waiting():
            return
        at = timezone.now()
        done = NewsletterIssue.objects.filter(pk=self.issue.pk, state=State.SENDING).update(
            state=State.SENT, finished_at=at, error=""
        )
        if done:
            sent = NewsletterIssue.objects.values_list("sent", flat=True).get(pk=self.issue.pk)
            write_log(NewsletterVerb.FINISHED, at, issue=self.issue, count=sent)


def _is_alive(connection: Any) -> bool:
    """Ask an SMTP server whether the line still stands; other ways of sending have no line."""
    smtp = getattr(connection, "connection", None)
    if not isinstance(smtp, smtplib.SMTP):
        return True
    try:
        return smtp.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _size() -> int:
    return NewsletterSettings.load().batch_size
