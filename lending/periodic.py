"""Time-driven work of lending; correctness never waits for it, see allocation.settle."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from site_project.core.days import local_day, site_zone, start_of_day
from site_project.core.models import OutboxMail, User
from site_project.core.outbox import queue_mail
from site_project.core.page_cache import boundary
from site_project.core.periodic import job

from . import wishes
from .allocation import settle_title
from .enums import LineState, Verb
from .imports import keeping
from .models import LoanLine, LoanLog
from .notifications import OVERDUE_STEPS
from .notifications.loan import BACK
from .opening import Opening, load_opening
from .storms import follow_closed_days

DUE_SOON = timedelta(days=3)
# How long after a return it is asked how many were reached.
ASK_WITHIN = timedelta(days=14)
# When the office's mail of the morning leaves.
MORNING = time(8)


@job("loans kept too long, late loans, promises at risk")
def settle_titles(now: datetime) -> int:
    """Bring each title up to the present that time has changed, each under its own lock."""
    lines = LoanLine.objects
    moved = lines.run_out_at(now) | lines.overdue_on(local_day(now)) | lines.filter(at_risk=True)
    titles = sorted(set(moved.values_list("title_id", flat=True)))
    return sum(settle_title(pk, at=now) for pk in titles)


@job("the waiting list")
def serve_wishes(now: datetime) -> int:
    """Pass over offers that ran out, end wishes whose days are over, offer what is free."""
    return wishes.serve(now)


@job("promises after a change of the open days")
def settle_after_closing(now: datetime) -> int:
    """Make up for what was not done when the calendar changed."""
    return follow_closed_days(now)


@job("reminders of loans that are due, late, or were brought back")
def remind_borrowers(now: datetime) -> int:
    """Owe each borrower what is due to be said, once; of late loans the highest step alone."""
    today = local_day(now)
    opening = load_opening(today)
    return sum(remind(line, kind, step, now) for line, kind, step in due_reminders(today, opening))


def due_reminders(today: date, opening: Opening) -> Iterator[tuple[LoanLine, str, str]]:
    """Yield loans with the kind of reminder that is due, and the step that is told once."""
    lines = LoanLine.objects.select_related("request", "title")
    out = lines.filter(state=LineState.OUT)
    for line in out.filter(due_day__gt=today, due_day__lte=today + DUE_SOON):
        if local_day(line.out_at) < today:
            yield line, "due_soon", f"soon/{line.due_day}"
    for line in out.filter(due_day=today):
        yield line, "due_today", f"today/{line.due_day}"
    for line in lines.overdue_on(today):
        late = open_days_late(line, today, opening)
        if step := max((step for step in OVERDUE_STEPS if step <= late), default=0):
            yield line, "overdue", f"{line.due_day}/{step}"
    back = lines.filter(state__in=BACK, impact=None)
    yesterday = start_of_day(today)
    for line in back.filter(returned_at__lt=yesterday, returned_at__gte=yesterday - ASK_WITHIN):
        yield line, "impact", "impact"


def open_days_late(line: LoanLine, today: date, opening: Opening) -> int:
    """Return for how many open days a loan is late; more than a year counts as a year."""
    late = min((today - line.due_day).days, 366)
    return sum(opening.desk.is_open(today - timedelta(days=ago)) for ago in range(late))


@transaction.atomic
def remind(line: LoanLine, kind: str, step: str, now: datetime) -> bool:
    """Queue one reminder and log it, unless that was done before."""
    if line.log.filter(verb=Verb.REMINDED, reason_code=step).exists():
        return False
    LoanLog.objects.create(line=line, verb=Verb.REMINDED, reason_code=step, at=now)
    queue_mail(f"lending.{kind}", line, language=line.request.language, key=step)
    return True


@job("the desk's mail of the morning")
def tell_officers(now: datetime) -> int:
    """Owe each lending officer the day's digest, from eight on every open day, once."""
    today = local_day(now)
    if timezone.localtime(now, site_zone()).time() < MORNING:
        return 0
    if not load_opening(today).office.is_open(today):
        return 0
    told = 0
    for officer in officers():
        if not told_today(officer, today):
            profile = getattr(officer, "wagtail_userprofile", None)
            language = (profile and profile.preferred_language) or settings.LANGUAGE_CODE
            queue_mail("lending.digest", officer, language=language, key=today.isoformat())
            told += 1
    return told


def officers() -> QuerySet[User]:
    """Return the members of staff whose role is the lending desk."""
    role = Permission.objects.filter(content_type__app_label="lending", codename="manage_loans")
    rows = User.objects.filter(is_active=True, groups__permissions__in=role).exclude(email="")
    return rows.select_related("wagtail_userprofile").distinct()


def told_today(officer: User, today: date) -> bool:
    key = f"lending.digest:{officer.pk}:{today.isoformat()}"
    return OutboxMail.objects.filter(dedupe_key=key).exists()


@job("files handed in for an import")
def forget_old_imports(now: datetime) -> int:
    """Delete files that nobody has imported within their hour."""
    return keeping.forget_old(now)


@boundary
def next_basket_that_runs_out(now: datetime) -> datetime | None:
    """Return when copies next become free by themselves."""
    held = LoanLine.objects.filter(state=LineState.HELD, held_until__gt=now)
    return held.aggregate(at=Min("held_until"))["at"]
