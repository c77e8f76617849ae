"""Addresses that belong to no page: the front door, health, robots, the register of data."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .holdings import holdings
from .models import TickRun
from .navigation import office
from .paired import languages

TICK_IS_LATE = timedelta(minutes=15)


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Send the reader to the site in their own language."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether database, cache, storage and time-driven work are in order: 200 or 503."""
    checks = {
        "database": _database_answers(),
        "cache": _cache_answers(),
        "storage": _storage_answers(),
        "tick": _tick_is_recent(),
    }
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _cache_answers() -> bool:
    try:
        cache.set("readyz", 1, 10)
        return cache.get("readyz") == 1
    except Exception:  # each cache library raises errors of its own
        return False


def _storage_answers() -> bool:
    try:
        default_storage.exists("readyz")
    except Exception:  # each storage library raises errors of its own
        return False
    return True


def _tick_is_recent() -> bool:
    try:
        row = TickRun.objects.filter(name="tick").first()
    except DatabaseError:
        return False
    return bool(row and row.finished_at and timezone.now() - row.finished_at < TICK_IS_LATE)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    text = render_to_string("core/robots.txt", {"site_url": settings.SITE_URL})
    return HttpResponse(text, content_type="text/plain")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Tell where to report a weakness (RFC 9116); 404 where the office gave no address."""
    address = office(request).email
    if not address:
        return HttpResponse(status=404)
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "email": address,
        "expires": (expires + timedelta(days=180)).isoformat(),
        "languages": ", ".join(languages()),
        "site_url": settings.SITE_URL,
    }
    return HttpResponse(render_to_string("core/security.txt", context), content_type="text/plain")


@require_safe
def what_we_hold(request: HttpRequest) -> HttpResponse:
    """Tell the public what is held about them, why and until when, from the models themselves."""
    return render(request, "core/what_we_hold.html", {"rows": list(holdings())})
