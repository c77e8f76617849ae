"""References: one numbered list a page, that the text links to and that links back to the text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_TAG = re.compile(r"(<[^>]*>)")
_MARK = re.compile(r"\[(\d{1,3})\]")
# What the template of a claim leaves where its number belongs.
_CLAIM = re.compile(r'<sup data-source="(\d+)">')


@dataclass
class Entry:
    """One reference: a Source of the bibliography, or what was written for this page alone."""

    number: int
    source: Any = None
    written: Any = None
    # The ids of the places in the text that cite it, in their order.
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cited:
    """A text whose marks are links, and its references in the order of their first use."""

    html: SafeString
    entries: list[Entry]


def cite(page: Any, context: dict[str, Any]) -> Cited:
    """Render the body of a Sourced page with its references numbered, in the active language."""
    html = page.body.render_as_block(context | {"numbered": True})
    sources = {source.pk: source for source in page.sources}
    return link_citations(html, page.written_references, sources)


def link_citations(
    html: SafeString, written: Sequence[Any], sources: Mapping[int, Any] | None = None
) -> Cited:
    """Number what the text cites in the order of first use, and link each place to its reference.

    A mark [n] stands for the n-th of `written`, a claim for one of `sources` by
    its key. What is cited nowhere comes last, in its own order. Marks inside a
    link stay as they are, for a link holds no other link.
    """
    entries: dict[tuple[str, int], Entry] = {}

    def link(key: tuple[str, int], **what: Any) -> SafeString:
        entry = entries.setdefault(key, Entry(len(entries) + 1, **what))
        place = f"cite-{entry.number}-{len(entry.places) + 1}"
        entry.places.append(place)
        return format_html(
            '<a id="{}" href="#ref-{}" role="doc-noteref" aria-label="{}">[{}]</a>',
            place,
            entry.number,
            _("Reference %(number)d") % {"number": entry.number},
            entry.number,
        )

    def mark(found: re.Match[str]) -> str:
        number = int(found.group(1))
        if not 1 <= number <= len(written):
            return found.group()
        return f"<sup>{link(('written', number), written=written[number - 1])}</sup>"

    parts = []
    inside_link = False
    for part in _TAG.split(html):
        claim = _CLAIM.fullmatch(part)
        source = (sources or {}).get(int(claim[1])) if claim else None
        if source is not None:
            parts.append(f"<sup>{link(('source', source.pk), source=source)}")
        elif part.startswith("<"):
            if re.match(r"</?a[\s>]", part):
                inside_link = not part.startswith("</")
            parts.append(part)
        else:
            parts.append(part if inside_link else _MARK.sub(mark, part))
    for number, each in enumerate(written, 1):
        entries.setdefault(("written", number), Entry(len(entries) + 1, written=each))
    # The text was safe HTML, and what was added holds numbers and escaped words only.
    return Cited(mark_safe("".join(parts)), list(entries.values()))  # noqa: S308
