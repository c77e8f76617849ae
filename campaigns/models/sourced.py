"""Pages whose claims are published with their sources only."""

import html
from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from site_project.core.kept_back import KeptBackUnlessFit

# So much of a claim tells which one it is.
TOLD = 60


class Sourced(KeptBackUnlessFit):
    """A page type whose `body` may hold claims.

    The editor's form tells at the block what is missing; every other
    way to publish is refused, such as a choice of many pages, or an approval.
    """

    asks_for_sources: ClassVar[bool] = True

    class Meta:
        abstract = True

    def kept_back_by(self) -> str:
        if not self.unsourced_claims:
            return ""
        words = {"page": self, "claim": Truncator(self.unsourced_claims[0]).chars(TOLD)}
        return _("“%(page)s” has a claim without its source: “%(claim)s”") % words

    def kept_back_at(self) -> str:
        return next((f"body.{block.id}" for block in self._unsourced), "")

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
            for block in self._unsourced
        ]

    @property
    def _unsourced(self) -> list[Any]:
        claims = (block for block in self.body if block.block_type == "claim")
        return [block for block in claims if block.value["source"] is None]
