from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from site_project.core import outbox
from site_project.core.models import OutboxMail, User
from site_project.core.models.outbox import OutboxState
from site_project.core.outbox import queue_mail


@pytest.fixture
def newcomer(db: None) -> User:
    user = User(username="newcomer", email="newcomer@example.org")
    user.set_unusable_password()
    user.save()
    return user


def owe(user: User, key: str = "first", **kwargs) -> None:
    queue_mail("core.welcome", user, language="en", key=key, **kwargs)


def test_mail_leaves_after_the_commit_and_not_before(
    newcomer: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        owe(newcomer)
        assert mail.outbox == []
    [message] = mail.outbox
    assert message.to == ["newcomer@example.org"]
    assert "newcomer" in message.body
    assert "/admin/password_reset/confirm/" in message.body
    assert message.extra_headers["Message-ID"].startswith("<outbox-")


def test_mail_that_is_no_longer_true_is_dropped(newcomer: User) -> None:
    owe(newcomer)
    newcomer.set_password("chosen meanwhile")
    newcomer.save()
    assert outbox.sweep() == 0
    assert mail.outbox == []
    assert OutboxMail.objects.get().state == OutboxState.DROPPED


def test_same_mail_is_owed_once(newcomer: User) -> None:
    owe(newcomer)
    owe(newcomer)
    assert OutboxMail.objects.count() == 1
    assert outbox.sweep() == 1
    assert outbox.sweep() == 0


def test_mail_of_tomorrow_waits(newcomer: User, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        owe(newcomer, due_at=timezone.now() + timedelta(days=1))
    assert mail.outbox == []
    assert outbox.sweep() == 0
    assert outbox.sweep(timezone.now() + timedelta(days=1, minutes=1)) == 1


def test_mail_is_tried_again_later_when_the_server_is_down(newcomer: User, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    owe(newcomer)
    now = timezone.now()
    assert outbox.sweep(now) == 0
    row = OutboxMail.objects.get()
    assert (row.state, row.attempts) == (OutboxState.QUEUED, 1)
    assert row.error == "ConnectionRefusedError"
    assert row.due_at > now
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.sweep(now + timedelta(seconds=10)) == 0
    assert outbox.sweep(now + timedelta(minutes=2)) == 1


def test_mail_that_fails_ten_times_is_left_to_staff(newcomer: User, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    owe(newcomer)
    now = timezone.now()
    for day in range(12):
        outbox.sweep(now + timedelta(days=2 * day))
    row = OutboxMail.objects.get()
    assert (row.state, row.attempts) == (OutboxState.FAILED, 10)


def test_claimed_mail_is_left_to_whoever_claimed_it(newcomer: User) -> None:
    owe(newcomer)
    now = timezone.now()
    OutboxMail.objects.update(claimed_until=now + timedelta(minutes=1))
    assert outbox.sweep(now) == 0
    assert outbox.sweep(now + timedelta(minutes=2)) == 1


def test_unknown_kind_is_refused_before_anything_is_stored(newcomer: User) -> None:
    with pytest.raises(KeyError):
        queue_mail("core.nonsense", newcomer, language="en", key="1")
    assert not OutboxMail.objects.exists()


def test_sent_mail_is_forgotten_after_thirty_days(newcomer: User) -> None:
    owe(newcomer)
    outbox.sweep()
    assert outbox.forget_finished() == 0
    assert outbox.forget_finished(timezone.now() + timedelta(days=31)) == 1
