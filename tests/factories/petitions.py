"""Petitions and their pages, as short as a test can say them."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from campaigns.enums import PetitionState
from campaigns.models import (
    CampaignPage,
    PaperCount,
    Petition,
    PetitionPage,
    PetitionStep,
)
from site_project.core.models import HomePage
from tests.factories.campaigns import make_body, make_campaign, make_campaign_page

_number = count(1)


def make_petition(
    steps: Iterable[tuple[str, str, date | None]] = (("open", "year", date(2016, 1, 1)),),
    counts: Iterable[int] = (),
    **fields: Any,
) -> Petition:
    """A published record with a step of each state, precision and date, and so many on paper."""
    number = next(_number)
    defaults = {
        "code": f"petition-{number}",
        "name_en": f"Petition {number}",
        "name_zh_hant": f"聯署{number}",
        "wording_en": "We ask the department to hear us.",
        "wording_zh_hant": "我們要求該部門聆聽我們的意見。",
        "sheets_kept_en": "The sheets go to the department; we keep no copy.",
        "sheets_kept_zh_hant": "表格會交予該部門，我們不留副本。",
    }
    if "campaign" not in fields:
        fields["campaign"] = make_campaign()
    if "body" not in fields and "addressee_en" not in fields:
        fields["body"] = make_body()
    record = Petition(**(defaults | fields))
    record.steps = [
        PetitionStep(
            state=PetitionState(state),
            precision=precision,
            date_from=day,
            evidence_en=f"Evidence {n}",
            evidence_zh_hant=f"證明{n}",
            sort_order=n,
        )
        for n, (state, precision, day) in enumerate(steps)
    ]
    record.paper_counts = [
        PaperCount(
            count=number,
            precision="year",
            date_from=date(2016 + n, 1, 1),
            source_en=f"Stall {n}",
            source_zh_hant=f"街站{n}",
            sort_order=n,
        )
        for n, number in enumerate(counts)
    ]
    record.save()
    record.save_revision().publish()
    record.refresh_from_db()
    return record


def make_petition_page(
    home: HomePage, record: Petition | None = None, **fields: Any
) -> PetitionPage:
    """A page below the one of its campaign, which is made where it is missing."""
    record = record or make_petition()
    above = CampaignPage.objects.filter(locale=home.locale, campaign=record.campaign).first()
    if above is None:
        record.campaign.refresh_from_db()
        above = make_campaign_page(home, record.campaign)
    defaults = {
        "title": f"{home.locale.language_code} {record.code}",
        "slug": record.code,
        "locale": home.locale,
        "summary": "A summary.",
        "body": [("text", "<p>Why it was begun.</p>")],
    }
    page = PetitionPage(petition=record, **(defaults | fields))
    if record.page_key:
        page.translation_key = record.page_key
    above.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    record.refresh_from_db()
    return page
