"""Subscribing, confirming, choosing and leaving.

Every function is one transaction that writes one log row, without a name.
Nothing tells a stranger whether an address is known: the form has one answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from site_project.core.addresses import fold_email
from site_project.core.codes import WRONG_CODES_ALLOWED, is_code
from site_project.core.days import local_day
from site_project.core.outbox import queue_mail
from site_project.core.throttle import Limit, allow, count_use

from ..models import Topic
from ..models.newsletter_delivery import write_log
from ..models.subscriber import Subscriber
from .enums import NewsletterVerb, StopReason, SubscriberState
from .refusals import Refused
from .suppression import is_suppressed, lift, suppress

State = SubscriberState
SALT = "campaigns.newsletter.repeated"
# Whoever types a stranger's address sends at most so many mails there.
TO_ADDRESS = Limit("newsletter code", count=4, seconds=24 * 3600)
TO_SUPPRESSED = Limit("newsletter code, no more mail", count=1, seconds=24 * 3600)


@dataclass(frozen=True)
class Wish:
    """Who wants the newsletter, in which language and about what; no topics mean all."""

    email: str
    language: str
    topics: tuple[Topic, ...] = ()
    form_key: str | None = None

    @property
    def folded(self) -> str:
        return fold_email(self.email)

    @property
    def mark(self) -> str:
        """What an address is compared by where it is not to be kept."""
        return salted_hmac(SALT, self.folded, algorithm="sha256").hexdigest()


def subscribe(wish: Wish, *, at: datetime | None = None) -> Subscriber:
    """Take a form and owe the mail with the code; the same form, sent twice, acts once.

    An address that is subscribed already, or has had mails enough for a day,
    gets a row that looks the same and never becomes a subscription.
    """
    at = at or timezone.now()
    try:
        return _subscribe(wish, at)
    except IntegrityError:
        # The same address or the same form came at this very moment: now that is seen.
        return _subscribe(wish, at)


@transaction.atomic
def _subscribe(wish: Wish, at: datetime) -> Subscriber:
    same_form = None
    if wish.form_key:
        same_form = Subscriber.objects.filter(form_key=wish.form_key).first()
    if same_form and same_form.email_folded in (wish.folded, wish.mark):
        return same_form
    if same_form:
        # The same form with another address: somebody went back and corrected a typing error.
        if same_form.state in (State.UNCONFIRMED, State.REPEATED):
            same_form.delete()
        else:
            Subscriber.objects.filter(pk=same_form.pk).update(form_key=None)
    known = Subscriber.objects.select_for_update().filter(email_folded=wish.folded).first()
    if known is not None and known.state == State.ACTIVE:
        queue_mail(
            "campaigns.newsletter_again",
            known,
            language=known.language,
            key=f"again-{local_day(at)}",
        )
        return _waiting(wish, State.REPEATED, at)
    if not _may_be_mailed(wish):
        has_a_code = known is not None and known.state == State.UNCONFIRMED
        return _waiting(wish, State.UNCONFIRMED if has_a_code else State.REPEATED, at)
    row = _waiting(wish, State.UNCONFIRMED, at)
    row.topics.set(wish.topics)
    queue_mail(
        "campaigns.newsletter_code", row, language=row.language, key=f"code-{at:%Y%m%d%H%M%S%f}"
    )
    return row


def _may_be_mailed(wish: Wish) -> bool:
    """Say whether an address may get one more code today.

    One that wants no mail can subscribe anew, but nobody can pester it.
    """
    if is_suppressed(wish.email):
        return count_use(TO_SUPPRESSED, wish.folded)
    return allow(TO_ADDRESS, wish.folded)


def _waiting(wish: Wish, state: SubscriberState, at: datetime) -> Subscriber:
    """Return the row behind the page that asks for the code.

    It is one row however many forms come, until its time is over: whether a page
    of an earlier form still stands tells nobody whether the address is known.
    """
    is_real = state == State.UNCONFIRMED
    folded = wish.folded if is_real else wish.mark
    row = Subscriber.objects.filter(email_folded=folded).first()
    if row is not None and (row.state != state or row.confirm_until() <= at):
        row.delete()
        row = None
    if row is None:
        email = wish.email.strip() if is_real else ""
        row = Subscriber(email=email, email_folded=folded, state=state, created_at=at)
    row.language, row.form_key, row.changed_at = wish.language, wish.form_key, at
    row.save()
    return row


# --- Proving the address ------------------------------------------------------------


def confirm_with_code(row: Subscriber, typed: str, *, at: datetime | None = None) -> Subscriber:
    """Confirm with the six digits from the mail; a second time changes nothing.

    Raises Refused: wrong_code (counted), locked, over.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = _locked(row)
        if row.state == State.ACTIVE:
            return row
        _check_open(row, at)
        if row.is_locked:
            raise Refused("locked")
        if row.state == State.UNCONFIRMED and is_code(typed, row.code):
            return _prove(row, at)
        row.wrong_codes += 1
        row.save(update_fields=["wrong_codes"])
        locked = row.wrong_codes >= WRONG_CODES_ALLOWED
    # Outside the transaction, so that the count stays.
    raise Refused("locked" if locked else "wrong_code")


@transaction.atomic
def confirm_with_link(row: Subscriber, *, at: datetime | None = None) -> Subscriber:
    """Confirm by the button behind the mail's link, or take an unsubscription back.

    A second time changes nothing. Raises Refused: over.
    """
    at = at or timezone.now()
    row = _locked(row)
    if row.state == State.ACTIVE:
        return row
    _check_open(row, at)
    if row.state == State.REPEATED:
        raise Refused("over")  # its link is in no mail
    return _prove(row, at)


def _check_open(row: Subscriber, at: datetime) -> None:
    if row.state != State.UNSUBSCRIBED and row.confirm_until() <= at:
        raise Refused("over")


def _prove(row: Subscriber, at: datetime) -> Subscriber:
    row.state = State.ACTIVE
    row.confirmed_at = row.changed_at = at
    row.wrong_codes = 0
    row.save(update_fields=["state", "confirmed_at", "changed_at", "wrong_codes"])
    lift(row.email)
    write_log(NewsletterVerb.SUBSCRIBED, at)
    queue_mail(
        "campaigns.newsletter_welcome", row, language=row.language, key=f"welcome-{at:%Y%m%d%H%M%S}"
    )
    return row


# --- Choosing and leaving -----------------------------------------------------------


@transaction.atomic
def change(
    row: Subscriber, *, language: str, topics: Iterable[Topic], at: datetime | None = None
) -> Subscriber:
    """Choose another language or other topics. Raises Refused: not_active."""
    at = at or timezone.now()
    row = _locked(row)
    if row.state != State.ACTIVE:
        raise Refused("not_active")
    row.language, row.changed_at = language, at
    row.save(update_fields=["language", "changed_at"])
    row.topics.set(topics)
    write_log(NewsletterVerb.CHANGED, at)
    return row


@transaction.atomic
def unsubscribe(row: Subscriber, *, at: datetime | None = None) -> Subscriber:
    """End a subscription at once; a second time changes nothing."""
    at = at or timezone.now()
    row = _locked(row)
    if row.state == State.ACTIVE:
        row.state, row.changed_at = State.UNSUBSCRIBED, at
        row.save(update_fields=["state", "changed_at"])
        suppress(row.email, StopReason.UNSUBSCRIBED, at)
        write_log(NewsletterVerb.UNSUBSCRIBED, at)
    return row


@transaction.atomic
def erase(row: Subscriber, *, at: datetime | None = None) -> None:
    """Delete what is held of a subscriber; every link to it is void."""
    at = at or timezone.now()
    row = _locked(row)
    if row.email:
        suppress(row.email, StopReason.ERASED, at)
    row.delete()
    write_log(NewsletterVerb.ERASED, at)


@transaction.atomic
def renew_links(row: Subscriber, *, at: datetime | None = None) -> Subscriber:
    """Make every link void that was sent, and mail a new one. Raises Refused: not_active."""
    at = at or timezone.now()
    row = _locked(row)
    if row.state != State.ACTIVE:
        raise Refused("not_active")
    row.link_version += 1
    row.save(update_fields=["link_version"])
    queue_mail(
        "campaigns.newsletter_links", row, language=row.language, key=f"links-{row.link_version}"
    )
    return row


def _locked(row: Subscriber) -> Subscriber:
    """Return a row as it is now, locked. Raises Refused (over) where it is gone."""
    found = Subscriber.objects.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise Refused("over")
    return found
