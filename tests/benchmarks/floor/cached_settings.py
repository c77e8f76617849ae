"""The floor with Django's own cache of whole pages around it, in each process."""

from .settings import *  # noqa: F403
from .settings import MIDDLEWARE as INNER

MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *INNER,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
