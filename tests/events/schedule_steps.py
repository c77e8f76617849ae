"""What tests of changed sessions begin with, and how they look at what was sent."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from events.models import Registration
from events.registration import confirm_with_link, register
from site_project.core.outbox import sweep
from tests.factories.events import (
    applicant,
)

HOUR = timedelta(hours=1)
STORM = {"status_reason_en": "A typhoon.", "status_reason_zh_hant": "颱風。"}


def came(session, **fields):
    """Somebody has a confirmed place."""
    return confirm_with_link(register(session, applicant=applicant(**fields)))


def send(after=timedelta(seconds=1)):
    """Send all that is owed by then; returns address and subject of each mail."""
    sweep(timezone.now() + after)
    sent = sorted((message.to[0], message.subject) for message in mail.outbox)
    mail.outbox.clear()
    return sent


def later(session, by=HOUR):
    return {"starts_at": session.starts_at + by, "ends_at": session.ends_at + by}


def states():
    return list(Registration.objects.order_by("pk").values_list("state", flat=True))
