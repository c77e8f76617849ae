"""A day that cannot go on: one action on all sessions, one undoing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from events import contingency, schedule
from events.audit import drift
from events.enums import ContingencyAction, RegistrationState, SessionStatus, Tell
from events.models import Contingency, ContingencyReason, FeedItem, Session
from events.refusals import Refused
from events.registration import confirm_with_link, register
from site_project.core.days import local_day
from site_project.core.outbox import sweep
from tests.events.at_desk import sign_in
from tests.factories.events import applicant, make_event, make_pages, make_session, make_venue

pytestmark = pytest.mark.django_db
Action = ContingencyAction
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
DAY = local_day() + timedelta(days=7)


def on_the_day(hour, event=None, **fields):
    starts = datetime(DAY.year, DAY.month, DAY.day, hour, tzinfo=HONG_KONG)
    values = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "venue": make_venue()}
    session = make_session(event, **values | fields)
    make_pages(session.event)
    return session


@pytest.fixture
def storm(db):
    """The reasons that a new site has; the first is a storm."""
    return ContingencyReason.objects.first()


@pytest.fixture
def two(db):
    return [on_the_day(10), on_the_day(19)]


def came(session, **fields):
    return confirm_with_link(register(session, applicant=applicant(**fields)))


def send():
    sweep(timezone.now() + timedelta(seconds=1))
    sent = [(message.to[0], message.subject, message.body) for message in mail.outbox]
    mail.outbox.clear()
    return sent


def statuses():
    return list(Session.objects.order_by("pk").values_list("status", flat=True))


def test_new_site_has_the_reasons_of_hong_kong(storm):
    names = list(ContingencyReason.objects.values_list("name_zh_hant", flat=True))
    assert names == ["八號或以上熱帶氣旋警告信號", "黑色暴雨警告信號", "極端情況"]


def test_preview_tells_sessions_and_mails(two):
    came(two[0], party_size=2)
    came(two[0])
    came(two[1])
    preview = contingency.preview(DAY, Action.POSTPONE)
    assert [(row.session, row.preview.mails) for row in preview.rows] == [(two[0], 2), (two[1], 1)]
    assert (preview.mails, preview.persons) == (3, 4)
    assert statuses() == [SessionStatus.SCHEDULED] * 2


def test_one_action_postpones_the_whole_day_and_everything_follows(two, storm):
    other_day = make_session(days=9)
    came(two[0], email="a@example.org")
    came(two[1], email="b@example.org", language="zh-hant")
    send()
    contingency.apply(DAY, Action.POSTPONE, storm)
    assert statuses() == [SessionStatus.POSTPONED] * 2 + [SessionStatus.SCHEDULED]
    other_day.refresh_from_db()
    assert other_day.ical_sequence == 0
    told = {address: body for address, _subject, body in send()}
    assert "signal no. 8" in told["a@example.org"]
    assert "八號或以上熱帶氣旋警告信號現正生效。" in told["b@example.org"]
    item = FeedItem.objects.get(session=two[0], language="zh-hant")
    assert "STATUS:TENTATIVE" in item.ics


def test_one_undoing_brings_the_whole_day_back(two, storm):
    rows = [came(two[0]), came(two[1])]
    made = contingency.apply(DAY, Action.CANCEL, storm)
    assert statuses() == [SessionStatus.CANCELLED] * 2
    send()
    assert contingency.undo(made) == []
    assert statuses() == [SessionStatus.SCHEDULED] * 2
    for row in rows:
        row.refresh_from_db()
        assert row.state == RegistrationState.CONFIRMED
    assert len(send()) == 2
    assert contingency.undo(made) == []
    assert (send(), list(drift())) == ([], [])


def test_within_ten_minutes_nobody_hears_of_either(two, storm):
    came(two[0])
    send()
    made = contingency.apply(DAY, Action.CANCEL, storm, tell=Tell.LATER)
    contingency.undo(made)
    sweep(timezone.now() + timedelta(hours=1))
    assert mail.outbox == []


def test_online_takes_each_sessions_own_meeting_before_that_of_the_day(two, storm):
    Session.objects.filter(pk=two[0].pk).update(online_url="https://meet.example.org/own")
    with pytest.raises(Refused, match="address") as refused:
        contingency.apply(DAY, Action.ONLINE, storm)
    assert str(two[1].event.name) in refused.value.message
    assert str(two[0].event.name) not in refused.value.message
    # All or none: the first was not moved either.
    assert Session.objects.filter(venue=None).count() == 0
    assert not Contingency.objects.exists()
    contingency.apply(DAY, Action.ONLINE, storm, online_url="https://meet.example.org/day")
    urls = Session.objects.order_by("pk").values_list("online_url", flat=True)
    assert [url.rpartition("/")[2] for url in urls] == ["own", "day"]
    assert Session.objects.filter(venue=None).count() == 2


def test_second_action_on_a_day_is_refused_and_the_database_says_so_too(two, storm):
    contingency.apply(DAY, Action.POSTPONE, storm, chosen=[two[0].pk])
    with pytest.raises(Refused, match="Undo it first"):
        contingency.apply(DAY, Action.CANCEL, storm)
    assert statuses() == [SessionStatus.POSTPONED, SessionStatus.SCHEDULED]
    with pytest.raises(IntegrityError), transaction.atomic():
        Contingency.objects.create(day=DAY, action="cancel", reason=storm, at=timezone.now())


def test_day_can_have_another_action_once_the_first_is_undone(two, storm):
    contingency.undo(contingency.apply(DAY, Action.POSTPONE, storm))
    contingency.apply(DAY, Action.CANCEL, storm)
    assert statuses() == [SessionStatus.CANCELLED] * 2


def test_what_a_storm_here_does_not_touch_is_left_alone_unless_chosen(storm):
    here = on_the_day(10)
    geneva = on_the_day(15, make_event(timezone="Europe/Zurich"))
    online = on_the_day(16, venue=None, online_url="https://meet.example.org/1")
    show = on_the_day(0, starts_at=here.starts_at - timedelta(days=3), ends_at=here.ends_at)
    preview = contingency.preview(DAY, Action.CANCEL)
    left = {row.session: row.left_alone for row in preview.rows if row.left_alone}
    assert left == {
        geneva: "Takes place elsewhere",
        online: "Is online anyway",
        show: "Goes on for several days",
    }
    contingency.apply(DAY, Action.CANCEL, storm, chosen=[here.pk, online.pk])
    cancelled = Session.objects.filter(status=SessionStatus.CANCELLED)
    assert set(cancelled) == {here, online}


def test_day_without_sessions_is_refused(storm):
    with pytest.raises(Refused, match="No session"):
        contingency.apply(DAY, Action.CANCEL, storm)
    assert not Contingency.objects.exists()


def test_session_changed_since_stays_and_is_named(two, storm):
    made = contingency.apply(DAY, Action.POSTPONE, storm)
    new = two[0].starts_at + timedelta(days=7)
    schedule.reschedule(two[0], starts_at=new, ends_at=new + timedelta(hours=2))
    [(session, why)] = contingency.undo(made)
    assert session == two[0]
    assert "later change" in why
    two[1].refresh_from_db()
    assert two[1].status == SessionStatus.SCHEDULED


def test_local_day_decides_not_the_day_in_utc(storm):
    # Half past midnight and half past seven in the morning are the day before in UTC.
    early, dawn = on_the_day(0), on_the_day(7)
    late = on_the_day(23)
    on_the_day(
        0,
        starts_at=late.starts_at + timedelta(hours=1, minutes=30),
        ends_at=late.starts_at + timedelta(hours=3),
    )
    assert [row.session for row in contingency.preview(DAY, Action.CANCEL).rows] == [
        early,
        dawn,
        late,
    ]


# --- The screen --------------------------------------------------------------


@pytest.fixture
def officer(client):
    return sign_in(client, "events_officer")


def test_screen_shows_applies_and_undoes(client, officer, two, storm):
    came(two[0])
    asked = {"day": DAY.isoformat(), "action": "postpone", "reason": storm.pk, "online_url": ""}
    page = client.get("/admin/contingency/", asked).content.decode()
    assert "This mails 1 person." in page
    assert statuses() == [SessionStatus.SCHEDULED] * 2
    ticked = {"asked": "1", "session": [two[0].pk], "tell": "later"}
    answer = client.post("/admin/contingency/", asked | ticked, follow=True)
    assert statuses() == [SessionStatus.POSTPONED, SessionStatus.SCHEDULED]
    made = Contingency.objects.get()
    undo = f"/admin/contingency/undo/{made.pk}/"
    assert undo in answer.content.decode()
    assert "Nobody has heard" in client.get(undo).content.decode()
    client.post(undo)
    assert statuses() == [SessionStatus.SCHEDULED] * 2


def test_screen_refuses_what_the_rule_refuses(client, officer, two, storm):
    asked = {"day": DAY.isoformat(), "action": "online", "reason": storm.pk, "online_url": ""}
    ticked = {"asked": "1", "session": [two[0].pk], "tell": "now"}
    answer = client.post("/admin/contingency/", asked | ticked)
    assert answer.status_code == 409
    told = answer.content.decode()
    name, other = (each.event.name_en for each in two)
    assert f"These have no online meeting of their own: {name} (" in told
    assert f"{other} (" not in told
    # What was ticked stays, and what would happen is told before anything is applied.
    assert f'id="session-{two[0].pk}" checked' in told
    assert f'id="session-{two[1].pk}" checked' not in told
    assert "no online meeting" in client.get("/admin/contingency/", asked).content.decode()
    Session.objects.filter(pk=two[0].pk).update(online_url="https://meet.example.org/own")
    assert client.post("/admin/contingency/", asked | ticked).status_code == 302
    assert client.post("/admin/contingency/", {"day": "never"}).status_code == 400


def test_screen_opens_with_today(client, officer):
    page = client.get("/admin/contingency/").content.decode()
    assert f'value="{local_day():%Y-%m-%d}"' in page
