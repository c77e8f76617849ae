"""Time-driven work: each app registers jobs, `tick` runs them all.

A job takes the present instant and returns how many things it did. It must be
safe to run twice and must catch up after days without a run.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from . import outbox, page_counts, publishing, retention, throttle
from .days import local_day
from .models import TickRun
from .search import words
from .site_setup import make_public_holidays

logger = logging.getLogger(__name__)

Job = Callable[[datetime], int]
CLAIM = timedelta(minutes=10)
_jobs: dict[str, Job] = {}


def job(name: str) -> Callable[[Job], Job]:
    """Register a job under a name that `tick` prints."""

    def register(function: Job) -> Job:
        _jobs[name] = function
        return function

    return register


class JobsFailed(RuntimeError):
    """Some jobs failed; the others ran. `names` tells which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def run_all(now: datetime | None = None) -> dict[str, int] | None:
    """Run every job once; None where another tick is running.

    Raises JobsFailed after all have had their turn.
    """
    now = now or timezone.now()
    TickRun.objects.bulk_create([TickRun(name="tick")], ignore_conflicts=True)
    row = TickRun.objects.filter(name="tick")
    if not row.filter(Q(claimed_until=None) | Q(claimed_until__lt=now)).update(
        claimed_until=now + CLAIM
    ):
        return None
    done: dict[str, int] = {}
    failed: list[str] = []
    try:
        for name, function in _jobs.items():
            try:
                done[name] = function(now)
            except Exception:
                # One job's fault must not stop another's mail.
                logger.exception("periodic job %s failed", name)
                failed.append(name)
    finally:
        row.update(claimed_until=None, finished_at=timezone.now())
    if failed:
        raise JobsFailed(failed)
    return done


@job("scheduled publishing")
def publish_scheduled(now: datetime) -> int:
    published = publishing.publish_due(now)
    # Wagtail's own command takes down what has expired, and fails at what could not go out.
    call_command("publish_scheduled", verbosity=0)
    return published


@job("mail")
def send_due_mail(now: datetime) -> int:
    return outbox.sweep(now)


@job("old mail records")
def forget_finished_mail(now: datetime) -> int:
    return outbox.forget_finished(now)


@job("rate limits")
def forget_rate_limits(now: datetime) -> int:
    return throttle.forget_old(now)


@job("numbers of views")
def forget_page_views(now: datetime) -> int:
    return page_counts.forget_old(now)


@job("words of the search")
def forget_words(now: datetime) -> int:
    return words.forget_gone(now)


@job("personal data")
def purge_personal_data(now: datetime) -> int:
    return sum(retention.purge(now).values())


@job("public holidays")
def add_public_holidays(now: datetime) -> int:
    return make_public_holidays(local_day(now))
