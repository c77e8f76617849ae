"""Reads the prose of the demonstration: a text file for each noun and language.

A file holds pages, each begun by a line `=== slug`, then lines `name: value`
for the page's own fields, a blank line, and the body. In a body each line is a
paragraph, but

    ## heading              - point              1. point in order
    ### heading in a text   ! heading | notice   @help
    => address | title | line about it           @files heading | name, name
    @claim source | words
    [words](address)        the address of a page below its home page

and what follows a line `--- name` is a part of that name, such as "after".
"""

import re
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from wagtail.models import Page

from .demo_content import Demo, add_pair
from .models import BasePage
from .paired import languages

Block = tuple[str, Any]
PART = re.compile(r"^--- (\w+)\n", re.M)
FIELD = re.compile(r"([a-z_]+): (.+)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]*)\)")
LISTS = {"- ": "ul", "1. ": "ol"}


@dataclass(frozen=True)
class Prose:
    """The words of one page in one language."""

    fields: dict[str, str]
    body: str
    parts: dict[str, str]


@dataclass(frozen=True)
class Family:
    """The words of one page in each language."""

    slug: str
    prose: dict[str, Prose]

    def titles(self) -> dict[str, str]:
        return {code: prose.fields["title"] for code, prose in self.prose.items()}

    def numbered(self, number: int) -> "Family":
        """Return the pages once more, their titles with a number: volume for load tests."""
        again = {
            code: replace(
                prose, fields={**prose.fields, "title": f"{prose.fields['title']} {number}"}
            )
            for code, prose in self.prose.items()
        }
        return Family(f"{self.slug}-{number}", again)

    def add(self, parents: dict[str, Page], model: type[BasePage], **shared: Any) -> dict[str, Any]:
        """Add the pages unpublished and without a body: others can then link to them."""
        fields = {code: prose.fields for code, prose in self.prose.items()}
        return add_pair(parents, model, self.slug.rpartition("/")[2], fields, **shared)

    def fill(self, demo: Demo, pages: dict[str, Any]) -> None:
        """Write the bodies, once every page that they link to is there."""
        for code, prose in self.prose.items():
            if prose.body:
                pages[code].body = blocks(prose.body, demo, code)
            if "after" in prose.parts:
                pages[code].after_body = blocks(prose.parts["after"], demo, code)


def read(folder: Path, name: str) -> dict[str, Family]:
    """Return the pages of `<name>.<language>.txt`, in the order of the first language's file."""
    found: dict[str, dict[str, Prose]] = {}
    for code in languages():
        text = (folder / f"{name}.{code}.txt").read_text(encoding="utf-8")
        for part in re.split(r"^=== ", text, flags=re.M)[1:]:
            slug, _, rest = part.partition("\n")
            found.setdefault(slug.strip(), {})[code] = prose(rest)
    return {slug: Family(slug, texts) for slug, texts in found.items()}


def prose(text: str) -> Prose:
    head, _, rest = text.partition("\n\n")
    fields = {}
    for line in head.splitlines():
        field = FIELD.fullmatch(line)
        if not field:
            raise ValueError(f"not a field: {line!r}")
        fields[field[1]] = field[2]
    body, *named = PART.split(rest)
    return Prose(fields, body.strip(), dict(zip(named[::2], named[1::2], strict=True)))


def blocks(text: str, demo: Demo, code: str) -> list[Block]:
    """Return the blocks of a body."""
    made: list[Block] = []
    running: list[str] = []

    def end_text() -> None:
        if running:
            made.append(("text", rich_text(running, demo, code)))
            running.clear()

    for line in filter(None, text.splitlines()):
        block = special(line, demo, code)
        if block is None:
            running.append(line)
        else:
            end_text()
            made.append(block)
    end_text()
    return made


def special(line: str, demo: Demo, code: str) -> Block | None:
    """Return the block that one line makes by itself; None for a line of text."""
    if line.startswith("## "):
        return "heading", line[3:]
    if line == "@help":
        return "help", None
    if line.startswith("! "):
        heading, text = cells(line[2:])
        return "notice", {"heading": heading, "text": f"<p>{inline(text, demo, code)}</p>"}
    if line.startswith("=> "):
        address, title, *about = cells(line[3:])
        page = demo.page(code, address)
        return "link", {"page": page, "title": title, "text": "".join(about)}
    if line.startswith("@claim "):
        name, words = cells(line[7:])
        source = demo.records[f"source {name}"]
        text = f"<p>{inline(words, demo, code)}</p>"
        return "claim", {"text": text, "source": source, "place": ""}
    if line.startswith("@files "):
        heading, names = cells(line[7:])
        files = [demo.records[f"document {name.strip()} {code}"] for name in names.split(",")]
        return "documents", {"heading": heading, "documents": files}
    return None


def rich_text(lines: list[str], demo: Demo, code: str) -> str:
    html = ""
    open_list = ""
    for line in lines:
        mark = next((mark for mark in LISTS if line.startswith(mark)), "")
        wanted = LISTS.get(mark, "")
        if wanted != open_list:
            html += f"</{open_list}>" if open_list else ""
            html += f"<{wanted}>" if wanted else ""
            open_list = wanted
        if line.startswith("### "):
            mark, tag = "### ", "h3"
        else:
            tag = "li" if wanted else "p"
        html += f"<{tag}>{inline(line.removeprefix(mark), demo, code)}</{tag}>"
    return html + (f"</{open_list}>" if open_list else "")


def inline(text: str, demo: Demo, code: str) -> str:
    """Return a line as HTML, with links to pages by their keys, as the editor stores them."""

    def link(found: re.Match[str]) -> str:
        page = demo.page(code, found[2])
        return f'<a linktype="page" id="{page.pk}">{found[1]}</a>'

    return LINK.sub(link, escape(text, quote=False))


def cells(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]
