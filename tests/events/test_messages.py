"""Messages to a session's registrants: counted first, sent once, each in their own language."""

from datetime import UTC, datetime, timedelta

import pytest

from events import messages
from events.enums import LogVerb, RegistrationState
from events.models import GroupMessage, Registration
from events.refusals import Refused
from events.registration import cancel, confirm_with_link, register
from site_project.core.models import OutboxMail
from tests.events.at_desk import sign_in
from tests.factories.events import applicant, make_session

State = RegistrationState
SUBJECT = {"en": "Bring a pen", "zh-hant": "請帶筆"}
BODY = {"en": "And paper.", "zh-hant": "和紙。"}
FORM = {
    "states": ["confirmed"],
    "language": "",
    "subject_en": "Bring a pen",
    "body_en": "And paper.",
    "subject_zh_hant": "請帶筆",
    "body_zh_hant": "和紙。",
}


def confirmed(session, **fields):
    return confirm_with_link(register(session, applicant=applicant(**fields)))


def send(session, **fields):
    values = {"states": [State.CONFIRMED], "subject": SUBJECT, "body": BODY, "actor": None}
    return messages.send(session, **values | fields)


def owed():
    return OutboxMail.objects.filter(kind="events.message")


def test_message_goes_to_the_state_and_language_asked_for(session):
    english, chinese = confirmed(session), confirmed(session, language="zh-hant")
    cancel(confirmed(session))
    register(session, applicant=applicant())
    assert send(session).recipients == 2
    assert {mail.object_id for mail in owed()} == {english.pk, chinese.pk}
    assert send(session, language="zh-hant").recipients == 1


def test_unconfirmed_addresses_are_never_written_to(session):
    register(session, applicant=applicant())
    with pytest.raises(Refused) as refused:
        send(session, states=list(State))
    assert refused.value.code == "no_recipients"
    assert not GroupMessage.objects.exists()


def test_language_that_somebody_reads_has_to_be_written(session):
    confirmed(session, language="zh-hant")
    with pytest.raises(Refused) as refused:
        send(session, subject={"en": "Bring a pen"}, body={"en": "And paper."})
    assert refused.value.code == "text_missing"
    assert not owed().exists()


def test_language_that_nobody_reads_may_stay_empty(session):
    confirmed(session)
    assert send(session, subject={"en": "Pen"}, body={"en": "Paper."}).recipients == 1


def test_second_press_sends_nothing_and_a_later_message_does(session):
    confirmed(session)
    at = datetime(2026, 11, 1, 4, tzinfo=UTC)
    send(session, at=at)
    with pytest.raises(Refused) as refused:
        send(session, at=at + timedelta(seconds=2))
    assert refused.value.code == "sent_already"
    send(session, at=at + timedelta(hours=1))
    assert owed().count() == 2


def test_number_that_has_changed_since_stops_the_sending(session):
    confirmed(session)
    with pytest.raises(Refused) as refused:
        send(session, expected=2)
    assert refused.value.code == "recipients_changed"
    assert not GroupMessage.objects.exists()


def test_message_stands_in_the_log_of_the_session(session, admin_user):
    confirmed(session)
    send(session, actor=admin_user)
    row = session.log.get(verb=LogVerb.MESSAGE)
    assert row.actor == admin_user


def test_those_without_an_address_are_counted_apart(session):
    confirmed(session)
    row = confirmed(session)
    Registration.objects.filter(pk=row.pk).update(email="", email_folded="")
    count = messages.counted(messages.recipients(session, [State.CONFIRMED]))
    assert (count.total, count.without_address) == (1, 1)


def test_only_those_picked_from_a_list_get_it(session):
    picked, other = confirmed(session), confirmed(session)
    send(session, only=[picked.pk])
    assert [mail.object_id for mail in owed()] == [picked.pk]
    assert other.state == State.CONFIRMED


def test_mail_of_the_present_state_is_sent_once_a_minute(session, admin_user):
    row = confirmed(session)
    at = datetime(2026, 11, 1, 4, tzinfo=UTC)
    for seconds in (0, 5, 70):
        messages.send_again(row, actor=admin_user, at=at + timedelta(seconds=seconds))
    assert OutboxMail.objects.filter(kind="events.confirmed", object_id=row.pk).count() == 3


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_message_is_in_the_language_of_its_reader(
    session, mailoutbox, language, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        confirmed(session, language=language)
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        send(session)
    (mail,) = mailoutbox
    assert SUBJECT[language] in mail.subject
    assert BODY[language] in mail.body


# --- The two steps in the admin ------------------------------------------------------


@pytest.fixture
def officer(client, db):
    return sign_in(client, "events_officer")


def test_first_step_counts_and_sends_nothing(client, officer, session):
    confirmed(session)
    confirmed(session, language="zh-hant")
    page = client.post(f"/admin/desk/{session.pk}/message/", FORM).content.decode()
    assert "The message goes to 2 people." in page
    assert "Send to 2 people" in page
    assert not GroupMessage.objects.exists()


def test_second_step_sends_what_was_counted(client, officer, session):
    confirmed(session)
    url = f"/admin/desk/{session.pk}/message/"
    data = FORM | {"send": "1", "counted": "1"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 409
    assert GroupMessage.objects.get().recipients == 1


@pytest.mark.parametrize("counted", ["", "2", "abc", "9" * 30])
def test_second_step_without_the_true_number_is_refused(client, officer, session, counted):
    confirmed(session)
    data = FORM | {"send": "1", "counted": counted}
    answer = client.post(f"/admin/desk/{session.pk}/message/", data)
    assert answer.status_code == 409
    assert "The group has changed meanwhile." in answer.content.decode()
    assert "And paper." in answer.content.decode()
    assert not GroupMessage.objects.exists()


def test_missing_language_is_named_at_its_field(client, officer, session):
    confirmed(session, language="zh-hant")
    data = FORM | {"subject_zh_hant": "", "send": "1", "counted": "1"}
    answer = client.post(f"/admin/desk/{session.pk}/message/", data)
    assert "Some of them read this language." in answer.content.decode()
    assert not GroupMessage.objects.exists()


def test_group_with_nobody_in_it_is_told_before_the_second_step(client, officer):
    session = make_session()
    page = client.post(f"/admin/desk/{session.pk}/message/", FORM).content.decode()
    assert "Nobody with an e-mail address is in this group." in page
    assert 'name="send"' not in page


def test_words_too_long_are_refused_with_what_was_typed(client, officer, session):
    confirmed(session)
    data = FORM | {"body_en": "x" * 5001, "send": "1", "counted": "1"}
    page = client.post(f"/admin/desk/{session.pk}/message/", data).content.decode()
    assert "x" * 5001 in page
    assert not GroupMessage.objects.exists()
