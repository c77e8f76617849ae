"""Which registers hold something, so that no link leads to an empty list."""

from django.db.models import Exists
from django.http import HttpRequest
from wagtail.models import Locale

from site_project.core import navigation
from site_project.core.changes import CONTENT

from ..models import CampaignPage, CasePage, PetitionPage, ReviewCyclePage


def filled_registers(request: HttpRequest | None, language: str) -> dict[str, bool]:
    """Tell of each register, by the name of its address, whether readers find a row in it."""

    def build() -> dict[str, bool]:
        campaigns = CampaignPage.objects.for_readers(language).filter(campaign__live=True)
        reviews = ReviewCyclePage.objects.for_readers(language).filter(cycle__live=True)
        rows = {
            "demands": campaigns.filter(campaign__demands__isnull=False),
            "petitions": PetitionPage.objects.for_readers(language).filter(petition__live=True),
            "cases": CasePage.objects.for_readers(language),
            "recommendations": reviews.filter(cycle__recommendations__isnull=False),
        }
        asked = {name: Exists(pages) for name, pages in rows.items()}
        # Of the one row of this language, so that one query asks for all.
        return Locale.objects.filter(language_code=language).values(**asked).first() or {}

    key = ("filled registers", language)
    return build() if request is None else navigation.remembered(request, CONTENT, key, build)
