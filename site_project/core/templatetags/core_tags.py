"""Tags of the frame around every page, and filters for days and bilingual texts."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page

from .. import days, navigation, notices
from ..changes import CONTENT
from ..models import BasePage, HomePage, Notice, OfficeSettings
from ..page_counts import FEWEST_TOLD, views_until_yesterday
from ..paired import PairedText, languages

register = template.Library()
# A part of a Chinese title with the mark at its end and what closes after that.
PHRASE = re.compile(r"[^：，；。！？]+[：，；。！？」』》）]*|.+")


@register.simple_tag(takes_context=True)
def office(context: dict[str, Any]) -> OfficeSettings:
    return navigation.office(context["request"])


@register.simple_tag(takes_context=True)
def notices_above(context: dict[str, Any]) -> list[Notice]:
    """Return what stands above the page now; in a notice's preview, that notice."""
    if "notice_preview" in context:
        return [context["notice_preview"]]
    return notices.shown(context["request"])


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any]) -> list[navigation.MenuItem]:
    return navigation.menu(context["request"])


@register.simple_tag(takes_context=True)
def help_link(context: dict[str, Any]) -> navigation.MenuItem | None:
    return navigation.help_link(context["request"])


@register.simple_tag(takes_context=True)
def place_in_menu(context: dict[str, Any]) -> tuple[str, str]:
    """Return the address in the menu at or below which the reader is, and its aria-current."""
    path = context["request"].path
    for item in navigation.menu(context["request"]):
        if item.url in path:
            return item.url, "page" if item.url == path else "true"
    return "", ""


class RememberedNode(template.Node):
    # No block of a template that extends this one is looked for inside.
    child_nodelists = ()

    def __init__(self, nodelist: template.NodeList, key: list[template.base.FilterExpression]):
        self.nodelist = nodelist
        self.key = key

    def render(self, context: template.Context) -> SafeString:
        request = context.get("request")
        if request is None or getattr(request, "is_preview", False):
            return self.nodelist.render(context)
        parts = tuple(part.resolve(context) for part in self.key)
        key = ("html", *parts, get_language())
        return navigation.remembered(request, CONTENT, key, lambda: self.nodelist.render(context))


@register.tag
def remembered(parser: template.base.Parser, token: template.base.Token) -> RememberedNode:
    """Remember what stands between, in each language, until something is published.

        {% remembered "facts of a session" session.pk %} … {% endremembered %}

    The key names all that it depends on beside content. Nothing of a person's
    own may stand in it, nothing that time changes, and no number that visitors
    change.
    """
    key = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    nodelist = parser.parse(("endremembered",))
    parser.delete_first_token()
    return RememberedNode(nodelist, key)


@register.simple_tag(takes_context=True)
def doors(context: dict[str, Any], home: HomePage) -> list[navigation.Door]:
    return navigation.doors(context["request"], home)


@register.simple_tag(takes_context=True)
def pages_below(context: dict[str, Any], page: Page) -> list[navigation.MenuItem]:
    """Return the live pages right below a page; nothing below an unsaved one."""
    return navigation.below(context["request"], page) if page.path else []


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the present address in each language; the reader keeps their place."""
    request: HttpRequest = context["request"]
    here = f"/{get_language()}/"
    if not request.path.startswith(here):
        return []
    rest = request.get_full_path()[len(here) :]
    answering = context.get("answers_in", languages())
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": f"/{code}/{rest}",
            "current": code == get_language(),
        }
        for code in languages()
        if code in answering
    ]


@register.simple_tag(takes_context=True)
def address_in_languages(
    context: dict[str, Any], number: int | None = None
) -> list[dict[str, Any]]:
    """Return the hreflang links of an address, or of a page of the list that stands there.

    It answers in every language, but for a view that says `answers_in`.
    """
    request: HttpRequest = context["request"]
    path, here = request.path, f"/{get_language()}/"
    if not path.startswith(here):
        return []
    rest = path[len(here) :] + (f"?page={number}" if number and number > 1 else "")
    urls = {
        code: request.build_absolute_uri(f"/{code}/{rest}")
        for code in sorted(context.get("answers_in", languages()))
    }
    links = [
        {"code": html_language(code), "url": url, "current": code == get_language()}
        for code, url in urls.items()
    ]
    default = urls.get(settings.LANGUAGE_CODE) or next(iter(urls.values()))
    return [*links, {"code": "x-default", "url": default}]


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any], page: Page) -> list[dict[str, str]]:
    """Return the hreflang links of a page: the languages it is really written in.

    Its own address is among them, and the default language stands for x-default.
    """
    family = getattr(context["request"], "page_family", None)
    if family is None:  # a preview was not found by its address
        written = page.get_translations(inclusive=True).live().select_related("locale")
        family = {other.locale.language_code: other for other in written.defer_streamfields()}
    urls = {code: family[code].full_url for code in sorted(family)}
    if urls:
        urls["x-default"] = urls.get(settings.LANGUAGE_CODE) or next(iter(urls.values()))
    return [{"code": html_language(code), "url": url} for code, url in urls.items()]


@register.inclusion_tag("core/includes/page_views.html", takes_context=True)
def page_views(context: dict[str, Any], page: BasePage) -> dict[str, int]:
    """Tell how often the page was read; few views are not told apart."""
    return {"views": views_until_yesterday(context["request"], page), "fewest": FEWEST_TOLD}


@register.filter
def html_language(code: str) -> str:
    """Return the BCP 47 tag for HTML: Hong Kong glyphs need zh-Hant-HK."""
    return settings.HTML_LANGUAGES.get(code, code)


@register.simple_tag
def current_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.filter
def marked(text: Any) -> SafeString | str:
    """Show a paired text, marked with its language where that is not the reader's."""
    if isinstance(text, PairedText) and text.is_fallback:
        return format_html('<span lang="{}">{}</span>', html_language(text.language), text)
    return conditional_escape(text)


@register.filter
def phrases(title: Any) -> SafeString | str:
    """Show a title as `marked` does; a Chinese one breaks at its marks, where a part fits a line.

    Chinese breaks between any two characters, and a style can only forbid all of them.
    """
    parts = PHRASE.findall(str(title))
    if len(parts) < 2:
        return marked(title)
    spans = format_html_join("", '<span class="phrase">{}</span>', ((part,) for part in parts))
    if isinstance(title, PairedText) and title.is_fallback:
        return format_html('<span lang="{}">{}</span>', html_language(title.language), spans)
    return spans


@register.simple_tag
def gap() -> str:
    """Return what stands between two sentences: nothing in Chinese."""
    return "" if (get_language() or "").startswith("zh") else " "


@register.filter
def in_words(day: date | datetime | None) -> str:
    """Tell a day, or the local day of an instant, in the reader's language."""
    if day is None:
        return ""
    return days.day_in_words(days.local_day(day) if isinstance(day, datetime) else day)


@register.filter
def month_in_short(day: date) -> str:
    return days.month_in_short(day)
