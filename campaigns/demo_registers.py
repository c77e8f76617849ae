"""The demonstration's cases, treaties, publications and sources.

Of the cases only the years are known, of the reviews only one report.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from site_project.core.demo_content import Demo, pair, publish
from site_project.core.demo_texts import Family, read

from .demo_campaigns import FOLDER, SOURCE
from .enums import CycleStep, Precision, SourceKind
from .models import (
    Case,
    CaseIndexPage,
    CasePage,
    CaseStep,
    CycleStage,
    PublicationIndexPage,
    PublicationPage,
    ReviewCycle,
    ReviewCyclePage,
    Source,
    TreatyIndexPage,
    TreatyPage,
)


@dataclass(frozen=True)
class Heard:
    """A case: its year, its campaign, what it rests on, and its question in each language."""

    year: int
    campaign: str
    provisions: tuple[str, ...]
    question: tuple[str, str]


CASES = {
    "prisoners-voting": Heard(
        2008,
        "prison-reform",
        ("ICCPR 25",),
        ("Do people in custody have the right to vote?", "在囚人士有沒有投票權？"),
    ),
    "cssa-returning-residents": Heard(
        2010,
        "social-security",
        ("ICESCR 9",),
        ("May Hong Kong residents who return claim CSSA?", "回流香港居民可否申領綜援？"),
    ),
    "cssa-new-arrivals": Heard(
        2013,
        "social-security",
        ("ICESCR 9",),
        ("May new arrivals claim CSSA?", "新來港人士可否申領綜援？"),
    ),
    "public-housing-for-single-people": Heard(
        2016,
        "protection-through-the-courts",
        ("ICESCR 11",),
        (
            "How is public housing allocated to non-elderly people who apply alone?",
            "公屋怎樣編配予非長者一人申請者？",
        ),
    ),
    "communication-from-custody": Heard(
        2018,
        "prison-reform",
        ("ICCPR 17",),
        (
            "How may people in custody communicate with the outside?",
            "在囚人士可以怎樣與外界通訊？",
        ),
    ),
}
HEARD = pair("text", "A judicial review; the day is not recorded.", "司法覆核；日期未有記錄。")


@dataclass
class Cases:
    """The judicial reviews: added first, published once all pages are there."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "cases"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        parents = {
            code: CaseIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        for code, family in self.texts.items():
            record = case(self.demo, code, CASES[code])
            self.pages[code] = family.add(parents, CasePage, case=record)

    def publish(self) -> None:
        for code, pages in self.pages.items():
            self.texts[code].fill(self.demo, pages)
            publish(pages)


def case(demo: Demo, code: str, heard: Heard) -> Case:
    campaign = demo.records[f"campaign {heard.campaign}"]
    made = Case(code=code, campaign=campaign, **pair("question", *heard.question))
    first = date(heard.year, 1, 1)
    made.steps = [CaseStep(precision=Precision.YEAR, date_from=first, **HEARD, **SOURCE)]
    made.provisions = [demo.records[f"provision {key}"] for key in heard.provisions]
    made.save()
    made.save_revision().publish()
    return made


TREATIES = {"iccpr": "ICCPR", "icescr": "ICESCR", "crc": "CRC", "upr": "UPR"}
REVIEW = "upr/fourth"


@dataclass
class Treaties:
    """The treaties, and the one review of which something is recorded."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "treaties"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        parents = {
            code: TreatyIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        for slug, code in TREATIES.items():
            law = self.demo.records[f"law {code}"]
            self.pages[slug] = self.texts[slug].add(parents, TreatyPage, law=law)
        record = fourth_review(self.demo)
        above = self.pages[REVIEW.partition("/")[0]]
        self.pages[REVIEW] = self.texts[REVIEW].add(above, ReviewCyclePage, cycle=record)

    def publish(self) -> None:
        for address, pages in self.pages.items():
            self.texts[address].fill(self.demo, pages)
            publish(pages)


def fourth_review(demo: Demo) -> ReviewCycle:
    made = ReviewCycle(
        code="upr-4",
        law=demo.records["law UPR"],
        body=demo.records["body human rights council"],
        **pair("name", "Fourth Universal Periodic Review", "第四輪普遍定期審議"),
    )
    made.stages = [
        CycleStage(
            stage=CycleStep.REPORT_RECEIVED,
            precision=Precision.YEAR,
            date_from=date(2023, 1, 1),
            **pair("note", "Report of the Hong Kong SAR", "香港特區政府的報告"),
        )
    ]
    made.save()
    made.save_revision().publish()
    return made


# What the office keeps itself: its page on what it has done, in one table.
OWN_RECORD = pair("title", "Tasks and achievements of the centre", "民權教育中心的工作及成果")
# Kind, authors, year, and the title in each language, as the summarised article cites them.
SOURCES = (
    (SourceKind.BOOK, "Osiatyński", 2009, "A Short History of Human Rights", ""),
    (
        SourceKind.ARTICLE,
        "Weissbrodt; Hicks",
        1993,
        "Human rights and humanitarian law in armed conflict",
        "",
    ),
    (SourceKind.ARTICLE, "Gaer", 1995, "Reality check", ""),
    (SourceKind.ARTICLE, "Bosch", 1993, "The United Nations and human rights", ""),
    (
        SourceKind.REPORT,
        "HKSAR",
        2023,
        "Report for the fourth Universal Periodic Review",
        "第四輪普遍定期審議報告",
    ),
    (
        SourceKind.REPORT,
        "",
        2020,
        "Report on a head of Human Rights Watch who was barred from Hong Kong",
        "有關人權觀察負責人被拒入境香港的報道",
    ),
)


@dataclass
class Publications:
    """The two books of the handbook, and what the summarised article refers to."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "publications"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        self.demo.records["source own-record"] = Source.objects.create(
            kind=SourceKind.RECORD, **OWN_RECORD
        )
        for kind, authors, year, en, zh in SOURCES:
            Source.objects.create(
                kind=kind,
                authors=authors,
                precision=Precision.YEAR,
                date_from=date(year, 1, 1),
                **pair("title", en, zh),
            )
        parents = {
            code: PublicationIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        campaign = self.demo.records["campaign handbook-up-to-date"]
        for slug, family in self.texts.items():
            self.pages[slug] = family.add(parents, PublicationPage, campaign=campaign)

    def publish(self) -> None:
        for slug, pages in self.pages.items():
            self.texts[slug].fill(self.demo, pages)
            publish(pages)
