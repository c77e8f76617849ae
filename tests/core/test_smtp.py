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
from site_project.core.outbox import OutgoingMessage, queue_mail


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
