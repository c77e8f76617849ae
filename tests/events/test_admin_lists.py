"""The desk's lists: filters, search, the days ahead, the door; as many queries for three as for one."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.users.models import UserProfile

from events import access_requests
from events.admin_views.fortnight import by_day
from events.dashboard import with_numbers
from events.enums import Audience, RegistrationState
from events.models import (
    Answer,
    AudienceQuota,
    Event,
    Question,
    Registration,
    Session,
)
from events.registration import register
from site_project.core.days import local_day, site_zone
from site_project.core.models import OutboxMail
from site_project.core.models.outbox import OutboxState
from tests.events.at_desk import confirmed, mail_of, sign_in, waiting
from tests.factories.events import applicant, make_session

State = RegistrationState


@pytest.fixture
def officer(client, db):
    return sign_in(client, "events_officer")


# --- Lists -----------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/admin/registrations/", 12),
        ("/admin/registrations/?session={session}", 13),
        ("/admin/access-requests/", 12),
        ("/admin/desk/", 12),
        ("/admin/desk/{session}/waiting/", 14),
        ("/admin/desk/{session}/door-list/", 8),
    ],
)
def test_lists_ask_as_often_for_three_as_for_one(
    client, officer, django_assert_num_queries, url, queries, number
):
    session = make_session(capacity=number)
    for row in [confirmed(session) for _each in range(number)]:
        access_requests.ask(row, "A ramp.", at=timezone.now())
    for _each in range(number):
        waiting(session)
    for _each in range(number - 1):
        make_session()
    url = url.format(session=session.pk)
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


@pytest.fixture
def mixed(session):
    """Registrations of every sort, by what tells them from the others."""
    other = make_session()
    quota = AudienceQuota.objects.create(session=other, audience=Audience.STUDENTS, capacity=5)
    rows = {
        "plain": confirmed(session),
        "chinese": confirmed(session, language="zh-hant"),
        "held": register(session, applicant=applicant()),
        "came": confirmed(session),
        "access": confirmed(session),
        "student": confirmed(other),
    }
    Registration.objects.filter(pk=rows["came"].pk).update(arrived=1)
    Registration.objects.filter(pk=rows["student"].pk).update(quota=quota)
    access_requests.ask(rows["access"], "A ramp.", at=timezone.now())
    OutboxMail.objects.exclude(object_id=rows["plain"].pk).update(state=OutboxState.SENT)
    mail_of(rows["plain"], state=OutboxState.FAILED)
    return rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=unconfirmed", {"held"}),
        ("state=unconfirmed&state=confirmed&language=zh-hant", {"chinese"}),
        ("audience=students", {"student"}),
        ("checked_in=true", {"came"}),
        ("access=true", {"access"}),
        ("unsent=true", {"plain"}),
        ("session={other}", {"student"}),
        ("session=999999", set()),
        ("session=abc", set()),
        ("state=nonsense", set()),
    ],
)
def test_filters_leave_those_they_name(client, officer, mixed, query, found):
    query = query.format(other=mixed["student"].session_id)
    page = client.get(f"/admin/registrations/?{query}").content.decode()
    if found:
        shown = {name for name, row in mixed.items() if row.public_code in page}
        assert shown == found


def test_search_finds_code_name_and_mail_however_typed(client, officer, session):
    row = confirmed(session, name="Wong Ka Yan", email="Ka.Yan@Example.org")
    other = confirmed(session)
    code = row.public_code
    spaced = f"{code[:5].lower()} {code[5:].lower()}"
    for text in (code, spaced, "ka yan", "KA.YAN@EXAMPLE.ORG"):
        page = client.get("/admin/registrations/", {"q": text}).content.decode()
        assert code in page, text
        assert other.public_code not in page, text
    assert client.get("/admin/registrations/", {"q": "\x00"}).status_code == 200


def test_unknown_records_are_not_found(client, officer, session):
    row = confirmed(session)
    for url in (
        "/admin/desk/999999/waiting/",
        "/admin/desk/999999/offer/",
        "/admin/desk/999999/message/",
        "/admin/desk/999999/door-list/",
        "/admin/registrations/inspect/999999/",
        "/admin/registrations/inspect/abc/",
        "/admin/registrations/cancel/999999/",
        "/admin/registrations/move/999999/",
        "/admin/registrations/slip/999999/",
        f"/admin/registrations/{row.pk}/mail/999999/",
        "/admin/access-requests/reply/999999/",
        "/admin/access-requests/assign/999999/",
        "/admin/bulk/events/registration/cancel/?id=abc",
        "/admin/bulk/events/registration/cancel/?id=999999",
        "/admin/bulk/events/registration/cancel/",
    ):
        status = client.post(url, {"reason": "asked"}).status_code
        if "message" in url:
            status = client.get(url).status_code
        assert status in (404, 405), url


# --- The next days and the door --------------------------------------------------------------


def test_next_days_tell_places_and_what_waits(client, officer, session):
    row = confirmed(session, party_size=2)
    access_requests.ask(row, "A ramp.", at=timezone.now())
    mail_of(row, state=OutboxState.FAILED)
    make_session(days=30)
    page = client.get("/admin/desk/").content.decode()
    for text in ("2 places taken", "18 places left", "1 access request", "1 mail not out"):
        assert text in page, text
    assert page.count('class="desk-card"') == 1
    dashboard = client.get("/admin/").content.decode()
    assert "1 access request" in dashboard
    assert row.public_code in dashboard


@pytest.mark.parametrize("clock", [(23, 30), (0, 30), (7, 30)])
def test_days_of_the_desk_are_local_days(client, officer, clock):
    hours, minutes = clock
    start = datetime(2026, 12, 5, hours, minutes, tzinfo=site_zone())
    session = make_session(starts_at=start, ends_at=start + timedelta(minutes=20))
    row = with_numbers(Session.objects.with_details(), start).get(pk=session.pk)
    (day,) = by_day([row], officer, local_day(start))
    assert day["date"] == date(2026, 12, 5)
    assert day["is_today"]
    (tomorrow,) = by_day([row], officer, date(2026, 12, 4))
    assert not tomorrow["is_today"]


def test_door_list_has_a_box_for_each_person_and_answers_for_the_door_only(
    client, officer, session
):
    row = confirmed(session, name="Chan", party_size=3)
    waits = confirmed(session, name="Au")
    Registration.objects.filter(pk=waits.pk).update(
        state=State.WAITLISTED, waiting_since=timezone.now()
    )
    for at_door, text in ((True, "Vegetarian"), (False, "Secret")):
        question = Question.objects.create(
            event=session.event,
            text_en=f"{text}?",
            text_zh_hant="？",
            purpose_en="To plan.",
            purpose_zh_hant="以便安排。",
            at_door=at_door,
        )
        Answer.objects.create(registration=row, question=question, text=text)
    page = client.get(f"/admin/desk/{session.pk}/door-list/").content.decode()
    assert page.index("Chan") < page.index("Au")
    assert page.count('class="box"') == 4
    assert "Vegetarian" in page
    assert "Secret" not in page
    assert row.email not in page


def test_door_list_of_a_confidential_event_has_codes_only(client, officer, session):
    row = confirmed(session, name="Chan Tai Man")
    Event.objects.filter(pk=session.event_id).update(publicity="confidential", retention_days=30)
    page = client.get(f"/admin/desk/{session.pk}/door-list/").content.decode()
    assert row.public_code in page
    assert "Chan Tai Man" not in page
    assert session.event.name_en not in page


def test_session_page_explains_what_is_left(client, officer, session):
    confirmed(session, party_size=2)
    register(session, applicant=applicant())
    page = client.get(f"/admin/sessions/inspect/{session.pk}/").content.decode()
    assert "Why so many places are left" in page
    assert "=17" in page


def test_way_home_is_told_in_the_language_of_whoever_looks(client, officer):
    profile = UserProfile.get_for_user(officer)
    for code, ours, others in (("en", "Home", "主頁"), ("zh-hant", "主頁", "Home")):
        UserProfile.objects.filter(pk=profile.pk).update(preferred_language=code)
        for url in (
            "/admin/snippets/events/event/",
            "/admin/snippets/events/venue/",
            "/admin/desk/",
        ):
            page = client.get(url).content.decode()
            crumbs = page.partition("w-breadcrumbs")[2].partition("</ol>")[0]
            assert ours in crumbs
            assert others not in crumbs


def test_record_of_an_event_is_told_in_words(client, session):
    sign_in(client, "events_officer", "zh-hant")
    page = client.get(f"/admin/snippets/events/event/inspect/{session.event_id}/").content.decode()
    values = re.findall(r"<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    assert values
    assert not {"True", "False", "None", ""} & {value.strip() for value in values}
