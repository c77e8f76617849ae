"""Is the project wired right? Questions that only the composition root can ask."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from campaigns.review import legal

from .core.models import HomePage, OfficeSettings


@register(Tags.security, deploy=True)
def limits_are_on(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.RATE_LIMITS:
        return []
    return [Error("RATE_LIMITS is off: a robot could empty a room.", id="site.E001")]


@register(Tags.caches, deploy=True)
def workers_share_a_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
    if workers < 2 or "locmem" not in settings.CACHES["default"]["BACKEND"]:
        return []
    hint = "Set CACHE_URL=redis://… so that all workers see the same."
    return [Warning(f"{workers} workers, each with a cache of its own.", hint=hint, id="site.W001")]


@register(Tags.database)
def cases_can_be_published(
    app_configs: Any, databases: list[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if not databases:
        return []
    try:
        lacking = HomePage.objects.exists() and not legal.is_set_up()
    except DatabaseError:
        return []  # before the first migration there is nothing to ask
    if not lacking:
        return []
    hint = "Run setup_site again, as after every upgrade: it makes what is missing."
    return [Warning("Nobody can publish a case: no legal review.", hint=hint, id="site.W003")]


@register(Tags.database)
def visitors_can_telephone(
    app_configs: Any, databases: list[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if not databases:
        return []
    try:
        office = OfficeSettings.objects.first()
    except DatabaseError:
        return []  # before the first migration there is nothing to ask
    if office is None or office.telephone:
        return []
    hint = "Admin → Settings → Office. Visitors without e-mail rely on it."
    return [Warning("The office has no telephone number.", hint=hint, id="site.W002")]
