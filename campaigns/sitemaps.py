"""The registers and trails beside the page tree, for search engines."""

from collections.abc import Iterator

from wagtail.models import Page

from site_project.core.sitemaps import Address

from .models import CampaignIndexPage, CampaignPage, TreatyIndexPage


def addresses() -> Iterator[Address]:
    """Yield each register in the languages of the list above it, and each trail with a demand."""
    of_campaigns = _languages(CampaignIndexPage)
    yield Address("demand_ledger", languages=of_campaigns)
    yield Address("petitions", languages=of_campaigns)
    yield Address("recommendations", languages=_languages(TreatyIndexPage))
    told = CampaignPage.objects.live().public().filter(campaign__live=True)
    asking = told.filter(campaign__demands__isnull=False).order_by().values_list("slug", flat=True)
    for slug in sorted(set(asking)):
        yield Address("trail", (slug,), languages=of_campaigns)


def _languages(model: type[Page]) -> tuple[str, ...]:
    pages = model.objects.live().public()
    return tuple(pages.values_list("locale__language_code", flat=True))
