"""The whole way over HTTP: form, code, calendar, cancellation, and what may go wrong."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from events import schedule
from events.models import Registration, Session
from events.registration import confirm_with_link, register
from site_project.core.models import OfficeSettings
from tests.factories.events import applicant, make_session

LINK = re.compile(r"/r/[^/\s\"]+/")
FORM = "/en/events/mainland-law/register/"


@pytest.fixture
def sends(django_capture_on_commit_callbacks):
    """Run what waits for a commit, mail above all."""

    def run(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **kwargs)

    return run


def text(response):
    return response.content.decode()


def test_form_confirm_cancel(client, posted, session, sends):
    held = sends(posted, party_size="2")
    assert held.status_code == 200
    html = text(held)
    assert "Place held" in html
    assert "Confirmation code" in html
    assert "2 people" in html
    assert "ming@example.org" not in html
    assert "Chan Siu Ming" not in html
    code = mail.outbox[-1].subject[:6]
    assert code.isdigit()
    url = LINK.search(html).group()
    assert "Place held" in text(client.get(url))

    confirmed = sends(client.post, url, {"code": code})
    assert confirmed.status_code == 200
    assert "Place confirmed" in text(confirmed)
    assert "Cancel my place" not in text(confirmed)
    session.refresh_from_db()
    assert (session.held, session.taken) == (0, 2)

    manage = LINK.search(mail.outbox[-1].body).group()
    assert "Cancel my place" in text(client.get(manage))
    gone = sends(client.post, manage, {"action": "cancel"}, follow=True)
    assert [status for _url, status in gone.redirect_chain] == [303]
    assert gone.status_code == 200
    assert "Place cancelled" in text(gone)
    session.refresh_from_db()
    assert (session.held, session.taken) == (0, 0)
    assert client.get(manage).status_code == 410


def test_confirmation_mail_carries_a_calendar_file(client, session, sends):
    sends(lambda: confirm_with_link(register(session, applicant=applicant())))
    [attachment] = mail.outbox[-1].message().get_payload()[1:]
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_param("method") == "PUBLISH"
    calendar = Calendar.from_ical(attachment.get_payload(decode=True))
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar.walk("VEVENT")[0]["ORGANIZER"].startswith("mailto:")
    assert calendar.walk("VEVENT")[0]["UID"] == str(session.uid)


def test_link_in_the_mail_opens_a_page_with_a_button_and_changes_nothing(client, posted, sends):
    sends(posted)
    url = LINK.search(mail.outbox[-1].body).group()
    for _ in range(3):
        assert "Place held" in text(client.get(url))
    row = Registration.objects.get()
    assert row.state == "unconfirmed"
    assert "Place confirmed" in text(client.post(url, {"action": "confirm"}, follow=True))


def test_chinese_registrant_is_spoken_to_in_chinese_everywhere(client, posted, sends):
    html = text(sends(posted, "zh-hant"))
    url = LINK.search(html).group()
    answer = client.get(url, headers={"accept-language": "en"})
    assert answer["Content-Language"] == "zh-hant"
    page = text(answer)
    assert 'lang="zh-Hant-HK"' in page
    assert "內地法律" in page
    assert "是你的確認碼" in mail.outbox[-1].subject


def test_known_address_sees_what_a_new_one_sees(client, posted, session, sends):
    sends(lambda: confirm_with_link(register(session, applicant=applicant(email="a@example.org"))))
    new = text(sends(posted, email="new@example.org"))
    known = text(sends(posted, email="a@example.org"))

    def neutral(html):
        html = re.sub(r"/r/c-[^/]+/", "/r/token/", html)
        html = re.sub(r'value="[A-Za-z0-9]{64}"', "", html)
        return re.sub(r"held until [^.]*\.", "", html)

    assert neutral(new) == neutral(known)
    assert "You already have a place" in mail.outbox[-1].subject
    assert mail.outbox[-1].to == ["a@example.org"]


def test_full_session_offers_the_waiting_list_with_what_was_typed(client, posted, session):
    Session.objects.update(capacity=1)
    register(session, applicant=applicant())
    assert "Join the waiting list" in text(client.get(FORM))
    refused = posted()
    assert refused.status_code == 409
    html = text(refused)
    assert 'role="alert"' in html
    assert 'value="ming@example.org"' in html
    assert "Join the waiting list" in html
    accepted = posted(waiting="1")
    assert accepted.status_code == 200
    assert "Confirm now to join the waiting list" in text(accepted)
    url = LINK.search(text(accepted)).group()
    row = Registration.objects.get(email="ming@example.org")
    assert "On the waiting list" in text(client.post(url, {"code": row.code}))


def test_accepted_without_a_place_says_so(posted, session, settings):
    settings.RATE_LIMITS = True
    Session.objects.update(capacity=100)
    answers = [posted(email=f"p{number}@example.org") for number in range(4)]
    assert ["Place held" in text(answer) for answer in answers] == [True, True, True, False]
    assert "Confirm now: your place is not kept until you do" in text(answers[3])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 10_000}, "at most 120 characters"),
        ({"name": "\u202e\u200f"}, "how we may call you"),
        ({"name": "a\x00b"}, "Null characters"),
        ({"email": "ming"}, "valid email"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "valid email"),
        ({"party_size": "0"}, "greater than or equal to 1"),
        ({"party_size": "-3"}, "greater than or equal to 1"),
        ({"party_size": "5"}, "4 people at most"),
        ({"party_size": "many"}, "whole number"),
        ({"website": "http://spam.example"}, "hidden field"),
    ],
)
def test_bad_input_is_told_and_nothing_stored(posted, typed, words):
    response = posted(**typed)
    assert response.status_code == 400
    assert words in text(response)
    assert 'role="alert"' in text(response)
    assert not Registration.objects.exists()


def test_name_is_stored_as_text_without_direction_marks(posted):
    assert posted(name="\u202e<b>明\u200f</b>  仔").status_code == 200
    assert Registration.objects.get().name == "<b>明</b> 仔"


def test_full_width_number_is_a_number(posted):
    assert posted(party_size="２").status_code == 200
    assert Registration.objects.get().party_size == 2


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"status": "cancelled"}, 410, "has been cancelled"),
        ({"status": "postponed"}, 409, "postponed"),
        ({"registration_closes_at": timezone.now() - timedelta(days=1)}, 409, "has closed"),
        ({"mode": "none"}, 409, "no registration"),
    ],
)
def test_closed_form_says_why(client, posted, session, change, status, words):
    Session.objects.update(**change)
    for response in (client.get(FORM), posted()):
        assert response.status_code == status
        assert words in text(response)
        assert 'role="alert"' in text(response)


def test_past_session_is_gone(client, posted, session):
    now = timezone.now()
    Session.objects.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
    assert posted().status_code == 410
    assert "Past" in text(client.get("/en/events/mainland-law/"))


@pytest.mark.parametrize("query", ["?session=x", "?session=00000000-0000-4000-8000-000000000000"])
def test_unknown_session_is_not_found(client, session, query):
    assert client.get(FORM + query).status_code == 404


def test_several_sessions_are_offered(client, session):
    make_session(session.event, days=9)
    assert text(client.get(FORM)).count("?session=") == 2


def test_session_of_a_draft_takes_no_form(client, posted, session):
    for page in list(session.event.pages.all()):
        page.unpublish()
    assert posted().status_code == 404


@pytest.mark.parametrize("token", ["x", "c-1-1.forged", "m-zz-1.abc", "c-1-1"])
def test_forged_link_is_not_found(client, session, token):
    assert client.get(f"/r/{token}/", follow=True).status_code == 404
    assert client.post(f"/r/{token}/", {"code": "1"}, follow=True).status_code == 404


def test_confirm_link_of_the_browser_cannot_cancel_or_confirm_by_button(client, session):
    row = register(session, applicant=applicant())
    url = f"/r/{row.confirm_token}/"
    assert client.post(url, {"action": "confirm"}).status_code == 400
    assert client.post(url, {"action": "cancel"}).status_code == 400
    row.refresh_from_db()
    assert row.state == "unconfirmed"


def test_revoked_link_is_gone(client, session):
    row = register(session, applicant=applicant())
    Registration.objects.update(link_version=2)
    assert client.get(f"/r/{row.manage_token}/").status_code == 410


def test_expired_hold_is_gone(client, session):
    row = register(session, applicant=applicant(), at=timezone.now() - timedelta(hours=1))
    url = f"/r/{row.confirm_token}/"
    assert client.get(url).status_code == 410
    response = client.post(url, {"code": row.code})
    assert response.status_code == 410
    assert "Please register anew" in text(response)


def test_wrong_code_five_times(client, session):
    row = register(session, applicant=applicant())
    url = f"/r/{row.confirm_token}/"
    wrong = "111111" if row.code != "111111" else "222222"
    statuses = [client.post(url, {"code": wrong}).status_code for _ in range(6)]
    assert statuses == [400, 400, 400, 400, 429, 429]
    assert client.post(url, {"code": row.code}).status_code == 429
    assert client.post(url, {"code": ""}).status_code == 400


def test_cancelled_between_form_and_code(client, session):
    row = register(session, applicant=applicant())
    schedule.cancel_session(session)
    response = client.post(f"/r/{row.confirm_token}/", {"code": row.code})
    assert response.status_code == 410
    assert 'role="alert"' in text(response)


def test_double_click_and_resend_give_the_same_page(posted, session, sends):
    first, second = (sends(posted, form_key="k" * 20) for _ in range(2))
    assert LINK.search(text(first)).group() == LINK.search(text(second)).group()
    assert Registration.objects.count() == 1
    assert len(mail.outbox) == 1


def test_lost_page_is_confirmed_by_address_and_code(client, session):
    row = register(session, applicant=applicant(email="ming@example.org"))
    other = register(make_session(session.event), applicant=applicant(email="ming@example.org"))
    wrong = client.post("/confirm/", {"email": "who@example.org", "code": row.code})
    assert wrong.status_code == 400
    right = client.post("/confirm/", {"email": "MING@example.org", "code": row.code})
    assert right.status_code == 303  # a reload sends no code again
    assert "Place confirmed" in text(client.get(right["Location"]))
    other.refresh_from_db()
    assert (other.state, other.wrong_codes) == ("unconfirmed", 0)


def test_forms_and_links_are_kept_nowhere(client, session):
    row = register(session, applicant=applicant())
    for url in (FORM, f"/r/{row.confirm_token}/", f"/r/{row.manage_token}/", "/confirm/"):
        response = client.get(url)
        assert "no-store" in response["Cache-Control"]
        wanted = "no-referrer" if url.startswith("/r/") else "same-origin"
        assert response["Referrer-Policy"] == wanted


def test_statement_is_read_from_the_settings(client, session):
    office = OfficeSettings.load()
    office.telephone = "+852 2713 9165"
    office.save()
    session.event.retention_days = 30
    session.event.save()
    html = text(client.get(FORM))
    assert "erased 30 days after" in html
    assert "No e-mail? Call" in html
    assert 'href="tel:+85227139165"' in html


def test_form_without_a_cookie_is_taken_and_keeps_what_was_typed(session):
    strict = Client(enforce_csrf_checks=True)
    url = f"{FORM}?session={session.uid}"
    typed = {"name": "Chan Siu Ming", "email": "ming@", "party_size": "2"}
    again = strict.post(url, typed)
    assert again.status_code == 400
    assert 'value="Chan Siu Ming"' in text(again)
    held = strict.post(url, typed | {"email": "ming@example.org"})
    assert held.status_code == 200
    row = Registration.objects.get()
    answer = strict.post("/confirm/", {"email": row.email, "code": row.code})
    assert answer.status_code == 303
    assert not strict.cookies


def test_signed_in_staff_have_no_other_rights_at_the_form(client, officer, session):
    Session.objects.update(registration_opens_at=timezone.now() + timedelta(days=1))
    typed = {"name": "Chan Siu Ming", "email": "ming@example.org", "party_size": "1"}
    answer = client.post(f"{FORM}?session={session.uid}", typed)
    assert answer.status_code == 409
    assert not Registration.objects.exists()


def test_new_visitor_needs_few_queries(client, session, sends, django_assert_max_num_queries):
    url = f"{FORM}?session={session.uid}"
    client.get(url)
    with django_assert_max_num_queries(2):
        client.get(url)
    values = {"name": "Ming", "email": "ming@example.org", "party_size": "1"}
    with django_assert_max_num_queries(20):
        held = sends(client.post, url, values)
    row = Registration.objects.get()
    with django_assert_max_num_queries(20):
        sends(client.post, LINK.search(text(held)).group(), {"code": row.code})
    row.refresh_from_db()
    assert row.state == "confirmed"


def test_address_too_long_for_a_mailbox_is_refused(posted, session):
    answer = posted(email=f"{'a' * 300}@example.org")
    assert answer.status_code == 400
    assert not Registration.objects.exists()


def test_forged_link_is_not_found_at_once(client, session):
    assert client.get("/r/x/").status_code == 404
    assert client.get("/l/x/").status_code == 404
