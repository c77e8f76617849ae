"""Our gunicorn configuration, and what counting.py adds to an answer, when asked."""

from site_project.gunicorn_config import *  # noqa: F403

from .counting import post_worker_init as post_worker_init
