"""The way back: one change undone, and a whole event brought back."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from events import schedule
from events.audit import drift
from events.enums import EventStatus, LogVerb, RegistrationState, SessionStatus, Tell
from events.models import AudienceQuota, EventSettings, FeedItem, Session
from events.refusals import Refused
from events.registration import confirm_with_link, forget, register
from tests.events.at_desk import sign_in
from tests.events.schedule_steps import HOUR, STORM, came, later, send, states
from tests.factories.events import (
    applicant,
    make_session,
    make_venue,
)

pytestmark = pytest.mark.django_db


# --- Undoing -----------------------------------------------------------------


def test_undoing_brings_time_back_tells_and_never_lowers_the_sequence(session):
    came(session, email="a@example.org")
    starts = session.starts_at
    schedule.update(session, {**later(session), "room": "9/F"})
    send()
    schedule.undo(session.changes.get())
    session.refresh_from_db()
    assert (session.starts_at, session.room, session.ical_sequence) == (starts, "1/F", 2)
    assert session.previous_starts_at is None
    [(address, subject)] = send()
    assert (address, subject.partition(":")[0]) == ("a@example.org", "As planned before")
    # A second time changes nothing.
    schedule.undo(session.changes.get())
    session.refresh_from_db()
    assert (session.ical_sequence, send()) == (2, [])


def test_who_registered_after_the_change_hears_of_its_undoing(session):
    came(session, email="before@example.org")
    send()
    schedule.update(session, later(session), tell=Tell.NOBODY)
    came(session, email="after@example.org")
    send()
    schedule.undo(session.changes.get())
    assert [address for address, _subject in send()] == ["after@example.org"]


def test_cancelled_by_mistake_everybody_has_the_same_place_again(session):
    Session.objects.update(capacity=3)
    sure = came(session, party_size=2, email="sure@example.org")
    unsure = register(session, applicant=applicant(email="unsure@example.org"))
    waiting = came(session, waiting=True, email="waiting@example.org")
    send()
    schedule.cancel_session(session, reason=STORM)
    assert states() == [RegistrationState.EVENT_CANCELLED] * 3
    assert len(send()) == 3
    session.refresh_from_db()
    assert (session.taken, session.held, session.kept) == (0, 0, 0)
    schedule.undo(session.changes.get())
    session.refresh_from_db()
    assert (session.status, session.taken, session.held) == (SessionStatus.SCHEDULED, 2, 1)
    assert states() == [
        RegistrationState.CONFIRMED,
        RegistrationState.UNCONFIRMED,
        RegistrationState.WAITLISTED,
    ]
    assert [row.log.last().verb for row in (sure, unsure, waiting)] == [LogVerb.RESTORED] * 3
    told = dict(send())
    assert set(told) >= {"sure@example.org", "waiting@example.org"}
    assert list(drift()) == []


def test_quota_counts_its_places_again(session):
    EventSettings.objects.update_or_create(defaults={"uses_quotas": True})
    quota = AudienceQuota.objects.create(session=session, audience="students", capacity=5)
    row = register(session, applicant=applicant(quota=quota.pk, party_size=2))
    confirm_with_link(row)
    schedule.cancel_session(session)
    quota.refresh_from_db()
    assert quota.taken == 0
    schedule.undo(session.changes.get())
    quota.refresh_from_db()
    assert quota.taken == 2
    assert list(drift()) == []


def test_who_was_forgotten_meanwhile_stays_forgotten(session):
    row = came(session)
    schedule.cancel_session(session)
    forget(row)
    schedule.undo(session.changes.get())
    row.refresh_from_db()
    assert row.state == RegistrationState.EVENT_CANCELLED
    session.refresh_from_db()
    assert session.taken == 0


def test_only_the_newest_change_can_be_undone(session):
    schedule.update(session, later(session))
    schedule.move(session, venue=None, room="9/F")
    newest, first = session.changes.all()
    with pytest.raises(Refused, match="later change"):
        schedule.undo(first)
    schedule.undo(newest)
    schedule.undo(first)
    session.refresh_from_db()
    assert (session.room, session.ical_sequence) == ("1/F", 4)


def test_venue_that_is_deleted_meanwhile_is_not_brought_back(session):
    hall, room = make_venue(), make_venue()
    schedule.move(session, venue=hall)
    schedule.move(session, venue=room)
    hall.delete()
    change = session.changes.first()
    assert schedule.lines_of(change, "en")[0][1] == "To be announced"
    with pytest.raises(Refused, match="deleted"):
        schedule.undo(change)
    session.refresh_from_db()
    assert session.venue == room


def test_what_is_over_cannot_be_undone(session):
    schedule.update(session, later(session))
    change = session.changes.get()
    with pytest.raises(Refused, match="over"):
        schedule.undo(change, at=session.starts_at + timedelta(days=30))


def test_postponed_session_cancelled_by_mistake_waits_again_for_its_new_time(session):
    schedule.postpone(session)
    past = timezone.now() - timedelta(days=3)
    Session.objects.update(starts_at=past, ends_at=past + HOUR)
    schedule.cancel_session(session)
    schedule.undo(session.changes.first())
    session.refresh_from_db()
    assert session.status == SessionStatus.POSTPONED


def test_undoing_is_in_the_feed(session):
    schedule.cancel_session(session)
    [item] = FeedItem.objects.filter(language="en")
    assert "STATUS:CANCELLED" in item.ics
    schedule.undo(session.changes.get())
    item.refresh_from_db()
    assert "STATUS:CONFIRMED" in item.ics
    assert "SEQUENCE:2" in item.ics


# --- A whole event -----------------------------------------------------------


def test_cancelled_event_comes_back_with_its_sessions(session):
    row = came(session)
    other = make_session(session.event, days=9)
    schedule.cancel_session(other)
    schedule.cancel_event(session.event, reason=STORM)
    send()
    change = session.changes.get()
    with pytest.raises(Refused, match="event"):
        schedule.undo(change)
    event = schedule.restore_event(session.event)
    session.refresh_from_db()
    other.refresh_from_db()
    assert event.status == EventStatus.SCHEDULED
    # What was cancelled by itself before stays cancelled.
    assert (session.status, other.status) == (SessionStatus.SCHEDULED, SessionStatus.CANCELLED)
    row.refresh_from_db()
    assert row.state == RegistrationState.CONFIRMED
    assert [subject.partition(":")[0] for _to, subject in send()] == ["Takes place after all"]


def test_cancelled_event_comes_back_with_what_still_waits_for_a_new_time(session):
    schedule.postpone_event(session.event, reason=STORM)
    later = session.ends_at + timedelta(days=1)
    schedule.cancel_event(session.event, reason=STORM, at=later)
    event = schedule.restore_event(session.event, at=later + timedelta(hours=1))
    session.refresh_from_db()
    assert (session.status, event.status) == (SessionStatus.POSTPONED, EventStatus.POSTPONED)


def test_bringing_an_event_back_says_first_whom_it_mails(client, session):
    sign_in(client, "events_officer")
    came(session)
    url = f"/admin/snippets/events/event/restore/{session.event_id}/"
    assert "This mails 0 people." in client.get(url).content.decode()
    schedule.postpone_event(session.event, reason=STORM)
    send()
    assert "This mails 1 person." in client.get(url).content.decode()
    client.post(url)
    assert len(send()) == 1


def test_whole_event_is_cancelled_on_one_screen_and_brought_back(client, session):
    sign_in(client, "events_officer")
    came(session)
    url = f"/admin/snippets/events/event/cancel/{session.event_id}/"
    assert "This mails 1 person." in client.get(url).content.decode()
    assert client.post(url, STORM).status_code == 400
    answer = client.post(url, STORM | {"tell": "later"}, follow=True)
    session.refresh_from_db()
    assert session.status == SessionStatus.CANCELLED
    back = f"/admin/snippets/events/event/restore/{session.event_id}/"
    assert back in answer.content.decode()
    # Its mails wait still: nobody has heard, so nobody has to hear that it takes place.
    page = client.get(back).content.decode()
    assert "This mails 0 people." in page
    with translation.override("en"):
        assert session.when in page
    client.post(back)
    session.refresh_from_db()
    assert session.status == SessionStatus.SCHEDULED
