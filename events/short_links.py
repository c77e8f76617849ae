"""The short address of a seminar, for messages, pictures and paper."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from .ical import page_address
from .models import Event
from .sharing import public_pages


@require_safe
def short_link(request: HttpRequest, number: int) -> HttpResponse:
    """Send a visitor to a public seminar's page in their own language, or tell of none (404)."""
    now = timezone.now()
    event = Event.objects.public_at(now).filter(pk=number).first()
    pages = public_pages(event, now) if event else {}
    if not pages:
        raise Http404("no public seminar of this number")
    wanted = get_language_from_request(request)
    language = wanted if wanted in pages else next(iter(pages))
    response = HttpResponseRedirect(page_address(pages[language].slug, language))
    patch_vary_headers(response, ["Accept-Language"])
    return response
