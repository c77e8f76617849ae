"""Neutral citations of judgments: [2008] HKCFI 1234.

The year, the court, and the number of the judgment in that year. Hong Kong's
courts are known by name (Practice Direction 5.5 and its annex); of other
places only the form is known, with the year in brackets (England, Australia,
New Zealand, Singapore…) or bare (Canada), and a division after the number.
"""

import re
import unicodedata

HONG_KONG = frozenset(
    {
        "HKCFA",
        "HKCA",
        "HKCFI",
        "HKCT",
        "HKDC",
        "HKFC",
        "HKLdT",
        "HKLaT",
        "HKMagC",
        "HKCrC",
        "HKSCT",
        "HKOAT",
    }
)
_FORM = re.compile(
    r"(?:\[(?P<year>\d{4})\]|(?P<bare>\d{4})) (?P<court>[A-Z][A-Za-z]{1,9})(?P<part> [A-Z][a-z]+)?"
    r" (?P<number>[1-9]\d{0,5})(?P<division> \([A-Za-z]{2,10}\))?"
)


def neutral_citation(text: str, this_year: int) -> str:
    """Return a citation in its usual form. Raises ValueError where it is none."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError("not the form of a neutral citation")
    if int(found["year"] or found["bare"]) > this_year:
        raise ValueError("a year to come")
    if found["court"].upper().startswith("HK"):
        court = next((name for name in HONG_KONG if name.upper() == found["court"].upper()), "")
        if not court or not found["year"] or found["part"] or found["division"]:
            raise ValueError("not a court of Hong Kong")
        return f"[{found['year']}] {court} {found['number']}"
    return text
