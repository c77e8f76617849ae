"""Guidance for writers in the editor's preview: never a wall, and never on a public page.

Wagtail runs axe over the preview. What axe cannot know (a long sentence, a
missing summary, a language that is behind) is marked in the preview's HTML as
`data-check`, and one axe rule for each kind of mark tells it.
"""

import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from .figures import figures_in
from .translations import families_of

LONG_SENTENCE = 25
LONG_SUMMARY = {"zh-hant": 80}
LONG_SUMMARY_ELSEWHERE = 200
# What people read who need help: the sections whose sentences have to be short.
PLAIN_SECTIONS = frozenset(
    {"get-help", "know-your-rights", "handbook", "rights", "pathways", "legal-advice"}
)

BLOCKS = frozenset({"p", "li", "dd", "td", "figcaption", "h2", "h3", "h4"})
SENTENCE = re.compile(r"[。！？；\n]")
NOT_COUNTED = re.compile(r"[\s，、：「」『』（）《》〈〉“”‘’—…·]")
HALF_WIDTH = re.compile(r"[一-鿿][,;:!?](?!\d)|[一-鿿]\(|\)[一-鿿]|[一-鿿]\.(?:\s|$)")
# What a link is called that could lead anywhere; a bare address is no better.
VAGUE = {
    *("here", "click here", "this", "this link", "this page", "link"),
    *("more", "read more", "learn more", "see more"),
    *("按此", "請按此", "按這裡", "這裡", "這裏", "此處", "此連結", "連結"),
    *("更多", "了解更多", "詳情", "詳情按此"),
}
ADDRESS = re.compile(r"(https?://|www\.)\S+")
AROUND = " \n\t.,:;!?…›»→<>[]()。，：；！？（）「」《》"

MESSAGES = {
    "summary-missing": {
        "error_name": _("The page has no summary"),
        "help_text": _("Lists, search engines and shared links show it: write a sentence or two."),
    },
    "summary-long": {
        "error_name": _("The summary is long"),
        "help_text": _("Search engines cut it off. Say it in one or two short sentences."),
    },
    "episode-incomplete": {
        "error_name": _("The episode is not whole"),
        "help_text": _(
            "It is published with its recording, its transcript, and captions of video."
        ),
    },
    "long-sentence": {
        "error_name": _("A sentence is longer than 25 characters"),
        "help_text": _("People read this who are in trouble. Make two sentences of it."),
    },
    "half-width-punctuation": {
        "error_name": _("English punctuation in Chinese text"),
        "help_text": _("Chinese is set with full-width signs: ，。：；？！（）"),
    },
    "unsourced-figure": {
        "error_name": _("A figure, a “first” or an “only” without its source"),
        "help_text": _(
            "Readers ask who says so. Put it into a “Claim with its source” or a “Quotation”, "
            "cite a reference beside it, or link to the source."
        ),
    },
    "empty-link": {
        "error_name": _("A link leads nowhere"),
        "help_text": _("Choose the page or the address again, or remove the link."),
    },
    "vague-link": {
        "error_name": _("The words of a link do not say where it leads"),
        "help_text": _("Some readers hear the links alone: name the page, not “here”."),
    },
    "language-missing": {
        "error_name": _("The page is missing in the other language"),
        "help_text": _("Choose “Translate” in the menu beside the title."),
    },
    "language-behind": {
        "error_name": _("The other language is behind"),
        "help_text": _("The panel with the globe shows both texts."),
    },
}


class SiteContentChecker(ContentCheckerItem):
    """Wagtail's checks, a text for each picture, and ours."""

    axe_run_only = [*ContentCheckerItem.axe_run_only, "image-alt", *MESSAGES]
    axe_custom_rules = [
        *ContentCheckerItem.axe_custom_rules,
        *(
            {
                "id": name,
                "impact": "moderate",
                "selector": f'[data-check~="{name}"]',
                "tags": ["best-practice"],
                "any": ["check-unmarked"],
                "enabled": True,
            }
            for name in MESSAGES
        ),
    ]
    axe_custom_checks = [
        *ContentCheckerItem.axe_custom_checks,
        # Passes what has an empty mark, and so nothing that a rule above selects.
        {
            "id": "check-unmarked",
            "evaluate": "matches-definition-evaluate",
            "options": {"matcher": {"attributes": {"data-check": "/^$/"}}},
        },
    ]
    axe_messages = ContentCheckerItem.axe_messages | {
        "image-alt": {
            "error_name": _("A picture has no text alternative"),
            "help_text": _("Describe it, or tick “decorative”."),
        },
        **MESSAGES,
    }


@hooks.register("construct_wagtail_userbar")
def check_our_way(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    for index, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[index] = SiteContentChecker(in_editor=item.in_editor)


# --- Marking a preview ---------------------------------------------------------------


def mark_preview(html: str, page: Page) -> str:
    """Return a page's preview with what to look at marked in it."""
    asks = getattr(page, "asks_for_sources", False)
    parser = _Preview(page.locale.language_code, plain=is_plain(page), asks_for_sources=asks)
    parser.feed(html)
    parser.close()
    marks = parser.marks
    if parser.heading is not None:
        marks.append((parser.heading, problems_of(page)))
    lines = [0]
    for line in html.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    places = sorted(
        ((lines[row - 1] + column, names) for (row, column, _tag), names in marks if names),
        reverse=True,
    )
    for place, names in places:
        end = re.compile(r"<\w+").match(html, place).end()
        html = f'{html[:end]} data-check="{" ".join(names)}"{html[end:]}'
    return html


def is_plain(page: Page) -> bool:
    return not PLAIN_SECTIONS.isdisjoint((page.url_path or page.slug or "").split("/"))


def problems_of(page: Page) -> list[str]:
    """Return what is wanting of the page as a whole."""
    found = []
    summary = getattr(page, "summary", None)
    limit = LONG_SUMMARY.get(page.locale.language_code, LONG_SUMMARY_ELSEWHERE)
    if summary is not None:
        if not summary.strip():
            found.append("summary-missing")
        elif len(summary) > limit:
            found.append("summary-long")
    if getattr(page, "lacks", None):
        found.append("episode-incomplete")
    if page.pk:
        family = families_of([page]).get(page.translation_key, {})
        for version in family.values():
            if version.page is None:
                found.append("language-missing")
            elif version.behind:
                found.append("language-behind")
    return found


def problems_in(text: str, language: str, *, plain: bool) -> list[str]:
    """Return what is to be said about a paragraph of a page."""
    if language != "zh-hant":
        return []
    found = []
    if plain and any(
        len(NOT_COUNTED.sub("", sentence)) > LONG_SENTENCE for sentence in SENTENCE.split(text)
    ):
        found.append("long-sentence")
    if HALF_WIDTH.search(text):
        found.append("half-width-punctuation")
    return found


def problems_of_link(words: str) -> list[str]:
    """Return what is to be said about the words of a link; one of a picture has none."""
    said = words.strip(AROUND).casefold()
    return ["vague-link"] if said in VAGUE or ADDRESS.fullmatch(said) else []


Place = tuple[int, int, str]


class _Preview(HTMLParser):
    """Finds the paragraphs within <main> and what is to be said about each.

    Sources are asked for in the prose of a body alone: what stands around it
    comes from records, and claims and quotations name theirs.
    """

    def __init__(self, language: str, *, plain: bool, asks_for_sources: bool) -> None:
        super().__init__()
        self.language = language
        self.plain = plain
        self.asks_for_sources = asks_for_sources
        self.marks: list[tuple[Place, list[str]]] = []
        self.heading: Place | None = None
        self.in_main = False
        self.open: list[tuple[Place, list[str], str]] = []
        self.link: tuple[Place, list[str], list[str]] | None = None
        # How many <div> are open from that of a text on; 0 outside of one.
        self.prose = 0
        self.names_a_source = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        place = (*self.getpos(), tag)
        given = dict(attrs)
        if tag == "main":
            self.in_main = True
        if not self.in_main:
            return
        if tag == "div" and (self.prose or "text" in (given.get("class") or "").split()):
            self.prose += 1
        if tag == "h1" and self.heading is None:
            self.heading = place
        elif tag == "a":
            address = (given.get("href") or "").strip()
            self.link = (place, [], ["empty-link"] if address in ("", "#") else [])
            if address.startswith(("#ref-", "http")):
                self.names_a_source = True
        elif tag in BLOCKS:
            self.open.append((place, [], tag))
            self.names_a_source = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1][1].append(data)
        if self.link:
            self.link[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.link:
            place, words, found = self.link
            self.link = None
            self.marks.append((place, found + problems_of_link("".join(words))))
        if tag == "main":
            self.in_main = False
        if tag == "div" and self.prose:
            self.prose -= 1
        if self.open and self.open[-1][2] == tag:
            place, texts, _tag = self.open.pop()
            text = "".join(texts)
            found = problems_in(text, self.language, plain=self.plain)
            if self.asks_for_sources and self.prose and not self.names_a_source:
                found += ["unsourced-figure"] if figures_in(text, self.language) else []
            self.marks.append((place, found))
