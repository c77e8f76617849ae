"""References that the text links to and that link back to the text."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

_TAG = re.compile(r"(<[^>]*>)")
_MARK = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True)
class Cited:
    """A text whose marks are links, and where each reference is cited in it."""

    html: SafeString
    # For each number, the ids of its places in the text, in their order.
    places: dict[int, list[str]]


def link_citations(html: SafeString, count: int) -> Cited:
    """Make each mark [n] in the text a link to reference n, where 1 <= n <= count.

    Marks inside a link stay as they are, for a link holds no other link.
    """
    places: dict[int, list[str]] = defaultdict(list)

    def link(match: re.Match[str]) -> str:
        number = int(match.group(1))
        if not 1 <= number <= count:
            return match.group()
        place = f"cite-{number}-{len(places[number]) + 1}"
        places[number].append(place)
        return f'<sup><a id="{place}" href="#ref-{number}">[{number}]</a></sup>'

    parts = []
    inside_link = False
    for part in _TAG.split(html):
        if part.startswith("<"):
            if re.match(r"</?a[\s>]", part):
                inside_link = not part.startswith("</")
            parts.append(part)
        else:
            parts.append(part if inside_link else _MARK.sub(link, part))
    # The text was safe HTML, and what was added holds numbers only.
    return Cited(mark_safe("".join(parts)), dict(places))  # noqa: S308
