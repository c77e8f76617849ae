from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.models import BasePage
from site_project.core.public_forms import Options, RegisterFilter
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from ..enums import PublicationKind
from ..library.languages import language_name, language_tag
from ..listing import remembered_page_of
from .campaign import Campaign
from .campaign_page import CampaignPage
from .dated import Dated
from .family import FamilyQuerySet
from .law import Provision
from .sourced import Sourced


class PublicationIndexPage(BasePage):
    """Books, pamphlets, reports to the United Nations, studies."""

    fixed_slug = "publications"
    also_called = (
        "publications",
        "books",
        "pamphlets",
        "reports",
        "leaflets",
        "出版",
        "書籍",
        "小冊子",
        "報告",
    )

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.PublicationPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of publications")
        verbose_name_plural = _("lists of publications")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        form = publication_filter(request, language)
        asked = form.asked

        def pages() -> PublicationPageQuerySet:
            return PublicationPage.objects.listed_for(language).narrowed(asked)

        key = ("publications", self.pk, *sorted(asked.items()))
        return context | {
            "form": form,
            "asked": asked,
            "pages": remembered_page_of(pages, request, *key),
        }


class PublicationPageQuerySet(FamilyQuerySet):
    def listed_for(self, language: str) -> "PublicationPageQuerySet":
        """The newest first, what has no date last."""
        newest = models.F("date_from").desc(nulls_last=True)
        pages = self.for_readers(language).prefetch_related("files")
        return pages.order_by(newest, "title", "pk")

    def narrowed(self, asked: Mapping[str, str]) -> "PublicationPageQuerySet":
        """The publications that a reader asks for."""
        pages = self
        if kind := asked.get("kind"):
            pages = pages.filter(kind=kind)
        if year := asked.get("year"):
            pages = pages.filter(date_from__year__lte=year, date_to__year__gte=year)
        if language := asked.get("language"):
            written = PublicationFile.objects.filter(page=models.OuterRef("pk"), language=language)
            pages = pages.filter(models.Exists(written))
        return pages


def publication_filter(request: HttpRequest, language: str) -> RegisterFilter:
    """Return the form of the list, bound to what was asked."""

    def build() -> dict[str, tuple[Any, Options]]:
        return publication_choices(language)

    choices = navigation.remembered(request, CONTENT, ("publication choices", language), build)
    return RegisterFilter(request.GET, choices)


def publication_choices(language: str) -> dict[str, tuple[Any, Options]]:
    """Return what the list can be narrowed by: only what some publication has."""
    pages = list(PublicationPage.objects.for_readers(language).prefetch_related("files"))
    kinds = {page.kind for page in pages}
    years = {year for page in pages for year in page.years}
    tags = {file.language for page in pages for file in page.files.all()}
    languages = [(tag, language_name(tag)) for tag in tags]
    return {
        "kind": (_("Kind"), [each for each in PublicationKind.choices if each[0] in kinds]),
        "year": (_("Year"), [(str(year), str(year)) for year in sorted(years, reverse=True)]),
        "language": (_("Language"), sorted(languages, key=lambda option: option[1])),
    }


class PublicationPage(Dated, Sourced, BasePage):
    """One publication with its files, in whatever languages there are."""

    search_kind = Kind("publication", _("Publication"), _("Publications"))

    kind = models.CharField(
        _("kind"), max_length=20, choices=PublicationKind, default=PublicationKind.BOOK
    )
    authors = models.CharField(
        _("authors"),
        max_length=300,
        blank=True,
        help_text=_("As on the title page; empty where the centre itself is the author."),
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    identifier = models.CharField(
        _("ISBN or symbol"), max_length=60, blank=True, help_text=_("As printed on it.")
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="publications",
    )
    provisions = ParentalManyToManyField(
        Provision, verbose_name=_("provisions"), blank=True, related_name="publications"
    )
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(PublicationPageQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("kind"),
        Dated.date_panel,
        MultiFieldPanel(
            [
                FieldPanel("authors"),
                FieldRowPanel([FieldPanel("publisher"), FieldPanel("identifier")]),
            ],
            heading=_("How it is cited"),
        ),
        InlinePanel("files", heading=_("Files"), label=_("File")),
        FieldPanel("body"),
        FieldPanel("provisions"),
        FieldPanel("campaign"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("authors"),
        index.SearchField("identifier"),
        index.FilterField("kind"),
        index.FilterField("campaign"),
    ]
    parent_page_types = ["campaigns.PublicationIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="publication_kind_known",
                condition=models.Q(kind__in=PublicationKind.values),
            ),
        ]

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        files = PublicationFile.objects.select_related("document").order_by("sort_order", "pk")
        return super().for_serving().prefetch_related(models.Prefetch("files", files), "provisions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # A document that was deleted leaves its row without anything to open.
        files = [file for file in self.files.all() if file.document or file.url]
        return context | {"files": files, "campaign_page": self.campaign_page}

    @property
    def years(self) -> range:
        """The years that its date covers; none where it is not recorded."""
        if self.date_from is None or self.date_to is None:
            return range(0)
        return range(self.date_from.year, self.date_to.year + 1)

    @cached_property
    def campaign_page(self) -> CampaignPage | None:
        """The page of the publication's campaign, in the reader's language where it has one."""
        pages = CampaignPage.objects.for_readers(self.locale.language_code)
        return pages.filter(campaign=self.campaign_id).first() if self.campaign_id else None


class PublicationFile(Orderable):
    """One language of a publication, to read here or to download."""

    page = ParentalKey(PublicationPage, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    url = models.URLField(_("or an address"), blank=True)
    language = models.CharField(
        _("language"),
        max_length=20,
        help_text=_("As a tag of BCP 47: en, zh-Hant-HK, zh-Hans, ur, ne, hi, id, tl …"),
    )

    panels = [FieldPanel("document"), FieldPanel("url"), FieldPanel("language")]

    class Meta(Orderable.Meta):
        verbose_name = _("file of a publication")
        verbose_name_plural = _("files of a publication")

    def __str__(self) -> str:
        return f"{self.page_id}/{self.language}"

    def clean(self) -> None:
        super().clean()
        if self.document is None and not self.url:
            raise ValidationError({"document": _("Choose a file, or give an address.")})
        try:
            self.language = language_tag(self.language)
        except ValueError as error:
            message = _("No language is known by this. Write a tag such as en, zh-Hant-HK or ur.")
            raise ValidationError({"language": message}) from error
