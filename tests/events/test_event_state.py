"""The state of an event as a whole: it follows its sessions, is logged, and staff see it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from events import periodic, schedule
from events.enums import EventStatus, LogVerb, SessionStatus
from events.models import Event, Session
from events.refusals import Refused
from tests.events.at_desk import confirmed, sign_in
from tests.factories.events import make_event, make_session

pytestmark = pytest.mark.django_db
REASON = {"status_reason_en": "A typhoon.", "status_reason_zh_hant": "颱風。"}
RECORD = "/admin/snippets/events/event"


def verbs(event):
    return list(event.log.order_by("pk").values_list("verb", flat=True))


def state(event):
    event.refresh_from_db()
    return event.status


@pytest.fixture
def event():
    return make_event()


def test_event_is_completed_by_tick_after_its_last_session(event):
    first, last = make_session(event, days=1), make_session(event, days=3)
    assert periodic.follow_sessions(first.ends_at) == 0
    assert periodic.follow_sessions(last.ends_at - timedelta(seconds=1)) == 0
    assert periodic.follow_sessions(last.ends_at) == 1
    assert periodic.follow_sessions(last.ends_at) == 0
    assert state(event) == EventStatus.COMPLETED
    assert verbs(event) == [LogVerb.EVENT_COMPLETED]


def test_completed_event_takes_place_again_with_another_date(event):
    session = make_session(event, days=1)
    periodic.follow_sessions(session.ends_at)
    make_session(event, days=9)
    assert state(event) == EventStatus.SCHEDULED
    assert verbs(event) == [LogVerb.EVENT_COMPLETED, LogVerb.EVENT_SCHEDULED]


def test_event_without_a_session_that_was_held_is_not_completed(event):
    session = make_session(event, days=1)
    schedule.cancel_session(session)
    empty = make_event()
    periodic.follow_sessions(timezone.now() + timedelta(days=30))
    assert (state(event), state(empty)) == (EventStatus.SCHEDULED, EventStatus.SCHEDULED)


def test_event_waits_while_what_is_left_of_it_is_postponed(event):
    make_session(event, days=1)
    session = make_session(event, days=3)
    schedule.postpone(session, reason=REASON)
    assert state(event) == EventStatus.SCHEDULED
    periodic.follow_sessions(session.ends_at + timedelta(days=1))
    assert (state(event), event.status_reason_en) == (EventStatus.POSTPONED, "A typhoon.")
    new = session.starts_at + timedelta(days=30)
    schedule.reschedule(session, starts_at=new, ends_at=new + timedelta(hours=2))
    assert (state(event), event.status_reason_en) == (EventStatus.SCHEDULED, "")
    assert verbs(event) == [LogVerb.EVENT_POSTPONED, LogVerb.EVENT_SCHEDULED]


def test_whole_event_is_postponed_with_one_log_row_and_comes_back(event):
    sessions = [make_session(event, days=days) for days in (1, 3)]
    confirmed(sessions[0])
    assert schedule.preview_postpone_event(event).mails == 1
    schedule.postpone_event(event, reason=REASON)
    assert (state(event), event.status_reason_zh_hant) == (EventStatus.POSTPONED, "颱風。")
    assert set(Session.objects.values_list("status", flat=True)) == {SessionStatus.POSTPONED}
    schedule.postpone_event(event, reason=REASON)
    schedule.restore_event(event)
    assert (state(event), event.status_reason_zh_hant) == (EventStatus.SCHEDULED, "")
    assert set(Session.objects.values_list("status", flat=True)) == {SessionStatus.SCHEDULED}
    assert verbs(event) == [LogVerb.EVENT_POSTPONED, LogVerb.EVENT_SCHEDULED]


def test_held_session_stays_held_while_the_rest_of_the_event_is_postponed(event):
    held, coming = make_session(event, days=1), make_session(event, days=9)
    at = held.ends_at + timedelta(hours=1)
    schedule.postpone_event(event, reason=REASON, at=at)
    held.refresh_from_db()
    coming.refresh_from_db()
    assert (held.is_postponed, coming.is_postponed) == (False, True)


def test_event_that_is_over_or_cancelled_is_not_postponed(event):
    session = make_session(event, days=1)
    with pytest.raises(Refused, match="still to come"):
        schedule.postpone_event(event, reason=REASON, at=session.ends_at)
    schedule.cancel_event(event, reason=REASON)
    with pytest.raises(Refused, match="cancelled"):
        schedule.postpone_event(event, reason=REASON)


def test_cancelled_event_stays_cancelled_whatever_time_it_is(event):
    session = make_session(event, days=1)
    schedule.cancel_event(event, reason=REASON)
    schedule.cancel_event(event, reason=REASON)
    assert periodic.follow_sessions(session.ends_at) == 0
    assert verbs(event) == [LogVerb.WHOLE_EVENT_CANCELLED]


def test_postponed_event_that_was_cancelled_by_mistake_is_postponed_again(event):
    make_session(event, days=3)
    schedule.postpone_event(event, reason=REASON)
    schedule.cancel_event(event, reason=REASON)
    schedule.restore_event(event)
    assert (state(event), event.status_reason_en) == (EventStatus.POSTPONED, "A typhoon.")


@pytest.mark.parametrize(
    "columns", [{"status": "unheard-of"}, {"status": "completed", "status_reason_en": "x"}]
)
def test_database_refuses_states_that_cannot_be(event, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**columns)


def test_officer_postpones_an_event_on_one_screen_and_sees_its_state(client, event):
    sign_in(client, "events_officer")
    confirmed(make_session(event, days=3))
    url = f"{RECORD}/postpone/{event.pk}/"
    assert "This mails 1 person." in client.get(url).content.decode()
    answer = client.post(url, REASON | {"status_reason_zh_hant": "", "tell": "now"})
    assert answer.status_code == 400
    assert "A typhoon." in answer.content.decode()
    listed = client.post(url, REASON | {"tell": "now"}, follow=True).content.decode()
    assert "The event is postponed." in listed
    assert "Bring the event back" in listed
    page = client.get(f"{RECORD}/inspect/{event.pk}/").content.decode()
    assert "Postponed" in page
    assert "Event postponed" in page
    assert client.post(f"{RECORD}/restore/{event.pk}/").status_code == 302
    assert state(event) == EventStatus.SCHEDULED


def test_reader_may_not_postpone(client, event):
    sign_in(client, "author")
    make_session(event)
    assert client.post(f"{RECORD}/postpone/{event.pk}/", REASON).status_code in (302, 403)
    assert state(event) == EventStatus.SCHEDULED
