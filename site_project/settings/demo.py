"""The demonstration: production's middleware on one machine, everything under var/."""

import secrets

from .base import *  # noqa: F403
from .base import MEDIA_ROOT, PRIVATE_MEDIA_ROOT, STORAGES, VAR_DIR, env

DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
RATE_LIMITS = env.str("RATE_LIMITS", default="off") != "off"
PAGE_CACHE = env.str("PAGE_CACHE", default="on") != "off"


def demo_secret() -> str:
    """Keep one secret for the life of var/, so that links in demo mail stay valid."""
    VAR_DIR.mkdir(exist_ok=True)
    path = VAR_DIR / "secret"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = demo_secret()
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}
EMAIL_BACKEND = "site_project.core.mail_files.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
for folder in (MEDIA_ROOT, PRIVATE_MEDIA_ROOT, EMAIL_FILE_PATH):
    folder.mkdir(parents=True, exist_ok=True)
