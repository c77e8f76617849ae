"""Series: what a rule makes, what it leaves out, and what it may not ask for."""

from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError

from events import schedule, series
from events.enums import SessionStatus
from events.forms.generators import rule_of
from events.models import EventSettings, Series, Session
from events.recurrence import check_reasonable, read_rule
from events.registration import confirm_with_link, register
from site_project.core.models import PublicHoliday
from site_project.core.periodic import run_all
from tests.events.at_desk import sign_in
from tests.factories.events import applicant, make_event, make_pages

pytestmark = pytest.mark.django_db
# A Wednesday.
NOW = datetime(2026, 12, 2, 4, tzinfo=UTC)
FIRST = date(2026, 12, 12)


def make_series(event=None, at=NOW, **fields):
    values = {
        "rule": "FREQ=MONTHLY;BYDAY=2SA",
        "first_day": FIRST,
        "starts_at": time(14, 30),
        "capacity": 30,
    }
    return series.create(event or make_event(), at=at, **values | fields)


def days(row):
    return [session.first_day for session in row.sessions.order_by("starts_at")]


def test_second_saturdays_of_the_next_twelve_months():
    row = make_series()
    assert days(row)[:3] == [date(2026, 12, 12), date(2027, 1, 9), date(2027, 2, 13)]
    assert days(row)[-1] == date(2027, 11, 13)
    first = row.sessions.earliest("starts_at")
    assert first.starts_at == datetime(2026, 12, 12, 6, 30, tzinfo=UTC)
    assert (first.ends_at - first.starts_at, first.capacity) == (timedelta(hours=2), 30)


def test_materialising_again_adds_nothing_and_later_carries_on():
    row = make_series()
    count = row.sessions.count()
    assert series.materialise(row, NOW) == []
    assert series.materialise_all(NOW) == 0
    assert series.materialise_all(NOW + timedelta(days=62)) == 2
    assert row.sessions.count() == count + 2


def test_tick_carries_series_on():
    row = make_series()
    before = row.sessions.count()
    assert run_all(NOW + timedelta(days=31))["sessions of series"] == 1
    assert row.sessions.count() == before + 1


def test_public_holidays_are_left_out_and_named():
    # 13 February 2027 is a Saturday.
    PublicHoliday.objects.filter(day=date(2027, 2, 13)).delete()
    PublicHoliday.objects.create(day=date(2027, 2, 13), name_en="A festival", name_zh_hant="節日")
    row = make_series()
    assert date(2027, 2, 13) not in days(row)
    [skipped] = [
        each for each in series.occurrences(row, FIRST, date(2027, 11, 30)) if each.holiday
    ]
    assert skipped.day == date(2027, 2, 13)
    stubborn = make_series(skip_holidays=False)
    assert date(2027, 2, 13) in days(stubborn)


def test_holiday_proclaimed_later_takes_nothing_away_but_is_told():
    row = make_series()
    PublicHoliday.objects.update_or_create(
        day=date(2027, 1, 9), defaults={"name_en": "A day off", "name_zh_hant": "特別假期"}
    )
    series.materialise(row, NOW)
    assert date(2027, 1, 9) in days(row)
    [(session, _name)] = series.on_holidays(row, NOW)
    assert session.first_day == date(2027, 1, 9)


def test_edited_session_is_left_where_it_was_moved():
    row = make_series()
    session = row.sessions.earliest("starts_at")
    schedule.reschedule(
        session,
        starts_at=session.starts_at + timedelta(days=1),
        ends_at=session.ends_at + timedelta(days=1),
        at=NOW,
    )
    assert series.materialise(row, NOW) == []
    session.refresh_from_db()
    assert (session.first_day, session.edited) == (date(2026, 12, 13), True)


def test_cancelled_session_is_not_made_again():
    row = make_series()
    schedule.cancel_session(row.sessions.earliest("starts_at"), at=NOW)
    assert series.materialise(row, NOW) == []


def test_stopped_series_makes_no_more_and_keeps_who_is_registered():
    row = make_series()
    event = row.event
    make_pages(event)
    booked, *_others = row.sessions.order_by("starts_at")
    confirm_with_link(register(booked, applicant=applicant(), at=NOW), at=NOW)
    series.stop(row, cancel_empty=True, at=NOW)
    assert series.materialise_all(NOW + timedelta(days=62)) == 0
    states = row.sessions.order_by("starts_at").values_list("status", flat=True)
    assert list(states[:2]) == [SessionStatus.SCHEDULED, SessionStatus.CANCELLED]


def test_series_of_a_cancelled_event_rests():
    row = make_series()
    schedule.cancel_event(row.event, reason={"status_reason_en": "x"}, at=NOW)
    assert series.materialise_all(NOW + timedelta(days=62)) == 0


def test_rule_without_an_end_stops_at_the_horizon():
    row = make_series(rule="FREQ=WEEKLY;BYDAY=SA", skip_holidays=False)
    assert row.sessions.count() == 51


def test_count_and_until_end_it():
    assert make_series(rule="FREQ=WEEKLY;COUNT=2").sessions.count() == 2
    row = make_series(rule="FREQ=WEEKLY;UNTIL=20261219")
    assert days(row) == [date(2026, 12, 12), date(2026, 12, 19)]


def test_until_in_utc_is_a_day_of_the_place():
    # 16:30 UTC on the 18th is half past midnight on the 19th in Hong Kong.
    row = make_series(rule="FREQ=WEEKLY;UNTIL=20261218T163000Z")
    assert days(row)[-1] == date(2026, 12, 19)


def test_same_wall_clock_on_both_sides_of_a_change_of_clocks():
    event = make_event(timezone="Europe/Zurich")
    row = make_series(
        event, rule="FREQ=WEEKLY;COUNT=3", first_day=date(2027, 3, 21), starts_at=time(10)
    )
    starts = [session.starts_at.hour for session in row.sessions.order_by("starts_at")]
    # Summer time begins on 28 March: ten o'clock there is an hour earlier in UTC.
    assert starts == [9, 8, 8]


def test_time_in_the_gap_and_in_the_overlap():
    """RFC 5545, 3.3.5: the offset before the gap; the first of the two."""
    event = make_event(timezone="America/New_York")
    gap = make_series(
        event, rule="FREQ=DAILY;COUNT=1", first_day=date(2027, 3, 14), starts_at=time(2, 30)
    )
    # 2:30 by the clock of winter is 3:30 by that of summer.
    assert gap.sessions.get().starts_at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    overlap = make_series(
        event, rule="FREQ=DAILY;COUNT=1", first_day=date(2027, 11, 7), starts_at=time(1, 30)
    )
    assert overlap.sessions.get().starts_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=HOURLY", "one session a day"),
        ("FREQ=SECONDLY;COUNT=2", "one session a day"),
        ("FREQ=DAILY;BYHOUR=9,10,11", "one session a day"),
        ("FREQ=DAILY", "365 sessions"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no date"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "no date"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101", "not by both"),
        ("FREQ=WEEKLY;INTERVAL=0", "number"),
        ("FREQ=WEEKLY;INTERVAL=9999", "interval"),
        ("FREQ=WEEKLY;COUNT=99999999999", "number"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "date"),
        ("FREQ=WEEKLY;BYDAY=XX", "not understood"),
        ("FREQ=MONTHLY;BYMONTHDAY=99", "not understood|no date"),
        ("FREQ=WEEKLY\nDTSTART:20200101", "needs FREQ"),
        ("FREQ=WEEKLY;FREQ=DAILY", "not understood"),
        ("every Saturday", "not understood"),
        ("", "blank"),
        (";;", "not understood"),
        ("BYDAY=SA", "needs FREQ"),
    ],
)
def test_rule_beyond_reason_is_refused_in_words(rule, words):
    with pytest.raises(ValidationError, match=words):
        make_series(rule=rule)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYSETPOS=5", "FREQ=DAILY;BYWEEKNO=60"],
)
def test_rule_that_no_day_fulfils_is_refused_at_once(rule):
    before = process_time()
    with pytest.raises(ValidationError):
        check_reasonable(read_rule(rule, make_event().zone), FIRST)
    # Read until the year 9999 it took four seconds of the processor.
    assert process_time() - before < 1


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU;WKST=SU",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYYEARDAY=366",
    ],
)
@pytest.mark.parametrize("first", [date(2024, 2, 29), FIRST, date(1999, 12, 31)])
def test_days_of_a_rule_are_those_of_the_calendar_itself(text, first):
    last = date(first.year + 40, 6, 30)
    start = datetime.combine(first, time(12))
    expected = rrulestr(text, dtstart=start).between(start, datetime.combine(last, time.max), True)
    found = read_rule(text, ZoneInfo("Asia/Hong_Kong")).days(first, last)
    assert list(found) == [at.date() for at in expected] != []


@pytest.mark.parametrize(
    ("repeats", "rule"),
    [
        ("weekly", "FREQ=WEEKLY;BYDAY=SA"),
        ("fortnightly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"),
        ("monthly", "FREQ=MONTHLY;BYDAY=2SA"),
        ("monthly_last", "FREQ=MONTHLY;BYDAY=-1SA"),
        ("monthly_day", "FREQ=MONTHLY;BYMONTHDAY=12"),
        ("workdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ],
)
def test_plain_choices_are_rules_that_stand(repeats, rule):
    event = make_event()
    assert rule_of(repeats, FIRST) == rule
    check_reasonable(read_rule(rule, event.zone), FIRST)


def test_series_is_named_by_its_rule_in_words():
    row = make_series()
    assert str(row) == f"{row.event.code} · every month: the second Saturday"


def test_fifth_weekday_becomes_the_last():
    assert rule_of("monthly", date(2027, 1, 30)) == "FREQ=MONTHLY;BYDAY=-1SA"


def test_same_series_twice_is_refused():
    row = make_series()
    with pytest.raises(ValidationError, match="already"):
        make_series(row.event)


# --- In the admin ------------------------------------------------------------


@pytest.fixture
def officer(client):
    return sign_in(client, "events_officer")


def form_data(event, **changed):
    return {
        "event": event.pk,
        "first_day": "2027-01-09",
        "starts_at": "14:30",
        "minutes": "120",
        "repeats": "monthly",
        "skip_holidays": "on",
        "venue": "",
        "room": "",
        "online_url": "",
        "capacity": "20",
        "max_party": "4",
        "mode": "open",
        "waiting_list": "on",
    } | changed


def test_form_shows_the_dates_then_makes_them(client, officer):
    event = make_event()
    PublicHoliday.objects.update_or_create(
        day=date(2027, 2, 13), defaults={"name_en": "A festival", "name_zh_hant": "節日"}
    )
    page = client.post("/admin/series/make/", form_data(event)).content.decode()
    assert "Sat 9 Jan 2027, 2:30–4:30 pm" in page
    assert "left out: A festival" in page
    assert not Series.objects.exists()
    answer = client.post("/admin/series/make/", form_data(event) | {"make": "1"})
    row = Series.objects.get()
    assert answer.url == f"/admin/series/inspect/{row.pk}/"
    assert row.rule == "FREQ=MONTHLY;BYDAY=2SA"
    assert "Sat 9 Jan 2027" in client.get(answer.url).content.decode()


def test_expert_rule_is_refused_at_its_field(client, officer):
    data = form_data(make_event(), repeats="rule", rule="FREQ=MINUTELY")
    answer = client.post("/admin/series/make/", data)
    assert "one session a day" in answer.content.decode()
    assert not Series.objects.exists()


def test_stopping_asks_first(client, officer):
    row = make_series()
    url = f"/admin/series/stop/{row.pk}/"
    assert client.get(url).status_code == 200
    row.refresh_from_db()
    assert row.stopped_at is None
    client.post(url, {})
    row.refresh_from_db()
    assert row.stopped_at is not None


def test_parts_switched_off_are_nowhere(client, officer):
    EventSettings.objects.update_or_create(defaults={"uses_series": False, "uses_clinics": False})
    for url in ("series/", "series/make/", "clinics/", "clinics/make/"):
        assert client.get(f"/admin/{url}").status_code == 404, url
    page = client.get("/admin/").content.decode()
    assert "/admin/series/" not in page
    EventSettings.objects.update(uses_series=True, uses_clinics=True)
    page = client.get("/admin/").content.decode()
    assert "/admin/series/" in page
    assert "/admin/clinics/" in page
