"""Comments, as short as a test can say them."""

from typing import Any

from django.utils import timezone

from campaigns.comments.enums import CommentState
from campaigns.models import ArticlePage, Comment


def make_comment(article: ArticlePage, **fields: Any) -> Comment:
    """A comment that is shown."""
    state = fields.get("state", CommentState.APPROVED)
    decided = None if state == CommentState.WAITING else timezone.now()
    defaults = {
        "page_key": article.translation_key,
        "language": "en",
        "text": "Well said.",
        "state": state,
        "decided_at": decided,
    }
    return Comment.objects.create(**(defaults | fields))
