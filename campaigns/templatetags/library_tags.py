"""How articles and publications are cited, and the languages of files."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from site_project.core import navigation

from .. import structured_data
from ..library import citing, languages
from ..models import ArticlePage, PublicationPage

register = template.Library()

register.filter("language_name", languages.language_name)
register.filter("direction", languages.direction)


@register.simple_tag(takes_context=True)
def work_of(context: dict[str, Any], page: ArticlePage | PublicationPage) -> citing.Work:
    """Return how a page is cited."""
    publisher = str(navigation.office(context["request"]).name)
    if isinstance(page, ArticlePage):
        return citing.article(page, publisher)
    return citing.publication(page, publisher)


@register.simple_tag
def publication_data(page: PublicationPage, work: citing.Work) -> SafeString:
    return structured_data.as_script(structured_data.publication(page, work))
