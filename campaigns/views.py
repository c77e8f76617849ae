"""Addresses beside the page tree."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from wagtail.models import Site

from site_project.core.models import ContentVersion
from site_project.core.navigation import office

from .feeds import article_feed as make_feed
from .models import ArticleIndexPage

# What a feed is made of; each rises with every change of it.
FEED_CONTENT = ("pages", "office", "people")


def _feed_etag(request: HttpRequest) -> str:
    versions = sorted(ContentVersion.read(FEED_CONTENT).items())
    source = f"{request.get_host()} {get_language()} {versions}"
    return f'"{hashlib.sha256(source.encode()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_feed_etag)
@cache_control(public=True, max_age=300)
def article_feed(request: HttpRequest) -> HttpResponse:
    """Serve the Atom feed of the articles in one language; 404 before there is a list."""
    language = get_language() or ""
    site = Site.find_for_request(request)
    index = (
        ArticleIndexPage.objects.live()
        .filter(locale__language_code=language)
        .select_related("locale")
        .first()
    )
    if index is None or site is None:
        raise Http404("no list of articles")
    publisher = str(office(request).name)
    feed = make_feed(
        title=f"{index.title} | {publisher}",
        language=language,
        url=index.full_url,
        feed_url=f"{site.root_url}{request.path}",
        begun=index.first_published_at or index.latest_revision_created_at,
        publisher=publisher,
    )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
