"""The door page over HTTP: with forms, with JSON, and what it must never tell."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from events import checkin, schedule
from events.enums import Publicity, QuestionKind, RegistrationState, StaffChannel
from events.models import Answer, CheckIn, DoorPass, Question, Registration, Session
from events.staff import register_by_staff
from site_project.core.models import User
from site_project.core.paired import column
from tests.factories.events import applicant, make_event, make_session

State = RegistrationState


@pytest.fixture
def session(db: None) -> Session:
    return make_session(days=0.1, capacity=6)


@pytest.fixture
def door_pass(session: Session) -> DoorPass:
    return checkin.issue_pass(session, None, "en")


def make_place(session: Session, **fields: Any) -> Registration:
    return register_by_staff(
        session, applicant=applicant(**fields), actor=None, channel=StaffChannel.TELEPHONE
    )


def url(door_pass: DoorPass, part: str = "") -> str:
    return f"/door/{door_pass.token}/{part}"


def say(client: Client, door_pass: DoorPass, *entries: Any, **more: Any) -> Any:
    """Send a batch as the script does."""
    body = {"now": 1_000_000, "entries": list(entries), **more}
    address = url(door_pass, "arrivals/")
    return client.post(address, json.dumps(body), content_type="application/json")


def arrival(row: Registration | str, nonce: str = "device-a-1", **more: Any) -> dict:
    code = row if isinstance(row, str) else row.public_code
    return {"kind": "arrival", "nonce": nonce, "code": code, "persons": 1, "at": 1_000_000, **more}


def statuses(response: Any) -> list[str]:
    return [outcome["status"] for outcome in response.json()["outcomes"]]


# --- With forms alone --------------------------------------------------------


def test_a_form_lets_in_and_the_next_page_offers_to_take_it_back(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    row = make_place(session, name="Chan Siu Ming", party_size=3)
    form = {"action": "arrival", "nonce": "form-nonce-1", "code": row.public_code, "persons": "2"}
    page = client.post(url(door_pass), form, follow=True)
    assert page.redirect_chain[0][1] == 302
    text = page.content.decode()
    assert "Chan Siu Ming: 2 of 3 are in." in text
    assert Registration.objects.get().arrived == 2
    client.post(url(door_pass), form)  # a double click
    assert Registration.objects.get().arrived == 2
    undone = client.post(url(door_pass), {"action": "undo", "nonce": "form-nonce-1"}, follow=True)
    assert "Chan Siu Ming: taken back." in undone.content.decode()
    assert Registration.objects.get().arrived == 0


def test_a_second_scan_learns_since_when_they_are_in(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    row = make_place(session, name="Chan Siu Ming")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    at = yesterday.replace(hour=6, minute=31)
    checkin.check_in(row, 1, "earlier-nonce", at=at)
    form = {"action": "arrival", "nonce": "form-nonce-2", "code": row.public_code, "persons": "1"}
    page = client.post(url(door_pass), form, follow=True)
    assert "Chan Siu Ming: already in since 2:31 pm." in page.content.decode()


def test_a_walk_in_by_form(client: Client, session: Session, door_pass: DoorPass) -> None:
    form = {"action": "walk_in", "nonce": "form-nonce-3", "name": "Wong", "persons": "2"}
    page = client.post(url(door_pass), form, follow=True)
    assert "Wong: 2 of 2 are in." in page.content.decode()
    session.refresh_from_db()
    assert session.taken == 2


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"action": "arrival", "code": "nonsense", "persons": "1"}, 404),
        ({"action": "arrival", "code": "X" * 5000, "persons": "1"}, 404),
        ({"action": "arrival", "code": "\x00", "persons": "1"}, 404),
        ({"action": "arrival", "persons": "none"}, 400),
        ({"action": "walk_in", "name": "Wong", "persons": "9999"}, 400),
        ({"action": "walk_in", "name": "Wong", "persons": "٣"}, 400),
        ({"action": "walk_in", "name": "Wong", "persons": "7"}, 409),
        ({"action": "undo"}, 400),
        ({"action": "burn"}, 400),
        ({}, 400),
    ],
)
def test_bad_input_gets_an_answer_in_words(
    client: Client, session: Session, door_pass: DoorPass, fields: dict, status: int
) -> None:
    page = client.post(url(door_pass), {"nonce": "form-nonce-4"} | fields)
    assert page.status_code == status
    assert 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("nonce", ["", "short", "x" * 41, "in valid nonce", "\x00" * 10])
def test_a_bad_nonce_changes_nothing(
    client: Client, session: Session, door_pass: DoorPass, nonce: str
) -> None:
    code = make_place(session).public_code
    form = {"action": "arrival", "nonce": nonce, "code": code, "persons": "1"}
    assert client.post(url(door_pass), form).status_code == 400
    assert not CheckIn.objects.exists()


def test_a_name_keeps_no_marks_that_turn_or_hide_text(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    name = "Wo\u202eng\x00\n" + "x" * 500
    form = {"action": "walk_in", "nonce": "form-nonce-5", "name": name, "persons": "1"}
    client.post(url(door_pass), form)
    assert Registration.objects.get().name == ("Wong" + "x" * 500)[:120]


@pytest.mark.parametrize("typed", ["csm", "CS", "siu m", "chansiu"])
def test_initials_and_parts_of_a_name_find(
    client: Client, session: Session, door_pass: DoorPass, typed: str
) -> None:
    make_place(session, name="Chan Siu Ming")
    make_place(session, name="Lee Wai")
    text = client.get(url(door_pass), {"q": typed}).content.decode()
    shown = text.partition('<div id="lists">')[2].partition("<details")[0]
    assert "Chan Siu Ming" in shown
    assert "Lee Wai" not in shown


def test_a_get_changes_nothing(client: Client, session: Session, door_pass: DoorPass) -> None:
    make_place(session)
    for part in ("", "list/", "list/?since=1", "?done=form-nonce-1"):
        assert client.get(url(door_pass, part)).status_code == 200
    assert client.get(url(door_pass, "arrivals/")).status_code == 405
    assert not CheckIn.objects.exists()


# --- What it tells, and to whom ----------------------------------------------


def test_neither_addresses_nor_answers_are_told_except_those_for_the_door(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    row = make_place(session, email="ming@example.org", phone="5555 0123")
    for text, at_door, answer in (("Diet", True, "no peanuts"), ("Why", False, "my own case")):
        question = Question.objects.create(
            event=session.event,
            at_door=at_door,
            kind=QuestionKind.TEXT,
            **{column("text", code): text for code in ("en", "zh-hant")},
        )
        Answer.objects.create(registration=row, question=question, text=answer)
    for part in ("", "list/"):
        text = client.get(url(door_pass, part)).content.decode()
        assert "no peanuts" in text
        for secret in ("my own case", "ming@example.org", "5555 0123"):
            assert secret not in text


def test_a_confidential_event_shows_codes_alone(client: Client, db: None) -> None:
    event = make_event(code="debt-clinic", publicity=Publicity.CONFIDENTIAL, retention_days=30)
    session = make_session(event, days=0.1)
    door_pass = checkin.issue_pass(session, None, "en")
    row = make_place(session, name="Chan Siu Ming")
    entry = arrival(row)
    texts = [
        client.get(url(door_pass)).content.decode(),
        client.get(url(door_pass, "list/")).content.decode(),
        say(client, door_pass, entry).content.decode(),
    ]
    assert all(row.public_code in text for text in texts)
    told = ("Chan", str(event.name), event.code)
    assert not [word for word in told if any(word in text for text in texts)]


def test_the_page_is_kept_by_nobody_and_alone_may_use_the_camera(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    for part in ("", "list/"):
        headers = client.get(url(door_pass, part)).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Permissions-Policy"].startswith("camera=(self)")
        assert "script-src" not in headers["Content-Security-Policy"]
    assert client.get("/en/").headers["Permissions-Policy"].startswith("camera=(),")
    assert "Set-Cookie" not in headers


def test_the_page_speaks_the_language_of_its_pass_or_the_one_that_is_asked(
    client: Client, session: Session
) -> None:
    door_pass = checkin.issue_pass(session, None, "zh-hant")
    assert '<html lang="zh-Hant-HK">' in client.get(url(door_pass)).content.decode()
    english = client.get(url(door_pass), {"lang": "en"}).content.decode()
    assert '<html lang="en">' in english
    assert "list/?lang=en" in english
    assert client.get(url(door_pass), {"lang": "xx"}).status_code == 200


def test_a_forged_link_is_unknown_and_an_ended_one_gone(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    row = make_place(session)
    assert client.get("/door/d-1-1.forged/").status_code == 404
    # A link that was signed for something else opens no door.
    assert client.get(f"/door/{row.manage_token}/").status_code == 404
    checkin.revoke_pass(door_pass)
    assert client.get(url(door_pass)).status_code == 410
    assert client.get(url(door_pass, "list/")).status_code == 410
    assert say(client, door_pass, arrival(row)).status_code == 410
    assert client.post(url(door_pass), {}).status_code == 410
    assert Registration.objects.get().arrived == 0


def test_what_a_device_kept_is_taken_after_the_page_has_ended(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    row = make_place(session)
    ended = datetime.now(UTC) - timedelta(hours=8)
    Session.objects.update(starts_at=ended - timedelta(hours=2), ends_at=ended)
    DoorPass.objects.update(
        expires_at=ended + checkin.PASS_LASTS, made_at=ended - timedelta(hours=3)
    )
    assert client.get(url(door_pass)).status_code == 410
    answer = say(client, door_pass, arrival(row, at=1_000_000 - 9 * 3600 * 1000))
    assert statuses(answer) == ["in"]
    assert "list" not in answer.json()
    assert CheckIn.objects.get().at < ended


def test_a_cancelled_session_says_so(client: Client, session: Session, door_pass: DoorPass) -> None:
    row = make_place(session)
    schedule.cancel_session(session, actor=None, note="")
    text = client.get(url(door_pass)).content.decode()
    assert "This seminar has been cancelled." in text
    answer = say(client, door_pass, arrival(row)).json()
    assert answer["outcomes"][0]["status"] == "refused"
    assert answer["list"]["notice"] == "This seminar has been cancelled."


# --- The script's side -------------------------------------------------------


def test_a_batch_sent_twice_counts_once(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    rows = [make_place(session) for _ in range(3)]
    batch = [arrival(row, f"device-a-{n}") for n, row in enumerate(rows)]
    for _ in range(2):
        answer = say(client, door_pass, *batch)
        assert statuses(answer) == ["in"] * 3
    assert answer.json()["list"]["counts"] == {
        "arrived": 3, "expected": 3, "waiting": 0, "left": 3,
    }  # fmt: skip


def test_the_clock_of_the_device_does_not_matter(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    """A phone years behind says that it was four minutes ago: so it was."""
    DoorPass.objects.update(made_at=datetime.now(UTC) - timedelta(hours=1))
    row = make_place(session)
    say(client, door_pass, arrival(row, at=1_000_000 - 4 * 60_000))
    ago = datetime.now(UTC) - CheckIn.objects.get().at
    assert timedelta(minutes=4) <= ago < timedelta(minutes=5)


@pytest.mark.parametrize("at", [10**30, -(10**30), 1.5, None, "now", True])
def test_no_time_that_a_device_sends_breaks_anything(
    client: Client, session: Session, door_pass: DoorPass, at: Any
) -> None:
    answer = say(client, door_pass, arrival(make_place(session), at=at))
    assert statuses(answer) == ["in"]
    assert door_pass.made_at <= CheckIn.objects.get().at <= datetime.now(UTC)


def test_the_later_device_learns_of_the_earlier(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    DoorPass.objects.update(made_at=datetime.now(UTC) - timedelta(hours=1))
    row = make_place(session, name="Chan Siu Ming")
    minute = 60_000
    late = arrival(row, "device-b-1", at=1_000_000 - 5 * minute)
    early = arrival(row, "device-a-1", at=1_000_000 - 9 * minute)
    assert statuses(say(client, door_pass, late)) == ["in"]
    assert statuses(say(client, door_pass, early)) == ["in"]
    told = say(client, door_pass, late).json()["outcomes"][0]
    assert told["status"] == "already"
    assert told["told"].startswith("Chan Siu Ming: already in since ")
    assert Registration.objects.get().arrived == 1


def test_the_list_tells_what_has_changed_since(
    client: Client, session: Session, door_pass: DoorPass
) -> None:
    first, second, third = (make_place(session) for _ in range(3))
    whole = client.get(url(door_pass, "list/")).json()
    assert whole["whole"]
    assert len(whole["rows"]) == 3
    checkin.check_in(second, 1, "elsewhere-nonce")
    schedule_free(third)
    delta = client.get(url(door_pass, f"list/?since={whole['cursor']}")).json()
    assert [row["code"] for row in delta["rows"]] == [second.public_code]
    assert delta["gone"] == [third.public_code]
    assert not delta["whole"]
    nothing = client.get(url(door_pass, f"list/?since={delta['cursor']}")).json()
    assert (nothing["rows"], nothing["gone"]) == ([], [])
    for odd in ("-1", "x", "9" * 30, ""):
        assert client.get(url(door_pass, f"list/?since={odd}")).json()["whole"]
    assert first.public_code in {row["code"] for row in whole["rows"]}


def schedule_free(row: Registration) -> None:
    from events.enums import CancelReason
    from events.staff import cancel_by_staff

    cancel_by_staff(row, actor=None, reason=CancelReason.ASKED)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[]", 400),
        ("{}", 400),
        ('{"entries": 1}', 400),
        ('{"entries": ' + "[" * 50_000, 400),
        ("\xff", 400),
        (json.dumps({"entries": [{}] * 101}), 400),
        (json.dumps({"entries": [], "x": "y" * 100_001}), 413),
    ],
)
def test_a_batch_that_cannot_be_read_is_refused(
    client: Client, session: Session, door_pass: DoorPass, body: str, status: int
) -> None:
    address = url(door_pass, "arrivals/")
    answer = client.post(address, body.encode("latin-1"), content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "entry",
    [
        None, 1, "x", [], {}, {"kind": "arrival"}, {"kind": ["arrival"], "nonce": "device-a-1"},
        {"kind": "arrival", "nonce": 5}, {"kind": "arrival", "nonce": "device-a-1", "persons": "1"},
        {"kind": "arrival", "nonce": "device-a-1", "persons": True},
        {"kind": "arrival", "nonce": "device-a-1", "code": {}},
        {"kind": "walk_in", "nonce": "device-a-1", "name": 5},
        {"kind": "arrival", "nonce": "device-a-1", "code": "\ud800"},
    ],
)  # fmt: skip
def test_one_odd_entry_is_refused_by_itself(
    client: Client, session: Session, door_pass: DoorPass, entry: Any
) -> None:
    row = make_place(session)
    answer = say(client, door_pass, entry, arrival(row, "device-b-1"))
    assert statuses(answer) == ["refused", "in"]


def test_too_many_posts_wait(
    client: Client, session: Session, door_pass: DoorPass, settings: Any, monkeypatch: Any
) -> None:
    from events import door_views
    from site_project.core.throttle import Limit

    settings.RATE_LIMITS = True
    monkeypatch.setattr(door_views, "POSTS", Limit("door page", count=2, seconds=3600))
    row = make_place(session)
    codes = [say(client, door_pass, arrival(row)).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert client.post(url(door_pass), {}).status_code == 429


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_and_its_list_cost_the_same_queries_for_one_and_three(
    client: Client,
    session: Session,
    door_pass: DoorPass,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    for each in range(number):
        checkin.check_in(make_place(session), 1, f"nonce-of-{each:04}")
    client.get(url(door_pass))
    with django_assert_num_queries(8):
        client.get(url(door_pass))
    with django_assert_num_queries(8):
        client.get(url(door_pass, "list/"))


def test_the_worker_serves_door_pages_only(client: Client) -> None:
    answer = client.get("/door/worker.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Service-Worker-Allowed" not in answer.headers


# --- The office's side -------------------------------------------------------


@pytest.fixture
def officer(client: Client, db: None) -> User:
    user = User.objects.create_user("desk", "desk@example.org", "x", is_staff=True)
    names = ["access_admin", "manage_registrations", "view_session"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return user


def test_staff_make_a_door_page_and_end_it(client: Client, session: Session, officer: User) -> None:
    address = f"/admin/desk/{session.pk}/door-pages/"
    page = client.post(address, {"language": "zh-hant"}, follow=True).content.decode()
    door_pass = DoorPass.objects.get()
    assert door_pass.made_by == officer
    assert f"http://testserver/door/{door_pass.token}/" in page
    assert "<svg" in page
    assert client.get(url(door_pass)).status_code == 200
    page = client.post(address, {"revoke": door_pass.pk}, follow=True).content.decode()
    assert door_pass.token not in page
    assert client.get(url(door_pass)).status_code == 410


def test_staff_get_no_door_page_for_what_does_not_exist(
    client: Client, session: Session, officer: User
) -> None:
    address = f"/admin/desk/{session.pk}/door-pages/"
    assert client.post(address, {"language": "xx"}).status_code == 400
    other = checkin.issue_pass(make_session(days=0.1), None, "en")
    for pk in (other.pk, "x", "9" * 30):
        assert client.post(address, {"revoke": pk}).status_code == 404
    schedule.cancel_session(session, actor=None, note="")
    assert client.post(address, {"language": "en"}).status_code == 409


def test_others_make_no_door_page(client: Client, session: Session) -> None:
    user = User.objects.create_user("writer", "writer@example.org", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(user)
    client.post(f"/admin/desk/{session.pk}/door-pages/", {"language": "en"})
    assert not DoorPass.objects.exists()
