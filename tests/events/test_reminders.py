"""Reminders and thanks: once, in time, to those whom they concern."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import schedule
from events.enums import EventKind, Publicity, RegistrationState
from events.models import Certificate, Event, EventSettings, Registration, Session
from events.registration import cancel, confirm_with_link, register
from events.reminders import issue_certificates, remind, thank
from site_project.core.models import OutboxMail
from site_project.core.outbox import sweep
from tests.factories.events import applicant, make_event, make_session

pytestmark = pytest.mark.django_db

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def booked(session: Session, before: timedelta, **fields: Any) -> Registration:
    """A place confirmed so long before the start."""
    at = session.starts_at - before
    row = register(session, applicant=applicant(**fields), at=at)
    return confirm_with_link(row, at=at)


def owed(kind: str = "events.reminder") -> list[str]:
    """Return the keys of what was queued, in the order of its queueing."""
    keys = OutboxMail.objects.filter(kind=kind).order_by("pk").values_list("dedupe_key", flat=True)
    return [key.rsplit(":", 1)[1] for key in keys]


@pytest.fixture
def session(db: None) -> Session:
    """A seminar in a week, announced a month ago."""
    event = make_event(code="mainland-law")
    session = make_session(event)
    Session.objects.update(significant_changed_at=timezone.now() - 30 * DAY)
    return Session.objects.get(pk=session.pk)


# --- Before ------------------------------------------------------------------


def test_reminders_come_three_days_and_three_hours_before(session: Session) -> None:
    booked(session, 6 * DAY)
    start = session.starts_at
    assert remind(start - 3 * DAY - MINUTE) == 0
    assert remind(start - 3 * DAY) == 1
    assert remind(start - 2 * DAY) == 0
    assert remind(start - 3 * HOUR) == 1
    assert remind(start - HOUR) == 0
    assert owed() == ["days-0", "hours-0"]


def test_who_booked_later_than_a_reminder_does_not_get_it(session: Session) -> None:
    booked(session, 2 * DAY)
    start = session.starts_at
    assert remind(start - DAY) == 0
    assert remind(start - 2 * HOUR) == 1
    booked(session, HOUR)
    assert remind(start - HOUR) == 0
    assert owed() == ["hours-0"]


def test_who_got_the_place_by_an_offer_lately_is_not_reminded_of_it(session: Session) -> None:
    row = booked(session, 6 * DAY)
    Registration.objects.filter(pk=row.pk).update(changed_at=session.starts_at - 2 * DAY)
    assert remind(session.starts_at - DAY) == 0


def test_only_a_confirmed_place_with_an_address_is_reminded(session: Session) -> None:
    cancel(booked(session, 6 * DAY), at=session.starts_at - 5 * DAY)
    row = booked(session, 6 * DAY)
    Registration.objects.filter(pk=row.pk).update(email="")
    register(session, applicant=applicant(), at=session.starts_at - 6 * DAY)
    assert remind(session.starts_at - 2 * DAY) == 0


def test_reminders_are_switched_off_by_nought(session: Session) -> None:
    booked(session, 6 * DAY)
    settings = EventSettings.load()
    settings.reminder_days = 0
    settings.save()
    assert remind(session.starts_at - 2 * DAY) == 0
    assert remind(session.starts_at - 2 * HOUR) == 1


def test_another_time_is_reminded_of_anew(session: Session) -> None:
    row = booked(session, 6 * DAY)
    start = session.starts_at
    assert remind(start - 2 * DAY) == 1
    moved = schedule.reschedule(
        session, starts_at=start + 10 * DAY, ends_at=session.ends_at + 10 * DAY, at=start - DAY
    )
    # The old time says nothing any more, to whom it was queued neither.
    assert remind(start - HOUR) == 0
    sweep(start - 2 * DAY)
    state = OutboxMail.objects.get(dedupe_key=f"events.reminder:{row.pk}:days-0").state
    assert state == "dropped"
    assert remind(moved.starts_at - 3 * DAY) == 1
    assert owed() == ["days-0", "days-1"]


def test_who_was_told_of_a_change_in_the_last_days_is_not_reminded_as_well(
    session: Session,
) -> None:
    booked(session, 6 * DAY)
    start = session.starts_at
    schedule.move(session, venue=None, room="2/F", at=start - 2 * DAY)
    assert remind(start - DAY) == 0
    assert remind(start - HOUR) == 1


@pytest.mark.parametrize("what", ["postponed", "cancelled"])
def test_what_does_not_take_place_is_not_reminded_of(session: Session, what: str) -> None:
    booked(session, 6 * DAY)
    Session.objects.update(status=what)
    assert remind(session.starts_at - HOUR) == 0


def test_what_belongs_to_a_cancelled_event_is_not_reminded_of(session: Session) -> None:
    booked(session, 6 * DAY)
    Event.objects.update(status="cancelled")
    assert remind(session.starts_at - HOUR) == 0


def test_a_day_without_a_run_is_caught_up_with_once(session: Session) -> None:
    booked(session, 6 * DAY)
    start = session.starts_at
    assert remind(start - DAY) == 1
    # So late, the earlier one would say what the later one says better.
    other = make_session(make_event(), days=7)
    Session.objects.update(significant_changed_at=timezone.now() - 30 * DAY)
    booked(other, 6 * DAY)
    assert remind(other.starts_at - HOUR) == 2
    assert owed() == ["days-0", "hours-0", "hours-0"]


@pytest.mark.parametrize("hour", [23, 0, 7])
def test_reminder_of_an_early_or_a_late_hour_comes_at_its_own_time(
    session: Session, hour: int
) -> None:
    """Three hours before are three hours before, over midnight in Hong Kong too."""
    day = session.starts_at.replace(hour=0, minute=0)
    start = day + timedelta(hours=hour - 8, minutes=30)
    Session.objects.update(starts_at=start, ends_at=start + HOUR)
    session = Session.objects.get(pk=session.pk)
    booked(session, 5 * DAY)
    assert remind(start - 3 * DAY) == 1
    assert remind(start - 3 * HOUR - MINUTE) == 0
    assert remind(start - 3 * HOUR) == 1


def test_reminder_leads_to_the_page_where_one_cancels(session: Session, mailoutbox: Any) -> None:
    Session.objects.update(starts_at=timezone.now() + DAY, ends_at=timezone.now() + DAY + HOUR)
    row = booked(Session.objects.get(), 6 * DAY)
    assert remind(timezone.now()) == 1
    OutboxMail.objects.exclude(kind="events.reminder").delete()
    sweep(timezone.now() + MINUTE)
    [message] = mailoutbox
    assert f"Cancel my place:\nhttp://testserver/r/{row.manage_token}/cancel/\n" in message.body
    assert "please cancel now" in message.body


def test_after_the_cut_off_the_reminder_asks_for_a_call(session: Session, mailoutbox: Any) -> None:
    start = timezone.now() + DAY
    Session.objects.update(starts_at=start, ends_at=start + HOUR, cancel_hours=48)
    booked(Session.objects.get(), 6 * DAY)
    remind(timezone.now())
    OutboxMail.objects.exclude(kind="events.reminder").delete()
    sweep(timezone.now() + MINUTE)
    [message] = mailoutbox
    assert "please call us" in message.body
    assert "/cancel/" not in message.body


# --- After -------------------------------------------------------------------


def attended(session: Session, **fields: Any) -> Registration:
    row = booked(session, 6 * DAY, **fields)
    Registration.objects.filter(pk=row.pk).update(arrived=row.party_size)
    return Registration.objects.get(pk=row.pk)


@pytest.fixture
def over(session: Session) -> Session:
    """The seminar, ended at half past four in the afternoon of the office."""
    end = (timezone.now() + 7 * DAY).astimezone(UTC).replace(hour=8, minute=30)
    Session.objects.update(starts_at=end - 2 * HOUR, ends_at=end)
    return Session.objects.get(pk=session.pk)


def test_thanks_go_to_those_who_came_and_once(over: Session) -> None:
    came = attended(over)
    booked(over, 6 * DAY)  # did not come
    assert thank(over.ends_at) == 0
    assert thank(over.ends_at + HOUR) == 1
    assert thank(over.ends_at + 2 * HOUR) == 0
    assert OutboxMail.objects.get(kind="events.thanks").object_id == came.pk


def test_who_was_checked_in_on_a_phone_without_a_line_is_thanked_later(over: Session) -> None:
    row = booked(over, 6 * DAY)
    assert thank(over.ends_at + HOUR) == 0
    Registration.objects.filter(pk=row.pk).update(arrived=1)
    assert thank(over.ends_at + 20 * HOUR) == 1


def test_nobody_is_thanked_at_night_or_after_days(over: Session) -> None:
    attended(over)
    late = datetime.combine(over.ends_at.date(), datetime.min.time(), UTC) + 15 * HOUR
    assert thank(late) == 0  # eleven at night in Hong Kong
    assert thank(over.ends_at + 4 * DAY) == 0
    assert thank(late + 10 * HOUR) == 1  # nine in the morning


def test_confidential_event_is_followed_by_nothing(over: Session) -> None:
    attended(over)
    Event.objects.update(publicity=Publicity.CONFIDENTIAL, retention_days=30)
    assert thank(over.ends_at + HOUR) == 0
    assert issue_certificates(over.ends_at + HOUR) == 0


def test_certificates_are_issued_after_the_end_to_those_who_came(over: Session) -> None:
    came = attended(over)
    booked(over, 6 * DAY)
    assert issue_certificates(over.ends_at - MINUTE) == 0
    assert issue_certificates(over.ends_at) == 1
    assert issue_certificates(over.ends_at + HOUR) == 0
    assert Certificate.objects.get().registration == came


def test_clinic_gives_no_certificates(over: Session) -> None:
    attended(over)
    Event.objects.update(kind=EventKind.CLINIC)
    assert issue_certificates(over.ends_at) == 0


# --- Cheap -------------------------------------------------------------------


@pytest.mark.parametrize("sessions", [1, 3])
def test_jobs_ask_as_often_however_many_sessions_there_are(over: Session, sessions: int) -> None:
    for _number in range(sessions - 1):
        make_session(over.event, days=7)
    Session.objects.update(starts_at=over.starts_at, ends_at=over.ends_at)
    counts = []
    for work, now in (
        (remind, over.starts_at - 2 * DAY),
        (thank, over.ends_at + 2 * HOUR),
        (issue_certificates, over.ends_at),
    ):
        with CaptureQueriesContext(connection) as captured:
            work(now)
        counts.append(len(captured))
    assert counts == [4, 3, 2]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
def test_jobs_never_read_all_registrations_ever_made(over: Session) -> None:
    for work, now in (
        (remind, over.starts_at - 2 * DAY),
        (thank, over.ends_at + 2 * HOUR),
        (issue_certificates, over.ends_at),
    ):
        with CaptureQueriesContext(connection) as captured:
            work(now)
        for query in captured:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plan = " ".join(row[3] for row in cursor.fetchall())
            assert "SCAN events_registration" not in plan
            assert "SCAN core_outboxmail" not in plan
            assert "SCAN events_session" not in plan


def test_a_thousand_are_reminded_in_two_runs(over: Session) -> None:
    at = over.starts_at - 6 * DAY
    Registration.objects.bulk_create(
        Registration(
            session=over,
            public_code=f"T{number:09d}",
            language="en",
            email=f"t{number}@example.org",
            email_folded=f"t{number}@example.org",
            state=RegistrationState.CONFIRMED,
            confirmed_at=at,
            changed_at=at,
        )
        for number in range(700)
    )
    now = over.starts_at - 2 * DAY
    assert [remind(now), remind(now), remind(now)] == [500, 200, 0]
