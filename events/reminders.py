"""Mails that time itself owes: a reminder some days before, one some hours before, thanks after.

Each job asks for what it has not queued yet, in as many queries however many
sessions there are, and catches up after days without a run.
"""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from site_project.core.models import OutboxMail
from site_project.core.outbox import queue_mail
from site_project.core.periodic import job

from . import certificates
from .enums import Publicity, RegistrationState
from .models import EventSettings, Registration, Session
from .waiting_list import quiet_until

REMINDER, THANKS = "events.reminder", "events.thanks"
DAYS, HOURS = "days", "hours"
# Time enough to get home, and for a phone at the door to send what it kept.
THANKS_AFTER = timedelta(hours=1)
THANKS_UNTIL = timedelta(days=3)
# So many in one run, the rest in the next: mail is sent in the same breath.
BATCH = 500


@job("certificates of attendance")
def issue_certificates(now: datetime) -> int:
    return certificates.issue_due(now)


@job("reminders of seminars")
def remind(now: datetime) -> int:
    """Queue both reminders; returns how many.

    None for whoever got the place, or was told of a change, later than it
    would have come. A session that has got another time is reminded of anew.
    """
    settings = EventSettings.load()
    days = timedelta(days=settings.reminder_days)
    hours = timedelta(hours=settings.reminder_hours)
    queued = 0
    for which, lead, until in ((DAYS, days, hours), (HOURS, hours, timedelta())):
        if lead:
            for row in due_reminders(now, which, lead, until)[:BATCH]:
                key = f"{which}-{row.session.ical_sequence}"
                queue_mail(REMINDER, row, language=row.language, key=key)
                queued += 1
    return queued


def due_reminders(
    now: datetime, which: str, lead: timedelta, until: timedelta
) -> "QuerySet[Registration]":
    """Return who is to be reminded `lead` before the start, and not later than `until` before."""
    sessions = Session.objects.taking_place().filter(
        starts_at__gt=now + until,
        starts_at__lte=now + lead,
        ends_at__gt=now,
        significant_changed_at__lte=F("starts_at") - lead,
    )
    rows = confirmed_in(sessions).filter(changed_at__lte=F("session__starts_at") - lead)
    sequence = Cast("session__ical_sequence", CharField())
    return _not_owed(rows, REMINDER, Value(f"{which}-"), sequence).select_related("session")


@job("thanks after seminars")
def thank(now: datetime) -> int:
    """Queue a mail to each who came, by day; returns how many."""
    if quiet_until(now, EventSettings.load()):
        return 0
    sessions = Session.objects.filter(
        ends_at__lte=now - THANKS_AFTER, ends_at__gt=now - THANKS_UNTIL
    ).exclude(event__publicity=Publicity.CONFIDENTIAL)
    rows = confirmed_in(sessions).filter(arrived__gt=0)
    due = list(_not_owed(rows, THANKS, Value("came"))[:BATCH])
    for row in due:
        queue_mail(THANKS, row, language=row.language, key="came")
    return len(due)


def confirmed_in(sessions: "QuerySet[Session]") -> "QuerySet[Registration]":
    """Return the confirmed of these sessions, which are looked up first.

    In one query a database may read all registrations ever made instead.
    """
    return Registration.objects.filter(
        session__in=list(sessions.values_list("pk", flat=True)), state=RegistrationState.CONFIRMED
    )


def _not_owed(
    rows: "QuerySet[Registration]", kind: str, *key: Value | Cast
) -> "QuerySet[Registration]":
    """Leave out who has no address, and whose mail of this kind and key was queued before."""
    named = rows.annotate(
        owed=Concat(
            Value(f"{kind}:"),
            Cast("pk", CharField()),
            Value(":"),
            *key,
            output_field=CharField(),
        )
    )
    owed = OutboxMail.objects.filter(dedupe_key=OuterRef("owed"))
    return named.exclude(email="").filter(~Exists(owed)).order_by("session__starts_at", "pk")
