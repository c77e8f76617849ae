"""Parts of a file (RFC 9110, 14): a player that seeks fetches what it plays and no more."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
CHUNK = 64 * 1024


class Part:
    """Some bytes of an open file; closed with the answer, whether or not they were read."""

    def __init__(self, file: BinaryIO, first: int, count: int) -> None:
        file.seek(first)
        self.file = file
        self.left = count

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (chunk := self.file.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()


class Unsatisfiable(ValueError):
    """Nothing of the file lies where the client looks."""


def asked(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte that a Range header asks for; None for the whole.

    Several parts at once, other units and what cannot be read are answered
    with the whole, as RFC 9110, 14.2 allows. Raises Unsatisfiable.
    """
    found = RANGE.fullmatch(header)
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        count = min(int(last), size)
        if count == 0:
            raise Unsatisfiable
        return size - count, size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1


def serve(
    request: HttpRequest,
    file: BinaryIO,
    *,
    size: int,
    content_type: str,
    etag: str,
    modified: datetime,
) -> HttpResponseBase:
    """Return the file or the asked part of it: 200, 206, 304, 412 or 416.

    `etag` is quoted and strong, or empty where none is known.
    """
    stamp = http_date(modified.timestamp())
    common = {"Accept-Ranges": "bytes", "Last-Modified": stamp}
    if etag:
        common["ETag"] = etag
    early = get_conditional_response(
        request, etag=etag or None, last_modified=parse_http_date_safe(stamp)
    )
    if early is not None:
        file.close()
        for name, value in common.items():
            early.headers[name] = value
        return early
    header = request.headers.get("Range", "") if request.method == "GET" else ""
    known = request.headers.get("If-Range")
    if known is not None and known.strip() not in {etag, stamp} - {""}:
        header = ""  # the client has a part of another file
    try:
        part = asked(header, size)
    except Unsatisfiable:
        file.close()
        headers = common | {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=416, headers=headers)
    if part is None:
        whole = FileResponse(file, content_type=content_type, headers=common)
        whole.headers["Content-Length"] = str(size)
        return whole
    first, last = part
    headers = common | {
        "Content-Length": str(last - first + 1),
        "Content-Range": f"bytes {first}-{last}/{size}",
    }
    pieces = Part(file, first, last - first + 1)
    return StreamingHttpResponse(pieces, status=206, content_type=content_type, headers=headers)
