"""Campaign records and their pages, as short as a test can say them."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from campaigns.enums import CampaignStatus
from campaigns.models import (
    ArticleIndexPage,
    ArticlePage,
    Campaign,
    CampaignIndexPage,
    CampaignPage,
    Case,
    CaseIndexPage,
    CasePage,
    CaseStep,
    CycleStage,
    Demand,
    Indicator,
    IndicatorIndexPage,
    IndicatorPage,
    IndicatorValue,
    Law,
    Milestone,
    Partner,
    Provision,
    PublicBody,
    Recommendation,
    ReviewCycle,
    ReviewCyclePage,
    Right,
    RightIndexPage,
    RightPage,
    TreatyIndexPage,
    TreatyPage,
)
from site_project.core.models import HomePage

_number = count(1)


def make_treaty() -> Law:
    treaty, _made = Law.objects.get_or_create(
        code="ICCPR",
        defaults={
            "name_en": "International Covenant on Civil and Political Rights",
            "name_zh_hant": "《公民權利和政治權利國際公約》",
            "kind": "treaty",
        },
    )
    return treaty


def make_provision(**fields: Any) -> Provision:
    defaults = {
        "number": str(next(_number)),
        "heading_en": "Liberty",
        "heading_zh_hant": "人身自由",
    }
    return Provision.objects.create(**({"law": make_treaty()} | defaults | fields))


def make_body(**fields: Any) -> PublicBody:
    return PublicBody.objects.create(
        **({"name_en": "The department", "name_zh_hant": "該部門"} | fields)
    )


def make_partner(**fields: Any) -> Partner:
    return Partner.objects.create(**({"name_en": "A society", "name_zh_hant": "某協會"} | fields))


def make_campaign(demands: int = 0, milestones: int = 0, **fields: Any) -> Campaign:
    """A published record with so many demands and milestones."""
    number = next(_number)
    defaults = {
        "code": f"campaign-{number}",
        "name_en": f"Campaign {number}",
        "name_zh_hant": f"行動{number}",
        "status": CampaignStatus.ACTIVE,
    }
    record = Campaign(**(defaults | fields))
    record.demands = [
        Demand(
            text_en=f"Demand {n}",
            text_zh_hant=f"訴求{n}",
            body=make_body(),
            provision=make_provision(),
        )
        for n in range(demands)
    ]
    record.milestones = [
        Milestone(
            text_en=f"Milestone {n}",
            text_zh_hant=f"里程碑{n}",
            precision="year",
            date_from=date(2000 + n, 6, 1),
        )
        for n in range(milestones)
    ]
    record.save()
    record.save_revision().publish()
    record.refresh_from_db()
    return record


def campaign_index(home: HomePage) -> CampaignIndexPage:
    return CampaignIndexPage.objects.child_of(home).get()


def article_index(home: HomePage) -> ArticleIndexPage:
    return ArticleIndexPage.objects.child_of(home).get()


def make_campaign_page(
    home: HomePage, record: Campaign | None = None, **fields: Any
) -> CampaignPage:
    record = record or make_campaign()
    parent = campaign_index(home)
    defaults = {
        "title": f"{home.locale.language_code} {record.code}",
        "slug": record.code,
        "locale": home.locale,
        "summary": "A summary.",
    }
    page = CampaignPage(campaign=record, **(defaults | fields))
    if record.page_key:
        page.translation_key = record.page_key
    return _publish(parent, page)


def make_case(dates: Iterable[tuple[str, date]] = (), **fields: Any) -> Case:
    """A published record with a step of each precision and date."""
    number = next(_number)
    defaults = {
        "code": f"case-{number}",
        "question_en": f"May they do it {number}?",
        "question_zh_hant": f"當局可以這樣做嗎{number}？",
    }
    record = Case(**(defaults | fields))
    record.steps = [
        CaseStep(
            text_en=f"Step {n}",
            text_zh_hant=f"步驟{n}",
            precision=precision,
            date_from=day,
            sort_order=n,
        )
        for n, (precision, day) in enumerate(dates)
    ]
    record.save()
    record.save_revision().publish()
    record.refresh_from_db()
    return record


def make_case_page(home: HomePage, record: Case | None = None, **fields: Any) -> CasePage:
    record = record or make_case()
    defaults = {
        "title": f"{home.locale.language_code} {record.code}",
        "slug": record.code,
        "locale": home.locale,
        "summary": "A summary.",
    }
    page = CasePage(case=record, **(defaults | fields))
    if record.page_key:
        page.translation_key = record.page_key
    return _publish(CaseIndexPage.objects.child_of(home).get(), page)


def make_review(
    recommendations: int = 0, stages: Iterable[tuple[str, str, date | None]] = (), **fields: Any
) -> ReviewCycle:
    """A published record with so many recommendations, and a stage of each precision and date."""
    number = next(_number)
    defaults = {
        "code": f"review-{number}",
        "name_en": f"Review {number}",
        "name_zh_hant": f"第{number}次審議",
        "law": make_treaty(),
    }
    record = ReviewCycle(**(defaults | fields))
    record.stages = [
        CycleStage(stage=stage, precision=precision, date_from=day, sort_order=place)
        for place, (stage, precision, day) in enumerate(stages)
    ]
    record.recommendations = [
        Recommendation(
            number=str(n + 1),
            text_en=f"Recommendation {n + 1}",
            text_zh_hant=f"建議{n + 1}",
            provisions=[make_provision()],
            sort_order=n,
        )
        for n in range(recommendations)
    ]
    record.save()
    record.save_revision().publish()
    record.refresh_from_db()
    return record


def make_treaty_page(home: HomePage, **fields: Any) -> TreatyPage:
    law = fields.pop("law", None) or make_treaty()
    defaults = {"title": law.code, "slug": law.code.lower(), "locale": home.locale}
    page = TreatyPage(law=law, **(defaults | fields))
    if written := law.treaty_pages.first():
        page.translation_key = written.translation_key
    return _publish(TreatyIndexPage.objects.child_of(home).get(), page)


def make_review_page(
    home: HomePage, record: ReviewCycle | None = None, **fields: Any
) -> ReviewCyclePage:
    """A page below the one of its treaty, which is made where it is missing."""
    record = record or make_review()
    treaties = TreatyPage.objects.filter(locale=home.locale, law=record.law)
    parent = treaties.first() or make_treaty_page(home, law=record.law)
    defaults = {
        "title": f"{home.locale.language_code} {record.code}",
        "slug": record.code,
        "locale": home.locale,
        "summary": "A summary.",
    }
    page = ReviewCyclePage(cycle=record, **(defaults | fields))
    if record.page_key:
        page.translation_key = record.page_key
    return _publish(parent, page)


def make_article(home: HomePage, **fields: Any) -> ArticlePage:
    number = next(_number)
    defaults = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "locale": home.locale,
        "summary": "A standfirst.",
    }
    return _publish(article_index(home), ArticlePage(**(defaults | fields)))


def make_right(*provisions: Provision, **fields: Any) -> Right:
    number = next(_number)
    defaults = {"name_en": f"Right {number}", "name_zh_hant": f"權利{number}"}
    right = Right.objects.create(slug=f"right-{number}", **(defaults | fields))
    right.provisions.set(provisions)
    return right


def make_right_page(home: HomePage, right: Right | None = None, **fields: Any) -> RightPage:
    right = right or make_right()
    defaults = {
        "title": f"{home.locale.language_code} {right.slug}",
        "slug": right.slug,
        "locale": home.locale,
        "summary": "A summary.",
        "meaning": "Everyone is heard.\nNobody waits for ever.",
    }
    page = RightPage(right=right, **(defaults | fields))
    written = right.pages.first()
    if written and "translation_key" not in fields:
        page.translation_key = written.translation_key
    return _publish(RightIndexPage.objects.child_of(home).get(), page)


def make_indicator(figures: dict[int, Any] | None = None, **fields: Any) -> Indicator:
    """A published record with a figure for each year: a number, or why there is none."""
    number = next(_number)
    defaults = {
        "code": f"indicator-{number}",
        "name_en": f"Indicator {number}",
        "name_zh_hant": f"指標{number}",
        "source_en": "Census",
        "source_zh_hant": "人口普查",
    }
    record = Indicator(**(defaults | fields))
    record.values = [
        IndicatorValue(
            precision="year",
            date_from=date(year, 1, 1),
            sort_order=place,
            **({"reason": figure} if isinstance(figure, str) else {"value": figure}),
        )
        for place, (year, figure) in enumerate((figures or {}).items())
    ]
    record.save()
    record.save_revision().publish()
    record.refresh_from_db()
    return record


def make_indicator_page(
    home: HomePage, record: Indicator | None = None, **fields: Any
) -> IndicatorPage:
    record = record or make_indicator()
    defaults = {
        "title": f"{home.locale.language_code} {record.code}",
        "slug": record.code,
        "locale": home.locale,
        "summary": "A summary.",
    }
    page = IndicatorPage(indicator=record, **(defaults | fields))
    if record.page_key:
        page.translation_key = record.page_key
    return _publish(IndicatorIndexPage.objects.child_of(home).get(), page)


def _publish(parent: Any, page: Any) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
