"""The words of all that is indexed, for whoever misspells one."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q
from wagtail.models import Page

from ..days import local_day, start_of_day
from ..models import CustomDocument, PageText, SearchWord, TickRun
from .cutting import RUN
from .folding import fold

# Shorter words are too like each other; longer ones are no words.
SHORTEST, LONGEST = 3, 24
LETTERS = re.compile(f"[a-z]{{{SHORTEST},{LONGEST}}}")
# Of very long texts only so much is read.
LOOKED_AT = 100_000
AT_ONCE = 500
RUN_NAME = "search words"


def words_of(text: str) -> set[str]:
    found = {word for _run, word in RUN.findall(fold(text[:LOOKED_AT]))}
    return {word for word in found if LETTERS.fullmatch(word)}


def keep(texts: Iterable[str]) -> None:
    """Add the words of texts that were put into the index."""
    found = sorted(set().union(*map(words_of, texts)))
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        known = set(SearchWord.objects.filter(word__in=some).values_list("word", flat=True))
        # In the order of the alphabet: two who add at once wait for each other, not both.
        new = [SearchWord(word=word, length=len(word)) for word in some if word not in known]
        SearchWord.objects.bulk_create(new, ignore_conflicts=True)


def indexed_texts() -> Iterator[str]:
    """Yield the titles and texts of all that is indexed, public or not."""
    yield from Page.objects.order_by().values_list("title", flat=True).iterator()
    yield from PageText.objects.order_by().values_list("text", flat=True).iterator()
    for document in CustomDocument.objects.order_by().iterator():
        yield f"{document.title}\n{document.words_of_the_file()}"


def forget_gone(now: datetime) -> int:
    """Once a day, delete the words that stand nowhere any more; returns how many."""
    TickRun.objects.bulk_create([TickRun(name=RUN_NAME)], ignore_conflicts=True)
    due = Q(finished_at=None) | Q(finished_at__lt=start_of_day(local_day(now)))
    if not TickRun.objects.filter(due, name=RUN_NAME).update(finished_at=now):
        return 0
    # Those first: what is indexed meanwhile is not among them.
    known = dict(SearchWord.objects.values_list("word", "pk"))
    for text in indexed_texts():
        for word in words_of(text):
            known.pop(word, None)
    gone = list(known.values())
    for start in range(0, len(gone), AT_ONCE):
        SearchWord.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    return len(gone)
