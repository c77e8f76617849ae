"""What people also say: a question asked once more in the site's own words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest

from .. import navigation
from ..models import Term
from ..paired import PairedText, languages, text_in
from .cutting import is_han
from .folding import fold

# More ways of saying it would rather blur a search than help it.
MOST_OTHERS = 6


@dataclass(frozen=True)
class Other:
    """The question with a word of the glossary in place of what was typed."""

    term: Term
    word: PairedText
    question: str


def glossary(request: HttpRequest) -> list[Term]:
    return navigation.remembered(request, "glossary", "terms", lambda: list(Term.objects.all()))


def has(text: str, words: str) -> re.Match | None:
    """Find folded words in a folded text; letters must stand as whole words, Chinese need not."""
    if not words:
        return None
    before = "" if is_han(words) else r"(?<![a-z0-9])"
    after = "" if is_han(words[-1]) else r"(?![a-z0-9])"
    return re.search(before + re.escape(words) + after, text)


def others(question: str, terms: Iterable[Term], language: str) -> list[Other]:
    """Return the other ways to ask, in the language of what was said and in the reader's."""
    asked = fold(question)
    found: dict[str, Other] = {}
    for term in terms:
        for code, said in _sayings(term):
            match = has(asked, said)
            if match is None:
                continue
            for name in dict.fromkeys(
                (text_in(term, "name", code), text_in(term, "name", language))
            ):
                if not has(asked, fold(name)):
                    other = f"{asked[: match.start()]} {name} {asked[match.end() :]}".strip()
                    if is_han(said) and is_han(name):
                        other = f"{asked[: match.start()]}{name}{asked[match.end() :]}"
                    found.setdefault(other, Other(term, name, other))
    return list(found.values())[:MOST_OTHERS]


def explained(question: str, terms: Iterable[Term], most: int = 2) -> list[Term]:
    """Return the words that are all of the question, if we know what they mean."""
    asked = fold(question).strip()
    return [
        term
        for term in terms
        if any(
            term_text == asked for term_text in (*_names(term), *(s for _c, s in _sayings(term)))
        )
        and text_in(term, "meaning", languages()[0])
    ][:most]


def _names(term: Term) -> Iterator[str]:
    return (fold(text_in(term, "name", code)) for code in languages())


def _sayings(term: Term) -> Iterator[tuple[str, str]]:
    return ((code, fold(said)) for code in languages() for said in term.said(code))
