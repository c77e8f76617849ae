"""Time-driven work of lending; correctness never waits for it, see allocation.settle."""

from datetime import datetime

from django.db import transaction
from django.db.models import Min

from site_project.core.days import local_day
from site_project.core.outbox import queue_mail
from site_project.core.page_cache import boundary
from site_project.core.periodic import job

from .allocation import follow_calendar, settle_title
from .enums import LineState, Verb
from .models import LoanLine, LoanLog
from .notifications import OVERDUE_STEPS


@job("loans kept too long, late loans, promises at risk")
def settle_titles(now: datetime) -> int:
    """Bring each title up to the present that time has changed, each under its own lock."""
    lines = LoanLine.objects
    moved = lines.run_out_at(now) | lines.overdue_on(local_day(now)) | lines.filter(at_risk=True)
    titles = sorted(set(moved.values_list("title_id", flat=True)))
    return sum(settle_title(pk, at=now) for pk in titles)


@job("promises after a change of the open days")
def settle_after_closing(now: datetime) -> int:
    """Make up for what was not done when the calendar changed."""
    return follow_calendar(now)


@job("reminders of late loans")
def remind_of_overdue(now: datetime) -> int:
    """Owe each late borrower the highest reminder that is due, once."""
    today = local_day(now)
    return sum(
        remind(line, (today - line.due_day).days, now)
        for line in LoanLine.objects.overdue_on(today).select_related("request")
    )


@transaction.atomic
def remind(line: LoanLine, late: int, now: datetime) -> bool:
    """Queue a reminder for so many days, unless it or a higher one was sent."""
    step = max((step for step in OVERDUE_STEPS if step <= late), default=0)
    sent = line.log.filter(verb=Verb.REMINDED, reason_code=f"{line.due_day}/{step}")
    if not step or sent.exists():
        return False
    LoanLog.objects.create(
        line=line, verb=Verb.REMINDED, reason_code=f"{line.due_day}/{step}", at=now
    )
    queue_mail(
        "lending.overdue",
        line,
        language=line.request.language,
        key=f"{line.due_day}/{step}",
    )
    return True


@boundary
def next_basket_that_runs_out(now: datetime) -> datetime | None:
    """Return when copies next become free by themselves."""
    held = LoanLine.objects.filter(state=LineState.HELD, held_until__gt=now)
    return held.aggregate(at=Min("held_until"))["at"]
