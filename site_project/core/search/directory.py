"""All that the public may find: looked up once after each change, then known by its key.

A search over thousands of pages asks the index alone; what may be told of a
hit stands here. Each worker keeps one directory, of some hundred bytes a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from .. import navigation
from ..changes import CONTENT
from ..page_cache import until
from .asked import Hit, Question
from .facets import RIGHT, YEAR, belonging, names
from .kinds import DOCUMENT, PAGE, Kind
from .places import Names, Shown, is_meant, is_named, names_of, places
from .visible import document_type, page_types, public_documents, public_pages

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something public: a page or a place in one language, or a document, maybe in none."""

    pk: int
    kind: Kind
    language: str
    # A number of the directory's own: quicker to compare than the translation key.
    family: int | None = None
    rights: frozenset[str] = NONE
    years: frozenset[str] = NONE
    place: Shown | None = None
    # What it is called beside its title, where a question is held against that.
    names: Names = NONE

    @property
    def is_document(self) -> bool:
        return self.kind is DOCUMENT


@dataclass(frozen=True)
class Directory:
    """What is public, until the instant at which time itself will change some of it."""

    until: datetime
    pages: dict[int, Entry]
    documents: dict[int, Entry]
    # The places, and the pages that have further names.
    called: list[Entry]
    # The languages in which each family is public.
    families: list[set[str]]
    # What is called by its name in the language of whoever reads, in the order of lists.
    rights: dict[str, object]
    years: frozenset[str]

    def found(self, hits: list[Hit]) -> Iterator[Entry]:
        """Yield what the public may know of these hits, in their order."""
        documents = document_type()
        for hit in hits:
            known = self.documents if hit.content_type == documents else self.pages
            if entry := known.get(hit.pk):
                yield entry

    def named(self, question: Question) -> list[Entry]:
        """Return what the question is a name of."""
        return [each for each in self.called if is_named(each.names, question)]

    def meant(self, question: Question) -> list[Entry]:
        """Return the places that it may mean among others; such pages are in the index."""
        return [each for each in self.called if each.place and is_meant(each.names, question)]

    def is_written(self, family: int | None, language: str) -> bool:
        return family is not None and language in self.families[family]


def directory(request: HttpRequest, now: datetime) -> Directory:
    """Return the directory at the present ContentVersion and instant."""
    end = until(request, now)
    key = "search directory"
    known = navigation.remembered(request, CONTENT, key, lambda: made(now, end))
    if known.until <= now:
        known = navigation.remembered_anew(request, CONTENT, key, made(now, end))
    return known


def made(now: datetime, end: datetime) -> Directory:
    kinds = {key: model.search_kind for key, model in page_types().items()}
    also = {key: names_of(model.also_called) for key, model in page_types().items()}
    rights, years = belonging(RIGHT), belonging(YEAR)
    columns = ("pk", "content_type", "translation_key", "locale__language_code")
    pages: dict[int, Entry] = {}
    numbers: dict[UUID, int] = {}
    families: list[set[str]] = []
    rows = public_pages(now).order_by().values_list(*columns)
    for pk, content_type, family, language in rows:
        if kind := kinds.get(content_type):
            number = numbers.setdefault(family, len(families))
            if number == len(families):
                families.append(set())
            families[number].add(language)
            of = rights.get(pk, NONE), years.get(pk, NONE)
            pages[pk] = Entry(pk, kind, language, number, *of, names=also[content_type])
    called = [each for each in pages.values() if each.names]
    for number, (shown, their_names) in enumerate(places()):
        family = len(families)
        families.append(set(shown))
        called += [
            Entry(number, PAGE, code, family, place=place, names=their_names)
            for code, place in shown.items()
        ]
    documents = public_documents().values_list("pk", "language")
    return Directory(
        until=end,
        pages=pages,
        documents={pk: Entry(pk, DOCUMENT, language) for pk, language in documents},
        called=called,
        families=families,
        rights=names(RIGHT),
        years=frozenset().union(*years.values()),
    )
