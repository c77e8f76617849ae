"""What search engines are told about a page (schema.org, as JSON-LD)."""

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from site_project.core.models import Person
from site_project.core.navigation import MenuItem

from .models import ArticlePage

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
