"""Pages whose claims are published with their sources only."""

import html
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Revision


class ClaimWithoutSource(PermissionDenied):
    """A page cannot be published: a claim of it has no source."""


class Sourced(models.Model):
    """A page type whose `body` may hold claims.

    The editor's form tells at the block what is missing; this refuses every
    other way to publish, such as a choice of many pages, or an approval.
    """

    asks_for_sources: ClassVar[bool] = True

    class Meta:
        abstract = True

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        if revision.as_object().unsourced_claims:
            raise ClaimWithoutSource(
                _("“%(page)s” has a claim without its source.") % {"page": self}
            )
        return super().publish(revision, *args, **kwargs)

    @property
    def sources(self) -> list[Any]:
        """The sources of the claims, as the bibliography has them, each as often as it is used."""
        claims = (block.value for block in self.body if block.block_type == "claim")
        return [claim["source"] for claim in claims if claim["source"] is not None]

    @property
    def written_references(self) -> Sequence[Any]:
        """The references that were written for this page alone, and that [n] stands for."""
        return ()

    @property
    def unsourced_claims(self) -> list[str]:
        """The words of each claim of this text that has no source."""
        return [
            html.unescape(strip_tags(block.value["text"].source)).strip()
            for block in self.body
            if block.block_type == "claim" and block.value["source"] is None
        ]
