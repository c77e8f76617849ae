"""Short forms in which the texts are written."""

from collections.abc import Iterable

Block = dict[str, str]

PIECE = ("piece", "件")
PIECES = ("pieces", "件")
SHEETS = ("sheets", "張")
CARDS = ("cards", "張")


def heading(text: str) -> Block:
    return {"type": "heading", "value": text}


def text(*paragraphs: str) -> Block:
    return {"type": "text", "value": "".join(f"<p>{words}</p>" for words in paragraphs)}


def steps(rows: Iterable[tuple[str, str]]) -> Block:
    """Return a list of what happens when, such as the parts of a lesson."""
    items = "".join(f"<li><b>{when}</b> {what}</li>" for when, what in rows)
    return {"type": "text", "value": f"<ul>{items}</ul>"}
