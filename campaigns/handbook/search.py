"""The search of the whole site, within one book."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.models import Page

from site_project.core.search.asked import Hit
from site_project.core.search.directory import Entry
from site_project.core.search.finding import Search

from ..models import HandbookPage


@dataclass
class BookSearch(Search):
    """What is found among the chapters and sections of a book, in every language."""

    keys: frozenset[int] = frozenset()

    def public(self, hits: list[Hit]) -> list[Entry]:
        return super().public([hit for hit in hits if hit.pk in self.keys])

    def with_called(self, found: list[Entry]) -> list[Entry]:
        # What has a name of its own lies outside of every book.
        return found


def keys_below(book: HandbookPage) -> frozenset[int]:
    """Return the keys of all pages below a book, in every language."""
    family = HandbookPage.objects.filter(translation_key=book.translation_key)
    below = reduce(
        or_, (Q(path__startswith=path) for path in family.values_list("path", flat=True))
    )
    depth = book.depth
    return frozenset(Page.objects.filter(below, depth__gt=depth).values_list("pk", flat=True))
