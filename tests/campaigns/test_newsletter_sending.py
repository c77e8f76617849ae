"""An issue over a real SMTP server on this machine: to whom, once, in which words, in batches."""

import re
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import (
    NewsletterDelivery,
    NewsletterIssue,
    NewsletterSettings,
    Subscriber,
    SuppressedAddress,
)
from campaigns.newsletter import batches, sending
from campaigns.newsletter.enums import DeliveryState, IssueState, SubscriberState
from campaigns.newsletter.refusals import Refused
from site_project.core.models import ContentVersion, HomePage
from site_project.core.periodic import run_all
from site_project.core.retention import purge
from tests.core.test_smtp import Mailbox, mailbox  # noqa: F401  (the fixture)
from tests.factories.campaigns import make_article
from tests.factories.newsletter import (
    make_issue,
    make_sender,
    make_subscriber,
    make_topic,
    started,
)

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
State = IssueState


@pytest.fixture
def issue(homes: Homes) -> NewsletterIssue:
    return make_issue(make_article(homes["en"], title="Prisons in 2026", summary="What we saw."))


def rules(**fields: int) -> None:
    settings = NewsletterSettings.load()
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.save()


def send_batches(count: int = 1) -> datetime:
    """Let time pass and send so many batches; returns when the last one was."""
    now = timezone.now()
    for number in range(count):
        now += timedelta(minutes=1 + number)
        batches.send_due(now)
    return now


def to(box: Any) -> list[str]:
    return sorted(message["To"] for message in box.messages)


def refresh(issue: NewsletterIssue) -> NewsletterIssue:
    return NewsletterIssue.objects.get(pk=issue.pk)


# --- The mail -----------------------------------------------------------------------------


def test_mail_says_the_same_as_text_and_html_and_how_to_leave(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
    settings: Any,
) -> None:
    settings.SITE_URL = "https://centre.example.org"
    row = make_subscriber(email="chan@example.org")
    started(issue)
    run_all(timezone.now() + timedelta(minutes=1))
    [message] = mailbox.messages
    leave = f"https://centre.example.org/n/{row.unsubscribe_token}/"
    assert message["List-Unsubscribe"] == f"<{leave}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<newsletter.centre.example.org>"
    assert message["Subject"] == "News of the month"
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    for said in (text, page):
        for word in ("much has happened.", "Prisons in 2026", "What we saw.", leave):
            assert word in said
        assert f"/n/{row.preferences_token}/" in said
        assert f"/en/subscribe/issues/{issue.number}/" in said
        assert "/articles/" in said
    # Nothing is fetched when it is opened, and no link goes by way of a counter.
    assert not re.search(r"<(img|link|script|iframe)|url\(", page)
    assert set(re.findall(r'href="(https?://[^/]+)', page)) <= {
        "https://centre.example.org",
        "http://testserver",
    }


def test_one_post_to_the_address_in_the_header_unsubscribes(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    row = make_subscriber()
    started(issue)
    send_batches()
    path = mailbox.messages[0]["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    body = {"List-Unsubscribe": "One-Click"}
    response = Client(enforce_csrf_checks=True).post(path, body)
    assert response.status_code == 200
    row.refresh_from_db()
    assert row.state == SubscriberState.UNSUBSCRIBED


def test_each_reader_gets_their_language_and_what_is_missing_is_marked(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    make_subscriber(email="a@example.org", language="en")
    make_subscriber(email="b@example.org", language="zh-hant")
    started(issue)
    send_batches()
    english, chinese = sorted(mailbox.messages, key=lambda message: message["To"])
    assert chinese["Subject"] == "本月消息"
    page = chinese.get_body(("html",)).get_content()
    assert '<html lang="zh-Hant-HK">' in page
    assert re.search(
        r' lang="en"><a href="[^"]+/zh-hant/articles/[^"]+"[^>]*>Prisons in 2026', page
    )
    assert ' lang="' not in english.get_body(("html",)).get_content().split("<body")[1]


def test_draft_private_and_repeated_pages_stay_out(
    mailbox: Mailbox,  # noqa: F811
    homes: Homes,
) -> None:
    shown = make_article(homes["en"], title="Shown")
    other = shown.copy_for_translation(homes["zh-hant"].locale, copy_parents=True)
    other.save_revision().publish()
    draft = make_article(homes["en"], title="Draft")
    draft.unpublish()
    private = make_article(homes["en"], title="Private")
    private.view_restrictions.create(restriction_type="login")
    make_subscriber()
    started(make_issue(draft, shown, private, other))
    send_batches()
    text = mailbox.messages[0].get_body(("plain",)).get_content()
    assert text.count("* ") == text.count("* Shown") == 1


# --- To whom ------------------------------------------------------------------------------


def test_topics_choose_the_readers(mailbox: Mailbox, homes: Homes) -> None:  # noqa: F811
    prisons, courts = make_topic("Prisons"), make_topic("Courts")
    make_subscriber(prisons, email="prisons@example.org")
    make_subscriber(courts, email="courts@example.org")
    make_subscriber(prisons, courts, email="both@example.org")
    make_subscriber(email="all@example.org")
    make_subscriber(email="gone@example.org", state=SubscriberState.UNSUBSCRIBED)
    make_subscriber(email="not@example.org", state=SubscriberState.UNCONFIRMED)
    started(make_issue(make_article(homes["en"]), topics=[prisons]))
    send_batches()
    assert to(mailbox) == ["all@example.org", "both@example.org", "prisons@example.org"]


def test_count_by_language_is_what_is_sent(issue: NewsletterIssue) -> None:
    for language in ("en", "zh-hant", "zh-hant"):
        make_subscriber(language=language)
    count = sending.counted(issue)
    assert (count.by_language, count.total) == ({"zh-hant": 2, "en": 1}, 3)
    make_subscriber()
    with pytest.raises(Refused, match="changed"):
        sending.start(issue, actor=make_sender(), expected=3)
    assert not NewsletterDelivery.objects.exists()


def test_who_leaves_while_it_is_sent_gets_nothing(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    rows = [make_subscriber(email=f"{name}@example.org") for name in "abc"]
    started(issue)
    rows[0].state = SubscriberState.UNSUBSCRIBED
    rows[0].save()
    rows[1].delete()
    send_batches()
    assert to(mailbox) == ["c@example.org"]
    row = refresh(issue)
    assert (row.state, row.recipients, row.sent) == (State.SENT, 3, 1)


# --- In batches, to nobody twice ------------------------------------------------------------


def test_batches_are_as_large_and_as_far_apart_as_the_settings_say(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    rules(batch_size=2, batch_minutes=10)
    for _ in range(5):
        make_subscriber()
    started(issue)
    now = timezone.now() + timedelta(minutes=1)
    told = []
    for minutes in (0, 1, 9, 10, 20, 30):
        batches.send_due(now + timedelta(minutes=minutes))
        told.append(len(mailbox.messages))
    assert told == [2, 2, 2, 4, 5, 5]
    row = refresh(issue)
    assert (row.state, row.sent, row.recipients) == (State.SENT, 5, 5)
    assert row.finished_at is not None


def test_sending_twice_reaches_nobody_twice(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    make_subscriber()
    started(issue)
    with pytest.raises(Refused, match="state"):
        started(issue)
    send_batches(2)
    for act in (sending.send_again, sending.resume, sending.pause, sending.send_test):
        with pytest.raises(Refused):
            act(issue, actor=make_sender())
    send_batches(2)
    assert len(mailbox.messages) == 1


class Killed(BaseException):
    """The process ends, wherever it is."""


def test_killed_sender_is_followed_by_one_that_sends_only_the_rest(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
    monkeypatch: Any,
) -> None:
    for _ in range(4):
        make_subscriber()
    started(issue)
    mark = batches._Batch._mark

    def die_at_the_second(self: Any, pk: int, *args: Any) -> None:
        if len(mailbox.messages) == 2:
            raise Killed
        mark(self, pk, *args)

    monkeypatch.setattr(batches._Batch, "_mark", die_at_the_second)
    with pytest.raises(Killed):
        send_batches()
    monkeypatch.undo()
    now = timezone.now() + timedelta(minutes=5)
    batches.send_due(now)
    assert len(mailbox.messages) == len(set(to(mailbox))) == 4
    # The one that it had in hand has left, but nobody knows: it is told apart.
    batches.send_due(now + timedelta(minutes=15))
    row = refresh(issue)
    assert (row.sent, row.uncertain, row.state) == (3, 1, State.SENT)
    assert len(mailbox.messages) == 4


def test_pause_holds_in_the_middle_of_a_batch(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
    monkeypatch: Any,
) -> None:
    for _ in range(3):
        make_subscriber()
    started(issue)
    mark = batches._Batch._mark

    def pause_after_the_first(self: Any, *args: Any) -> None:
        mark(self, *args)
        if len(mailbox.messages) == 1:
            sending.pause(issue, actor=make_sender())

    monkeypatch.setattr(batches._Batch, "_mark", pause_after_the_first)
    send_batches()
    assert len(mailbox.messages) == 1
    assert refresh(issue).state == State.PAUSED
    monkeypatch.undo()
    send_batches(2)
    assert len(mailbox.messages) == 1
    sending.resume(issue, actor=make_sender())
    send_batches(4)
    assert len(mailbox.messages) == len(set(to(mailbox))) == 3


def test_stopped_issue_can_still_reach_the_others(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    rules(batch_size=1)
    for _ in range(3):
        make_subscriber()
    started(issue)
    send_batches()
    sending.stop(issue, actor=make_sender())
    send_batches(3)
    assert len(mailbox.messages) == 1
    assert sending.send_again(issue, actor=make_sender()) == 2
    send_batches(6)
    assert len(mailbox.messages) == len(set(to(mailbox))) == 3
    assert refresh(issue).state == State.SENT


def test_words_stay_what_they_were_when_sending_began(
    mailbox: Mailbox,  # noqa: F811
    homes: Homes,
) -> None:
    rules(batch_size=1)
    page = make_article(homes["en"], title="Before")
    issue = make_issue(page)
    make_subscriber()
    make_subscriber()
    started(issue)
    send_batches()
    page.title = "After"
    page.save_revision().publish()
    send_batches(3)
    texts = [message.get_body(("plain",)).get_content() for message in mailbox.messages]
    assert [("Before" in text, "After" in text) for text in texts] == [(True, False)] * 2


# --- What the mail server says ----------------------------------------------------------------


class Stubborn(Mailbox):
    """A server that refuses some addresses, for good or for now."""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("full") and len(self.messages) < 2:
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def stubborn(mailbox: Mailbox) -> Mailbox:  # noqa: F811
    # The controller hands each connection to this very object.
    mailbox.__class__ = Stubborn
    return mailbox


def test_refused_address_is_told_apart_and_removed_by_staff(
    stubborn: Mailbox, issue: NewsletterIssue
) -> None:
    for name in ("nobody", "full", "chan"):
        make_subscriber(email=f"{name}@example.org")
    started(issue)
    now = send_batches()
    row = refresh(issue)
    assert (row.sent, row.refused, row.failed, row.state) == (1, 1, 0, State.SENDING)
    stubborn.messages.append(EmailMessage())
    batches.send_due(now + timedelta(minutes=10))
    row = refresh(issue)
    assert (row.sent, row.refused, row.state) == (2, 1, State.SENT)

    assert sending.remove_refused(issue, actor=make_sender()) == 1

    assert not Subscriber.objects.filter(email__startswith="nobody").exists()
    assert SuppressedAddress.objects.get().reason == "bounced"
    assert sending.remove_refused(issue, actor=make_sender()) == 0


def test_server_that_is_down_costs_nobody_the_issue(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
    settings: Any,
) -> None:
    make_subscriber()
    started(issue)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9  # nobody listens there
    send_batches()
    assert refresh(issue).error == "ConnectionRefusedError"
    assert NewsletterDelivery.objects.get().state == DeliveryState.WAITING
    settings.EMAIL_PORT = port
    send_batches(3)
    row = refresh(issue)
    assert (row.error, row.sent, len(mailbox.messages)) == ("", 1, 1)


class Closed(Mailbox):
    """A server that takes nothing from us."""

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        return "550 this sender is blocked"


def test_server_that_refuses_the_sender_costs_nobody_the_issue(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    for _ in range(3):
        make_subscriber()
    started(issue)
    mailbox.__class__ = Closed
    send_batches()
    row = refresh(issue)
    assert (row.error, row.refused, row.failed) == ("SMTPSenderRefused", 0, 0)
    assert set(NewsletterDelivery.objects.values_list("state", "attempts")) == {("waiting", 0)}
    mailbox.__class__ = Mailbox
    send_batches(3)
    assert (refresh(issue).sent, len(mailbox.messages)) == (3, 3)


def test_line_that_breaks_while_a_mail_leaves_is_no_reason_to_send_it_again(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
    monkeypatch: Any,
) -> None:
    for _ in range(2):
        make_subscriber()
    started(issue)
    send = smtplib.SMTP.sendmail

    def break_once(self: Any, *args: Any, **kwargs: Any) -> Any:
        told = send(self, *args, **kwargs)
        if len(mailbox.messages) == 1:
            self.close()
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return told

    monkeypatch.setattr(smtplib.SMTP, "sendmail", break_once)
    send_batches(2)
    row = refresh(issue)
    assert (row.sent, row.uncertain, row.state) == (1, 1, State.SENT)
    assert len(mailbox.messages) == len(set(to(mailbox))) == 2


class Choosy(Mailbox):
    """A server that takes an address and then refuses what is sent to it, for now or for good."""

    tried: set[str]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        [address] = envelope.rcpt_tos
        if address.startswith("later") and address not in self.tried:
            self.tried.add(address)
            return "451 try again later"
        if address.startswith("never"):
            return "554 looks like spam"
        return await super().handle_DATA(server, session, envelope)


def test_mail_that_the_server_refuses_to_take_is_tried_again_or_told_apart(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    for name in ("later", "never", "chan"):
        make_subscriber(email=f"{name}@example.org")
    started(issue)
    mailbox.__class__ = Choosy
    mailbox.tried = set()
    now = send_batches()
    row = refresh(issue)
    assert (row.sent, row.failed, row.uncertain, row.state) == (1, 1, 0, State.SENDING)
    batches.send_due(now + timedelta(minutes=10))
    row = refresh(issue)
    assert (row.sent, row.failed, row.uncertain, row.state) == (2, 1, 0, State.SENT)
    assert to(mailbox) == ["chan@example.org", "later@example.org"]


def test_sender_that_wakes_up_late_counts_no_mail_a_second_time(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
    monkeypatch: Any,
) -> None:
    for _ in range(2):
        make_subscriber()
    started(issue)
    now = timezone.now()
    send = smtplib.SMTP.sendmail

    def fall_asleep(self: Any, *args: Any, **kwargs: Any) -> Any:
        told = send(self, *args, **kwargs)
        if len(mailbox.messages) == 1:
            batches.send_due(now + timedelta(minutes=30))  # another sender takes over
        return told

    monkeypatch.setattr(smtplib.SMTP, "sendmail", fall_asleep)
    batches.send_due(now + timedelta(minutes=1))
    row = refresh(issue)
    assert (row.sent, row.uncertain, row.state) == (1, 1, State.SENT)
    assert len(mailbox.messages) == len(set(to(mailbox))) == 2


# --- What is kept --------------------------------------------------------------------------


def test_rows_are_purged_and_numbers_stay(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    make_subscriber()
    started(issue)
    now = send_batches()
    assert purge(now)["campaigns.NewsletterDelivery"] == 0
    assert purge(now + timedelta(days=31))["campaigns.NewsletterDelivery"] == 1
    row = refresh(issue)
    assert (row.sent, row.recipients) == (1, 1)
    with pytest.raises(Refused, match="no longer known"):
        sending.send_again(issue, actor=make_sender(), at=now + timedelta(days=31))


def test_pages_stay_in_every_cache_while_mails_leave(
    mailbox: Mailbox,  # noqa: F811
    issue: NewsletterIssue,
) -> None:
    rules(batch_size=1)
    for _ in range(3):
        make_subscriber()
    started(issue)
    before = ContentVersion.read()
    send_batches(2)
    assert len(mailbox.messages) == 2
    assert ContentVersion.read() == before
