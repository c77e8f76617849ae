"""The demonstration's articles. Their days of publication are invented, as the notice says."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from site_project.core.demo_content import Demo, publish
from site_project.core.demo_texts import Family, read

from .demo_campaigns import FOLDER
from .enums import ArticleKind
from .models import ArticleAuthor, ArticleIndexPage, ArticlePage, Reference, RelatedArticle


@dataclass(frozen=True)
class Published:
    """How many days ago, as what, on which campaign, and with which related articles."""

    days: int
    campaign: str = ""
    kind: ArticleKind = ArticleKind.UPDATE
    related: tuple[str, ...] = ()


PUBLISHED = {
    "prisoners-vote-2008": Published(
        3, "prison-reform", related=("judicial-reviews", "writing-from-custody")
    ),
    "notification-mechanism": Published(5, "detained-in-the-mainland"),
    "two-books-and-a-website": Published(7, "handbook-up-to-date"),
    "writing-from-custody": Published(
        9, "prison-reform", related=("judicial-reviews", "prisoners-vote-2008")
    ),
    "reporting-to-the-un": Published(
        12, "un-committees", related=("international-bodies-summary",)
    ),
    "cssa-reviews": Published(14, "social-security", related=("judicial-reviews",)),
    "a-lawyer-every-month": Published(17, "legal-centres", ArticleKind.ARTICLE),
    "international-bodies-summary": Published(
        20, kind=ArticleKind.ARTICLE, related=("judicial-reviews", "reporting-to-the-un")
    ),
    "interns-and-studies": Published(26, kind=ArticleKind.ARTICLE),
    "race-discrimination-2008": Published(
        30, "race-and-age-discrimination", related=("reporting-to-the-un",)
    ),
    "judicial-reviews": Published(
        40,
        "protection-through-the-courts",
        ArticleKind.ARTICLE,
        ("prisoners-vote-2008", "cssa-reviews", "single-people-housing-2016"),
    ),
    "when-officers-go-too-far": Published(45, "police-and-complaints", ArticleKind.ARTICLE),
    "single-people-housing-2016": Published(
        50, "protection-through-the-courts", related=("judicial-reviews",)
    ),
    "asylum-record": Published(60, "asylum-and-torture-claims"),
}
VOLUME = "judicial-reviews"


@dataclass
class Articles:
    """The articles of the demonstration: added first, published once all pages are there."""

    demo: Demo
    texts: dict[str, Family] = field(default_factory=lambda: read(FOLDER, "articles"))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self) -> None:
        self.parents = {
            code: ArticleIndexPage.objects.child_of(home).get()
            for code, home in self.demo.homes.items()
        }
        for slug, how in PUBLISHED.items():
            self.add_one(self.texts[slug], how)
        for number in range(2, self.demo.scale + 1):
            again = self.texts[VOLUME].numbered(number)
            self.texts[again.slug] = again
            self.add_one(again, Published(40 + number, kind=ArticleKind.ARTICLE))

    def add_one(self, family: Family, how: Published) -> None:
        campaign = self.demo.records[f"campaign {how.campaign}"] if how.campaign else None
        self.pages[family.slug] = self.demo.records[f"article {family.slug}"] = family.add(
            self.parents,
            ArticlePage,
            kind=how.kind,
            published_on=self.demo.today - timedelta(days=how.days),
            campaign=campaign,
        )

    def publish(self) -> None:
        for slug, pages in self.pages.items():
            self.texts[slug].fill(self.demo, pages)
            for code, page in pages.items():
                self.complete(page, slug, code)
            publish(pages)

    def complete(self, page: ArticlePage, slug: str, code: str) -> None:
        """Give a page its author, its references, and its related articles."""
        page.authors = [ArticleAuthor(person=self.demo.records["person editor"])]
        references = self.texts[slug].prose[code].parts.get("references", "")
        page.references = [Reference(text=text) for text in references.splitlines() if text]
        related = PUBLISHED[slug].related if slug in PUBLISHED else ()
        page.related = [RelatedArticle(article=self.pages[other][code]) for other in related]
