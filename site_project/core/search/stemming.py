"""The forms of an English word are looked for as one: prisoner, prisoners, prison's."""

import re
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what the forms of a folded word have in common, by Snowball's rules for English."""
    # One for each call: a stemmer keeps the word it works on, and threads would share it.
    return snowballstemmer.stemmer("english").stemWord(word)


def any_form(word: str, words: Iterable[str]) -> str:
    """Return the pattern of a word that matches the forms of it which are among `words`."""
    forms = {w for w in words if w[0] == word[0] and stem(w) == stem(word)} | {word}
    # The longest first: of two that begin alike, the pattern takes the first one that fits.
    either = "|".join(re.escape(form) for form in sorted(forms, key=lambda f: (-len(f), f)))
    return rf"(?<![a-z0-9])(?:{either})(?![a-z0-9])"
