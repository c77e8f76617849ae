"""The demonstration's pathways: questions that lead to whom to ask, and to nothing invented.

In their files a part `--- key` is a step; each of its lines is a paragraph, but

    ? question        > answer | key of a step        > answer | => address of a page
    ! outcome         [ ] what to do now              * what to bring
    @call body | what for                             => address of a page to read on

The day for which they were compared with the law is invented, as the notice says of dates.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from site_project.core.days import local_day
from site_project.core.demo_content import Demo, publish
from site_project.core.demo_texts import Family, cells, read, rich_text

from .demo_campaigns import FOLDER
from .demo_handbook import COMPARED
from .models import PathwayIndexPage, PathwayPage

PROVISIONS = {"relative-detained-in-the-mainland": ("ICCPR 9",)}
PAGE = "=> "
DO, BRING, CALL, ANSWER = "[ ] ", "* ", "@call ", "> "


@dataclass
class Pathways:
    """Added first, published once every page that they lead to is public."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "pathways"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        parents = {
            code: PathwayIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        for slug, family in self.texts.items():
            self.pages[slug] = family.add(parents, PathwayPage)

    def publish(self) -> None:
        for slug, pages in self.pages.items():
            for code, page in pages.items():
                prose = self.texts[slug].prose[code]
                page.introduction = rich_text(prose.body.splitlines(), self.demo, code)
                # A demonstration of a day to come compares before the real one.
                page.law_as_at = min(self.demo.today, local_day()) - timedelta(days=COMPARED)
                page.provisions = [
                    self.demo.records[f"provision {key}"] for key in PROVISIONS[slug]
                ]
                page.body = [
                    self.step(key, text.strip().splitlines(), code)
                    for key, text in prose.parts.items()
                ]
            publish(pages)

    def step(self, key: str, lines: list[str], code: str) -> tuple[str, dict[str, Any]]:
        """Return the block of one step. Raises ValueError for a first line of no kind."""
        kind, name = lines[0][:2], lines[0][2:]
        marks = (PAGE, DO, BRING, CALL, ANSWER)
        texts = [line for line in lines[1:] if not line.startswith(marks)]

        def after(mark: str) -> list[str]:
            return [line.removeprefix(mark) for line in lines if line.startswith(mark)]

        shared = {"key": key, "text": rich_text(texts, self.demo, code)}
        if kind == "? ":
            answers = [self.answer(line, code) for line in after(ANSWER)]
            return "question", shared | {"question": name, "answers": answers}
        if kind != "! ":
            raise ValueError(f"neither a question nor an outcome: {lines[0]!r}")
        return "outcome", shared | {
            "title": name,
            "do_now": after(DO),
            "bring": after(BRING),
            "bodies": [self.to_ask(line) for line in after(CALL)],
            "related": [self.demo.page(code, address) for address in after(PAGE)],
        }

    def answer(self, line: str, code: str) -> dict[str, Any]:
        text, target = cells(line)
        if target.startswith(PAGE):
            page = self.demo.page(code, target.removeprefix(PAGE))
            return {"text": text, "step": "", "page": page}
        return {"text": text, "step": target, "page": None}

    def to_ask(self, line: str) -> dict[str, Any]:
        body, about = cells(line)
        return {"body": self.demo.records[f"body {body}"], "about": about}
