"""The registration desk: acts on one and on many, the waiting lane, access requests."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import access_requests
from events.enums import AccessState, Audience, LogVerb, RegistrationState
from events.models import (
    AccessRequest,
    Answer,
    AudienceQuota,
    Event,
    Question,
    Registration,
    Session,
)
from events.registration import cancel
from site_project.core.models import OutboxMail
from site_project.core.models.outbox import OutboxState
from tests.events.at_desk import bulk, confirmed, mail_of, sign_in, told, waiting
from tests.factories.events import make_event, make_session

State = RegistrationState


@pytest.fixture
def officer(client, db):
    return sign_in(client, "events_officer")


# --- One registration --------------------------------------------------------------


def test_page_of_a_registration_tells_its_story(client, officer, session):
    row = confirmed(session, name="Lee Wai", phone="2345 6789")
    question = Question.objects.create(
        event=session.event,
        text_en="Where from?",
        text_zh_hant="從何處來？",
        kind="choice",
        choices_en="School\nWork",
        choices_zh_hant="學校\n工作",
        purpose_en="To plan.",
        purpose_zh_hant="以便安排。",
    )
    Answer.objects.create(registration=row, question=question, text="2")
    access_requests.ask(row, "A seat near the door.", at=timezone.now())
    page = client.get(f"/admin/registrations/inspect/{row.pk}/").content.decode()
    for text in ("Lee Wai", "2345 6789", "Where from?", "Work", "A seat near the door."):
        assert text in page, text
    assert "Place confirmed, with ticket" in page
    assert "Registered" in page


def test_failed_mail_is_sent_again_once(client, officer, session, mailoutbox):
    row = confirmed(session)
    mail = mail_of(row, state=OutboxState.FAILED, attempts=10, error="OSError")
    page = client.get(f"/admin/registrations/inspect/{row.pk}/").content.decode()
    url = f"/admin/registrations/{row.pk}/mail/{mail.pk}/"
    assert url in page
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    mail.refresh_from_db()
    assert mail.state != OutboxState.FAILED


def test_mail_of_another_registration_is_not_sent_from_here(client, officer, session):
    row, other = confirmed(session), confirmed(session)
    mail = mail_of(other, state=OutboxState.FAILED)
    assert client.post(f"/admin/registrations/{row.pk}/mail/{mail.pk}/").status_code == 404
    mail.refresh_from_db()
    assert mail.state == OutboxState.FAILED


def test_confirmation_goes_out_once_more_and_stands_in_the_log(client, officer, session):
    row = confirmed(session)
    url = f"/admin/registrations/send_again/{row.pk}/"
    assert client.post(url).status_code == 302
    assert OutboxMail.objects.filter(kind="events.confirmed", object_id=row.pk).count() == 2
    assert row.log.last().actor == officer


def test_nothing_is_sent_again_without_an_address(client, officer, session):
    row = confirmed(session)
    Registration.objects.filter(pk=row.pk).update(email="", email_folded="")
    answer = client.post(f"/admin/registrations/send_again/{row.pk}/")
    assert answer.status_code == 409
    assert "There is no e-mail address. Please call instead." in answer.content.decode()


def test_registration_moves_to_another_session_with_a_reason(client, officer):
    event = make_event()
    first, second = make_session(event), make_session(event, days=14)
    row = confirmed(first, party_size=2)
    url = f"/admin/registrations/move/{row.pk}/"
    assert client.post(url, {"session": second.pk, "note": ""}).status_code == 400
    assert client.post(url, {"session": second.pk, "note": "Asked by phone."}).status_code == 302
    row.refresh_from_db()
    assert row.session == second
    page = client.get(f"/admin/registrations/inspect/{row.pk}/").content.decode()
    assert page.count("Asked by phone.") == 1


def test_move_into_a_full_session_is_refused_above_the_form(client, officer):
    event = make_event()
    first, second = make_session(event), make_session(event, days=14, capacity=1)
    confirmed(second)
    row = confirmed(first)
    url = f"/admin/registrations/move/{row.pk}/"
    answer = client.post(url, {"session": second.pk, "note": "Asked."})
    assert answer.status_code == 409
    assert "There are no places left." in answer.content.decode()
    assert "Asked." in answer.content.decode()
    row.refresh_from_db()
    assert row.session == first


def test_sessions_of_other_events_are_not_offered(client, officer, session):
    other = make_session()
    row = confirmed(session)
    data = {"session": other.pk, "note": "Asked."}
    assert client.post(f"/admin/registrations/move/{row.pk}/", data).status_code == 400
    row.refresh_from_db()
    assert row.session == session


def test_second_press_of_cancel_is_told_and_changes_nothing(client, officer, session):
    row = confirmed(session)
    url = f"/admin/registrations/cancel/{row.pk}/"
    assert client.post(url, {"reason": "asked"}).status_code == 302
    assert client.post(url, {"reason": "asked"}).status_code == 409
    session.refresh_from_db()
    assert session.taken == 0
    assert row.log.filter(verb=LogVerb.CANCELLED).count() == 1


def test_slip_shows_code_and_time_and_no_name(client, officer, session):
    row = confirmed(session, name="Lee Wai", language="zh-hant")
    page = client.get(f"/admin/registrations/slip/{row.pk}/").content.decode()
    assert row.public_code in page
    assert "<svg" in page
    assert session.event.name_zh_hant in page
    assert "Lee Wai" not in page
    assert row.email not in page


def test_slip_of_a_confidential_event_does_not_name_it(client, officer, session):
    Event.objects.filter(pk=session.event_id).update(publicity="confidential", retention_days=30)
    row = confirmed(session)
    page = client.get(f"/admin/registrations/slip/{row.pk}/").content.decode()
    assert row.public_code in page
    assert session.event.name_en not in page


def test_somebody_who_calls_is_registered_with_what_they_need(client, officer, session):
    data = {
        "channel": "telephone",
        "name": "Lee",
        "phone": "2345 6789",
        "party_size": "1",
        "language": "zh-hant",
        "access_needs": "Step-free way in.",
        "helper": "on",
    }
    client.post(f"/admin/sessions/register/{session.pk}/", data)
    row = Registration.objects.get()
    assert row.state == State.CONFIRMED
    assert (row.access_request.needs, row.access_request.helper) == ("Step-free way in.", True)


def test_somebody_who_calls_is_asked_what_the_form_asks(client, officer, session):
    question = Question.objects.create(
        event=session.event,
        text_en="Where from?",
        text_zh_hant="從何處來？",
        kind="choice",
        choices_en="School\nWork",
        choices_zh_hant="學校\n工作",
        required=True,
        purpose_en="To plan.",
        purpose_zh_hant="以便安排。",
    )
    data = {"channel": "telephone", "name": "Lee", "party_size": "1", "language": "en"}
    url = f"/admin/sessions/register/{session.pk}/"
    assert client.post(url, data).status_code == 400
    assert client.post(url, data | {f"q{question.pk}": "2"}).status_code == 302
    assert Answer.objects.get(registration__name="Lee").text == "2"


def test_quota_has_to_be_named_where_there_are_quotas(client, officer, session):
    quota = AudienceQuota.objects.create(session=session, audience=Audience.STUDENTS, capacity=5)
    data = {"channel": "telephone", "name": "Lee", "party_size": "1", "language": "en"}
    url = f"/admin/sessions/register/{session.pk}/"
    assert client.post(url, data).status_code == 400
    assert client.post(url, data | {"quota": quota.pk}).status_code == 302
    quota.refresh_from_db()
    assert quota.taken == 1


# --- Many at once -------------------------------------------------------------------


def test_bulk_cancel_tells_how_many_and_why_not_the_others(client, officer, session):
    rows = [confirmed(session) for _each in range(3)]
    gone = cancel(rows[2])
    url = bulk("cancel", *rows)
    assert client.get(url).status_code == 200
    answer = client.post(url, {"reason": "asked", "note": "The school fell ill."}, follow=True)
    texts = told(answer)
    assert "2 registrations cancelled." in texts
    assert any(gone.public_code in text and "ended already" in text for text in texts)
    session.refresh_from_db()
    assert session.taken == 0
    assert rows[0].log.last().note == "The school fell ill."


def test_bulk_cancel_without_a_reason_changes_nothing(client, officer, session):
    row = confirmed(session)
    assert client.post(bulk("cancel", row), {"reason": ""}).status_code == 400
    row.refresh_from_db()
    assert row.state == State.CONFIRMED


def test_bulk_approve_approves_those_who_wait_for_it(client, officer):
    session = make_session(mode="approval")
    rows = [confirmed(session), confirmed(session)]
    answer = client.post(bulk("approve", *rows), follow=True)
    assert "2 registrations approved." in told(answer)
    assert {row.state for row in Registration.objects.all()} == {State.CONFIRMED}


def test_bulk_places_go_to_those_who_waited_longest(client, officer):
    session = make_session(capacity=1)
    first = confirmed(session)
    lane = [waiting(session), waiting(session)]
    Session.objects.filter(pk=session.pk).update(capacity=2)
    answer = client.post(bulk("admit", *reversed(lane)), follow=True)
    assert "1 registration has a place now." in told(answer)
    assert [Registration.objects.get(pk=row.pk).state for row in (first, *lane)] == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.WAITLISTED,
    ]


def test_selecting_all_means_all_that_the_list_shows(client, officer, session):
    mine = confirmed(session)
    other = confirmed(make_session())
    url = f"/admin/bulk/events/registration/cancel/?id=all&session={session.pk}"
    client.post(url, {"reason": "asked"})
    assert Registration.objects.get(pk=mine.pk).state == State.CANCELLED
    assert Registration.objects.get(pk=other.pk).state == State.CONFIRMED


def test_bulk_message_reaches_each_in_their_language(client, officer, session):
    rows = [confirmed(session), confirmed(session, language="zh-hant")]
    url = bulk("message", *rows)
    data = {"subject_en": "Bring a pen", "body_en": "And paper."}
    answer = client.post(url, data)
    assert answer.status_code == 400
    assert "Some of them read this language." in answer.content.decode()
    data |= {"subject_zh_hant": "請帶筆", "body_zh_hant": "和紙。"}
    assert "The message goes to 2 people." in told(client.post(url, data, follow=True))
    assert OutboxMail.objects.filter(kind="events.message").count() == 2


# --- The waiting list ------------------------------------------------------------------


def test_lane_shows_order_party_and_who_was_passed_over(client, officer):
    session = make_session(capacity=1)
    confirmed(session)
    first, second = waiting(session, party_size=3), waiting(session)
    Registration.objects.filter(pk=first.pk).update(passed_over=2)
    page = client.get(f"/admin/desk/{session.pk}/waiting/").content.decode()
    assert page.index(first.public_code) < page.index(second.public_code)
    assert "passed over 2 times: too few places were free for 3 people" in page
    assert "3 people before" in page


def test_offer_with_nothing_free_is_refused(client, officer):
    session = make_session(capacity=1)
    confirmed(session)
    waiting(session)
    answer = client.post(f"/admin/desk/{session.pk}/offer/")
    assert answer.status_code == 409


# --- Access requests ----------------------------------------------------------------------


def test_reply_is_kept_owned_and_owed_by_mail(client, officer, session):
    row = confirmed(session)
    request = access_requests.ask(row, "A hearing loop.", at=timezone.now())
    url = f"/admin/access-requests/reply/{request.pk}/"
    assert "A hearing loop." in client.get(url).content.decode()
    assert client.post(url, {"state": "arranged", "reply": ""}).status_code == 400
    data = {"state": "arranged", "reply": "The loop is on."}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.owner) == (AccessState.ARRANGED, officer)
    assert OutboxMail.objects.filter(kind="events.access_reply").count() == 1


def test_requests_that_wait_stand_first_and_late_ones_say_so(client, officer, session):
    late, answered, soon = (confirmed(session) for _each in range(3))
    now = timezone.now()
    for row in (late, answered, soon):
        access_requests.ask(row, "A ramp.", at=now)
    access_requests.answer(
        AccessRequest.objects.get(registration=answered), AccessState.DECLINED, "Sorry.", officer
    )
    yesterday = timezone.localdate() - timedelta(days=1)
    AccessRequest.objects.filter(registration=late).update(due_on=yesterday)
    page = client.get("/admin/access-requests/").content.decode()
    codes = [page.index(row.public_code) for row in (late, soon, answered)]
    assert codes == sorted(codes)
    assert "Overdue" in page


def test_somebody_is_named_who_sees_to_a_request(client, officer, session):
    request = access_requests.ask(confirmed(session), "A ramp.", at=timezone.now())
    client.post(f"/admin/access-requests/assign/{request.pk}/", {"owner": officer.pk})
    request.refresh_from_db()
    assert request.owner == officer
