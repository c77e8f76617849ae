"""Codes on the copies: two letters of the kind, four characters, one of them a check.

They use the foundation's alphabet, in which no two characters look alike, so
that a code can be read from a label and typed.
"""

import secrets
from collections.abc import Callable

from site_project.core.codes import ALPHABET, check_character

from .enums import TitleKind

PREFIXES = {TitleKind.BOARDS: "BD", TitleKind.KIT: "KT", TitleKind.GAME: "GM", TitleKind.AV: "AV"}
DIGITS = "".join(char for char in ALPHABET if char.isdigit())


def new_copy_code(kind: str, choice: Callable[[str], str] = secrets.choice) -> str:
    """Return a code such as KT4738R: the kind, four digits, a check character (Luhn mod N)."""
    body = PREFIXES[TitleKind(kind)] + "".join(choice(DIGITS) for _ in range(4))
    return body + check_character(body)
