"""Campaign records and their pages, as short as a test can say them."""

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
    Demand,
    Law,
    Milestone,
    Partner,
    Provision,
    PublicBody,
)
from site_project.core.models import HomePage

_number = count(1)


def make_provision(**fields: Any) -> Provision:
    law, _made = Law.objects.get_or_create(
        code="ICCPR",
        defaults={
            "name_en": "International Covenant on Civil and Political Rights",
            "name_zh_hant": "《公民權利和政治權利國際公約》",
            "kind": "treaty",
        },
    )
    defaults = {
        "number": str(next(_number)),
        "heading_en": "Liberty",
        "heading_zh_hant": "人身自由",
    }
    return Provision.objects.create(law=law, **(defaults | fields))


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


def make_article(home: HomePage, **fields: Any) -> ArticlePage:
    number = next(_number)
    defaults = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "locale": home.locale,
        "summary": "A standfirst.",
    }
    return _publish(article_index(home), ArticlePage(**(defaults | fields)))


def _publish(parent: Any, page: Any) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
