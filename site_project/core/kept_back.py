"""Texts that are published only when they are fit for it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.models import Revision


class KeptBack(Exception):
    """A text cannot be published as it is; the words of this say why, and `place` where.

    In the admin `KeptBackMiddleware` shows them above the form of the text.
    """

    def __init__(self, text: models.Model, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.text = text
        self.place = place


class KeptBackUnlessFit(models.Model):
    """A type whose texts may be unfit. This refuses every way to publish one of those."""

    class Meta:
        abstract = True

    def kept_back_by(self) -> str:
        """Return in words what keeps this very text from being published; "" for nothing."""
        raise NotImplementedError

    def kept_back_at(self) -> str:
        """Return where that stands in the form, as a content path; "" for the whole of it."""
        return ""

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish a text that is fit. Raises KeptBack for any other."""
        text = revision.as_object()
        if reason := text.kept_back_by():
            raise KeptBack(self, reason, text.kept_back_at())
        return super().publish(revision, *args, **kwargs)


def way_to(url: str | None, place: str) -> list[tuple[str, str, bool]]:
    """Return the button of a message that leads to a place in the form at `url`, if any."""
    if not url or not place:
        return []
    return [messages.button(f"{url}#:w:contentpath={place}", gettext("Show the place"))]
