import secrets
import time
from datetime import timedelta

from django.apps import AppConfig
from django.utils import timezone

from site_project.core.codes import public_code


class UnguardedConfig(AppConfig):
    name = "tests.unguarded"

    def ready(self) -> None:
        from events.views import registering  # the models are loaded only now

        registering.register = count_then_insert


def count_then_insert(session, *, applicant):
    """Register as most code does: count, decide, insert."""
    from events.models import Registration  # the models are loaded only now
    from events.refusals import Refused

    if Registration.objects.filter(session=session, holds_place=True).count() >= session.capacity:
        raise Refused("full")
    time.sleep(0.2)  # what a slow disk or a busy machine does between the two
    return Registration.objects.create(
        public_code=public_code(10, secrets.choice),
        session=session,
        language=applicant.language,
        name=applicant.name,
        email=applicant.email,
        email_folded=applicant.folded,
        party_size=applicant.party_size,
        holds_place=True,
        held_until=timezone.now() + timedelta(minutes=30),
    )
