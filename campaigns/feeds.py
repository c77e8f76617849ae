"""Articles as an Atom feed (RFC 4287): the same content gives the same bytes."""

from datetime import datetime
from urllib.parse import urljoin
from uuid import uuid5

from django.utils.feedgenerator import Enclosure

from site_project.core.atom import SteadyAtom
from site_project.core.days import start_of_day

from .models import ArticlePage

ARTICLES_IN_FEED = 50


def article_feed(
    *, title: str, language: str, url: str, feed_url: str, begun: datetime, publisher: str
) -> SteadyAtom:
    """Return the feed of the newest articles in one language.

    An entry keeps its id when its address changes. `begun` dates an empty feed.
    """
    feed = SteadyAtom(
        title=title,
        link=url,
        description="",
        language=language,
        feed_url=feed_url,
        feed_guid=feed_url,
        author_name=publisher,
        begun=begun,
    )
    articles = (
        ArticlePage.objects.live()
        .public()
        .filter(locale__language_code=language)
        .select_related("locale", "recording")
        .defer_streamfields()
        .with_byline()
        .newest_first()[:ARTICLES_IN_FEED]
    )
    for article in articles:
        published = start_of_day(article.published_on)
        feed.add_item(
            title=article.title,
            link=article.full_url,
            description=article.summary,
            unique_id=uuid5(article.translation_key, language).urn,
            pubdate=published,
            updateddate=max(published, article.last_published_at or published),
            author_name=", ".join(str(author.person.name) for author in article.byline) or None,
            categories=[article.get_kind_display()],
            enclosures=enclosures(article),
        )
    return feed


def enclosures(article: ArticlePage) -> list[Enclosure]:
    """Return the recording of an episode, for readers of feeds that fetch it (RFC 4287, 4.2.7)."""
    file = article.recording if article.is_episode else None
    if file is None:
        return []
    url = urljoin(article.full_url, file.url)
    return [Enclosure(url, str(file.file_size or 0), file.content_type)]
