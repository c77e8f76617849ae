"""A seminar's mails over a real SMTP server on this machine, read back with a mail parser."""

from email.message import EmailMessage
from typing import Any

import icalendar
import pytest

from events import schedule
from events.models import Registration, Session
from events.registration import confirm_with_link, register
from site_project.core import outbox, qr
from tests.core.test_smtp import Mailbox, mailbox  # noqa: F401  (the fixture)
from tests.factories.events import applicant

pytestmark = pytest.mark.django_db


def arrived(box: Mailbox) -> EmailMessage:
    """Send what is owed; returns the last mail that arrived."""
    outbox.sweep()
    return box.messages[-1]


def calendar_in(message: EmailMessage) -> Any:
    [part] = [p for p in message.iter_attachments() if p.get_content_type() == "text/calendar"]
    content = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    assert part["Content-Type"].params["method"] == str(content["METHOD"]) == "PUBLISH"
    return content


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_confirmation_arrives_with_ticket_calendar_and_link(
    mailbox: Mailbox,  # noqa: F811
    session: Session,
    language: str,
) -> None:
    row = confirm_with_link(register(session, applicant=applicant(language=language)))
    message = arrived(mailbox)
    name = str(getattr(session.event, f"name_{language.replace('-', '_')}"))
    assert name in message["Subject"]
    assert message["To"] == row.email
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    for said in (text, page):
        assert name in said
        assert row.public_code in said
        assert f"/r/{row.manage_token}/" in said
    [picture] = [p for p in message.walk() if p.get_content_type() == "image/png"]
    assert picture.get_content() == qr.png(row.public_code)
    assert f"cid:{picture['Content-ID'].strip('<>')}" in page
    [entry] = calendar_in(message).walk("VEVENT")
    assert entry["UID"] == str(session.uid)
    assert entry["DTSTART"].dt == session.starts_at
    assert str(entry["SUMMARY"]) == name
    assert str(entry["ORGANIZER"]).startswith("mailto:")


def test_code_arrives_at_the_very_beginning_of_a_chinese_subject(
    mailbox: Mailbox,  # noqa: F811
    session: Session,
) -> None:
    row = register(session, applicant=applicant(language="zh-hant"))
    message = arrived(mailbox)
    assert message["Subject"] == f"{row.code} 是你的確認碼"


def test_change_and_cancellation_arrive_with_a_calendar_that_follows(
    mailbox: Mailbox,  # noqa: F811
    session: Session,
) -> None:
    confirm_with_link(register(session, applicant=applicant()))
    first = calendar_in(arrived(mailbox)).walk("VEVENT")[0]
    schedule.move(session, venue=session.venue, room="2/F")
    moved = calendar_in(arrived(mailbox)).walk("VEVENT")[0]
    schedule.cancel_session(session)
    ended = calendar_in(arrived(mailbox)).walk("VEVENT")[0]
    assert first["UID"] == moved["UID"] == ended["UID"]
    assert first["SEQUENCE"] < moved["SEQUENCE"] < ended["SEQUENCE"]
    assert ended["STATUS"] == "CANCELLED"


def test_registration_stands_while_the_server_is_down(
    mailbox: Mailbox,  # noqa: F811
    session: Session,
    settings: Any,
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9  # nobody listens there
    row = register(session, applicant=applicant())
    assert outbox.sweep() == 0
    assert Registration.objects.get().holds_place
    settings.EMAIL_PORT = port
    outbox.OutboxMail.objects.update(due_at=row.created_at)
    assert row.code in arrived(mailbox)["Subject"]
