"""The demonstration's office, laws, campaigns, articles and standard pages."""

from datetime import date, timedelta
from typing import Any

from site_project.core.demo_content import Demo, chapter, numbered, pair, publish_pair
from site_project.core.models import HomePage, OfficeSettings, Person, StandardPage

from . import demo_texts as texts
from .demo_laws import bodies_and_topics, laws
from .enums import ArticleKind, CampaignStatus, DemandStatus, Precision
from .models import (
    ArticleAuthor,
    ArticleIndexPage,
    ArticlePage,
    Campaign,
    CampaignIndexPage,
    CampaignPage,
    CampaignPartner,
    Demand,
    Milestone,
    Reference,
    RelatedArticle,
)


@chapter
def campaigns_and_articles(demo: Demo) -> None:
    """Fill the office's own pages, then what the other chapters refer to."""
    office()
    standard_pages(demo.homes)
    laws(demo)
    bodies_and_topics(demo)
    people(demo)
    campaigns(demo)
    articles(demo)


def office() -> None:
    settings = OfficeSettings.load()
    for name, value in {
        **pair("name", "Civil Rights Education Centre", "民權教育中心"),
        **pair(
            "notice",
            "Demonstration: dates, persons and loans are invented",
            "示範網站：日期、人物及借用紀錄均屬虛構",
        ),
    }.items():
        setattr(settings, name, value)
    settings.save()


def standard_pages(homes: dict[str, HomePage]) -> None:
    for code, home in homes.items():
        home.refresh_from_db()
        for name, value in texts.HOME[code].items():
            setattr(home, name, value)
        home.save_revision().publish()
    for slug, page_texts in (("about", texts.ABOUT), ("get-help", texts.GET_HELP)):
        publish_pair(homes, StandardPage, slug, page_texts, show_in_menus=True)


def people(demo: Demo) -> None:
    demo.records["person editor"] = Person.objects.create(
        **pair("name", "Editor of this demonstration", "示範網站編輯"), agreed_to_be_named=True
    )


def campaigns(demo: Demo) -> None:
    prison_reform(demo)
    right_to_information(demo)
    article_23(demo)


def prison_reform(demo: Demo) -> None:
    records = demo.records
    record = Campaign(
        code="prison-reform",
        status=CampaignStatus.ACTIVE,
        **pair("name", "Prison reform and rights in custody", "監獄改革與在囚人士權利"),
    )
    record.demands = [
        demand(
            "Prisons are modern and in line with human rights.",
            "監獄與時並進，符合人權標準。",
            provision=records["provision ICCPR 10"],
        ),
        demand(
            "The rights of people detained and in custody are respected.",
            "尊重被扣留者及在囚人士的權利。",
            provision=records["provision ICCPR 9"],
        ),
    ]
    record.milestones = [
        milestone(
            "A judicial review on prisoners’ voting rights; parties, court and outcome: "
            "not recorded.",
            "有關在囚人士投票權的司法覆核；當事人、法院及結果未有記錄。",
            Precision.YEAR,
            date(2008, 1, 1),
        ),
        milestone(
            "A judicial review on the external communication of people in custody; parties, "
            "court and outcome: not recorded.",
            "有關在囚人士對外通訊的司法覆核；當事人、法院及結果未有記錄。",
            Precision.YEAR,
            date(2018, 1, 1),
        ),
    ]
    record.campaign_partners = [
        CampaignPartner(
            partner=records["partner soco"],
            **pair(
                "role",
                "the centre calls it a pioneer of prison reform",
                "中心稱其為監獄改革的先行者",
            ),
        )
    ]
    record.provisions = [records["provision ICCPR 9"], records["provision ICCPR 10"]]
    record.topics = [records["topic custody"]]
    publish_campaign(demo, record, texts.PRISON_REFORM)


def right_to_information(demo: Demo) -> None:
    records = demo.records
    record = Campaign(
        code="right-to-information",
        status=CampaignStatus.NOT_RECORDED,
        check_law=True,
        **pair("name", "A right-to-information act", "資訊自由法"),
    )
    record.demands = [
        demand(
            "A right-to-information act.",
            "訂立資訊自由法。",
            body=records["body government"],
            provision=records["provision ICCPR 19"],
        )
    ]
    record.milestones = [
        milestone(
            "The centre names the act in its list of present and future work.",
            "中心把此法列入「現時及未來工作」。",
        )
    ]
    record.provisions = [records["provision ICCPR 19"]]
    record.topics = [records["topic information"]]
    publish_campaign(demo, record, texts.RIGHT_TO_INFORMATION)


def article_23(demo: Demo) -> None:
    """History only: no demand, no call to act, and the banner at the top."""
    records = demo.records
    record = Campaign(
        code="article-23",
        status=CampaignStatus.NOT_RECORDED,
        check_law=True,
        **pair("name", "Article 23 of the Basic Law", "《基本法》第二十三條"),
    )
    record.milestones = [
        milestone(
            "The centre records that it took part in the campaign, with members of SoCO at its "
            "core.",
            "中心記錄曾參與其事，社協成員為骨幹。",
            Precision.RANGE,
            date(2002, 1, 1),
            date(2003, 12, 31),
        ),
        milestone(
            "The centre records that the bill was shelved; it gives no date.",
            "中心記錄草案其後擱置，未有註明日期。",
        ),
    ]
    record.provisions = [records["provision Basic Law 23"]]
    record.topics = [records["topic basic-law"]]
    publish_campaign(demo, record, texts.ARTICLE_23)


def demand(en: str, zh: str, **fields: Any) -> Demand:
    return Demand(status=DemandStatus.NOT_RECORDED, **pair("text", en, zh), **fields)


def milestone(
    en: str,
    zh: str,
    precision: str = Precision.NOT_RECORDED,
    first: date | None = None,
    last: date | None = None,
) -> Milestone:
    source = pair("source", "the centre’s own list of its work", "中心的工作紀要")
    return Milestone(
        precision=precision, date_from=first, date_to=last, **pair("text", en, zh), **source
    )


def publish_campaign(demo: Demo, record: Campaign, page_texts: dict[str, dict[str, Any]]) -> None:
    record.save()
    record.save_revision().publish()
    indexes = below(demo.homes, CampaignIndexPage)
    publish_pair(indexes, CampaignPage, record.code, page_texts, campaign=record)
    record.refresh_from_db()
    demo.records[f"campaign {record.code}"] = record


def articles(demo: Demo) -> None:
    summary = publish_article(
        demo,
        "international-bodies-summary",
        texts.INTERNATIONAL_BODIES,
        demo.today - timedelta(days=20),
    )
    reviews = publish_article(
        demo,
        "judicial-reviews",
        texts.JUDICIAL_REVIEWS,
        demo.today - timedelta(days=40),
        campaign=demo.records["campaign prison-reform"],
    )
    for number in range(2, demo.scale + 1):
        day = demo.today - timedelta(days=40 + number)
        more = numbered(texts.JUDICIAL_REVIEWS, number)
        publish_article(demo, f"judicial-reviews-{number}", more, day)
    for code, page in summary.items():
        page.references = [Reference(text=text) for text in texts.REFERENCES[code]]
        page.related = [RelatedArticle(article=reviews[code])]
        page.save_revision().publish()


def publish_article(
    demo: Demo, slug: str, page_texts: dict[str, dict[str, Any]], day: date, **fields: Any
) -> dict[str, ArticlePage]:
    pages = publish_pair(
        below(demo.homes, ArticleIndexPage),
        ArticlePage,
        slug,
        page_texts,
        kind=ArticleKind.ARTICLE,
        published_on=day,
        **fields,
    )
    for page in pages.values():
        page.authors = [ArticleAuthor(person=demo.records["person editor"])]
        page.save_revision().publish()
    demo.records[f"article {slug}"] = pages
    return pages


def below(homes: dict[str, HomePage], model: Any) -> dict[str, Any]:
    """Return the one page of a type below each home page."""
    return {code: model.objects.child_of(home).get() for code, home in homes.items()}
