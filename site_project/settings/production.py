"""A server. What is missing from the environment is named, and nothing starts."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import SITE_URL, STORAGES, env

missing = [
    name
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL")
    if not env.str(name, default="")
]
if missing:
    raise ImproperlyConfigured(
        f"Set {', '.join(missing)} in the environment. The README tells what each is."
    )

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
RATE_LIMITS = True
PAGE_CACHE = env.str("PAGE_CACHE", default="on") != "off"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

TASKS = {"default": {"BACKEND": "site_project.core.task_queue.TaskQueue"}}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}
if bucket := env.str("MEDIA_S3_BUCKET", default=""):
    s3 = {
        "bucket_name": bucket,
        "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default=None),
        "region_name": env.str("MEDIA_S3_REGION", default=None),
        "access_key": env.str("MEDIA_S3_ACCESS_KEY", default=None),
        "secret_key": env.str("MEDIA_S3_SECRET_KEY", default=None),
        "addressing_style": "path",
        "signature_version": "s3v4",
        "file_overwrite": False,
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": s3 | {"querystring_auth": False},
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": s3 | {"querystring_auth": True, "location": "private"},
    }
