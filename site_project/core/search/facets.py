"""What results can be narrowed by beside their kind and language: a right, a year.

Each app says in its module `search_facets` which of its pages belong where:

    @belongs(YEAR)
    def articles() -> Belonging:
        return ArticlePage.objects.values_list("pk", "published_on__year")

and the app that keeps the rights names them, in the order of lists:

    @named(RIGHT)
    def rights() -> Iterable[tuple[str, object]]: …
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

RIGHT, YEAR = "right", "year"

# Keys of pages, each with a value it belongs to; a page may come again with another one.
Belonging = Iterable[tuple[int, object]]
Source = Callable[[], Belonging]
# Values with what they are called: `str()` gives it in the reader's language.
Names = Callable[[], Iterable[tuple[str, object]]]

_sources: dict[str, list[Source]] = {RIGHT: [], YEAR: []}
_names: dict[str, Names] = {}


def belongs(facet: str) -> Callable[[Source], Source]:
    """Register a function that yields which pages, public or not, belong to which value."""

    def register(function: Source) -> Source:
        _sources[facet].append(function)
        return function

    return register


def named(facet: str) -> Callable[[Names], Names]:
    """Register the function that names the values of a facet; a year needs no name."""

    def register(function: Names) -> Names:
        _names[facet] = function
        return function

    return register


def belonging(facet: str) -> dict[int, frozenset[str]]:
    """Return the values that each page belongs to, one query for each source."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for source in _sources[facet]:
        for key, value in source():
            found[key].add(str(value))
    # Pages with the same values share one set of them.
    kept: dict[frozenset[str], frozenset[str]] = {}
    return {key: kept.setdefault(frozenset(v), frozenset(v)) for key, v in found.items()}


def names(facet: str) -> dict[str, object]:
    return dict(_names[facet]()) if facet in _names else {}
