"""Mail over a real SMTP server on this machine, read back with a mail parser."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command

from site_project.core import outbox
from site_project.core.models import User
from site_project.core.outbox import queue_mail
from site_project.core.outgoing import Attachment, OutgoingMessage


class Mailbox:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


def test_mail_arrives_in_the_readers_language(mailbox: Mailbox, db: None) -> None:
    user = User(username="同事", email="tung@example.org")
    user.set_unusable_password()
    user.save()
    queue_mail("core.welcome", user, language="zh-hant", key="first")
    assert outbox.sweep() == 1
    [message] = mailbox.messages
    assert message["Subject"] == "設定密碼"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "同事" in message.get_content()


def test_long_chinese_subject_begins_with_its_code(mailbox: Mailbox) -> None:
    subject = "321024 是你的確認碼：內地法律與在內地保障自身權利，為大專學生而設的專場講座"
    OutgoingMessage(subject=subject, body="留位", to=["chan@example.org"]).send()
    assert mailbox.messages[0]["Subject"] == subject


def test_check_mail_says_that_mail_leaves(mailbox: Mailbox, capsys) -> None:
    call_command("check_mail", "office@example.org")
    assert "Sent to office@example.org" in capsys.readouterr().out
    assert mailbox.messages[0]["To"] == "office@example.org"


def test_check_mail_fails_where_no_server_listens(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(CommandError, match="Not sent"):
        call_command("check_mail", "office@example.org")
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("check_mail", "office\n@example.org")


PIXEL = b"\x89PNG\r\n\x1a\n-a picture-"
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nSUMMARY:\xe8\xac\x9b\xe5\xba\xa7\r\nEND:VCALENDAR\r\n"
)


def letter_with_everything() -> OutgoingMessage:
    files = (
        Attachment("ticket.png", PIXEL, "image/png", cid="ticket@registration"),
        Attachment("seminar.ics", CALENDAR, 'text/calendar; charset="utf-8"; method=PUBLISH'),
    )
    message = OutgoingMessage(subject="留位", body="文字", to=["chan@example.org"], files=files)
    message.attach_alternative('<p>文字<img src="cid:ticket@registration"></p>', "text/html")
    return message


def test_picture_stands_inside_the_html_and_the_calendar_beside(mailbox: Mailbox) -> None:
    """multipart/mixed (alternative (text, related (html, picture)), calendar): RFC 2046, 2387."""
    letter_with_everything().send()
    [message] = mailbox.messages
    assert message.get_content_type() == "multipart/mixed"
    alternative, calendar = message.iter_parts()
    text, related = alternative.iter_parts()
    html, picture = related.iter_parts()
    kinds = [part.get_content_type() for part in (alternative, text, related, html, picture)]
    assert kinds == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert related.get_param("type") == "text/html"
    assert picture["Content-ID"] == "<ticket@registration>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content() == PIXEL
    assert message.get_body(("plain",)).get_content().strip() == "文字"
    assert "cid:ticket@registration" in html.get_content()
    assert calendar.get_filename() == "seminar.ics"


def test_calendar_keeps_its_bytes_and_its_method(mailbox: Mailbox) -> None:
    letter_with_everything().send()
    [calendar] = mailbox.messages[0].iter_attachments()
    assert calendar.get_content_type() == "text/calendar"
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8", "method": "PUBLISH"}
    assert calendar.get_payload(decode=True) == CALENDAR


def test_no_subject_or_address_brings_a_header_with_it(mailbox: Mailbox) -> None:
    for field in ({"subject": "a\r\nBcc: all@example.org"}, {"to": ["a@b.c\nBcc: x@y.z"]}):
        values = {"subject": "s", "body": "b", "to": ["chan@example.org"]} | field
        with pytest.raises(ValueError, match=r"Header values|Invalid address"):
            OutgoingMessage(**values).send()
    assert mailbox.messages == []
