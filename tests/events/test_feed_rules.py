"""The form of a series with its rule tells of the same sessions as the entries one by one."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar

from events import schedule
from events.models import Series, Session
from site_project.core.days import local_day
from tests.factories.events import make_event, make_pages, make_session, make_venue

pytestmark = pytest.mark.django_db
RULED = "/en/events/feed.ics?series=rule"


def next_monday() -> date:
    day = local_day() + timedelta(days=7)
    return day - timedelta(days=day.weekday())


@pytest.fixture
def series(db):
    """A talk every Monday at seven for eight weeks; in the third week it is a holiday."""
    event = make_event(code="mondays")
    series = Series.objects.create(
        event=event,
        rule="FREQ=WEEKLY;BYDAY=MO;COUNT=8",
        first_day=next_monday(),
        starts_at=time(19),
    )
    venue = make_venue()
    for week in range(8):
        if week != 2:
            day = datetime.combine(next_monday(), time(19), event.zone) + timedelta(weeks=week)
            schedule.add_session(
                event,
                starts_at=day,
                ends_at=day + timedelta(hours=2),
                venue=venue,
                series=series,
                recurrence_at=day.astimezone(UTC),
            )
    make_pages(event)
    return series


def entries(client, path=RULED):
    return Calendar.from_ical(client.get(path).content).walk("VEVENT")


def told(found):
    """Return the times, the status and the place of all sessions that the entries tell of."""
    times = {}
    changed = {(str(e["UID"]), e["RECURRENCE-ID"].dt): e for e in found if "RECURRENCE-ID" in e}
    for entry in found:
        start = entry["DTSTART"].dt
        if "RRULE" not in entry:
            times[start] = entry
            continue
        dates = rruleset()
        dates.rrule(rrulestr(entry["RRULE"].to_ical().decode(), dtstart=start))
        for day in entry["EXDATE"].dts if "EXDATE" in entry else []:
            dates.exdate(day.dt)
        length = entry["DTEND"].dt - start
        for day in dates:
            if (str(entry["UID"]), day) not in changed:
                times[day] = entry | {"length": length}
    return {
        at.astimezone(UTC): (
            str(entry["STATUS"]),
            str(entry["SUMMARY"]),
            str(entry.get("LOCATION")),
        )
        for at, entry in times.items()
    }


def test_plain_form_is_one_entry_for_each_session(client, series):
    assert len(entries(client, "/en/events/feed.ics")) == 7
    assert entries(client, "/en/events/feed.ics?series=each") == entries(
        client, "/en/events/feed.ics"
    )


def test_rule_has_the_days_that_are_skipped(client, series):
    [entry] = entries(client)
    sessions = list(series.sessions.order_by("starts_at"))
    assert entry["DTSTART"].dt == sessions[0].starts_at
    assert entry["RRULE"]["BYDAY"] == ["MO"]
    assert "COUNT" not in entry["RRULE"]
    assert entry["RRULE"]["UNTIL"] == [sessions[-1].starts_at]
    assert [day.dt for day in entry["EXDATE"].dts] == [sessions[0].starts_at + timedelta(weeks=2)]
    assert entry["EXDATE"].params["TZID"] == "Asia/Hong_Kong"
    assert str(entry["UID"]) not in {str(session.uid) for session in sessions}
    assert set(told([entry])) == {session.starts_at for session in sessions}


def test_changed_sessions_are_exceptions_of_the_rule(client, series):
    moved, cancelled, later, *_rest = list(series.sessions.order_by("starts_at"))[1:]
    schedule.move(moved, venue=None, room="9/F")
    schedule.cancel_session(cancelled)
    schedule.reschedule(
        later,
        starts_at=later.starts_at + timedelta(hours=1),
        ends_at=later.ends_at + timedelta(hours=1),
    )
    found = entries(client)
    assert [("RRULE" in entry, "RECURRENCE-ID" in entry) for entry in found] == [
        (True, False),
        (False, True),
        (False, True),
        (False, True),
    ]
    assert len({str(entry["UID"]) for entry in found}) == 1
    assert told(found) == told(entries(client, "/en/events/feed.ics"))


def test_sequence_of_the_rule_rises_with_each_change(client, series):
    def sequence():
        return next(entry for entry in entries(client) if "RRULE" in entry)["SEQUENCE"]

    before = sequence()
    schedule.cancel_session(series.sessions.order_by("starts_at")[3])
    assert sequence() > before


def test_rule_holds_over_the_change_of_clocks(client):
    event = make_event(timezone="Europe/Zurich")
    first = date(2027, 3, 14)
    series = Series.objects.create(
        event=event, rule="FREQ=WEEKLY;INTERVAL=1", first_day=first, starts_at=time(10)
    )
    for week in range(4):
        day = datetime.combine(first + timedelta(weeks=week), time(10), event.zone)
        schedule.add_session(
            event,
            starts_at=day.astimezone(UTC),
            ends_at=day.astimezone(UTC) + timedelta(hours=2),
            series=series,
            recurrence_at=day.astimezone(UTC),
        )
    make_pages(event)
    [entry] = entries(client)
    assert list(told([entry])) == [
        session.starts_at for session in series.sessions.order_by("starts_at")
    ]


def test_what_the_rule_does_not_give_stays_by_itself(client, series):
    single = make_session(series.event, days=5)
    strange = series.sessions.order_by("starts_at")[4]
    Session.objects.filter(pk=strange.pk).update(
        recurrence_at=strange.recurrence_at + timedelta(hours=3)
    )
    found = entries(client)
    assert len(found) == 3
    assert {str(entry["UID"]) for entry in found} > {str(single.uid), str(strange.uid)}
    assert told(found) == told(entries(client, "/en/events/feed.ics"))


@pytest.mark.parametrize("number", [1, 3])
def test_feed_asks_the_same_of_one_and_three_series(
    client, series, django_assert_num_queries, number
):
    for other in range(1, number):
        later = Series.objects.create(
            event=series.event,
            rule="FREQ=DAILY",
            first_day=next_monday(),
            starts_at=time(8 + other),
        )
        for days in range(3):
            day = datetime.combine(next_monday(), time(8 + other), series.event.zone)
            starts_at = (day + timedelta(days=days)).astimezone(UTC)
            make_session(
                series.event,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                series=later,
                recurrence_at=starts_at,
            )
    client.get("/en/events/feed.ics")
    with django_assert_num_queries(5):
        assert len(entries(client)) == number
