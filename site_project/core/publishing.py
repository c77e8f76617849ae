"""Scheduled texts go out one by one: what is not fit keeps no other back."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from wagtail.models import Revision, TaskState

from .kept_back import KeptBack
from .models import User
from .outbox import queue_mail

logger = logging.getLogger(__name__)


def publish_due(now: datetime) -> int:
    """Publish every text whose time has come; returns how many went out.

    One that is not fit loses its time, so that it is refused once and not each
    minute, and who wrote or approved it is told. Any other failure is logged.
    """
    published = 0
    due = Revision.objects.filter(approved_go_live_at__lt=now)
    for pk in list(due.order_by("approved_go_live_at").values_list("pk", flat=True)):
        # Somebody may have taken its time away meanwhile.
        revision = due.filter(pk=pk).first()
        if revision is None:
            continue
        try:
            with transaction.atomic():
                revision.publish(log_action="wagtail.publish.scheduled")
        except KeptBack:
            _give_up(revision)
        except Exception:
            logger.exception("revision %s could not be published", revision.pk)
        else:
            published += 1
    return published


@transaction.atomic
def _give_up(revision: Revision) -> None:
    planned = revision.approved_go_live_at
    revision.approved_go_live_at = None
    # Naming the column makes Wagtail note it in the text's history.
    revision.save(update_fields=["approved_go_live_at"])
    for user in _concerned(revision):
        profile = getattr(user, "wagtail_userprofile", None)
        language = (profile and profile.preferred_language) or settings.LANGUAGE_CODE
        key = f"{user.pk}:{planned.timestamp():.0f}"
        queue_mail("core.not_published", revision, language=language, key=key)


def _concerned(revision: Revision) -> list[User]:
    """Return who wrote or approved a text; the administrators if nobody of them is left."""
    approvals = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED)
    theirs = Q(pk=revision.user_id) | Q(pk__in=approvals.values("finished_by"))
    reachable = User.objects.filter(is_active=True).exclude(email="")
    reachable = reachable.select_related("wagtail_userprofile")
    return list(reachable.filter(theirs)) or list(reachable.filter(is_superuser=True))
