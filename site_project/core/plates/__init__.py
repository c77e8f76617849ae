"""Plates: what a page shows where it has no picture, set in type from its title.

A plate is a function of title and language alone: the same two give the same
bytes on every machine with the packages of the lock. 1200 × 630 pixels is what
shared links expect (Open Graph).
"""

import hashlib

from .layouts import choose
from .sheet import HEIGHT, WIDTH, Sheet
from .typesetting import can_set, clean

__all__ = ["FOLDER", "HEIGHT", "WIDTH", "draw", "name_of"]

FOLDER = "plates"
# Raise it when a change of the drawing shall replace the plates that exist.
EDITION = 1


def _digest(title: str, language: str) -> str:
    return hashlib.sha256(f"{EDITION}\0{language}\0{clean(title)}".encode()).hexdigest()


def name_of(title: str, language: str) -> str:
    """Return where the plate of a title lies in the storage of media."""
    return f"{FOLDER}/{_digest(title, language)[:20]}.png"


def draw(title: str, language: str) -> bytes:
    """Return the plate as a PNG file.

    A title with a character that no font at hand can set gets the office's
    mark without words; there is never an empty box for a character.
    """
    text = clean(title)
    sheet = Sheet()
    lot = int(_digest(title, language)[20:36], 16)
    choose(text, lot=lot, legible=can_set(text))(sheet, text)
    return sheet.as_png()
