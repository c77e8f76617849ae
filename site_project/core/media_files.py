"""Media that lie on this machine, served by the site itself, where no proxy does.

Only what the site made to be shown has an address: renditions and plates.
Uploaded originals (a photograph's own place and time are in it) and documents
(which may be private: Wagtail's view asks) have none here.
"""

from django.core.files.storage import FileSystemStorage, storages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

# What a browser may show; anything else has no address.
TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
# A name belongs to one content: plates are named by a digest, renditions by file and filter,
# and storage gives a new name rather than write over a file.
LASTING = "public, max-age=31536000, immutable"


@require_safe
def serve(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    """Serve one rendition or plate, or 304 to who has it, or raise Http404."""
    storage = storages["default"]
    kind = TYPES.get(name.rpartition(".")[2].lower())
    if kind is None or not isinstance(storage, FileSystemStorage):
        raise Http404("no such picture")
    try:
        file = storage.open(f"{folder}/{name}")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404("no such picture") from error
    changed = storage.get_modified_time(f"{folder}/{name}").timestamp()
    response: HttpResponseBase
    if was_modified_since(request.headers.get("If-Modified-Since"), changed):
        response = FileResponse(file, content_type=kind)
    else:
        file.close()
        response = HttpResponseNotModified()
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = LASTING
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
