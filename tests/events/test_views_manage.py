"""The page that the mail leads to: what its owner sees there, and does."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events import schedule
from events.models import (
    AccessRequest,
    EventSettings,
    PersonalFeed,
    Question,
    Registration,
    RegistrationLog,
    Session,
)
from events.registration import cancel, confirm_with_link, register
from tests.factories.events import applicant

ASK = {
    "text_en": "Diet?",
    "text_zh_hant": "飲食？",
    "purpose_en": "Lunch.",
    "purpose_zh_hant": "午餐。",
}


def text(response):
    return response.content.decode()


@pytest.fixture
def own(session):
    """A confirmed registration for three."""
    row = register(session, applicant=applicant(party_size=3, email="ming@example.org"))
    return confirm_with_link(row)


def page(row):
    return f"/r/{row.manage_token}/"


def act(client, row, action, **fields):
    return client.post(page(row), {"action": action, **fields}, follow=True)


# --- Acting ---------------------------------------------------------------------


def test_act_is_answered_with_a_redirect_that_tells_it_once(client, own):
    answer = client.post(page(own), {"action": "shrink", "persons": "2"})
    assert answer.status_code == 303
    told = answer["Location"]
    assert "You now come as 2 people" in text(client.get(told))
    assert "You now come as" not in text(client.get(page(own)))


@pytest.mark.parametrize("told", ["x", "1-cancel", "1-cancel:abc:def", ""])
def test_forged_telling_tells_nothing(client, own, told):
    cancel(own)
    assert client.get(page(own), {"told": told}).status_code == 410


def test_telling_belongs_to_one_registration(client, own, session):
    other = confirm_with_link(register(session, applicant=applicant()))
    told = client.post(page(own), {"action": "cancel"})["Location"].partition("?")[2]
    cancel(other)
    assert client.get(f"{page(other)}?{told}").status_code == 410


def test_party_shrinks_and_gives_its_places_back(client, own, session):
    assert "Change the number" in text(client.get(page(own)))
    assert act(client, own, "shrink", persons="1").status_code == 200
    session.refresh_from_db()
    assert session.taken == 1
    assert "Change the number" not in text(client.get(page(own)))


@pytest.mark.parametrize("persons", ["3", "4", "0", "-1", "x", ""])
def test_party_does_not_grow_or_vanish(client, own, session, persons):
    assert act(client, own, "shrink", persons=persons).status_code == 400
    session.refresh_from_db()
    assert session.taken == 3


def test_answers_are_changed(client, session):
    question = Question.objects.create(event=session.event, **ASK)
    row = register(session, applicant=applicant(answers={question.pk: "Rice"}))
    row = confirm_with_link(row)
    assert "Rice" in text(client.get(page(row)))
    changed = act(client, row, "answers", **{f"q{question.pk}": "Noodles"})
    assert "Your answers are saved" in text(changed)
    assert row.answers.get().text == "Noodles"
    wrong = act(client, row, "answers", **{f"q{question.pk}": "x" * 1001})
    assert wrong.status_code == 400
    assert row.answers.get().text == "Noodles"


def test_access_is_asked_for_later_and_its_reply_is_read(client, own):
    empty = act(client, own, "ask")
    assert empty.status_code == 400
    assert "tell us what we should arrange" in text(empty)
    assert "We have your request" in text(act(client, own, "ask", access_needs="A ramp"))
    AccessRequest.objects.update(
        state="arranged", reply="There is one at the back.", replied_at=timezone.now()
    )
    html = text(client.get(page(own)))
    assert "A ramp" in html
    assert "There is one at the back." in html
    assert "Arranged" in html


def test_own_calendar_is_made_and_gets_a_new_address(client, own):
    assert "Make my calendar" in text(client.get(page(own)))
    made = text(act(client, own, "subscribe"))
    address = re.search(r"webcal://[^/]+(/my/[^\"]+\.ics)", made)[1]
    assert client.get(address).status_code == 200
    act(client, own, "rotate")
    assert PersonalFeed.objects.count() == 1
    assert client.get(address).status_code == 410
    assert address not in text(client.get(page(own)))


def test_unknown_act_changes_nothing(client, own):
    for action in ("", "approve", "__class__"):
        assert client.post(page(own), {"action": action}).status_code == 400
    own.refresh_from_db()
    assert own.state == "confirmed"


def test_page_from_the_browser_can_do_none_of_it(client, own):
    url = f"/r/{own.confirm_token}/"
    html = text(client.get(url))
    for words in ("Delete my data", "Cancel my place", own.public_code, own.name, own.email):
        assert words not in html
    for part in ("cancel/", "forget/", "ticket/", "calendar.ics"):
        assert client.get(url + part).status_code == 404


# --- Cancelling and deleting ------------------------------------------------------


def test_cancel_page_has_one_button_and_changes_nothing_when_opened(client, own):
    html = text(client.get(f"{page(own)}cancel/"))
    assert html.count('<button type="submit"') == 1
    own.refresh_from_db()
    assert own.state == "confirmed"
    assert "Place cancelled" in text(act(client, own, "cancel"))
    assert client.get(f"{page(own)}cancel/").status_code == 410


def test_cancelling_twice_is_told_like_once(client, own):
    act(client, own, "cancel")
    again = act(client, own, "cancel")
    assert again.status_code == 200
    assert RegistrationLog.objects.filter(registration=own, verb="cancelled").count() == 1


def test_too_late_to_cancel_is_told_and_the_button_is_gone(client, own):
    Session.objects.update(cancel_hours=24 * 30)
    assert "Cancel my place" not in text(client.get(page(own)))
    refused = act(client, own, "cancel")
    assert refused.status_code == 409
    assert "too late to cancel" in text(refused)


def test_data_is_deleted_in_two_steps(client, own, session):
    asked = text(client.get(f"{page(own)}forget/"))
    assert "This also cancels your place" in asked
    own.refresh_from_db()
    assert own.email
    done = act(client, own, "forget")
    assert done.status_code == 200
    assert "Your data is deleted" in text(done)
    own.refresh_from_db()
    assert (own.name, own.email, own.state) == ("", "", "cancelled")
    session.refresh_from_db()
    assert session.taken == 0
    for url in (page(own), f"{page(own)}ticket/", f"/r/{own.confirm_token}/"):
        assert client.get(url).status_code in (404, 410)


# --- Waiting and offers -----------------------------------------------------------


@pytest.fixture
def waiting(session):
    """One place, taken; somebody waits for it. Daylight, so that offers leave."""
    Session.objects.update(capacity=1)
    session.refresh_from_db()
    first = confirm_with_link(register(session, applicant=applicant()))
    row = register(session, applicant=applicant(waiting=True))
    return first, confirm_with_link(row)


@pytest.fixture
def offered(waiting):
    office = EventSettings.load()
    office.quiet_from = office.quiet_until = time(3)
    office.save()
    first, row = waiting
    cancel(first)
    row.refresh_from_db()
    return row


def test_waiting_page_tells_the_place_in_the_line(client, waiting):
    _first, row = waiting
    html = text(client.get(page(row)))
    assert "On the waiting list" in html
    assert "You are number 1 in line" in html
    assert "Leave the waiting list" in html


def test_offer_is_taken(client, offered):
    html = text(client.get(page(offered)))
    assert "A place is free for you" in html
    assert "Take the place" in html
    assert "Place confirmed" in text(act(client, offered, "accept"))
    assert act(client, offered, "accept").status_code == 200


def test_offer_is_passed_on(client, offered, session):
    assert "Offer declined" in text(act(client, offered, "decline"))
    session.refresh_from_db()
    assert (session.held, session.taken) == (0, 0)
    assert client.get(page(offered)).status_code == 410


def test_offer_that_is_over_is_gone(client, offered):
    Registration.objects.filter(pk=offered.pk).update(
        offered_until=timezone.now() - timedelta(minutes=1)
    )
    assert client.get(page(offered)).status_code == 410
    refused = act(client, offered, "accept")
    assert refused.status_code == 410
    assert 'role="alert"' in text(refused)


# --- Ticket, calendar, certificate -------------------------------------------------


def test_ticket_shows_code_and_picture_and_nobody(client, own):
    html = text(client.get(f"{page(own)}ticket/"))
    assert own.public_code in html
    assert "<svg" in html
    assert "3 people" in html
    assert own.name not in html
    assert own.email not in html


def test_ticket_of_a_confidential_event_names_no_subject(client, own, session):
    session.event.publicity, session.event.retention_days = "confidential", 30
    session.event.save()
    for url in (page(own), f"{page(own)}ticket/", f"{page(own)}cancel/"):
        html = text(client.get(url))
        assert "Your appointment" in html
        assert session.event.name_en not in html
        assert "mainland-law" not in html
    calendar = client.get(f"{page(own)}calendar.ics")
    assert session.event.name_en not in text(calendar)
    assert 'filename="appointment.ics"' in calendar["Content-Disposition"]


def test_calendar_file_is_the_session(client, own, session):
    answer = client.get(f"{page(own)}calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(session.uid) in text(answer)


def test_page_and_ticket_tell_that_it_is_postponed(client, own, session):
    schedule.postpone(session)
    for part in ("", "ticket/"):
        assert "It has been postponed." in text(client.get(page(own) + part))


def test_page_of_what_is_over_says_so_and_hands_out_no_ticket(client, own, session):
    starts_at = timezone.now() - timedelta(days=2)
    Session.objects.update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    html = text(client.get(page(own)))
    assert "It is over." in html
    assert "Your ticket" not in html


def test_there_is_no_ticket_without_a_place(client, waiting):
    _first, row = waiting
    answer = client.get(f"{page(row)}ticket/")
    assert answer.status_code == 409
    assert "On the waiting list" in text(answer)


# --- Joining online -----------------------------------------------------------------

MEETING = "https://meet.example.org/secret-room"


@pytest.fixture
def meeting(session):
    Session.objects.update(online_url=MEETING)
    session.refresh_from_db()
    return confirm_with_link(register(session, applicant=applicant()))


def starts_in(minutes):
    start = timezone.now() + timedelta(minutes=minutes)
    Session.objects.update(starts_at=start, ends_at=start + timedelta(hours=1))


def test_meeting_is_closed_until_shortly_before(client, meeting):
    answer = client.get(f"/j/{meeting.join_token}/")
    assert answer.status_code == 200
    assert "The meeting opens on" in text(answer)
    assert MEETING not in text(answer)
    assert MEETING not in text(client.get(page(meeting)))


@pytest.mark.parametrize("minutes", [29, 0, -59])
def test_meeting_is_open_from_half_an_hour_before_to_its_end(client, meeting, minutes):
    starts_in(minutes)
    answer = client.get(f"/j/{meeting.join_token}/")
    assert answer.status_code == 302
    assert answer["Location"] == MEETING
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_moved_meeting_is_reached_by_the_same_link(client, meeting):
    starts_in(5)
    Session.objects.update(online_url="https://other.example.org/")
    assert client.get(f"/j/{meeting.join_token}/")["Location"] == "https://other.example.org/"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"minutes": -61}, 410, "The meeting is over"),
        ({"status": "cancelled"}, 410, "It has been cancelled"),
        ({"status": "postponed"}, 409, "postponed"),
        ({"online_url": ""}, 200, "not open yet"),
    ],
)
def test_meeting_that_cannot_be_joined_says_why(client, meeting, change, status, words):
    starts_in(change.pop("minutes", 5))
    if change:
        Session.objects.update(**change)
    answer = client.get(f"/j/{meeting.join_token}/")
    assert answer.status_code == status
    assert words in text(answer)
    assert MEETING not in text(answer)


def test_nobody_joins_without_a_place_or_by_another_link(client, meeting):
    starts_in(5)
    assert client.get(f"/j/{meeting.manage_token}/").status_code == 404
    assert client.get(f"/j/{meeting.confirm_token}/").status_code == 404
    Registration.objects.update(state="pending")
    assert client.get(f"/j/{meeting.join_token}/").status_code == 403
    Registration.objects.update(state="confirmed", link_version=2)
    assert client.get(f"/j/{meeting.join_token}/").status_code == 410


def test_page_without_a_cookie_or_javascript_does_it_all(own):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(own), {"action": "shrink", "persons": "1"}).status_code == 303
