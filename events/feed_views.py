"""Feeds over HTTP: strong ETag, Last-Modified, 304 (RFC 9110)."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import CampaignPage
from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.days import local_day
from site_project.core.links import BadLink, read_token
from site_project.core.navigation import office
from site_project.core.page_cache import until

from .enums import EventKind
from .feed_memory import Known, Memory
from .feeds import (
    BadParameter,
    Feed,
    Window,
    atom_feed,
    calendar_feed,
    of_campaign,
    of_kind,
    personal_feed,
    session_feed,
)
from .models import PersonalFeed, Session
from .models.personal_feed import FEED_SCOPE

CALENDAR = "text/calendar; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

_memory = Memory()


def _remembered(request: HttpRequest, key: tuple[object, ...], build: Callable[[], Feed]) -> Known:
    """Return what `build` gives, kept by this worker until the public content changes."""
    number = navigation.versions(request).get(CONTENT, 0)
    key = (number, get_language(), request.path, *key)
    return _memory.get(key) or _memory.keep(key, known(build()))


def known(feed: Feed) -> Known:
    etag = f'"{hashlib.sha256(feed.content).hexdigest()[:32]}"'
    return Known(etag, int(feed.changed_at.timestamp()), feed.content)


def _answer(request: HttpRequest, feed: Known, kind: str) -> HttpResponse:
    """Return the bytes, or 304 where the client has them."""
    response = HttpResponse(feed.content, content_type=kind)
    response.headers["ETag"] = feed.etag
    response.headers["Last-Modified"] = http_date(feed.modified)
    patch_cache_control(response, public=True, max_age=300)
    return get_conditional_response(request, feed.etag, feed.modified, response)


def _refusal(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type=TEXT)


def _calendar(
    request: HttpRequest,
    name: Callable[[], str],
    only: Callable[[datetime], Q] | None = None,
) -> HttpResponse:
    try:
        window = Window.read(request.GET)
    except BadParameter as error:
        return _refusal(400, str(error))
    now = timezone.now()

    def build() -> Feed:
        return calendar_feed(
            name=f"{office(request).name} · {name()}",
            language=get_language(),
            address=f"{settings.SITE_URL}{request.path}{window.query()}",
            window=window,
            only=only(now) if only else None,
            at=now,
        )

    return _answer(request, _remembered(request, (window, local_day(now)), build), CALENDAR)


@require_safe
def all_seminars(request: HttpRequest) -> HttpResponse:
    return _calendar(request, lambda: _("Seminars"))


@require_safe
def seminars_of_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Return one kind's feed; an unknown kind is not found."""
    if kind not in EventKind:
        raise Http404("no such kind")
    return _calendar(
        request, lambda: str(EventKind(kind).label), lambda _at: of_kind(EventKind(kind))
    )


@require_safe
def seminars_of_campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the feed of a campaign by the slug of its page."""
    key = ("title of the campaign", get_language(), slug)
    title = navigation.remembered(request, CONTENT, key, lambda: _campaign(slug))
    return _calendar(request, lambda: title, lambda at: of_campaign(slug, at))


def _campaign(slug: str) -> str:
    """Return the title of a campaign's page in the reader's language or another.

    Raises Http404 where there is none.
    """
    titles = dict(
        CampaignPage.objects.live()
        .public()
        .filter(slug=slug)
        .order_by("-pk")
        .values_list("locale__language_code", "title")
    )
    if not titles:
        raise Http404("no such campaign")
    return titles.get(get_language()) or next(iter(titles.values()))


@require_safe
def one_session(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Return one session as a calendar file, which a calendar may also subscribe to.

    That of a confidential one has a neutral name, and no cache may share it.
    """
    now = timezone.now()
    sessions = Session.objects.public_at(now, by_link=True).for_lists(now)
    session = sessions.filter(slug=slug, uid=uid).first()
    if session is None:
        raise Http404("no such session")
    address = f"{settings.SITE_URL}{request.path}"
    feed = session_feed(session, language=get_language(), address=address, at=now)
    response = _answer(request, known(feed), CALENDAR)
    secret = session.event.is_confidential
    name = "appointment" if secret else slug
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    if secret:
        _keep_private(response)
    return response


def _keep_private(response: HttpResponse) -> None:
    """Let nobody but the one program that asked keep the answer, and no search engine."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"


@require_safe
def my_places(request: HttpRequest, secret: str) -> HttpResponse:
    """Return a person's own calendar, in its own language. Gone (410) once it has a new secret."""
    try:
        link = read_token(secret, FEED_SCOPE)
    except BadLink as error:
        raise Http404("no such calendar") from error
    feed = PersonalFeed.objects.filter(pk=link.pk, link_version=link.version).first()
    if feed is None:
        response = _refusal(410, _("This calendar has ended. Its owner may have a new address."))
    else:
        with translation.override(feed.language):
            response = _answer(request, known(personal_feed(feed, timezone.now())), CALENDAR)
        # What has left it has no date: the ETag alone tells whether it is the same.
        del response.headers["Last-Modified"]
        response.headers["Content-Language"] = feed.language
    _keep_private(response)
    return response


@require_safe
def new_seminars(request: HttpRequest) -> HttpResponse:
    now = timezone.now()

    def build() -> Feed:
        return atom_feed(
            title=" · ".join([str(office(request).name), _("Seminars")]),
            language=get_language(),
            address=f"{settings.SITE_URL}{request.path}",
            publisher=str(office(request).name),
            at=now,
        )

    return _answer(request, _remembered(request, (until(request, now),), build), ATOM)
