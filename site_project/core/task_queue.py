"""The queue of tasks in the database: django-tasks-db's, its rows written in fewer steps."""

from typing import Any

from django_tasks.base import Task
from django_tasks.signals import task_enqueued
from django_tasks_db import DatabaseBackend
from django_tasks_db.backend import TaskResult
from django_tasks_db.models import DBTaskResult, get_date_max

from .prepared import PreparedInsert

_INSERT = PreparedInsert(DBTaskResult)


class TaskQueue(DatabaseBackend):
    """Each registration owes two mails, and each mail a task: its statement is compiled once."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Write the task's row, in the caller's transaction."""
        self.validate_task(task)
        row: DBTaskResult = DBTaskResult(
            args_kwargs={"args": args, "kwargs": kwargs},
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after or get_date_max(),
            backend_name=self.alias,
        )
        _INSERT(row)
        result = row.task_result
        task_enqueued.send(type(self), task_result=result)
        return result
