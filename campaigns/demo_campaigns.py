"""The demonstration's campaigns: what is asked, what is known to have happened, and when.

The status follows the centre's own record. Its list of present and future work
is undated, so most campaigns say "not recorded".
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from site_project.core.demo_content import Demo, pair, publish
from site_project.core.demo_texts import Family, read
from site_project.core.paired import column

from .enums import CampaignStatus, DemandStatus, Precision
from .models import Campaign, CampaignIndexPage, CampaignPage, CampaignPartner, Demand, Milestone

FOLDER = Path(__file__).parent / "demo"
SOURCE = pair("source", "the centre’s own list of its work", "中心的工作紀要")
LISTED = (
    "The centre names it in its list of present and future work.",
    "中心把此項列入「現時及未來工作」。",
)


@dataclass(frozen=True)
class Asked:
    """A demand: its words, and the keys of what it rests on and of whom it is asked."""

    en: str
    zh: str
    provision: str = ""
    body: str = ""

    def made(self, demo: Demo) -> Demand:
        return Demand(
            status=DemandStatus.NOT_RECORDED,
            body=demo.records[f"body {self.body}"] if self.body else None,
            provision=demo.records[f"provision {self.provision}"] if self.provision else None,
            **pair("text", self.en, self.zh),
        )


@dataclass(frozen=True)
class Happened:
    """A milestone: its words, and the year or the years, where they are recorded."""

    en: str
    zh: str
    year: int | None = None
    until: int | None = None

    def made(self) -> Milestone:
        words = {**pair("text", self.en, self.zh), **SOURCE}
        if self.year is None:
            return Milestone(precision=Precision.NOT_RECORDED, **words)
        first = date(self.year, 1, 1)
        if self.until is None:
            return Milestone(precision=Precision.YEAR, date_from=first, **words)
        last = date(self.until, 12, 31)
        return Milestone(precision=Precision.RANGE, date_from=first, date_to=last, **words)


@dataclass(frozen=True)
class Record:
    status: CampaignStatus = CampaignStatus.NOT_RECORDED
    check_law: bool = False
    name: tuple[str, str] | None = None
    topics: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    demands: tuple[Asked, ...] = ()
    milestones: tuple[Happened, ...] = ()
    partners: dict[str, tuple[str, str]] = field(default_factory=dict)


def review(year: int, en: str, zh: str) -> Happened:
    return Happened(
        f"A judicial review on {en}; parties, court and outcome: not recorded.",
        f"有關{zh}的司法覆核；當事人、法院及結果未有記錄。",
        year,
    )


VOTING = review(2008, "prisoners’ voting rights", "在囚人士投票權")
RETURNING = review(
    2010, "the claim of returning Hong Kong residents to CSSA", "回流香港居民申領綜援"
)
ARRIVALS = review(2013, "the claim of new arrivals to CSSA", "新來港人士申領綜援")
HOUSING = review(
    2016,
    "the allocation of public housing to non-elderly single people",
    "非長者一人申請者公屋編配",
)
LETTERS = review(2018, "the external communication of people in custody", "在囚人士對外通訊")

RECORDS = {
    "prison-reform": Record(
        status=CampaignStatus.ACTIVE,
        topics=("custody",),
        provisions=("ICCPR 9", "ICCPR 10", "ICCPR 17", "ICCPR 25"),
        demands=(
            Asked(
                "Prisons are modern and in line with human rights.",
                "監獄與時並進，符合人權標準。",
                "ICCPR 10",
            ),
            Asked(
                "The rights of people detained and in custody are respected.",
                "尊重被扣留者及在囚人士的權利。",
                "ICCPR 9",
            ),
        ),
        milestones=(VOTING, LETTERS),
        partners={
            "soco": (
                "the centre calls it a pioneer of prison reform",
                "中心稱其為監獄改革的先行者",
            )
        },
    ),
    "protection-through-the-courts": Record(
        topics=("courts",),
        provisions=("ICCPR 2", "ICCPR 14"),
        milestones=(VOTING, RETURNING, ARRIVALS, HOUSING, LETTERS),
    ),
    "detained-in-the-mainland": Record(
        status=CampaignStatus.ACTIVE,
        topics=("mainland", "custody"),
        provisions=("ICCPR 9",),
        demands=(
            Asked(
                "Hong Kong residents who are detained in the Mainland are given assistance.",
                "為在內地被扣留的香港居民提供協助。",
                body="government",
            ),
            Asked(
                "The Mainland offices of the Hong Kong SAR Government take responsibility.",
                "特區政府駐內地辦事處承擔責任。",
                body="mainland offices",
            ),
        ),
        milestones=(
            Happened(
                "A government team to assist is formed; the two places set up a notification "
                "mechanism.",
                "政府成立小組提供協助，兩地設立相互通報機制。",
                2001,
            ),
            Happened("The notification mechanism is improved.", "相互通報機制有所改善。", 2017),
        ),
    ),
    # History only: no demand, no call to act.
    "article-23": Record(
        check_law=True,
        name=("Article 23 of the Basic Law", "《基本法》第二十三條"),
        topics=("basic-law",),
        provisions=("Basic Law 23",),
        milestones=(
            Happened(
                "The centre records that it took part in the campaign, with members of SoCO at "
                "its core.",
                "中心記錄曾參與其事，社協會員為骨幹。",
                2002,
                2003,
            ),
            Happened(
                "The centre records that the bill was shelved; it gives no date.",
                "中心記錄草案其後擱置，未有註明日期。",
            ),
        ),
    ),
    "legal-assistance-and-transfer": Record(
        check_law=True, topics=("mainland",), milestones=(Happened(*LISTED),)
    ),
    "police-and-complaints": Record(
        topics=("complaints",),
        provisions=("ICCPR 2",),
        demands=(
            Asked("A better complaint mechanism.", "更完善的投訴機制。", body="government"),
            Asked(
                "The right to complain and to have the outcome reviewed.",
                "申訴權：有權投訴，也有權要求覆檢。",
                body="government",
            ),
        ),
        milestones=(Happened(*LISTED),),
    ),
    "administration-and-public-bodies": Record(
        topics=("complaints",), provisions=("ICCPR 2",), milestones=(Happened(*LISTED),)
    ),
    "un-committees": Record(
        status=CampaignStatus.ACTIVE,
        topics=("un",),
        provisions=("ICCPR 2", "ICESCR 2", "CRC 2"),
        demands=(
            Asked(
                "Policy is improved as the United Nations urged.",
                "按聯合國的促請改善政策。",
                body="government",
            ),
        ),
        milestones=(
            Happened(
                "The centre records that unmet obligations were brought out, and that the United "
                "Nations urged the government to improve policy.",
                "中心記錄，審議指出尚未履行的責任，聯合國促請政府改善政策。",
            ),
        ),
    ),
    "handbook-up-to-date": Record(
        topics=("education",),
        milestones=(
            Happened(
                "The handbook is edited anew and published: two books and an online version.",
                "重新編訂及出版民權手冊：上下兩冊及網上版。",
            ),
        ),
    ),
    "casework-and-complaints": Record(
        status=CampaignStatus.ACTIVE, topics=("complaints",), provisions=("ICCPR 2",)
    ),
    "legal-centres": Record(topics=("courts",), milestones=(Happened(*LISTED),)),
    "right-to-information": Record(
        check_law=True,
        topics=("information",),
        provisions=("ICCPR 19",),
        demands=(
            Asked("A right-to-information act.", "訂立資訊自由法。", "ICCPR 19", "government"),
        ),
        milestones=(
            Happened(
                "The centre names the act in its list of present and future work.",
                "中心把此法列入「現時及未來工作」。",
            ),
        ),
    ),
    "race-and-age-discrimination": Record(
        check_law=True,
        topics=("equality",),
        provisions=("ICCPR 26", "ICCPR 2", "ICESCR 2"),
        demands=(
            Asked(
                "The law on race discrimination is improved.",
                "完善有關種族歧視的法例。",
                "ICCPR 26",
                "government",
            ),
            Asked(
                "A law on age discrimination is made.",
                "訂立有關年齡歧視的法例。",
                "ICCPR 26",
                "government",
            ),
        ),
        milestones=(
            Happened(
                "The Race Discrimination Ordinance follows lobbying at the United Nations and "
                "advocacy in Hong Kong, the centre records.",
                "中心記錄，經在聯合國游說及本地倡議，《種族歧視條例》訂立。",
                2008,
            ),
        ),
    ),
    "human-rights-indicators": Record(
        topics=("un",),
        demands=(
            Asked(
                "Indicators monitor how the conventions are kept in Hong Kong.",
                "以指標監察各公約在香港的落實情況。",
            ),
        ),
        milestones=(Happened(*LISTED),),
    ),
    "universal-suffrage": Record(
        check_law=True,
        topics=("participation",),
        provisions=("ICCPR 25",),
        milestones=(Happened(*LISTED),),
    ),
    "asylum-and-torture-claims": Record(
        check_law=True,
        topics=("refuge",),
        provisions=("ICCPR 7",),
        milestones=(
            Happened(
                "The centre records casework and other initiatives with civil society and the "
                "legal profession.",
                "中心記錄曾與民間團體及法律界合作，跟進個案及推行其他工作。",
            ),
        ),
    ),
    "social-security": Record(
        check_law=True,
        topics=("livelihood", "courts"),
        provisions=("ICESCR 9",),
        milestones=(RETURNING, ARRIVALS),
    ),
    "rights-education": Record(topics=("education",), milestones=(Happened(*LISTED),)),
}


@dataclass
class Campaigns:
    """The campaigns of the demonstration: added first, published once all pages are there."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "campaigns"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        parents = {
            code: CampaignIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        for code, family in self.texts.items():
            campaign = record(self.demo, code, RECORDS[code], family.titles())
            self.pages[code] = family.add(parents, CampaignPage, campaign=campaign)
            campaign.refresh_from_db()
            self.demo.records[f"campaign {code}"] = campaign

    def publish(self) -> None:
        for code, pages in self.pages.items():
            self.texts[code].fill(self.demo, pages)
            publish(pages)


def record(demo: Demo, code: str, wanted: Record, titles: dict[str, str]) -> Campaign:
    names = dict(zip(("en", "zh-hant"), wanted.name, strict=True)) if wanted.name else titles
    made = Campaign(
        code=code,
        status=wanted.status,
        check_law=wanted.check_law,
        **{column("name", language): name for language, name in names.items()},
    )
    made.demands = [asked.made(demo) for asked in wanted.demands]
    made.milestones = [happened.made() for happened in wanted.milestones]
    made.campaign_partners = [
        CampaignPartner(partner=demo.records[f"partner {key}"], **pair("role", *role))
        for key, role in wanted.partners.items()
    ]
    made.provisions = [demo.records[f"provision {key}"] for key in wanted.provisions]
    made.topics = [demo.records[f"topic {slug}"] for slug in wanted.topics]
    made.save()
    made.save_revision().publish()
    return made
