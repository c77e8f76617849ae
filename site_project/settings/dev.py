"""A developer's machine: debug pages, reloading, mail printed to the terminal."""

from .base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "for development only"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
