from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .session import Session


class FeedItem(models.Model):
    """A session as the feeds give it in one language, written when it changes.

    `ics` is one VEVENT (RFC 5545), empty once the session is no longer public:
    the row then only remembers when it went.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="feed_items")
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    ics = models.TextField(_("calendar entry"), blank=True)
    changed_at = models.DateTimeField(_("changed"))

    # Wagtail's index of "where is this used?" is for content.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("feed item")
        verbose_name_plural = _("feed items")
        constraints = [
            models.UniqueConstraint(fields=["session", "language"], name="unique_feed_item")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.language}"
