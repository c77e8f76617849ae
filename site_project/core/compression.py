"""Answers travel compressed where that gives nothing away.

Compression tells something of a secret that stands beside what a stranger
chose (BREACH). So what is meant for one person alone travels as it is: answers
that no cache may keep, that set a cookie, or that answer a signed-in person.
"""

import gzip
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

ACCEPTS = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
KINDS = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/atom+xml",
    "application/xml",
    "image/svg+xml",
)
SMALLEST = 500
# Above this level a page gains less than it costs.
LEVEL = 6
SUFFIX = '-gzip"'


def accepts_gzip(request: HttpRequest) -> bool:
    return bool(ACCEPTS.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def compressed(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """Return the compressed answer; views know their own ETags only, without our suffix."""
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    if SUFFIX in known:
        request.META["HTTP_IF_NONE_MATCH"] = known.replace(SUFFIX, '"')
    response = get_response(request)
    compress(request, response)
    etag = with_suffix(response)
    if response.status_code == 304 and etag and etag in known:
        response.headers["ETag"] = etag
    return response


def with_suffix(response: HttpResponseBase) -> str:
    """Return the strong ETag of the compressed form, or nothing where there is none."""
    etag = response.headers.get("ETag", "")
    return etag[:-1] + SUFFIX if etag.startswith('"') else etag


def compress(request: HttpRequest, response: HttpResponseBase) -> None:
    """Compress the body in place, if it may be.

    The compressed form has a strong ETag of its own (RFC 9110, 8.8.3.3): the
    same text always gives the same bytes.
    """
    if not isinstance(response, HttpResponse) or not may_be_compressed(request, response):
        return
    patch_vary_headers(response, ("Accept-Encoding",))
    if not accepts_gzip(request):
        return
    response.content = gzip.compress(response.content, LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
    if etag := with_suffix(response):
        response.headers["ETag"] = etag


def may_be_compressed(request: HttpRequest, response: HttpResponse) -> bool:
    policy = response.headers.get("Cache-Control", "")
    return (
        response.headers.get("Content-Type", "").startswith(KINDS)
        and "Content-Encoding" not in response.headers
        and len(response.content) >= SMALLEST
        and "private" not in policy
        and "no-store" not in policy
        and not response.cookies
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )
