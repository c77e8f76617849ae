"""The officer's calendar over HTTP: ETag and 304 (RFC 9110), gone (410) once it was ended."""

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from site_project.core.links import BadLink, read_token

from .desk_feed import feed_of
from .models import DeskFeed
from .models.storm import DESK_FEED
from .permissions import can_see_loans


@require_safe
def desk_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the calendar as long as its owner may see loans."""
    try:
        link = read_token(secret, DESK_FEED)
    except BadLink as error:
        raise Http404("no such calendar") from error
    feeds = DeskFeed.objects.select_related("owner")
    feed = feeds.filter(pk=link.pk, link_version=link.version).first()
    if feed is None or not can_see_loans(feed.owner):
        text = _("This calendar has ended. Its owner may have a new address.")
        response = HttpResponse(f"{text}\n", status=410, content_type="text/plain; charset=utf-8")
    else:
        address = f"{settings.SITE_URL}{request.path}"
        content = feed_of(feed, address=address, at=timezone.now())
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response.headers["ETag"] = etag
        response.headers["Content-Language"] = feed.language
        response = get_conditional_response(request, etag, None, response)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
