"""When and where: one change, one mail, and the way back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from events import schedule
from events.audit import drift
from events.enums import EventStatus, LogVerb, RegistrationState, SessionStatus, Tell
from events.forms.schedule import comes_twice, instant
from events.models import AudienceQuota, Event, EventSettings, FeedItem, Registration, Session
from events.refusals import Refused
from events.registration import cancel, confirm_with_link, forget, register
from site_project.core.outbox import sweep
from tests.events.at_desk import session_data, sign_in
from tests.factories.events import (
    applicant,
    make_event,
    make_pages,
    make_session,
    make_venue,
)

pytestmark = pytest.mark.django_db
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


# --- One change, one mail ----------------------------------------------------


def test_time_and_place_together_are_one_change_and_one_mail(session):
    came(session, email="a@example.org")
    send()
    schedule.update(session, {**later(session), "room": "9/F"})
    session.refresh_from_db()
    assert (session.room, session.ical_sequence) == ("9/F", 1)
    change = session.changes.get()
    assert [label for label, _old, _new in schedule.lines_of(change, "en")] == ["When", "Where"]
    [(address, subject)] = send()
    assert (address, subject.partition(":")[0]) == ("a@example.org", "Changed")


def test_lines_tell_old_and_new_in_each_language(session):
    schedule.move(session, venue=None, room="Online room")
    change = session.changes.get()
    assert schedule.lines_of(change, "en") == [
        ("Where", "1/F, Community hall, Sham Shui Po", "Online room")
    ]
    [(_label, old, _new)] = schedule.lines_of(change, "zh-hant")
    assert old == "1/F, 社區會堂, 深水埗"
    # What was told stays readable, whatever happens to the session later.
    schedule.move(session, venue=None, room="Elsewhere")
    assert schedule.lines_of(change, "en")[0][2] == "Online room"


def test_what_is_so_already_changes_nothing(session):
    schedule.move(session, venue=session.venue, room=session.room)
    session.refresh_from_db()
    assert session.ical_sequence == 0
    assert not session.changes.exists()


def test_preview_counts_people_and_changes_nothing(session):
    came(session, party_size=3)
    came(session)
    register(session, applicant=applicant())
    wanted = later(session)
    preview = schedule.preview(session, wanted)
    assert (preview.persons, preview.registrations, preview.mails) == (4, 2, 2)
    assert [label for label, _old, _new in preview.lines] == ["When"]
    session.refresh_from_db()
    assert session.starts_at != wanted["starts_at"]
    # Cancelled, the one who has not confirmed hears it too.
    cancelled = schedule.preview(session, {"status": SessionStatus.CANCELLED})
    assert cancelled.registrations == 3


def test_another_address_of_the_same_meeting_needs_no_mail(session):
    schedule.move_online(session, online_url="https://meet.example.org/1")
    came(session)
    send()
    schedule.update(session, {"online_url": "https://meet.example.org/2"})
    session.refresh_from_db()
    assert session.online_url.endswith("/2")
    assert (session.ical_sequence, session.changes.count(), send()) == (1, 1, [])


def test_moved_online_leaves_the_hall(session):
    came(session)
    send()
    schedule.move_online(session, online_url="https://meet.example.org/1", reason=STORM)
    session.refresh_from_db()
    assert (session.venue, session.room) == (None, "")
    assert session.status_reason_zh_hant == "颱風。"
    assert session.log.last().verb == LogVerb.MOVED_ONLINE
    assert [subject.partition(":")[0] for _to, subject in send()] == ["Now online"]
    with pytest.raises(Refused, match="address"):
        schedule.move_online(session, online_url="")


def test_reason_goes_with_the_state_that_it_belongs_to(session):
    schedule.postpone(session, reason=STORM)
    session.refresh_from_db()
    assert session.status_reason_en == "A typhoon."
    schedule.reschedule(session, **later(session, timedelta(days=7)))
    session.refresh_from_db()
    assert (session.status, session.status_reason_en) == (SessionStatus.SCHEDULED, "")


def test_postponed_session_whose_day_has_passed_gets_its_new_time(session):
    came(session)
    schedule.postpone(session)
    past = timezone.now() - timedelta(days=3)
    Session.objects.update(starts_at=past, ends_at=past + HOUR)
    new = timezone.now() + timedelta(days=3)
    schedule.reschedule(session, starts_at=new, ends_at=new + HOUR)
    session.refresh_from_db()
    assert (session.status, session.starts_at) == (SessionStatus.SCHEDULED, new)


def test_waiting_list_that_had_closed_opens_again_with_a_new_time(session):
    Session.objects.update(waiting_closed_at=timezone.now())
    schedule.reschedule(session, **later(session, timedelta(days=7)))
    session.refresh_from_db()
    assert session.waiting_closed_at is None


# --- Now, later, nobody ------------------------------------------------------


def test_told_later_nobody_hears_within_ten_minutes(session):
    came(session)
    send()
    schedule.update(session, later(session), tell=Tell.LATER)
    assert send(after=timedelta(minutes=9)) == []
    assert len(send(after=timedelta(minutes=11))) == 1


def test_undone_within_ten_minutes_nobody_ever_hears(session):
    came(session)
    send()
    schedule.update(session, later(session), tell=Tell.LATER)
    schedule.undo(session.changes.get())
    session.refresh_from_db()
    assert session.ical_sequence == 2
    assert send(after=timedelta(hours=1)) == []


def test_nobody_is_told_when_nobody_is_to_be_told(session):
    came(session)
    send()
    schedule.update(session, later(session), tell=Tell.NOBODY)
    schedule.undo(session.changes.get())
    assert send(after=timedelta(hours=1)) == []


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
    assert client.get(back).status_code == 200
    client.post(back)
    session.refresh_from_db()
    assert session.status == SessionStatus.SCHEDULED


# --- Bad input ---------------------------------------------------------------


def test_capacity_below_what_is_taken_is_refused_with_the_number(session):
    came(session, party_size=3)
    with pytest.raises(Refused) as refusal:
        schedule.change_capacity(session, 2)
    assert refusal.value.values == {"count": 3}


def test_fewer_places_take_from_what_is_only_kept(session):
    Session.objects.update(capacity=3)
    rows = [came(session) for _number in range(3)]
    waiting = came(session, party_size=3, waiting=True)
    for row in rows[:2]:
        cancel(row)
    session.refresh_from_db()
    assert (session.taken, session.kept) == (1, 2)
    schedule.change_capacity(session, 2)
    session.refresh_from_db()
    assert (session.capacity, session.taken, session.kept) == (2, 1, 1)
    with pytest.raises(Refused) as refusal:
        schedule.change_capacity(session, 0)
    assert refusal.value.values == {"count": 1}
    cancel(waiting)
    assert list(drift()) == []


def test_more_places_go_to_those_who_wait(session):
    Session.objects.update(capacity=1)
    came(session)
    waiting = came(session, waiting=True)
    noon = datetime.combine(session.first_day - timedelta(days=3), time(4), UTC)
    schedule.change_capacity(session, 2, at=noon)
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.OFFERED
    session.refresh_from_db()
    assert session.places_left == 0


def test_event_with_registrations_is_not_deleted(client, session):
    came(session)
    sign_in(client, "events_officer")
    client.post(f"/admin/snippets/events/event/delete/{session.event_id}/")
    assert Event.objects.filter(pk=session.event_id).exists()


def test_typed_time_that_does_not_exist_is_refused_in_words():
    new_york = ZoneInfo("America/New_York")
    with pytest.raises(ValidationError, match="02:30"):
        instant(date(2027, 3, 14), time(2, 30), new_york)
    # Twice on that day: the first of the two (RFC 5545, 3.3.5).
    twice = instant(date(2027, 11, 7), time(1, 30), new_york)
    assert twice == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert comes_twice(twice, new_york)
    assert not comes_twice(twice + timedelta(hours=8), new_york)


# --- Staff -------------------------------------------------------------------


@pytest.fixture
def officer(client):
    return sign_in(client, "events_officer")


def time_data(session, by=HOUR):
    starts, ends = (
        at.astimezone(session.event.zone) + by for at in (session.starts_at, session.ends_at)
    )
    return {
        "day": f"{starts:%Y-%m-%d}",
        "from_time": f"{starts:%H:%M}",
        "last_day": f"{ends:%Y-%m-%d}",
        "to_time": f"{ends:%H:%M}",
        "note": "",
    }


def test_preview_says_how_many_it_mails_before_anything_is_saved(client, officer, session):
    came(session)
    came(session)
    url = f"/admin/schedule/time/{session.pk}/"
    data = time_data(session)
    page = client.post(url, data).content.decode()
    assert "This mails 2 people." in page
    assert "In 10 minutes" in page
    before = session.starts_at
    session.refresh_from_db()
    assert session.starts_at == before
    answer = client.post(url, data | {"tell": "later"}, follow=True)
    session.refresh_from_db()
    assert session.starts_at == before + HOUR
    undo = f"/admin/schedule/undo/{session.changes.get().pk}/"
    assert undo in answer.content.decode()
    assert "Nobody has heard" in client.get(undo).content.decode()
    client.post(undo)
    session.refresh_from_db()
    assert session.starts_at == before


def test_nobody_registered_needs_no_preview(client, officer, session):
    answer = client.post(f"/admin/schedule/time/{session.pk}/", time_data(session))
    assert answer.status_code == 302
    assert session.changes.count() == 1


def test_time_that_comes_twice_is_remarked(client, officer):
    event = make_event(timezone="America/New_York")
    session = make_session(event)
    make_pages(event)
    came(session)
    data = {"day": "2027-11-07", "from_time": "01:30", "last_day": "", "to_time": "04:00"}
    page = client.post(f"/admin/schedule/time/{session.pk}/", data).content.decode()
    assert "of the two, the first is meant" in page
    data |= {"day": "2027-03-14", "from_time": "02:30"}
    page = client.post(f"/admin/schedule/time/{session.pk}/", data).content.decode()
    assert "there is no 02:30 in America/New_York" in page


def test_back_from_the_preview_keeps_what_was_typed(client, officer, session):
    came(session)
    url = f"/admin/schedule/place/{session.pk}/"
    answer = client.post(url, {"venue": "", "room": "Roof garden", "back": "1"})
    assert "Roof garden" in answer.content.decode()
    session.refresh_from_db()
    assert session.room == "1/F"


def test_edit_form_leads_to_the_preview_when_somebody_is_registered(client, officer, session):
    came(session)
    url = f"/admin/sessions/edit/{session.pk}/"
    venue = make_venue()
    data = session_data(session, room="2/F", venue=venue.pk, capacity=30)
    page = client.post(url, data).content.decode()
    assert "This mails 1 person." in page
    session.refresh_from_db()
    assert (session.room, session.capacity) == ("1/F", 20)
    client.post(url, data | {"tell": "now"})
    session.refresh_from_db()
    assert (session.room, session.venue, session.capacity) == ("2/F", venue, 30)
    assert session.changes.count() == 1


def test_edit_form_saves_at_once_what_reaches_nobody(client, officer, session):
    came(session)
    url = f"/admin/sessions/edit/{session.pk}/"
    assert client.post(url, session_data(session, capacity=30)).status_code == 302
    session.refresh_from_db()
    assert (session.capacity, session.ical_sequence) == (30, 0)


def test_reason_is_given_in_both_languages(client, officer, session):
    url = f"/admin/sessions/cancel/{session.pk}/"
    page = client.post(url, {"status_reason_en": "A typhoon."})
    assert "Give the reason in both languages." in page.content.decode()
    session.refresh_from_db()
    assert session.status == SessionStatus.SCHEDULED
    client.post(url, STORM)
    session.refresh_from_db()
    assert (session.status, session.status_reason_en) == (SessionStatus.CANCELLED, "A typhoon.")


def test_all_day_session_is_moved_by_its_days(client, officer, session):
    day = datetime(2027, 3, 1, tzinfo=ZoneInfo("Asia/Hong_Kong"))
    show = make_session(session.event, starts_at=day, ends_at=day + timedelta(days=2), all_day=True)
    client.post(f"/admin/schedule/time/{show.pk}/", {"day": "2027-03-08", "last_day": "2027-03-10"})
    show.refresh_from_db()
    assert (show.first_day, show.last_day) == (date(2027, 3, 8), date(2027, 3, 10))


def test_authors_change_no_session(client, session):
    sign_in(client, "author")
    for name in ("time", "place", "online"):
        assert client.get(f"/admin/schedule/{name}/{session.pk}/").status_code in (302, 403)
    assert client.get("/admin/contingency/").status_code in (302, 403)


def test_session_page_shows_its_changes(client, officer, session):
    schedule.move(session, venue=session.venue, room="9/F", note="Lift is broken.", actor=officer)
    page = client.get(f"/admin/sessions/inspect/{session.pk}/").content.decode()
    assert "9/F, Community hall, Sham Shui Po" in page
    assert "Lift is broken." in page
    assert f"/admin/schedule/undo/{session.changes.get().pk}/" in page


def test_session_abroad_is_edited_on_its_own_clock(client, officer):
    session = make_session(make_event(timezone="Europe/Zurich"))
    url = f"/admin/sessions/edit/{session.pk}/"
    form = client.get(url).context["form"]
    local = f"{session.starts_at.astimezone(session.event.zone):%Y-%m-%d %H:%M}"
    assert f"{form['starts_at'].value():%Y-%m-%d %H:%M}" == local
    data = session_data(session, starts_at="2027-03-28 01:30", ends_at="2027-03-28 04:00")
    assert client.post(url, data).status_code == 302
    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert session.ends_at == datetime(2027, 3, 28, 2, tzinfo=UTC)
    answer = client.post(url, data | {"starts_at": "2027-03-28 02:30"})
    assert "there is no 02:30 in Europe/Zurich" in answer.content.decode()


def test_session_abroad_is_added_on_its_own_clock(client, officer):
    event = make_event(timezone="America/New_York")
    data = session_data(
        make_session(event), starts_at="2027-01-05 18:00", ends_at="2027-01-05 20:00"
    )
    assert client.post("/admin/sessions/new/", data).status_code == 302
    assert event.sessions.filter(starts_at=datetime(2027, 1, 5, 23, tzinfo=UTC)).exists()


@pytest.mark.parametrize("at", ["0001-01-01 00:00", "9999-12-31 23:59", "x", "2027-13-01 10:00"])
def test_moment_that_no_clock_shows_is_told(client, officer, session, at):
    for name in ("starts_at", "ends_at", "registration_opens_at"):
        data = session_data(session, **{name: at})
        answer = client.post(f"/admin/sessions/edit/{session.pk}/", data)
        assert name in answer.context["form"].errors


def test_what_concerns_a_whole_session_is_told_on_its_page(client, officer, session):
    schedule.change_capacity(session, 30)
    page = client.get(f"/admin/sessions/inspect/{session.pk}/").content.decode()
    assert "Number of places changed" in page
