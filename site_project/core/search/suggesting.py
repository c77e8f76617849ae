"""What to offer whoever found nothing: pages with a title like it, words of the glossary."""

from collections.abc import Iterable
from datetime import datetime
from difflib import SequenceMatcher

from wagtail.models import Page

from ..models import Term
from ..paired import text_in
from .cutting import RUN
from .folding import fold
from .visible import public_pages

# Titles that are looked through, and how much alike one must be.
TITLES, ALIKE, ALIKE_WORD = 3000, 0.5, 0.75


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


def near_titles(asked: str, language: str, now: datetime, most: int = 3) -> list[Page]:
    """Return the pages whose titles are most like it; two queries."""
    pages = public_pages(now).filter(locale__language_code=language, depth__gt=2)
    titles = pages.order_by("-pk").values_list("pk", "title")[:TITLES]
    alike = sorted(((likeness(asked, title), key) for key, title in titles), reverse=True)[:most]
    found = pages.select_related("locale").in_bulk([key for like, key in alike if like >= ALIKE])
    return [found[key] for _like, key in alike if key in found]


def near_words(asked: str, terms: Iterable[Term], language: str, most: int = 3) -> list[str]:
    """Return words of the glossary that are like it, as the reader's language has them."""
    alike = []
    for term in terms:
        name = text_in(term, "name", language)
        said = [name, *term.said(language)]
        alike.append((max(likeness(asked, each) for each in said), str(name)))
    return [name for value, name in sorted(alike, key=lambda a: -a[0])[:most] if value >= ALIKE]
