"""Six-digit codes that prove an address, and public codes that name a record.

A confirmation code is computed from the record and the site's secret, never
stored; raising the record's version makes a new one.
"""

import secrets
import unicodedata

from django.utils.crypto import constant_time_compare, salted_hmac

WRONG_CODES_ALLOWED = 5
# Without 0 O 1 I L, which are misread and misheard.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def confirmation_code(purpose: str, pk: int, version: int) -> str:
    """Return the six digits that were mailed for this record at this version."""
    digest = salted_hmac("site_project.codes", f"{purpose}:{pk}:{version}", algorithm="sha256")
    return f"{int(digest.hexdigest(), 16) % 1_000_000:06d}"


def typed_digits(text: str) -> str:
    """Return the digits of what somebody typed: spaces dropped, full-width forms folded."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(str(int(char)) for char in folded if char.isdecimal())


def is_code(typed: str, code: str) -> bool:
    """Compare in constant time what was typed with a confirmation code."""
    return constant_time_compare(typed_digits(typed), code)


def public_code(length: int = 10, choice=secrets.choice) -> str:
    """Return a new code of `length` characters, the last one a check character.

    `choice` picks a character from the alphabet; only the demo's seeder
    passes one of its own.
    """
    body = "".join(choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the check character of a code of up to 30 characters.

    A weighted sum modulo 31, as ISBN-10 does it modulo 11 (ISO 2108:1992): the
    base is prime, so any one wrong character and any two exchanged ones show.
    """
    weighted = enumerate(reversed(body), start=2)
    return ALPHABET[-sum(weight * ALPHABET.index(char) for weight, char in weighted) % 31]


def typed_public_code(text: str) -> str | None:
    """Return the public code in what somebody typed, or None if its check character is wrong."""
    folded = unicodedata.normalize("NFKC", text).upper()
    code = "".join(char for char in folded if char in ALPHABET)
    return code if len(code) > 1 and check_character(code[:-1]) == code[-1] else None
