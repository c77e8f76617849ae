"""What is found that is neither a page nor a document: the newsletter, the registers, the rules.

Each app yields in its module `search_places` the addresses of its own:

    @lists_places
    def places() -> Iterator[Place]:
        yield Place("petitions", _("Petitions"), said=("sign a petition", "聯署"))

There are so few of them that a question is held against each, without an index.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from ..paired import languages
from .asked import Question, Saying


@dataclass(frozen=True)
class Place:
    """A public address.

    `name`, `args`: what `reverse` takes. `title`: as its heading has it. `said`: what
    people call it, in any language. `languages`: those it answers in, all where none is named.
    """

    name: str
    title: str | Promise
    said: tuple[str, ...] = ()
    args: tuple[Any, ...] = ()
    fragment: str = ""
    languages: tuple[str, ...] = field(default_factory=lambda: tuple(languages()))


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as it is shown in one language."""

    title: str
    url: str


Names = frozenset[frozenset[str]]
Source = Callable[[], Iterable[Place]]
_sources: list[Source] = []


def lists_places(function: Source) -> Source:
    """Register a function that yields places."""
    _sources.append(function)
    return function


def names_of(said: Iterable[str]) -> Names:
    """Return names as the words in them, in whatever order and form."""
    return frozenset(frozenset(Saying(each).tokens) for each in said)


def places() -> Iterator[tuple[dict[str, Shown], Names]]:
    """Yield how each place is shown by language, and all its names."""
    for source in _sources:
        for place in source():
            shown = {}
            for code in place.languages:
                with override(code):
                    url = reverse(place.name, args=place.args) + place.fragment
                    shown[code] = Shown(str(place.title), url)
            yield shown, names_of([*place.said, *(each.title for each in shown.values())])


def is_named(names: Names, question: Question) -> bool:
    """Tell whether the question is one of the names."""
    return any(frozenset(saying.tokens) in names for saying in question.sayings)


def is_meant(names: Names, question: Question) -> bool:
    """Tell whether the question is part of a name, or has a name of several words in it."""
    asked = [frozenset(saying.tokens) for saying in question.sayings]
    return any(
        words <= name or (len(name) > 1 and name <= words) for words in asked for name in names
    )
