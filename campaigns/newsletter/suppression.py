"""Addresses that get no newsletter: known by a keyed hash, never by themselves.

The key is the site's secret. One that was replaced stays known as long as it
is among SECRET_KEY_FALLBACKS.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from site_project.core.addresses import fold_email
from site_project.core.models import User

from ..models.newsletter_delivery import NewsletterLog
from ..models.subscriber import Subscriber, SuppressedAddress
from .enums import NewsletterVerb, StopReason

SALT = "campaigns.newsletter.suppressed"


def digests(email: str) -> list[str]:
    """Return the marks of an address, that of the present secret first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    folded = fold_email(email)
    return [salted_hmac(SALT, folded, secret=key, algorithm="sha256").hexdigest() for key in keys]


def is_suppressed(email: str) -> bool:
    """Say whether an address is to get no newsletter."""
    return SuppressedAddress.objects.filter(digest__in=digests(email)).exists()


def suppress(email: str, reason: StopReason, at: datetime) -> None:
    """Mark an address; a second time keeps the first reason."""
    row = SuppressedAddress(digest=digests(email)[0], reason=reason, at=at)
    SuppressedAddress.objects.bulk_create([row], ignore_conflicts=True)


def lift(email: str) -> None:
    """Forget the mark of an address whose owner has just subscribed anew."""
    SuppressedAddress.objects.filter(digest__in=digests(email)).delete()


@transaction.atomic
def stop_mail(
    email: str, reason: StopReason, *, actor: User | None, at: datetime | None = None
) -> bool:
    """Delete what is held of an address and never write to it again; says whether it was known.

    For a mail that came back, a complaint, or somebody who called.
    """
    at = at or timezone.now()
    suppress(email, reason, at)
    gone = Subscriber.objects.filter(email_folded=fold_email(email)).delete()[0]
    NewsletterLog.objects.create(
        verb=NewsletterVerb.STOPPED_ADDRESS, reason_code=reason, actor=actor, at=at
    )
    return bool(gone)
