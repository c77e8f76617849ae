"""What to offer whoever found nothing: words of the glossary, and pages to begin with."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from django.http import HttpRequest
from django.utils.translation import get_language

from .. import navigation
from ..models import Term
from ..navigation import MenuItem
from ..paired import text_in
from .cutting import RUN
from .folding import fold
from .visible import page_types

# How much alike a word of the glossary must be as a whole, and each word of it.
ALIKE, ALIKE_WORD = 0.5, 0.75


def likeness(asked: str, title: str) -> float:
    """Tell from 0 to 1 how much of what was asked a title has, slips of the finger forgiven."""
    runs = RUN.findall(fold(asked))
    characters = {c for run, _word in runs for c in run}
    words = [word for _run, word in runs if word]
    title = fold(title)
    in_title = [word for _run, word in RUN.findall(title) if word]
    shared = sum(c in title for c in characters)
    for word in words:
        shared += any(
            SequenceMatcher(None, word, other).ratio() >= ALIKE_WORD
            for other in in_title
            if abs(len(other) - len(word)) < 4
        )
    return shared / (len(characters) + len(words) or 1)


def near_words(asked: str, terms: Iterable[Term], language: str, most: int = 3) -> list[str]:
    """Return words of the glossary that are like it, as the reader's language has them."""
    alike = []
    for term in terms:
        name = text_in(term, "name", language)
        said = [name, *term.said(language)]
        alike.append((max(likeness(asked, each) for each in said), str(name)))
    return [name for value, name in sorted(alike, key=lambda a: -a[0])[:most] if value >= ALIKE]


def first_pages(request: HttpRequest) -> list[MenuItem]:
    """Return the pages of the reader's language that help whoever does not know the words."""
    home = navigation.homes(request).get(get_language())
    if home is None:
        return []

    def build() -> list[MenuItem]:
        types = [key for key, model in page_types().items() if model.helps_to_begin]
        pages = home.get_children().live().public().filter(content_type__in=types)
        return [MenuItem(p.title, p.get_url(), p.full_url) for p in pages.select_related("locale")]

    return navigation.remembered(request, "pages", ("first pages", home.pk), build)
