"""The contents of a book, each page in the reader's language where it is written in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page

from site_project.core import navigation
from site_project.core.changes import CONTENT

from ..models import ChapterPage, HandbookPage, SectionPage
from ..models.family import url_for_readers
from ..models.numbered import place


@dataclass(frozen=True)
class Entry:
    """A page of a book as its contents name it.

    `number` is "2" of a book or chapter, "2.3" of a section.
    """

    pk: int
    family: UUID
    number: str
    title: str
    summary: str
    language: str
    url: str
    law_as_at: date | None = None
    sections: tuple["Entry", ...] = ()


@dataclass(frozen=True)
class Outline:
    book: Entry
    chapters: tuple[Entry, ...]

    @property
    def sections(self) -> list[Entry]:
        """Every section, in the order of reading."""
        return [section for chapter in self.chapters for section in chapter.sections]

    def chapter_of(self, page: Page) -> Entry | None:
        """Return the chapter that a page is, or that a section stands in."""
        for chapter in self.chapters:
            if page.translation_key in (
                chapter.family,
                *(each.family for each in chapter.sections),
            ):
                return chapter
        return None

    def around(self, page: Page) -> tuple[Entry | None, Entry | None, Entry | None]:
        """Return the section before this one, this one, and the one after it."""
        row: list[Entry | None] = [None, *self.sections, None]
        for number, entry in enumerate(row):
            if entry is not None and entry.family == page.translation_key:
                return row[number - 1], entry, row[number + 1]
        return None, None, None


def book_path(page: Page) -> str:
    """Return the path of the book that a page of the handbook is, or stands in."""
    return page.path[: HandbookPage.steplen * 4]


def outline(request: HttpRequest, page: Page, language: str) -> Outline | None:
    """Return the contents of a page's book; None where no book is public, as in a preview.

    Read in three queries, and remembered until the content changes.
    """
    path = book_path(page)

    def build() -> Outline | None:
        return build_outline(path, language, lambda each: url_for_readers(each, request, language))

    if getattr(request, "is_preview", False):
        return build()
    return navigation.remembered(request, CONTENT, ("outline", path, language), build)


def build_outline(path: str, language: str, url_of: Callable[[Page], str]) -> Outline | None:
    families = HandbookPage.objects.filter(path=path).values("translation_key")
    books = _rows(HandbookPage, Q(translation_key__in=families))
    if not books:
        return None
    below = Q()
    for each in books:
        below |= Q(path__startswith=each.path)
    chapters, sections = _rows(ChapterPage, below), _rows(SectionPage, below)
    chapter_at = {each.path: each.translation_key for each in chapters}
    sections_of: dict[UUID, list[SectionPage]] = {}
    for section in sections:
        above = chapter_at.get(section.path[: -section.steplen])
        if above is not None:
            sections_of.setdefault(above, []).append(section)
    return Outline(
        book=_entry(_for_reader(books, language)[0], url_of),
        chapters=tuple(
            _entry(
                chapter,
                url_of,
                sections=tuple(
                    _entry(section, url_of, f"{chapter.number}.{section.number}")
                    for section in _for_reader(
                        sections_of.get(chapter.translation_key, []), language
                    )
                ),
            )
            for chapter in _for_reader(chapters, language)
        ),
    )


def books(request: HttpRequest, language: str) -> list[Entry]:
    """Return the books in the order of their numbers."""

    def build() -> list[Entry]:
        rows = _for_reader(_rows(HandbookPage, Q()), language)
        return [_entry(row, lambda each: url_for_readers(each, request, language)) for row in rows]

    return navigation.remembered(request, CONTENT, ("books of the handbook", language), build)


def _rows(model: Any, where: Q) -> list[Any]:
    pages = model.objects.live().public().filter(where)
    return list(pages.select_related("locale").defer_streamfields())


def _for_reader(pages: Iterable[Any], language: str) -> list[Any]:
    """Return one page of each family, in this language where there is one, in their order."""
    chosen: dict[UUID, Any] = {}
    order = {code: number for number, (code, _name) in enumerate(settings.LANGUAGES)}
    for page in sorted(
        pages,
        key=lambda each: (
            each.locale.language_code != language,
            order.get(each.locale.language_code, len(order)),
        ),
    ):
        chosen.setdefault(page.translation_key, page)
    return sorted(chosen.values(), key=lambda each: (place(each.number), each.pk))


def _entry(
    page: Any, url_of: Callable[[Page], str], number: str = "", sections: tuple[Entry, ...] = ()
) -> Entry:
    return Entry(
        pk=page.pk,
        family=page.translation_key,
        number=number or page.number,
        title=page.title,
        summary=page.summary,
        language=page.locale.language_code,
        url=url_of(page),
        law_as_at=getattr(page, "law_as_at", None),
        sections=sections,
    )
