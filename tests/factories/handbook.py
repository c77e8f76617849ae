"""Books of the handbook, as short as a test can say them."""

from datetime import date
from itertools import count
from typing import Any

from campaigns.models import ChapterPage, HandbookIndexPage, HandbookPage, LawChange, SectionPage
from site_project.core.models import HomePage

_numbers = count(1)


def _publish(parent: Any, page: Any) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def make_book(home: HomePage, **fields: Any) -> HandbookPage:
    number = next(_numbers)
    defaults = {"title": f"Book {number}", "slug": f"book-{number}", "locale": home.locale}
    parent = HandbookIndexPage.objects.child_of(home).get()
    return _publish(parent, HandbookPage(**(defaults | fields)))


def make_chapter(book: HandbookPage, **fields: Any) -> ChapterPage:
    number = next(_numbers)
    defaults = {"title": f"Chapter {number}", "slug": f"chapter-{number}", "locale": book.locale}
    return _publish(book, ChapterPage(**(defaults | fields)))


def make_section(chapter: ChapterPage, *, provisions: Any = (), **fields: Any) -> SectionPage:
    """A published section; its body is one paragraph unless given."""
    number = next(_numbers)
    defaults = {
        "title": f"Section {number}",
        "slug": f"section-{number}",
        "locale": chapter.locale,
        "law_as_at": date(2026, 1, 31),
        "body": [("text", "<p>You may telephone.</p>")],
    }
    page = SectionPage(**(defaults | fields))
    page.provisions = list(provisions)
    return _publish(chapter, page)


def headed(text: str, key: str = "", former: str = "") -> tuple[str, dict[str, str]]:
    """A heading of a section's body."""
    return ("heading", {"text": text, "key": key, "former": former})


def in_the_other_language(page: Any, home: HomePage, parent: Any, **fields: Any) -> Any:
    """Publish the same page in the language of another home page."""
    other = type(page)(
        **(
            {
                "title": f"{page.title}（中）",
                "slug": page.slug,
                "locale": home.locale,
                "translation_key": page.translation_key,
            }
            | ({"law_as_at": page.law_as_at} if isinstance(page, SectionPage) else {})
            | fields
        )
    )
    return _publish(parent, other)


def make_law_change(provision: Any, **fields: Any) -> LawChange:
    defaults = {
        "what_en": "The time limit is now 24 hours.",
        "what_zh_hant": "時限改為24小時。",
        "source_en": "Gazette 1 of 2026",
        "source_zh_hant": "2026年第1號憲報",
    }
    return LawChange.objects.create(provision=provision, **(defaults | fields))
