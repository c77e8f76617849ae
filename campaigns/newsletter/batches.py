"""The mails of an issue leave in batches, and to nobody twice.

A row per subscriber (NewsletterDelivery, unique) is claimed before its mail
leaves and marked afterwards. What was claimed by a sender that died is not
sent again: it may have arrived. `tick` sends a batch each time; any number
of senders may work side by side.
"""

import logging
import smtplib
import time
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation

from site_project.core.changes import unseen
from site_project.core.outbox import message_of

from ..models.newsletter import NewsletterIssue, NewsletterSettings
from ..models.newsletter_delivery import NewsletterDelivery, write_log
from ..models.subscriber import Subscriber
from .contents import Text, text_of
from .enums import DeliveryState, IssueState, NewsletterVerb, SubscriberState
from .mails import issue_mail
from .suppression import is_suppressed

logger = logging.getLogger(__name__)
State = IssueState

# A mail leaves within seconds (EMAIL_TIMEOUT): whoever claimed it longer ago has died.
CLAIM = timedelta(minutes=10)
# Other work of `tick` waits meanwhile.
BATCH_SECONDS = 40
BACK_OFF = [timedelta(minutes=minutes) for minutes in (5, 30, 120, 360)]


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
        except smtplib.SMTPServerDisconnected as error:
            self._broke(pk, error)
        except smtplib.SMTPException as error:
            self._refused(pk, error)  # an OSError too, but the server has answered
        except OSError as error:
            self._broke(pk, error)
        except Exception as error:
            # One mail's fault must not stop another's.
            self._refused(pk, error)
        else:
            self._mark(pk, DeliveryState.SENT, "sent")
            self.sent += 1

    def _broke(self, pk: int, error: Exception) -> None:
        """The line broke while the mail left: it may have arrived."""
        logger.warning("newsletter mail %s is uncertain: %s", pk, type(error).__name__)
        self._mark(pk, DeliveryState.UNCERTAIN, "uncertain")
        self._close()

    def _refused(self, pk: int, error: Exception) -> None:
        """The mail itself was not taken, for now or for good: it has not arrived."""
        logger.warning("newsletter mail %s failed: %s", pk, type(error).__name__)
        if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code < 500:
            self._later(pk)
        else:
            self._mark(pk, DeliveryState.FAILED, "failed")

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
            marked = _leaving(pk).update(state=state, claimed_at=None)
            if marked and counter:
                NewsletterIssue.objects.filter(pk=self.issue.pk).update(**{counter: F(counter) + 1})

    def _later(self, pk: int) -> None:
        """Try once more after a while, but not for ever."""
        tries = NewsletterDelivery.objects.filter(pk=pk).values_list("attempts", flat=True).first()
        if tries is None or tries > len(BACK_OFF):
            self._mark(pk, DeliveryState.FAILED, "failed")
            return
        due = self.now + BACK_OFF[tries - 1]
        _leaving(pk).update(state=DeliveryState.WAITING, claimed_at=None, due_at=due)

    def _put_back(self, pk: int) -> None:
        _leaving(pk).update(
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


def _leaving(pk: int) -> QuerySet[NewsletterDelivery]:
    """Return a mail that is in hand; none once somebody has settled what became of it."""
    return NewsletterDelivery.objects.filter(pk=pk, state=DeliveryState.LEAVING)


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
