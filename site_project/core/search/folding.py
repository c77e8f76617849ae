"""One spelling for what readers take for the same: width, case, accents, Chinese variants."""

import re
import unicodedata
from functools import cache
from pathlib import Path

VARIANTS = Path(__file__).with_name("variants.txt")
# Letters with accents, full-width forms, radicals and compatibility ideographs.
COMPATIBLE = ((0x00A0, 0x024F), (0x1E00, 0x1EFF), (0x2E80, 0x2FDF), (0xF900, 0xFAFF),
              (0xFF01, 0xFFEF), (0x2F800, 0x2FA1F))  # fmt: skip
# What nobody sees: control characters, soft hyphens, zero-width marks, byte order marks.
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def variants() -> dict[str, str]:
    """Return which Chinese character stands for which other ones."""
    families = VARIANTS.read_text(encoding="utf-8").splitlines()
    return {
        other: family[0]
        for family in families
        if not family.startswith("#")
        for other in family[1:]
    }


@cache
def _table() -> dict[int, str]:
    """Return which single character stands for which other one."""
    table: dict[int, str] = {}
    for first, last in COMPATIBLE:
        for code in range(first, last + 1):
            base = unicodedata.normalize("NFKD", chr(code))
            base = "".join(c for c in base if not unicodedata.combining(c)).lower()
            if len(base) == 1:
                table[code] = base
    table.update((ord(other), one) for other, one in variants().items())
    # A compatibility form of a character that has variants itself.
    return {code: table.get(ord(other), other) for code, other in table.items()}


def fold(text: str) -> str:
    """Return the text as it is indexed and asked for: 臺北 as 台北, ＣＳＳＡ as cssa."""
    return fold_in_place(unicodedata.normalize("NFKC", UNSEEN.sub("", text)))


def fold_in_place(text: str) -> str:
    """Fold character by character: what is found in the answer stands there in the text too."""
    folded = text.translate(_table())
    lowered = folded.lower()
    # One letter of Unicode, İ, is two when small.
    return lowered if len(lowered) == len(text) else "".join(c.lower()[0] for c in folded)
