"""The demonstration's rights: plain words about what the articles of the treaties say."""

from dataclasses import dataclass, field
from typing import Any

from site_project.core.demo_content import Demo, add_pair, pair, publish
from site_project.core.demo_texts import Family, read

from .demo_campaigns import FOLDER
from .enums import IndicatorKind, Measure
from .models import Indicator, IndicatorIndexPage, IndicatorPage, Right, RightIndexPage, RightPage

# What each right rests on, in the order of the list.
PROVISIONS = {
    "liberty": ("ICCPR 9",),
    "fair-hearing": ("ICCPR 14",),
    "humane-treatment": ("ICCPR 7", "ICCPR 10", "CRC 37"),
    "privacy": ("ICCPR 17", "CRC 16"),
    "expression": ("ICCPR 19", "CRC 13"),
    "assembly": ("ICCPR 21", "ICCPR 22", "ICESCR 8"),
    "participation": ("ICCPR 25",),
    "equality": ("ICCPR 26", "ICCPR 2", "ICESCR 2", "ICESCR 3", "CRC 2"),
    "social-security": ("ICESCR 9",),
    "living-standard": ("ICESCR 11",),
    "education": ("ICESCR 13", "CRC 28"),
    "children": ("CRC 3", "CRC 12", "CRC 19", "CRC 31", "ICCPR 24"),
}
PARTS = ("meaning", "limits", "steps")


@dataclass
class Rights:
    """A row and a page for each right: added first, published once all pages are there."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "rights"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        parents = {
            code: RightIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        for place, (slug, family) in enumerate(self.texts.items(), start=1):
            titles = family.titles()
            right = Right.objects.create(
                slug=slug, place=place, **pair("name", titles["en"], titles["zh-hant"])
            )
            right.provisions.set(self.demo.records[f"provision {key}"] for key in PROVISIONS[slug])
            self.demo.records[f"right {slug}"] = right
            self.pages[slug] = family.add(parents, RightPage, right=right)

    def publish(self) -> None:
        for slug, pages in self.pages.items():
            for code, page in pages.items():
                for part in PARTS:
                    setattr(page, part, self.texts[slug].prose[code].parts[part].strip())
            publish(pages)


@dataclass(frozen=True)
class Counted:
    """An indicator without a figure: that there is none is what the list says of it."""

    right: str
    kind: IndicatorKind
    name: tuple[str, str]
    definition: tuple[str, str]
    measure: Measure = Measure.NUMBER
    unit: tuple[str, str] = ("", "")


PERSONS = ("persons", "人")
CASES = ("complaints", "宗")
INDICATORS = {
    "held-before-trial": Counted(
        "liberty",
        IndicatorKind.OUTCOME,
        ("People held before trial", "候審期間被羈押的人數"),
        (
            "People in custody who wait for their trial, on the last day of the year.",
            "年底仍在候審而被羈押的人數。",
        ),
        unit=PERSONS,
    ),
    "free-interpreter": Counted(
        "fair-hearing",
        IndicatorKind.PROCESS,
        ("Hearings with an interpreter free of charge", "獲免費傳譯的聆訊"),
        (
            "Criminal hearings in a year at which the court paid for an interpreter.",
            "全年由法庭支付傳譯費用的刑事聆訊。",
        ),
        unit=("hearings", "次"),
    ),
    "complaints-from-custody": Counted(
        "humane-treatment",
        IndicatorKind.PROCESS,
        ("Complaints from people in custody that were looked into", "已調查的在囚人士投訴"),
        (
            "Complaints from people in custody on which somebody outside the prison decided.",
            "由監獄以外機構裁定的在囚人士投訴。",
        ),
        unit=CASES,
    ),
    "information-act": Counted(
        "expression",
        IndicatorKind.STRUCTURAL,
        ("An act on access to information", "資訊自由法"),
        (
            "Whether a law gives everyone a right to information that public bodies hold.",
            "法例有否保障人人取得公共機構資訊的權利。",
        ),
        measure=Measure.YES_NO,
    ),
    "age-discrimination-act": Counted(
        "equality",
        IndicatorKind.STRUCTURAL,
        ("A law on age discrimination", "年齡歧視法例"),
        (
            "Whether a law forbids discrimination by age.",
            "法例有否禁止年齡歧視。",
        ),
        measure=Measure.YES_NO,
    ),
    "waiting-for-public-housing": Counted(
        "living-standard",
        IndicatorKind.OUTCOME,
        ("Waiting for public housing: people who apply alone", "公屋輪候：一人申請者"),
        (
            "People who are not elderly, apply alone, and wait on the last day of the year.",
            "年底仍在輪候的非長者一人申請者。",
        ),
        unit=PERSONS,
    ),
}


@dataclass
class Indicators:
    """What could be counted for a right; no figure is recorded, and the pages say so."""

    demo: Demo
    pages: list[dict[str, Any]] = field(default_factory=list)

    def add(self) -> None:
        parents = {
            code: IndicatorIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        for code, counted in INDICATORS.items():
            record = Indicator(
                code=code,
                right=self.demo.records[f"right {counted.right}"],
                kind=counted.kind,
                measure=counted.measure,
                **pair("name", *counted.name),
                **pair("definition", *counted.definition),
                **pair("unit", *counted.unit),
            )
            record.save()
            record.save_revision().publish()
            self.demo.records[f"indicator {code}"] = record
            texts = dict(zip(("en", "zh-hant"), counted.name, strict=True))
            family = {
                language: {"title": title, "summary": summary}
                for (language, title), summary in zip(
                    texts.items(), counted.definition, strict=True
                )
            }
            self.pages.append(add_pair(parents, IndicatorPage, code, family, indicator=record))

    def publish(self) -> None:
        for pages in self.pages:
            publish(pages)
