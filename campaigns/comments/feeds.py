"""Comments as an Atom feed (RFC 4287): the same content gives the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from site_project.core.atom import SteadyAtom

from ..models import Comment
from .enums import CommentState

COMMENTS_IN_FEED = 50


@dataclass(frozen=True)
class Commented:
    """An article as the readers of a feed find it."""

    title: str
    url: str


def comment_feed(
    articles: Mapping[UUID, Commented],
    *,
    title: str,
    language: str,
    url: str,
    feed_url: str,
    begun: datetime,
    publisher: str,
) -> SteadyAtom:
    """Return the feed of the newest approved comments, in every language.

    `articles` are by the key of their family; `begun` dates an empty feed.
    """
    feed = SteadyAtom(
        title=f"{title} | {publisher}",
        link=url,
        description="",
        language=language,
        feed_url=feed_url,
        feed_guid=feed_url,
        author_name=publisher,
        begun=begun,
    )
    comments = Comment.objects.filter(state=CommentState.APPROVED, page_key__in=articles)
    for comment in comments.order_by("-decided_at", "-pk")[:COMMENTS_IN_FEED]:
        article = articles[comment.page_key]
        name = comment.name or _("Anonymous")
        feed.add_item(
            title=_("%(name)s on “%(title)s”") % {"name": name, "title": article.title},
            link=f"{article.url}#comment-{comment.pk}",
            description=comment.text,
            unique_id=uuid5(comment.page_key, f"comment {comment.pk}").urn,
            pubdate=comment.created_at,
            updateddate=comment.decided_at,
            author_name=name,
        )
    return feed
