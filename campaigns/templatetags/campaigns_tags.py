"""Tags that show campaigns and articles on other pages, and what their own pages need."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from site_project.core import days, navigation
from site_project.core.changes import CONTENT
from site_project.core.models.site import DataLicence

from .. import structured_data
from ..citations import Cited, cite
from ..law_changes import changes_for, some_law_has_changed
from ..models import ArticlePage, Campaign, CampaignPage, CasePage, PetitionPage
from ..models.family import url_for_readers
from ..reading_on import pages_beside
from ..registers.filled import filled_registers

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


@register.filter
def duration_in_words(duration: timedelta) -> str:
    return days.duration_in_words(duration)


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
def page_data(context: dict[str, Any], page: Page) -> SafeString:
    """Describe a page of a type that needs nothing beside itself."""
    publisher = str(navigation.office(context["request"]).name)
    describe = structured_data.DESCRIBED[type(page)]
    return structured_data.as_script(describe(page, publisher))


@register.simple_tag(takes_context=True)
def article_data(context: dict[str, Any], page: ArticlePage) -> SafeString:
    publisher = str(navigation.office(context["request"]).name)
    return structured_data.as_script(
        structured_data.article(page, context.get("byline", []), publisher)
    )


@register.simple_tag(takes_context=True)
def cases_of_campaign(context: dict[str, Any], record: Campaign) -> list[CasePage]:
    """Return the pages of a campaign's published cases, the newest first."""
    language = get_language() or ""

    def build() -> list[CasePage]:
        pages = CasePage.objects.listed_for(language)
        return list(pages.filter(case__campaign=record.pk, case__live=True))

    return remembered_for(context.get("request"), ("cases of", language, record.pk), build)


@register.simple_tag(takes_context=True)
def petitions_of_campaign(context: dict[str, Any], record: Campaign) -> list[PetitionPage]:
    """Return the pages of a campaign's published petitions, by title."""
    language = get_language() or ""

    def build() -> list[PetitionPage]:
        return list(PetitionPage.objects.listed_for(language).filter(petition__campaign=record.pk))

    return remembered_for(context.get("request"), ("petitions of", language, record.pk), build)


@register.simple_tag(takes_context=True)
def registers_with_rows(context: dict[str, Any]) -> dict[str, bool]:
    """Tell of each register, by its name, whether readers find something in it."""
    return filled_registers(context.get("request"), get_language() or "")


@register.simple_tag(takes_context=True)
def data_licence(context: dict[str, Any]) -> DataLicence:
    """Return on what terms others may use the registers."""
    return DataLicence(navigation.office(context["request"]).data_licence)


@register.simple_tag(takes_context=True)
def register_data(
    context: dict[str, Any], name: str, about: str, url: str, csv: str, json: str
) -> SafeString:
    """Describe a register as data to take away; addresses may be without the host."""
    request = context["request"]
    files = {"text/csv": csv, "application/json": json}
    return structured_data.as_script(
        structured_data.dataset(
            name=name,
            description=about,
            url=request.build_absolute_uri(url),
            licence=data_licence(context).url,
            publisher=str(navigation.office(request).name),
            files={kind: request.build_absolute_uri(path) for kind, path in files.items()},
        )
    )


@register.simple_tag(takes_context=True)
def cited(context: template.Context, page: Page) -> Cited:
    """Render the body of a page, what it cites numbered and linked to the references."""
    return cite(page, context.flatten())


@register.inclusion_tag("campaigns/includes/read_on.html", takes_context=True)
def read_on(context: dict[str, Any], page: Page) -> dict[str, Any]:
    """Lead on from a page to what shares its law, its campaign or a demand with it."""
    request, language = context.get("request"), get_language() or ""
    key = ("read on", page.pk, language)
    parts = remembered_for(request, key, lambda: pages_beside(page, language))
    return {"parts": parts, "request": request}


@register.inclusion_tag("campaigns/includes/law_changes.html", takes_context=True)
def law_changes(context: dict[str, Any], page: Page) -> dict[str, Any]:
    """Tell the changes of the law with which nobody has compared a page yet."""
    request = context.get("request")
    if page.pk is None or (request is not None and not some_law_has_changed(request)):
        return {"changes": []}
    key = ("law changes", page.translation_key)
    return {"changes": remembered_for(request, key, lambda: changes_for(page))}
