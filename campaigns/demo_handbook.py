"""The demonstration's handbook: two books that say what the treaties say, and what to do.

The day for which a section was compared with the law is invented, as the notice says of dates.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from site_project.core.days import local_day
from site_project.core.demo_content import Demo, publish
from site_project.core.demo_texts import Block, Family, blocks, cells, read

from .demo_campaigns import FOLDER
from .models import ChapterPage, HandbookIndexPage, HandbookPage, SectionPage

# Days before the demonstration's own day.
COMPARED = 60
TYPES = (HandbookPage, ChapterPage, SectionPage)
PROVISIONS = {
    "arrest": ("ICCPR 9",),
    "treatment": ("ICCPR 7", "ICCPR 10"),
    "letters": ("ICCPR 17",),
    "fair-hearing": ("ICCPR 14",),
    "judicial-review": ("ICCPR 2",),
    "complaint": ("ICCPR 2",),
    "expression": ("ICCPR 19",),
    "assembly": ("ICCPR 21", "ICCPR 22"),
    "public-affairs": ("ICCPR 25",),
    "social-security": ("ICESCR 9",),
    "home": ("ICESCR 11",),
    "conditions": ("ICESCR 6", "ICESCR 7", "ICESCR 8"),
    "school": ("ICESCR 13",),
    "health": ("ICESCR 12",),
    "no-discrimination": ("ICCPR 2", "ICCPR 26", "ICESCR 2"),
    "children": ("CRC 3", "CRC 12", "CRC 19", "CRC 31"),
}


@dataclass
class Handbook:
    """Books, chapters and sections: added first, published once all pages are there."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "handbook"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        books = {
            code: HandbookIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        for address, family in self.texts.items():
            above, _, _slug = address.rpartition("/")
            model = TYPES[address.count("/")]
            self.pages[address] = family.add(self.pages[above] if above else books, model)

    def publish(self) -> None:
        for address, pages in self.pages.items():
            if TYPES[address.count("/")] is SectionPage:
                self.complete(address, pages)
            else:
                self.texts[address].fill(self.demo, pages)
            publish(pages)

    def complete(self, address: str, pages: dict[str, Any]) -> None:
        """Give a section its body and what it rests on."""
        for code, page in pages.items():
            body = blocks(self.texts[address].prose[code].body, self.demo, code)
            page.body = [keyed(block) for block in body]
            # A demonstration of a day to come compares before the real one.
            page.law_as_at = min(self.demo.today, local_day()) - timedelta(days=COMPARED)
            rests_on = PROVISIONS[page.slug]
            page.provisions = [self.demo.records[f"provision {key}"] for key in rests_on]


def keyed(block: Block) -> Block:
    """Return a block as a section has it: a heading with its key, written before it."""
    kind, value = block
    if kind != "heading":
        return block
    key, text = cells(value)
    return kind, {"text": text, "key": key, "former": ""}
