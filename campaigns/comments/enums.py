"""What a comment can be, and why one is refused."""

from django.db import models
from django.utils.translation import pgettext_lazy


class CommentsMode(models.TextChoices):
    """Whether an article shows comments, and whether it takes new ones."""

    OFF = "off", pgettext_lazy("comments on an article", "Off")
    OPEN = "open", pgettext_lazy("comments on an article", "Open")
    CLOSED = "closed", pgettext_lazy("comments on an article", "Closed: shown, no new ones")


class CommentState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("comment", "Waiting")
    APPROVED = "approved", pgettext_lazy("comment", "Approved")
    REFUSED = "refused", pgettext_lazy("comment", "Refused")


class RefusalReason(models.TextChoices):
    SPAM = "spam", pgettext_lazy("comment refused", "Advertising or spam")
    PERSONAL = "personal", pgettext_lazy("comment refused", "Names or harms a person")
    LAW = "law", pgettext_lazy("comment refused", "Might break the law")
    OFF_TOPIC = "off_topic", pgettext_lazy("comment refused", "Not about the article")
    ABUSE = "abuse", pgettext_lazy("comment refused", "Insulting")
    OTHER = "other", pgettext_lazy("comment refused", "Another reason")


class CommentVerb(models.TextChoices):
    SENT = "sent", pgettext_lazy("comment", "Sent")
    APPROVED = "approved", pgettext_lazy("comment", "Approved")
    REFUSED = "refused", pgettext_lazy("comment", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("comment", "Withdrawn")
