"""A person's own calendar: made when asked for, ended by a new secret."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .enums import PROVED
from .models import PersonalFeed, Registration
from .refusals import Refused


@transaction.atomic
def subscribe(registration: Registration, at: datetime | None = None) -> PersonalFeed:
    """Return the calendar of all places of the registration's address; make it if there is none.

    It speaks the language of the registration that asked last. Raises Refused:
    no_email; not_active, where the address was never proved or the place is gone.
    """
    if not registration.email_folded:
        raise Refused("no_email")
    if registration.state not in PROVED:
        raise Refused("not_active")
    feed, _made = PersonalFeed.objects.get_or_create(
        email_folded=registration.email_folded,
        defaults={"language": registration.language, "made_at": at or timezone.now()},
    )
    if feed.language != registration.language:
        feed.language = registration.language
        feed.save(update_fields=["language"])
    return feed


@transaction.atomic
def rotate(feed: PersonalFeed) -> PersonalFeed:
    """End every link to a calendar that was given out, and return it with a new one."""
    PersonalFeed.objects.filter(pk=feed.pk).update(link_version=F("link_version") + 1)
    feed.refresh_from_db(fields=["link_version"])
    return feed
