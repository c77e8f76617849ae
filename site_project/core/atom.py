"""Atom feeds (RFC 4287): the same content gives the same bytes."""

from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from .exporting import CONTROLS


class SteadyAtom(Atom1Feed):
    """A feed whose date is that of its content, or `begun` when it has none.

    What editors and readers paste may hold signs that XML has no place for: they become blanks.
    """

    def __init__(self, **about: Any) -> None:
        super().__init__(**_for_xml(about))

    def add_item(self, **entry: Any) -> None:
        super().add_item(**_for_xml(entry))

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["begun"]


def _for_xml(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: CONTROLS.sub(" ", value) if isinstance(value, str) else value
        for name, value in values.items()
    }
