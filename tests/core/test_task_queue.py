"""A task waits in the database, written in the transaction that asks for it."""

import pytest
from django.core import mail
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks.signals import task_enqueued
from django_tasks_db.models import DBTaskResult

from site_project.core.models import OutboxMail, User
from site_project.core.outbox import queue_mail, send_queued


@pytest.fixture(autouse=True)
def queue(settings):
    settings.TASKS = {"default": {"BACKEND": "site_project.core.task_queue.TaskQueue"}}


@pytest.fixture
def newcomer(db):
    return User.objects.create_user("newcomer", "newcomer@example.org")


def test_task_is_there_with_its_mail_for_a_worker_to_do(newcomer):
    queue_mail("core.welcome", newcomer, language="en", key="first")
    assert mail.outbox == []
    row = DBTaskResult.objects.ready().get()
    # As the worker does; the command itself would close the test's connection.
    row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    [message] = mail.outbox
    assert message.to == ["newcomer@example.org"]


def test_nothing_is_left_of_a_transaction_that_is_rolled_back(newcomer):
    with transaction.atomic():
        queue_mail("core.welcome", newcomer, language="en", key="first")
        transaction.set_rollback(True)
    assert not OutboxMail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_task_that_is_told_of_can_be_asked_for(newcomer):
    told = []

    def hear(task_result, **kwargs):
        told.append(task_result)

    task_enqueued.connect(hear)
    try:
        result = send_queued.enqueue("core.welcome:1:first")
    finally:
        task_enqueued.disconnect(hear)
    assert told == [result]
    known = send_queued.get_result(result.id)
    assert (known.args, known.kwargs) == (["core.welcome:1:first"], {})
    assert known.status == TaskResultStatus.READY
    assert known.task == send_queued
