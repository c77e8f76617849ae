"""A section in two languages, part beside part, by the keys of its headings."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ..models import SectionPage
from .blocks import keys_of


@dataclass
class Side:
    """One part of a section in one language."""

    heading: str = ""
    blocks: list[SafeString] = field(default_factory=list)

    @property
    def html(self) -> SafeString:
        # Each block was rendered by its own template.
        return mark_safe("".join(self.blocks))  # noqa: S308


@dataclass(frozen=True)
class Row:
    """A part in both languages; None where one of them lacks it."""

    key: str
    own: Side | None
    other: Side | None


def parts_of(page: SectionPage, context: dict[str, Any]) -> dict[str, Side]:
    """Return the parts of a section by the key of their heading; "" for what precedes them."""
    parts: dict[str, Side] = {}
    part = ""
    for block in page.body:
        if block.block_type == "heading":
            part = block.value["key"]
            parts[part] = Side(heading=block.value["text"])
        else:
            parts.setdefault(part, Side()).blocks.append(block.render(context))
    return parts


def rows_of(own: SectionPage, other: SectionPage, context: dict[str, Any]) -> list[Row]:
    """Return the parts of two languages in the order of the first.

    What only the other has follows the part that it follows there.
    """
    ours, theirs = parts_of(own, context), parts_of(other, context)
    order = list(ours)
    before = ""
    for key in theirs:
        if key not in ours:
            at = order.index(before) + 1 if before in order else 0
            order.insert(at, key)
        before = key
    return [Row(key, ours.get(key), theirs.get(key)) for key in order]


def merged_keys(*pages: SectionPage) -> list[str]:
    """Return the keys to which links lead and that head no part of either page."""
    heads = {
        block.value["key"] for page in pages for block in page.body if block.block_type == "heading"
    }
    wanted = {
        key
        for page in pages
        for block in page.body
        if block.block_type == "heading"
        for key in keys_of(block.value)
    }
    wanted.update(key for page in pages for key in page.anchors_elsewhere)
    return sorted(wanted - heads)
