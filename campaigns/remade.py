"""Answers that a browser or a feed reader keeps until content changes (RFC 9110, 8.8.3)."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from site_project.core.changes import CONTENT
from site_project.core.days import local_day
from site_project.core.models import ContentVersion


def _etag(request: HttpRequest, **which: Any) -> str:
    versions = ContentVersion.read((CONTENT,))
    # The days without an answer rise at midnight.
    source = f"{request.get_host()} {request.get_full_path()} {local_day()} {versions}"
    return f'"{hashlib.sha256(source.encode()).hexdigest()[:32]}"'


def remade_when_changed(view: Callable[..., HttpResponse]) -> Callable:
    """Let a view make its answer anew only for those whose copy is an older one."""
    return require_safe(condition(etag_func=_etag)(cache_control(public=True, max_age=300)(view)))
