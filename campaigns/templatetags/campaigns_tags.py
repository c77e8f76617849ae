"""Tags that show campaigns and articles on other pages, and what their own pages need."""

from collections.abc import Callable
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.blocks import StreamValue
from wagtail.models import Page

from site_project.core import navigation
from site_project.core.changes import CONTENT

from .. import structured_data
from ..citations import Cited, link_citations
from ..models import ArticlePage, CampaignPage
from ..models.family import url_for_readers

register = template.Library()


def remembered_for(request: HttpRequest | None, key: tuple, build: Callable[[], list]) -> list:
    return build() if request is None else navigation.remembered(request, CONTENT, key, build)


@register.simple_tag(takes_context=True)
def active_campaigns(context: dict[str, Any], count: int = 6) -> list[CampaignPage]:
    """Return pages of campaigns that are under way, in the reader's language where written."""
    language = get_language() or ""

    def build() -> list[CampaignPage]:
        return list(CampaignPage.objects.listed_for(language).under_way()[:count])

    key = ("active campaigns", language, count)
    return remembered_for(context.get("request"), key, build)


@register.simple_tag(takes_context=True)
def readers_url(context: dict[str, Any], page: Page) -> str:
    """Return a page's address in the reader's language, where it is served in any case."""
    return url_for_readers(page, context.get("request"), get_language() or "")


@register.simple_tag(takes_context=True)
def breadcrumb_trail(context: dict[str, Any], page: Page) -> list[navigation.MenuItem]:
    """Return what lies above a page, from the home page down; nothing above an unsaved one."""
    return navigation.trail(context["request"], page) if page.path else []


@register.simple_tag
def breadcrumb_data(trail: list[navigation.MenuItem], page: Page) -> SafeString:
    here = navigation.MenuItem(page.title, page.url, page.full_url)
    return structured_data.as_script(structured_data.breadcrumbs([*trail, here]))


@register.simple_tag(takes_context=True)
def article_data(context: dict[str, Any], page: ArticlePage) -> SafeString:
    publisher = str(navigation.office(context["request"]).name)
    return structured_data.as_script(
        structured_data.article(page, context.get("byline", []), publisher)
    )


@register.simple_tag(takes_context=True)
def cited(context: template.Context, body: StreamValue, count: int) -> Cited:
    """Render a body, its marks [n] linked to the references."""
    return link_citations(body.render_as_block(context.flatten()), count)


@register.filter
def places_of(text: Cited, number: int) -> list[str]:
    """Return the ids of the places where a reference is cited."""
    return text.places.get(number, [])
