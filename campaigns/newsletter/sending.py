"""Sending an issue, as staff begin, pause and stop it: tested first. batches.py sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from site_project.core.models import User
from site_project.core.outbox import queue_mail
from site_project.core.paired import languages

from ..models.newsletter import NewsletterIssue, NewsletterSettings
from ..models.newsletter_delivery import NewsletterDelivery, write_log
from ..models.subscriber import Subscriber, SubscriberQuerySet
from .contents import lacks, text_now
from .enums import DeliveryState, IssueState, NewsletterVerb, StopReason
from .refusals import Refused
from .suppression import suppress

State = IssueState


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
