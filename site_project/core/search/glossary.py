"""What people also say: a question asked once more in the site's own words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest

from .. import navigation
from ..models import Term
from ..paired import PairedText, languages, text_in
from .asked import Saying
from .cutting import RUN, is_han, words_in
from .folding import fold
from .stemming import any_form

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


def _said_in(asked: str, said: str) -> re.Match | None:
    """Find folded words in a folded question, in any form of theirs."""
    words = words_in(asked)
    parts = [run or any_form(word, words) for run, word in RUN.findall(said)]
    return re.search(r"[\W_]*".join(parts), asked) if parts else None


def others(question: str, terms: Iterable[Term], language: str) -> list[Other]:
    """Return the other ways to ask, in the language of what was said and in the reader's."""
    asked = fold(question)
    found: dict[str, Other] = {}
    for term in terms:
        for code, said in _sayings(term):
            match = _said_in(asked, said)
            if match is None:
                continue
            for name in dict.fromkeys(
                (text_in(term, "name", code), text_in(term, "name", language))
            ):
                if not _said_in(asked, fold(name)):
                    other = f"{asked[: match.start()]} {name} {asked[match.end() :]}".strip()
                    if is_han(said) and is_han(name):
                        other = f"{asked[: match.start()]}{name}{asked[match.end() :]}"
                    found.setdefault(other, Other(term, name, other))
    return list(found.values())[:MOST_OTHERS]


def explained(question: str, terms: Iterable[Term], most: int = 2) -> list[Term]:
    """Return the words that are all of the question, if we know what they mean."""
    asked = Saying(question).phrase
    return [
        term
        for term in terms
        if any(Saying(said).phrase == asked for said in _all_of(term))
        and text_in(term, "meaning", languages()[0])
    ][:most]


def _all_of(term: Term) -> Iterator[str]:
    for code in languages():
        yield from (text_in(term, "name", code), *term.said(code))


def _sayings(term: Term) -> Iterator[tuple[str, str]]:
    return ((code, fold(said)) for code in languages() for said in term.said(code))
