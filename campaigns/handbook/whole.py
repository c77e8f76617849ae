"""A book as one HTML file that needs nothing beside it: to keep, to print, to hand in.

The same text gives the same bytes. Each printed page names its section and the
day as at which the law was read.
"""

import base64
import mimetypes
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from wagtail.models import Site

from site_project.core.navigation import office

from ..citations import cite
from ..models import HandbookPage, SectionPage
from ..models.family import url_for_readers
from .outline import Entry, build_outline
from .words import law_as_at

_IMAGE = re.compile(r"<img\b[^>]*>")
_ATTRIBUTE = re.compile(r'\s(?P<name>[\w-]+)="(?P<value>[^"]*)"')
# In the file a section's own heading is an h3.
_HEADING = re.compile(r"(</?h)([2-4])\b")
_ID = re.compile(r'(?:(?<=\sid=")|(?<=\saria-labelledby="))[^"]+')
_HREF = re.compile(r'(?<=\shref=")[^"]+')
# What an image of a page needs and one in a file does not.
_FOR_PAGES = frozenset({"srcset", "sizes", "loading", "decoding"})


@dataclass(frozen=True)
class Chapter:
    entry: Entry
    sections: list["Section"]

    @property
    def anchor(self) -> str:
        """Name its heading as no section can be named."""
        return f"chapter--{self.entry.number}"


@dataclass(frozen=True)
class Section:
    entry: Entry
    page: SectionPage
    html: SafeString

    @property
    def sheet(self) -> str:
        """Name the printed pages of this section in the style sheet."""
        return f"s{self.page.pk}"


def whole_book(request: HttpRequest, book: HandbookPage) -> str:
    """Return a book in the language of its page."""
    language = book.locale.language_code
    outline = build_outline(
        book.path, language, lambda page: url_for_readers(page, request, language)
    )
    if outline is None:
        return ""
    pages = SectionPage.for_serving().in_bulk([entry.pk for entry in outline.sections])
    here = {entry.url: pages[entry.pk].key for entry in outline.sections}
    site = Site.find_for_request(request)
    root = site.root_url if site else ""
    with override(language):
        chapters = [
            Chapter(
                chapter,
                [_section(entry, pages[entry.pk], here, root) for entry in chapter.sections],
            )
            for chapter in outline.chapters
        ]
        published = [page.last_published_at for page in (book, *pages.values())]
        return render_to_string(
            "campaigns/handbook_whole.html",
            {
                "book": book,
                "chapters": chapters,
                "office": office(request),
                "root": root,
                "published": max((at for at in published if at), default=None),
                "style": _style(book, chapters),
            },
        )


def _section(entry: Entry, page: SectionPage, here: dict[str, str], root: str) -> Section:
    with override(entry.language):
        text = cite(page, {"page": page})
        html = text.html + render_to_string("campaigns/includes/references.html", {"text": text})
    html = _IMAGE.sub(lambda found: _with_its_bytes(found.group()), html)
    html = _ID.sub(lambda found: f"{page.key}--{found.group()}", html)
    html = _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 2}", html)
    html = _HREF.sub(lambda found: _address(found.group(), page.key, here, root), html)
    # Rendered by the templates of the blocks; nothing but addresses was changed.
    return Section(entry, page, mark_safe(html))  # noqa: S308


def _address(url: str, key: str, here: dict[str, str], root: str) -> str:
    """Return where a link of a section leads from within the file."""
    if url.startswith("#"):
        return f"#{key}--{url[1:]}"
    path, _hash, anchor = url.partition("#")
    local = path.removeprefix(root) if root else path
    if local in here:
        return f"#{here[local]}--{anchor}" if anchor else f"#{here[local]}"
    return f"{root}{url}" if url.startswith("/") else url


def _with_its_bytes(tag: str) -> str:
    """Return an image with its file inside, or its alternative text where there is no file."""
    given = {found["name"]: found["value"] for found in _ATTRIBUTE.finditer(tag)}
    name = urlsplit(given.get("src", "")).path.removeprefix(settings.MEDIA_URL)
    try:
        with default_storage.open(name) as file:
            data = base64.b64encode(file.read()).decode()
    except (OSError, ValueError):
        return given.get("alt", "")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    given["src"] = f"data:{kind};base64,{data}"
    kept = "".join(f' {name}="{value}"' for name, value in given.items() if name not in _FOR_PAGES)
    return f"<img{kept}>"


def _style(book: HandbookPage, chapters: list[Chapter]) -> SafeString:
    """Return the rules of the printed pages: what stands at the head and foot of each."""
    title = gettext("Book %(number)s: %(title)s") % {"number": book.number, "title": book.title}
    rules = [f'@page {{ @bottom-left {{ content: "{_in_css(title)}"; }} }}']
    for chapter in chapters:
        # The heading of a chapter stands on the page of its first section.
        rules += [f"#{chapter.anchor} {{ page: {each.sheet}; }}" for each in chapter.sections[:1]]
        for section in chapter.sections:
            head = f"{section.entry.number} {section.page.title}"
            rules.append(
                f"@page {section.sheet} {{"
                f' @top-left {{ content: "{_in_css(head)}"; }}'
                f' @top-right {{ content: "{_in_css(law_as_at(section.page.law_as_at))}"; }} }}'
            )
            rules.append(f"#{section.page.key} {{ page: {section.sheet}; }}")
    # Texts are escaped for CSS just above, keys hold letters, digits and hyphens.
    return mark_safe("\n".join(rules))  # noqa: S308


def _in_css(text: str) -> str:
    """Escape a text for a string in a style sheet inside HTML (CSS Syntax 3, 4.3.7)."""
    return "".join(
        each if each.isalnum() or each in " .,:–—，。：、（）《》「」" else f"\\{ord(each):x} "
        for each in text
    )
