"""Feeds over HTTP: strong ETag, Last-Modified, 304 (RFC 9110)."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import CampaignPage
from site_project.core.navigation import office

from .enums import EventKind
from .feeds import (
    BadParameter,
    Feed,
    Window,
    atom_feed,
    calendar_feed,
    of_campaign,
    of_kind,
    session_feed,
)
from .models import Session


def _answer(
    request: HttpRequest, content: bytes, kind: str, changed_at: datetime | None = None
) -> HttpResponse:
    """Return the bytes, or 304 where the client has them."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    modified = int(changed_at.timestamp()) if changed_at else None
    response = HttpResponse(content, content_type=kind)
    response.headers["ETag"] = etag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    patch_cache_control(response, public=True, max_age=300)
    return get_conditional_response(request, etag, modified, response)


def _calendar(request: HttpRequest, feed: Feed) -> HttpResponse:
    return _answer(request, feed.content, "text/calendar; charset=utf-8", feed.changed_at)


def _address(request: HttpRequest) -> str:
    return f"{settings.SITE_URL}{request.get_full_path()}"


def _feed(request: HttpRequest, name: str, only: Q | None = None) -> HttpResponse:
    try:
        window = Window.read(request.GET)
    except BadParameter as error:
        return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")
    feed = calendar_feed(
        name=f"{office(request).name} · {name}",
        language=get_language(),
        address=_address(request),
        window=window,
        only=only,
        at=timezone.now(),
    )
    return _calendar(request, feed)


@require_safe
def all_seminars(request: HttpRequest) -> HttpResponse:
    return _feed(request, _("Seminars"))


@require_safe
def seminars_of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Return one kind's feed; an unknown kind is not found."""
    if kind not in EventKind:
        raise Http404("no such kind")
    return _feed(request, str(EventKind(kind).label), of_kind(EventKind(kind)))


@require_safe
def seminars_of_campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the feed of a campaign by the slug of its page."""
    pages = CampaignPage.objects.live().public().filter(slug=slug)
    page = pages.filter(locale__language_code=get_language()).first() or pages.first()
    if page is None:
        raise Http404("no such campaign")
    return _feed(request, page.title, of_campaign(slug))


@require_safe
def one_session(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Return one session as a calendar file, which a calendar may also subscribe to."""
    now = timezone.now()
    sessions = Session.objects.public_at(now, by_link=True).for_lists(now)
    session = sessions.filter(slug=slug, uid=uid).first()
    if session is None:
        raise Http404("no such session")
    feed = session_feed(
        session,
        language=get_language(),
        name=str(session.event.name),
        address=f"{settings.SITE_URL}{request.path}",
    )
    response = _calendar(request, feed)
    response.headers["Content-Disposition"] = f'inline; filename="{slug}.ics"'
    return response


@require_safe
def new_seminars(request: HttpRequest) -> HttpResponse:
    content = atom_feed(
        title=f"{office(request).name} · {_('Seminars')}",
        language=get_language(),
        address=f"{settings.SITE_URL}{request.path}",
        publisher=str(office(request).name),
        at=datetime.now(UTC),
    )
    return _answer(request, content, "application/atom+xml; charset=utf-8")
