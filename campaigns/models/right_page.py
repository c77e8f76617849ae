from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from site_project.core.models import BasePage
from site_project.core.paired import text_in
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from ..listing import remembered_page_of
from .family import FamilyQuerySet
from .law import Provision
from .legal_review import LegallyReviewed, ShelfOfReviewed
from .right import Right
from .sourced import Sourced

if TYPE_CHECKING:
    from ..rights.about import AboutRight

ONE_A_LINE = _("One short sentence on each line, in the words of the street, not of the law.")


class RightIndexPage(ShelfOfReviewed, BasePage):
    """All rights that have a page, in the order that the office gave them."""

    fixed_slug = "rights"
    also_called = (
        "rights",
        "my rights",
        "list of rights",
        "human rights",
        "人權",
        "權利",
        "我的權利",
    )
    is_door = True
    helps_to_begin = True

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.RightPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of rights")
        verbose_name_plural = _("lists of rights")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)

        def pages() -> RightPageQuerySet:
            return RightPage.objects.listed_for(self.locale.language_code)

        return context | {"pages": remembered_page_of(pages, request, "rights", self.pk)}


class RightPageQuerySet(FamilyQuerySet):
    def listed_for(self, language: str) -> "RightPageQuerySet":
        return (
            self.for_readers(language)
            .select_related("right")
            .order_by("right__place", "title", "pk")
        )


class RightPage(LegallyReviewed, Sourced, BasePage):
    """One right in plain words: what it means, where it ends, what can be done."""

    search_kind = Kind("right", _("Right"), _("Rights"))

    right = models.ForeignKey(
        Right,
        verbose_name=_("right"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Its provisions decide what else of the site is shown on the page."),
    )
    meaning = models.TextField(_("what it means for you"), blank=True, help_text=ONE_A_LINE)
    limits = models.TextField(_("when it may be limited"), blank=True, help_text=ONE_A_LINE)
    steps = models.TextField(_("what you can do"), blank=True, help_text=ONE_A_LINE)
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(RightPageQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("right"),
        MultiFieldPanel(
            [FieldPanel("meaning"), FieldPanel("limits"), FieldPanel("steps")],
            heading=_("In plain words"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("meaning"),
        index.SearchField("limits"),
        index.SearchField("steps"),
        index.SearchField("body"),
        index.SearchField("words_of_the_right"),
        index.FilterField("right"),
    ]
    parent_page_types = ["campaigns.RightIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page of a right")
        verbose_name_plural = _("pages of rights")

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        """Read the right and the provisions that it rests on."""
        provisions = models.Prefetch("right__provisions", Provision.objects.all())
        return super().for_serving().select_related("right").prefetch_related(provisions)

    @cached_property
    def in_plain_words(self) -> list[tuple[Any, list[str]]]:
        """The parts that are written, each with its heading and its sentences."""
        parts = [
            (_("What it means for you"), self.meaning),
            (_("When it may be limited"), self.limits),
            (_("What you can do"), self.steps),
        ]
        return [(heading, sentences(text)) for heading, text in parts if text.strip()]

    def clean(self) -> None:
        super().clean()
        others = RightPage.objects.filter(right=self.right_id)
        if others.exclude(translation_key=self.translation_key).exists():
            raise ValidationError(
                {
                    "right": _(
                        "This right has a page already. Open that page and choose “Translate”."
                    )
                }
            )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"provisions": self.right.provisions.all(), "about": self.about}

    @cached_property
    def about(self) -> "AboutRight":
        """Everything on the site about the right."""
        # It looks through the other types of pages, and is asked by this one.
        from ..rights.about import AboutRight

        return AboutRight(self.right, self.locale.language_code)

    def words_of_the_right(self) -> str:
        """Return what the page tells of the law behind the right, for the search index."""
        language = self.locale.language_code
        words = [text_in(self.right, "name", language)]
        for provision in self.right.provisions.all():
            words += [provision.code, text_in(provision, "heading", language)]
        return "\n".join(dict.fromkeys(filter(None, words)))


def sentences(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
