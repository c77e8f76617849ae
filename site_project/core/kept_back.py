"""Texts that are published only when they are fit for it."""

from typing import Any

from django.db import models
from wagtail.models import Revision


class KeptBack(Exception):
    """A text cannot be published as it is; the words of this say why.

    In the admin `KeptBackMiddleware` shows them above the form of the text.
    """

    def __init__(self, text: models.Model, reason: str) -> None:
        super().__init__(reason)
        self.text = text


class KeptBackUnlessFit(models.Model):
    """A type whose texts may be unfit. This refuses every way to publish one of those."""

    class Meta:
        abstract = True

    def kept_back_by(self) -> str:
        """Return in words what keeps this very text from being published; "" for nothing."""
        raise NotImplementedError

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish a text that is fit. Raises KeptBack for any other."""
        if reason := revision.as_object().kept_back_by():
            raise KeptBack(self, reason)
        return super().publish(revision, *args, **kwargs)
