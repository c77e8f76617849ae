"""Copies of pages that are the same for everybody, right at once after any change.

A worker keeps what it answered to visitors without a cookie, under the
ContentVersion of all that is public; one query tells whether it still holds.
nginx may keep copies too (proxy_cache.py): the same answers say until when.
Time changes pages as well: no copy outlives the next instant at which one of
them would read differently.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils import timezone
from django.utils.cache import cc_delim_re, get_conditional_response, patch_cache_control
from django.utils.http import parse_http_date_safe
from wagtail.models import Page

from . import navigation
from .changes import CONTENT
from .compression import accepts_gzip, compress, compressed
from .days import ONE_DAY, local_day, start_of_day
from .models import ContentVersion, Notice

# Should a process die between a change and its announcement, copies live no longer than this.
LONGEST = timedelta(minutes=1)
LONGEST_AT_PROXY = timedelta(minutes=10)
# Of one worker, in bytes.
ROOM = 8 * 1024 * 1024
LARGEST = ROOM // 8
STATEFUL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
WITHOUT_COPIES = ("/admin/", "/documents/", "/media/", "/healthz", "/readyz")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")

Answer = Callable[[HttpRequest], HttpResponseBase]
Versions = tuple[tuple[str, int], ...]
Boundary = Callable[[datetime], datetime | None]
_boundaries: list[Boundary] = []


def boundary(function: Boundary) -> Boundary:
    """Register a function that tells when time itself will next change a page."""
    _boundaries.append(function)
    return function


@boundary
def next_midnight(now: datetime) -> datetime:
    return start_of_day(local_day(now) + ONE_DAY)


@boundary
def next_coming_or_going(now: datetime) -> datetime | None:
    """Return when next a page is taken down, or a notice appears or goes: in one query."""
    expiries = Page.objects.filter(live=True, expire_at__gt=now).order_by().values_list("expire_at")
    instants = expiries.union(*Notice.objects.changes_after(now))
    return min((at for (at,) in instants), default=None)


def next_boundary(now: datetime) -> datetime:
    return min(at for function in _boundaries if (at := function(now)) is not None)


def until(request: HttpRequest, now: datetime) -> datetime:
    """Return when time will next change a page; a key of what depends on the time."""
    key = "next boundary"
    at = navigation.remembered(request, CONTENT, key, lambda: next_boundary(now))
    if at <= now:
        at = navigation.remembered_anew(request, CONTENT, key, next_boundary(now))
    return at


@dataclass(frozen=True)
class Copy:
    versions: Versions
    until: datetime
    body: bytes
    headers: dict[str, str]


class Copies:
    """Some copies, the least used forgotten first."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.size = 0
        self.kept: OrderedDict[tuple, Copy] = OrderedDict()

    def get(self, key: tuple, versions: Versions, now: datetime) -> Copy | None:
        copy = self.kept.get(key)
        if copy is None:
            return None
        if copy.versions != versions or now >= copy.until:
            self._drop(key)
            return None
        self.kept.move_to_end(key)
        return copy

    def put(self, key: tuple, copy: Copy) -> None:
        if len(copy.body) > LARGEST:
            return
        self._drop(key)
        self.kept[key] = copy
        self.size += len(copy.body)
        while self.size > self.room:
            self._drop(next(iter(self.kept)))

    def _drop(self, key: tuple) -> None:
        if copy := self.kept.pop(key, None):
            self.size -= len(copy.body)


class PublicCopiesMiddleware:
    """Answer with a copy where there is one; tell caches what they may keep; compress."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.copies = Copies()
        self.until: tuple[Versions, datetime] | None = None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.PAGE_CACHE or not may_have_a_copy(request):
            return compressed(request, self.get_response)
        conditions = {name: request.META.pop(name, "") for name in CONDITIONS}
        now = timezone.now()
        versions = versions_of(request)
        key = (request.scheme, request.get_host(), request.get_full_path(), accepts_gzip(request))
        copy = self.copies.get(key, versions, now)
        if copy is not None:
            response: HttpResponseBase = HttpResponse(copy.body, headers=copy.headers)
        else:
            response = self.get_response(request)
            public = is_public(request, response)
            if public:
                tell_caches(request, response)
            compress(request, response)
            if public:
                self._keep(key, versions, now, response)
        return answer_conditions(request, response, conditions)

    def _keep(self, key: tuple, versions: Versions, now: datetime, response: HttpResponse) -> None:
        boundary = self._next_boundary(versions, now)
        if settings.PROXY_CACHE_DIR:
            # nginx counts the second that is named as well.
            end = min(boundary, now + LONGEST_AT_PROXY).timestamp()
            moved = tuple(sorted(ContentVersion.read().items())) != versions
            told = {"X-Accel-Expires": "0" if moved else f"@{int(end) - 1}"}
            # nginx before 1.23 hears it only where it comes before Cache-Control.
            response.headers = ResponseHeaders(told | dict(response.headers))
        until = min(boundary, now + LONGEST)
        self.copies.put(key, Copy(versions, until, response.content, dict(response.headers)))

    def _next_boundary(self, versions: Versions, now: datetime) -> datetime:
        if self.until is None or self.until[0] != versions or now >= self.until[1]:
            self.until = (versions, next_boundary(now))
        return self.until[1]


def versions_of(request: HttpRequest) -> Versions:
    return tuple(sorted(navigation.versions(request).items()))


def may_have_a_copy(request: HttpRequest) -> bool:
    """Say whether this is a reader who brings nothing that the answer could depend on."""
    return (
        request.method == "GET"
        and not any(request.META.get(name) for name in STATEFUL)
        and not request.path_info.startswith(WITHOUT_COPIES)
    )


def is_public(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Say whether the answer is the same for everybody: a page, or what says so itself."""
    policy = set(cc_delim_re.split(response.headers.get("Cache-Control", "").lower()))
    vary = set(cc_delim_re.split(response.headers.get("Vary", "").lower()))
    return (
        response.status_code == 200
        and not response.streaming
        and (getattr(request, "is_public_page", False) or "public" in policy)
        and not policy & {"private", "no-store", "no-cache"}
        and vary <= {"", "accept-encoding"}
        and not response.cookies
    )


def tell_caches(request: HttpRequest, response: HttpResponse) -> None:
    """Let browsers and caches keep a page if they ask each time whether it is still the same."""
    if getattr(request, "is_public_page", False):
        patch_cache_control(response, public=True, max_age=0)
    if "ETag" not in response.headers:
        response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'


def answer_conditions(
    request: HttpRequest, response: HttpResponseBase, conditions: dict[str, str]
) -> HttpResponseBase:
    """Return 304 where the client has the same bytes already (RFC 9110, 13)."""
    request.META.update({name: value for name, value in conditions.items() if value})
    if not any(conditions.values()) or response.status_code != 200:
        return response
    modified = response.headers.get("Last-Modified")
    return get_conditional_response(
        request,
        etag=response.headers.get("ETag"),
        last_modified=parse_http_date_safe(modified) if modified else None,
        response=response,
    )
