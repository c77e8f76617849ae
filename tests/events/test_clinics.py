"""Clinic hours: slots, breaks and the sessions that come of them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from events import clinics, schedule
from events.models import ClinicBlock, EventSettings, Session
from tests.events.at_desk import sign_in
from tests.factories.events import make_event, make_venue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 2, 4, tzinfo=UTC)
DAY = date(2026, 12, 9)


def hours(event=None, **fields):
    values = {
        "day": DAY,
        "from_time": time(14),
        "to_time": time(17),
        "slot_minutes": 30,
        "gap_minutes": 0,
        "advisers": 2,
    }
    return {"event": event or make_event(kind="clinic"), **values, **fields}


def starts(block):
    zone = block.event.zone
    return [f"{slot.starts_at.astimezone(zone):%H:%M}" for slot in clinics.slots(block)]


def test_slots_fill_the_hours():
    block = ClinicBlock(**hours())
    assert starts(block) == ["14:00", "14:30", "15:00", "15:30", "16:00", "16:30"]


def test_gap_lies_between_slots_and_no_slot_is_cut():
    block = ClinicBlock(**hours(gap_minutes=10, slot_minutes=40))
    assert starts(block) == ["14:00", "14:50", "15:40"]
    assert clinics.slots(block)[-1].ends_at.astimezone(block.event.zone).time() == time(16, 20)


def test_no_slot_runs_into_a_break_and_the_next_begins_at_its_end():
    block = ClinicBlock(**hours(breaks="15:15-15:45"))
    assert starts(block) == ["14:00", "14:30", "15:45", "16:15"]


@pytest.mark.parametrize(
    "text", ["13:00-14:00, 15:30–15:45", "１３：００－１４：００、15:30至15:45"]
)
def test_breaks_are_read_as_people_write_them(text):
    assert clinics.read_breaks(text) == [
        (time(13), time(14)),
        (time(15, 30), time(15, 45)),
    ]


@pytest.mark.parametrize("text", ["lunch", "13:00", "25:00-26:00", "14:00-13:00", "13.00-14.00"])
def test_break_that_is_none_is_refused(text):
    with pytest.raises(ValidationError, match="break"):
        clinics.read_breaks(text)


def test_each_slot_is_a_session_with_a_place_for_each_adviser():
    block = clinics.create(at=NOW, **hours(online_url="", room="Room 3", venue=make_venue()))
    sessions = block.sessions.order_by("starts_at")
    assert [session.capacity for session in sessions] == [2] * 6
    assert {session.max_party for session in sessions} == {1}
    assert {session.room for session in sessions} == {"Room 3"}
    assert sessions[0].starts_at == datetime(2026, 12, 9, 6, tzinfo=UTC)


def test_materialising_again_adds_nothing_even_where_a_slot_was_moved():
    block = clinics.create(at=NOW, **hours())
    session = block.sessions.first()
    schedule.reschedule(
        session,
        starts_at=session.starts_at + timedelta(days=1),
        ends_at=session.ends_at + timedelta(days=1),
        at=NOW,
    )
    assert clinics.materialise(block, NOW) == []
    assert Session.objects.count() == 6


def test_same_hours_twice_are_refused():
    block = clinics.create(at=NOW, **hours())
    with pytest.raises(ValidationError, match="already"):
        clinics.create(at=NOW, **hours(block.event))
    # In another room there may be others.
    clinics.create(at=NOW, **hours(block.event, room="Room 4"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to_time": time(13)}, "after the start"),
        ({"slot_minutes": 480}, "No slot fits"),
        ({"day": date(2026, 12, 1)}, "over"),
        ({"advisers": 0}, "greater than or equal to 1"),
        ({"from_time": time(0), "to_time": time(23), "slot_minutes": 5}, "at most"),
    ],
)
def test_hours_beyond_reason_are_refused(fields, words):
    with pytest.raises(ValidationError, match=words):
        clinics.create(at=NOW, **hours(**fields))
    assert not Session.objects.exists()


def test_day_on_which_the_clocks_change_has_its_true_hours():
    event = make_event(timezone="America/New_York")
    forward = ClinicBlock(
        **hours(event, day=date(2027, 3, 14), from_time=time(1), to_time=time(4), slot_minutes=60)
    )
    back = ClinicBlock(
        **hours(event, day=date(2027, 11, 7), from_time=time(0), to_time=time(3), slot_minutes=60)
    )
    assert starts(forward) == ["01:00", "03:00"]
    assert starts(back) == ["00:00", "01:00", "01:00", "02:00"]


def test_form_shows_the_slots_then_makes_them(client):
    sign_in(client, "events_officer")
    EventSettings.objects.update_or_create(defaults={"uses_clinics": True})
    data = {
        "event": make_event(kind="clinic").pk,
        "day": "2027-03-10",
        "from_time": "14:00",
        "to_time": "16:00",
        "slot_minutes": "30",
        "gap_minutes": "0",
        "advisers": "2",
        "breaks": "15:00-15:30",
        "venue": "",
        "room": "",
        "online_url": "",
        "mode": "open",
        "waiting_list": "on",
    }
    page = client.post("/admin/clinics/make/", data).content.decode()
    assert "Wed 10 Mar 2027, 3:30–4:00 pm" in page
    assert "3:00–3:30 pm" not in page
    assert not Session.objects.exists()
    answer = client.post("/admin/clinics/make/", data | {"make": "1"})
    assert Session.objects.count() == 3
    assert client.get(answer.url).status_code == 200
    wrong = client.post("/admin/clinics/make/", data | {"breaks": "noon", "make": "1"})
    assert "is not a break such as" in wrong.content.decode()
