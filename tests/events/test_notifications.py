"""Mails: in the registrant's language, true when they are sent, or not sent at all."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from events import schedule, staff
from events.models import Session
from events.places import expire_due_holds
from events.registration import cancel, confirm_with_link, register
from site_project.core.models import OutboxMail
from site_project.core.outbox import sweep
from tests.factories.events import applicant

pytestmark = pytest.mark.django_db


def send():
    """Send all that is owed; returns the subjects."""
    sweep(timezone.now() + timedelta(seconds=1))
    subjects = [message.subject for message in mail.outbox]
    mail.outbox.clear()
    return subjects


def test_code_mail_begins_with_the_code_in_each_language(session):
    for language, words in (("en", "is your confirmation code"), ("zh-hant", "是你的確認碼")):
        row = register(session, applicant=applicant(language=language))
        sweep(timezone.now() + timedelta(seconds=1))
        message = mail.outbox.pop()
        assert message.subject.startswith(f"{row.code} ")
        assert words in message.subject
        # A locked screen shows the subject: it does not tell what the place is for.
        assert str(row.session.event.name) not in message.subject
        assert row.code in message.body
        assert f"http://testserver/r/{row.manage_token}/" in message.body
        [html] = message.alternatives
        assert row.code in html.content


def test_code_of_an_ended_hold_is_not_sent(session):
    register(session, applicant=applicant(), at=timezone.now() - timedelta(hours=1))
    expire_due_holds()
    assert send() == []
    assert OutboxMail.objects.get().state == "dropped"


def test_each_step_is_told(session):
    Session.objects.update(capacity=1)
    first = confirm_with_link(register(session, applicant=applicant(name="")))
    waiting = confirm_with_link(register(session, applicant=applicant(waiting=True)))
    name = session.event.name_en
    assert send() == [f"Place confirmed: {name}", f"On the waiting list: {name}"]
    later = timedelta(hours=1)
    schedule.reschedule(
        session, starts_at=session.starts_at + later, ends_at=session.ends_at + later
    )
    assert send() == [f"Changed: {name}"] * 2
    cancel(first)
    staff.admit(waiting, actor=None)
    assert send() == [f"Place cancelled: {name}", f"Place confirmed: {name}"]
    schedule.cancel_session(session)
    assert send() == [f"Cancelled: {name}"]


def test_changed_mail_tells_the_old_time_and_the_new(session):
    confirm_with_link(register(session, applicant=applicant()))
    before = session.when
    send()
    later = timedelta(days=1)
    moved = schedule.reschedule(
        session, starts_at=session.starts_at + later, ends_at=session.ends_at + later
    )
    sweep(timezone.now() + timedelta(seconds=1))
    body = mail.outbox[-1].body
    assert moved.when in body
    assert before.split(",")[0] in body


def test_postponed_is_told_as_such(session):
    confirm_with_link(register(session, applicant=applicant()))
    send()
    schedule.postpone(session)
    assert send() == [f"Postponed: {session.event.name_en}"]


def test_mail_has_no_markup_of_a_name(session):
    confirm_with_link(register(session, applicant=applicant(name="<b>Ming</b> & co")))
    sweep(timezone.now() + timedelta(seconds=1))
    message = mail.outbox[-1]
    assert "Dear <b>Ming</b> & co," in message.body
    assert "&lt;b&gt;Ming&lt;/b&gt; &amp; co" in message.alternatives[0].content
