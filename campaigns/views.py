"""Addresses beside the page tree."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.models import Site

from site_project.core.navigation import office

from .feeds import article_feed as make_feed
from .models import ArticleIndexPage
from .remade import remade_when_changed


@remade_when_changed
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
