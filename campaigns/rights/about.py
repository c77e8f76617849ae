"""Everything on the site about a right: whatever rests on one of its provisions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from ..models import (
    ArticlePage,
    Campaign,
    CampaignPage,
    CasePage,
    IndicatorPage,
    PathwayPage,
    PetitionPage,
    PublicationPage,
    ReviewCyclePage,
    Right,
    SectionPage,
)
from ..models.record import RecordPage

# No page of a right is longer than a phone can bear; the lists themselves have the rest.
SHOWN = 12


@dataclass(frozen=True)
class Source:
    """A type of page, and how its pages name what decides whether they are about a right.

    lookups: from the page to the right, any of which will do.
    """

    key: str
    heading: str | Promise
    model: type[Any]
    lookups: tuple[str, ...]

    def pages(self, right: Right, language: str) -> QuerySet:
        """Return the public pages about a right, one of each family, in the order of titles."""
        about = Q()
        for lookup in self.lookups:
            about |= Q(pk__in=self.model.objects.filter(**{lookup: right}).values("pk"))
        if issubclass(self.model, RecordPage):
            about &= Q(**{f"{self.model.record_field}__live": True})
        keys = self.model.objects.filter(about).values("pk")
        return self.model.objects.for_readers(language).filter(pk__in=keys).order_by("title", "pk")


@dataclass(frozen=True)
class Part:
    """What one list of the site has about a right."""

    key: str
    heading: str | Promise
    pages: list[Any]


SOURCES = (
    Source("pathways", _("Step by step"), PathwayPage, ("provisions__rights",)),
    Source("handbook", _("In the handbook"), SectionPage, ("provisions__rights",)),
    Source("campaigns", _("Campaigns"), CampaignPage, ("campaign__provisions__rights",)),
    Source(
        "petitions",
        _("Petitions"),
        PetitionPage,
        ("petition__demands__provision__rights", "petition__campaign__provisions__rights"),
    ),
    Source("cases", _("Cases"), CasePage, ("case__provisions__rights",)),
    Source(
        "reviews",
        _("Reviews by the United Nations"),
        ReviewCyclePage,
        ("cycle__recommendations__provisions__rights",),
    ),
    Source("indicators", _("Indicators"), IndicatorPage, ("indicator__right",)),
    Source(
        "articles",
        _("Articles"),
        ArticlePage,
        ("provisions__rights", "campaign__provisions__rights"),
    ),
    Source("publications", _("Publications"), PublicationPage, ("provisions__rights",)),
)


class AboutRight:
    """What there is about a right for readers of one language, looked up once."""

    def __init__(self, right: Right, language: str) -> None:
        self.right = right
        self.language = language

    @cached_property
    def campaigns(self) -> list[Campaign]:
        """The published records of campaigns that rest on a provision of the right."""
        named = Campaign.objects.filter(provisions__rights=self.right).values("pk")
        return list(Campaign.objects.filter(live=True, pk__in=named).only("pk"))

    @cached_property
    def parts(self) -> list[Part]:
        """The pages, one query for each kind; kinds with none are left out."""
        found = [
            Part(source.key, source.heading, list(source.pages(self.right, self.language)[:SHOWN]))
            for source in SOURCES
        ]
        return [part for part in found if part.pages]
