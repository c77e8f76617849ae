"""Tags of the handbook's pages."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.models import Term
from site_project.core.paired import text_in
from site_project.core.search.folding import fold
from site_project.core.search.glossary import glossary, has
from site_project.core.search.indexing import page_text

from .. import structured_data
from ..handbook import outline
from ..handbook.words import law_as_at as told_as_at
from ..models import SectionEdition, SectionPage

register = template.Library()

# Words explained at the foot of a section, and earlier texts linked there.
MOST_WORDS = 12
MOST_TEXTS = 12


@register.simple_tag(takes_context=True)
def books_of_the_handbook(context: dict[str, Any]) -> list[outline.Entry]:
    return outline.books(context["request"], get_language() or "")


@register.simple_tag(takes_context=True)
def outline_of(context: dict[str, Any], page: Any) -> outline.Outline | None:
    """Return the contents of the book that a page is or stands in; none of an unsaved page."""
    return outline.outline(context["request"], page, get_language() or "") if page.path else None


@register.filter
def chapter_with(contents: outline.Outline | None, page: Any) -> outline.Entry | None:
    return contents.chapter_of(page) if contents else None


@register.filter
def around(contents: outline.Outline | None, page: Any) -> dict[str, outline.Entry | None]:
    """Return the sections before and after a section, and its own entry."""
    before, here, after = contents.around(page) if contents else (None, None, None)
    return {"before": before, "here": here, "after": after}


@register.filter
def law_as_at(day: date | None) -> str:
    return told_as_at(day)


@register.simple_tag(takes_context=True)
def words_explained_for(context: dict[str, Any], page: SectionPage) -> list[dict[str, str]]:
    """Return the words of the glossary that a section uses and whose meaning is known."""
    request, language = context["request"], page.locale.language_code

    def build() -> list[dict[str, str]]:
        text = fold(f"{page.title}\n{page_text(page)}")
        found = [
            {"word": text_in(term, "name", language), "meaning": text_in(term, "meaning", language)}
            for term in glossary(request)
            if _says(text, term, language)
        ]
        return [each for each in found if each["meaning"]][:MOST_WORDS]

    if getattr(request, "is_preview", False) or "as_at" in context:
        return build()
    return navigation.remembered(request, CONTENT, ("words of a section", page.pk), build)


def _says(text: str, term: Term, language: str) -> bool:
    words = [text_in(term, "name", language), *term.said(language)]
    return any(has(text, fold(word)) for word in words)


@register.simple_tag(takes_context=True)
def earlier_texts(context: dict[str, Any], page: SectionPage) -> list[SectionEdition]:
    """Return when the texts of a section became public, the newest first."""
    if not page.pk:
        return []
    rows = SectionEdition.objects.filter(page_id=page.pk).defer("content")
    return navigation.remembered(
        context["request"],
        CONTENT,
        ("texts of a section", page.pk),
        lambda: list(rows[:MOST_TEXTS]),
    )


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any], page: SectionPage) -> list[SectionPage]:
    """Return a section in the languages that it can be read beside."""
    if not page.pk:
        return []
    others = SectionPage.objects.live().public().filter(translation_key=page.translation_key)
    rows = others.exclude(pk=page.pk).select_related("locale").defer_streamfields()
    return navigation.remembered(
        context["request"], CONTENT, ("languages of a section", page.pk), lambda: list(rows)
    )


@register.simple_tag(takes_context=True)
def section_data(
    context: dict[str, Any], page: SectionPage, contents: outline.Outline | None
) -> SafeString:
    publisher = str(navigation.office(context["request"]).name)
    return structured_data.as_script(
        structured_data.section(page, contents.book.title if contents else "", publisher)
    )
