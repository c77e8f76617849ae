"""The mails of this app register themselves when they are imported."""

from .comments import mails as of_the_comments
from .newsletter import mails as of_the_newsletter

__all__ = ["of_the_comments", "of_the_newsletter"]
