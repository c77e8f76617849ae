"""Our gunicorn configuration, and an answer tells its number of queries, when asked."""

from site_project.gunicorn_config import *  # noqa: F403

from .counting import post_worker_init as post_worker_init
