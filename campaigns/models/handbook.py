"""The handbook: books, chapters, sections, and every text of a section that was public."""

from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Prefetch, Q
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from site_project.core.models import BasePage, Person
from site_project.core.retention import PersonalData
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from ..handbook.blocks import KEY, LONGEST_KEY, SectionBlock, keys_of
from ..handbook.forms import NumberedPageForm, SectionPageForm
from .compared import ComparedWithLaw
from .correction import Corrected, PageCorrection
from .family import FamilyQuerySet
from .law import Provision
from .legal_review import LegallyReviewed, ShelfOfReviewed
from .numbered import Numbered
from .section_key import SectionAnchor, SectionKey
from .sourced import Sourced

HANDBOOK = Kind("handbook", _("Handbook"), _("Handbook"))


class HandbookIndexPage(BasePage):
    """The books of the handbook."""

    search_kind = HANDBOOK
    fixed_slug = "handbook"
    also_called = ("handbook", "rights handbook", "online handbook", "民權手冊", "網上手冊")
    helps_to_begin = True
    RESERVED_SLUGS = frozenset({"k"})

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.HandbookPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("handbook")
        verbose_name_plural = _("handbooks")


class HandbookPage(Numbered, Sourced, BasePage):
    """One book: its contents, and what is to be said before them."""

    search_kind = HANDBOOK
    RESERVED_SLUGS = frozenset({"search"})

    edition = models.CharField(
        _("edition"), max_length=100, blank=True, help_text=_("Such as: second edition, 2026.")
    )
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(FamilyQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("number"), FieldPanel("edition")], heading=_("The book")),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["campaigns.HandbookIndexPage"]
    subpage_types = ["campaigns.ChapterPage"]
    base_form_class = NumberedPageForm

    class Meta:
        verbose_name = _("book of the handbook")
        verbose_name_plural = _("books of the handbook")


class ChapterPage(ShelfOfReviewed, Numbered, BasePage):
    """A chapter: its summary and its sections."""

    search_kind = HANDBOOK

    objects = PageManager.from_queryset(FamilyQuerySet)()

    content_panels = [*BasePage.content_panels, FieldPanel("number")]
    parent_page_types = ["campaigns.HandbookPage"]
    subpage_types = ["campaigns.SectionPage"]
    base_form_class = NumberedPageForm

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")


class SectionPage(LegallyReviewed, ComparedWithLaw, Numbered, Corrected, Sourced, BasePage):
    """A section of the handbook, with the law as at one day."""

    search_kind = HANDBOOK

    key = models.CharField(
        _("key"),
        max_length=LONGEST_KEY,
        blank=True,
        validators=[KEY],
        help_text=_(
            "For the permanent address: one to three English words, such as phone-call-on-arrest; "
            "the same in both languages. Empty: made from the address. Once published it stays."
        ),
    )
    provisions = ParentalManyToManyField(
        Provision,
        verbose_name=_("provisions"),
        blank=True,
        related_name="sections",
        help_text=_("What the section rests on. When one of them changes, readers are told here."),
    )
    reviewer = models.ForeignKey(
        Person,
        verbose_name=_("reviewed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reviewed_sections",
        help_text=_("Shown only if the person has agreed to be named."),
    )
    body = StreamField(SectionBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(FamilyQuerySet)()

    exclude_fields_in_copy = ["number", "key"]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("number"),
                FieldPanel("key"),
                FieldPanel("law_as_at"),
                FieldPanel("reviewer"),
            ],
            heading=_("The section"),
        ),
        FieldPanel("provisions"),
        FieldPanel("body"),
        Corrected.corrections_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("words_of_the_law"),
    ]
    parent_page_types = ["campaigns.ChapterPage"]
    subpage_types: list[str] = []
    base_form_class = SectionPageForm

    class Meta:
        verbose_name = _("section of the handbook")
        verbose_name_plural = _("sections of the handbook")

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self.fill_in()
            self.key = SectionKey.claim(self.key, self.translation_key).key
            super().save(*args, **kwargs)

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        rows = super().for_serving().select_related("reviewer")
        return rows.prefetch_related("corrections", Prefetch("provisions", Provision.objects.all()))

    def fill_in(self) -> None:
        super().fill_in()
        known = SectionKey.objects.filter(family=self.translation_key).first()
        if known and (known.published or not self.key):
            self.key = known.key
        elif not self.key:
            self.key = SectionKey.free(_latin(self.slug) or "section")
        self._fill_in_headings()

    def _fill_in_headings(self) -> None:
        taken = set(self.anchors())
        for block in self.body:
            if block.block_type != "heading" or block.value["key"]:
                continue
            wish = _latin(block.value["text"]) or "part"
            numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
            free = next(key for key in (wish, *numbered) if key not in taken)
            block.value["key"] = free
            taken.add(free)

    def anchors(self) -> Iterator[str]:
        """Yield the keys of the headings, those of parts that were merged too."""
        for block in self.body:
            if block.block_type == "heading":
                yield from keys_of(block.value)

    @property
    def headings(self) -> list[dict[str, str]]:
        """The headings of the body, each with its text and key."""
        return [block.value for block in self.body if block.block_type == "heading"]

    def has_published_key(self) -> bool:
        return SectionKey.objects.filter(family=self.translation_key, published=True).exists()

    def is_taken(self, key: str) -> bool:
        """Tell whether another section has this key, or had it."""
        others = SectionKey.objects.exclude(family=self.translation_key)
        return others.filter(key=key).exists()

    def lost_anchors(self) -> list[str]:
        """Return the keys that readers of this page have had and that no heading has now."""
        rows = SectionAnchor.objects.filter(
            section__family=self.translation_key, language=self.locale.language_code
        )
        kept = set(self.anchors())
        return sorted(key for key in rows.values_list("key", flat=True) if key not in kept)

    @cached_property
    def anchors_elsewhere(self) -> list[str]:
        """Return keys that were published in any language and lead to no heading here."""
        rows = SectionAnchor.objects.filter(section__family=self.translation_key)
        kept = set(self.anchors())
        return sorted({key for key in rows.values_list("key", flat=True) if key not in kept})


def _latin(text: str) -> str:
    """Return a key like a text; nothing where the text has no Latin letter to begin with."""
    return slugify(text)[: LONGEST_KEY - 5].lstrip("0123456789-_").replace("_", "-").strip("-")


class SectionCorrection(PageCorrection):
    page = ParentalKey(SectionPage, on_delete=models.CASCADE, related_name="corrections")

    class Meta(PageCorrection.Meta):
        verbose_name = _("correction of a section")
        verbose_name_plural = _("corrections of sections")


class EditionQuerySet(models.QuerySet):
    def public_before(self, moment: Any) -> "EditionQuerySet":
        """The texts that were public just before an instant."""
        still = Q(until=None) | Q(until__gte=moment)
        return self.filter(still, since__lt=moment)


class SectionEdition(models.Model):
    """A text of a section, and from when until when it was public.

    Written at each publication and never purged with Wagtail's revisions.
    While there is one, the database refuses to delete the page.
    """

    page = models.ForeignKey(
        SectionPage, verbose_name=_("section"), on_delete=models.PROTECT, related_name="editions"
    )
    content = models.JSONField(_("text"), encoder=DjangoJSONEncoder)
    since = models.DateTimeField(_("public from"))
    until = models.DateTimeField(_("public until"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    personal_data = PersonalData(
        fields=("content",),
        purpose=_("To show what a section of the handbook said on an earlier day."),
        keep=_("As long as the handbook stands."),
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("earlier text of a section")
        verbose_name_plural = _("earlier texts of sections")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(until=None), name="one_public_text_per_section"
            ),
            models.CheckConstraint(
                name="section_edition_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.since:%Y-%m-%d}"
