"""Where a reader goes on from a page: to what shares its law, its campaign or a demand with it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, IntegerField, Q, QuerySet, Window
from django.db.models.functions import Cast, RowNumber
from wagtail.models import Page, ReferenceIndex

from .models import (
    ArticlePage,
    CampaignPage,
    CasePage,
    IndicatorPage,
    PathwayPage,
    PetitionPage,
    PublicationPage,
    ReviewCyclePage,
    RightPage,
    SectionPage,
    TreatyPage,
)
from .models.family import FamilyQuerySet
from .models.record import RecordPage

# Of each type; the lists themselves have the rest.
SHOWN = 5


@dataclass(frozen=True)
class Sharing:
    """A type of page, and the paths on which its pages name what others may name too.

    listed: the types that such a page has lists of by itself.
    """

    model: type[Any]
    provision: tuple[str, ...]
    campaign: tuple[str, ...] = ()
    demand: tuple[str, ...] = ()
    listed: tuple[type[Page], ...] = field(default=())

    def pages(self) -> QuerySet:
        """Return the live pages whose record, where they have one, is public."""
        pages = self.model.objects.live().order_by()
        if issubclass(self.model, RecordPage):
            pages = pages.filter(**{f"{self.model.record_field}__live": True})
        return pages

    def paths_shared_with(self, other: "Sharing") -> list[tuple[str, str]]:
        """Return the pairs of paths, of this type and of another, that may meet."""
        names = ("provision", "campaign", "demand")
        return [
            (mine, theirs)
            for name in names
            for mine in getattr(self, name)
            for theirs in getattr(other, name)
        ]


# In the order in which a reader is led on.
TYPES = (
    Sharing(RightPage, ("right__provisions",)),
    Sharing(PathwayPage, ("provisions",)),
    Sharing(SectionPage, ("provisions",)),
    Sharing(
        CampaignPage,
        ("campaign__provisions",),
        ("campaign",),
        ("campaign__demands",),
        listed=(ArticlePage, CasePage, PetitionPage),
    ),
    Sharing(
        PetitionPage,
        ("petition__demands__provision",),
        ("petition__campaign",),
        ("petition__demands",),
    ),
    Sharing(CasePage, ("case__provisions",), ("case__campaign",), ("case__demand",)),
    Sharing(TreatyPage, ("law__provisions",), listed=(ReviewCyclePage,)),
    Sharing(
        ReviewCyclePage,
        ("cycle__law__provisions", "cycle__recommendations__provisions"),
        demand=("cycle__recommendations__demands",),
    ),
    Sharing(IndicatorPage, ("indicator__right__provisions",), demand=("indicator__demands",)),
    Sharing(ArticlePage, ("provisions",), ("campaign",)),
    Sharing(PublicationPage, ("provisions",), ("campaign",)),
)


@dataclass(frozen=True)
class Part:
    """Pages of one type to read on."""

    heading: Any
    pages: list[Page]


def pages_beside(page: Page, language: str) -> list[Part]:
    """Return the public pages that share something with a page or link to it: one query.

    Those of the reader's language first of each family, by type and title. Nothing for
    a page of another type, or one that was never saved.
    """
    own = next((each for each in TYPES if each.model is page.specific_class), None)
    if own is None or page.pk is None:
        return []
    family = own.pages().filter(translation_key=page.translation_key)
    beside = Q(pk__in=_linking_to(page))
    for other in TYPES:
        for mine, theirs in own.paths_shared_with(other):
            named = family.exclude(**{mine: None}).values(mine)
            beside |= Q(pk__in=other.pages().filter(**{f"{theirs}__in": named}).values("pk"))
    types = ContentType.objects.get_for_models(
        *[each.model for each in TYPES if each.model not in own.listed]
    )
    place = Window(RowNumber(), partition_by=F("content_type"), order_by=["title", "pk"])
    found: dict[int, list[Page]] = {}
    pages = (
        FamilyQuerySet(Page)
        .for_readers(language)
        .filter(beside, content_type__in=types.values())
        .exclude(translation_key=page.translation_key)
        .annotate(place=place)
        .filter(place__lte=SHOWN)
        .order_by("title", "pk")
    )
    for each in pages:
        found.setdefault(each.content_type_id, []).append(each)
    return [
        Part(model.search_kind.plural, found[kind.pk])
        for model, kind in types.items()
        if kind.pk in found
    ]


def _linking_to(page: Page) -> QuerySet:
    links = ReferenceIndex.get_references_to(page).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return links.annotate(linking=Cast("object_id", IntegerField())).values("linking")
