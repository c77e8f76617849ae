"""Documents as readers fetch them: recordings in parts, all others as Wagtail serves them."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents.views.serve import serve as serve_whole

from . import ranges
from .models import CustomDocument
from .recordings import PLAYED


@require_safe
def serve(request: HttpRequest, document_id: str, filename: str) -> HttpResponseBase:
    """Serve a document to whoever may have it, or raise Http404.

    A recording comes from this site even where files lie elsewhere: players
    here may ask no other host.
    """
    if filename.rpartition(".")[2].lower() not in PLAYED:
        return serve_whole(request, document_id, filename)
    document = get_object_or_404(CustomDocument, pk=document_id)
    if document.filename != filename:
        raise Http404("no such document")
    for hook in hooks.get_hooks("before_serve_document"):
        # Wagtail's own asks whether this reader may have it.
        answer = hook(document, request)
        if isinstance(answer, HttpResponseBase):
            return answer
    return play(request, document)


def play(request: HttpRequest, document: CustomDocument) -> HttpResponseBase:
    try:
        file = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    response = ranges.serve(
        request,
        file,
        size=document.file.size,
        content_type=document.content_type,
        etag=f'"{document.file_hash}"' if document.file_hash else "",
        modified=document.file.storage.get_modified_time(document.file.name),
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; media-src 'self'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
