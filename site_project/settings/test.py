"""The tests: both databases by DATABASE_URL, nothing that waits."""

import hashlib
import os

from .base import *  # noqa: F403
from .base import BASE_DIR, DATABASES, SQLITE_OPTIONS, VAR_DIR

DEBUG = False
SECRET_KEY = "for tests only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
RATE_LIMITS = False
SITE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are found where they lie; nothing is collected first.
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = VAR_DIR / "test-media"
PRIVATE_MEDIA_ROOT = VAR_DIR / "test-private"


def database_name() -> str:
    """Name the test database after what makes it, so that it is kept until that changes."""
    digest = hashlib.sha256()
    sources = [*BASE_DIR.glob("*/migrations/*.py"), *BASE_DIR.glob("*/*/migrations/*.py")]
    sources += [*BASE_DIR.glob("*/site_setup.py"), *BASE_DIR.glob("*/*/site_setup.py")]
    sources += [BASE_DIR / "requirements.lock", BASE_DIR / "site_project/core/permissions.py"]
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return f"test_{os.environ.get('TEST_DATABASE', 'site')}_{digest.hexdigest()[:12]}"


if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: it is kept between runs.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"{database_name()}.sqlite3"}
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        "init_command": f"{SQLITE_OPTIONS['init_command']}PRAGMA synchronous=OFF;"
    }
else:
    DATABASES["default"]["TEST"] = {"NAME": database_name()}
    # The pool's threads would keep the test database from being dropped.
    # What a test commits need not outlive a failure of the machine.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
