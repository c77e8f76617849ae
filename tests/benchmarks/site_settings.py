"""The demo, but mail leaves as in production: a worker sends it, outside the request."""

from site_project.settings.demo import *  # noqa: F403

TASKS = {"default": {"BACKEND": "site_project.core.task_queue.TaskQueue"}}
