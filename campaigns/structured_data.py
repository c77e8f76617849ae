"""What search engines are told about a page (schema.org, as JSON-LD)."""

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from site_project.core.models import Person
from site_project.core.navigation import MenuItem

from .enums import PublicationKind
from .library.citing import Work, is_isbn
from .models import ArticlePage, PublicationPage, SectionPage

# The characters that could end a script element or begin a comment in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_script(data: dict[str, Any]) -> SafeString:
    """Return a data block for the page's head; nothing in it is ever run."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_ESCAPES)
    # Escaped just above.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def article(page: ArticlePage, byline: list[Person], publisher: str) -> dict[str, Any]:
    """Describe an article: https://schema.org/Article."""
    code = page.locale.language_code
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.summary,
        "inLanguage": settings.HTML_LANGUAGES.get(code, code),
        "datePublished": page.published_on,
        "url": page.full_url,
        "publisher": {"@type": "Organization", "name": publisher},
    }
    if page.last_published_at:
        data["dateModified"] = page.last_published_at
    if byline:
        data["author"] = [{"@type": "Person", "name": str(person.name)} for person in byline]
    return data


def dataset(
    *, name: str, description: str, url: str, licence: str, publisher: str, files: dict[str, str]
) -> dict[str, Any]:
    """Describe data to take away: https://schema.org/Dataset. `files`: media type to address."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": url,
        "license": licence,
        "creator": {"@type": "Organization", "name": publisher},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address}
            for kind, address in files.items()
        ],
    }


def section(page: SectionPage, book: str, publisher: str) -> dict[str, Any]:
    """Describe a section of the handbook as a part of its book: https://schema.org/Article."""
    code = page.locale.language_code
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "identifier": page.key,
        "headline": page.title,
        "description": page.summary,
        "inLanguage": settings.HTML_LANGUAGES.get(code, code),
        "url": page.full_url,
        "publisher": {"@type": "Organization", "name": publisher},
    }
    if page.last_published_at:
        data["dateModified"] = page.last_published_at
    if book:
        data["isPartOf"] = {"@type": "Book", "name": book}
    if provisions := [each.in_words for each in page.provisions.all()]:
        data["about"] = [{"@type": "Legislation", "name": name} for name in provisions]
    return data


_SCHEMA_OF_PUBLICATIONS = {
    PublicationKind.BOOK: "Book",
    PublicationKind.UN_REPORT: "Report",
    PublicationKind.STUDY: "Report",
}


def publication(page: PublicationPage, work: Work) -> dict[str, Any]:
    """Describe a publication with its files: https://schema.org/CreativeWork."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_OF_PUBLICATIONS.get(page.kind, "CreativeWork"),
        "name": page.title,
        "description": page.summary,
        "inLanguage": settings.HTML_LANGUAGES.get(work.language, work.language),
        "url": page.full_url,
        "publisher": {"@type": "Organization", "name": work.publisher},
    }
    if page.authors:
        # Whether a name is a person's is not recorded.
        data["author"] = [{"@type": "Thing", "name": name} for name in work.authors]
    if page.date_for_machines:
        data["datePublished"] = page.date_for_machines
    if page.identifier:
        key = "isbn" if page.kind == PublicationKind.BOOK and is_isbn(page.identifier) else ""
        data[key or "identifier"] = page.identifier
    if provisions := [each.in_words for each in page.provisions.all()]:
        data["about"] = [{"@type": "Legislation", "name": name} for name in provisions]
    return data


def breadcrumbs(trail: list[MenuItem]) -> dict[str, Any]:
    """Describe the way down to a page: https://schema.org/BreadcrumbList."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": step.title, "item": step.full_url}
            for place, step in enumerate(trail, start=1)
        ],
    }
