from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail.search import index

from campaigns.models.family import FamilyQuerySet
from site_project.core.blocks import BodyBlock
from site_project.core.models import BasePage
from site_project.core.search.kinds import Kind

from ..forms import TitlePageForm
from .title import Title


class CatalogueIndexPage(BasePage):
    """The catalogue of what can be borrowed."""

    fixed_slug = "lending"
    also_called = (
        "lending",
        "catalogue",
        "lending catalogue",
        "loan catalogue",
        "borrow boards",
        "借用",
        "外借",
        "借展板",
        "借教材",
        "借用目錄",
        "展板目錄",
    )
    is_door = True
    RESERVED_SLUGS = frozenset({"basket", "my", "api", "rules", "wish", "wishes", "waiting"})
    live_numbers = True

    introduction = RichTextField(
        _("introduction"), features=["bold", "link", "ul", "ol"], blank=True
    )

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    parent_page_types = ["core.HomePage"]
    subpage_types = ["lending.TitlePage"]
    template = "lending/catalogue_index_page.html"

    class Meta:
        verbose_name = _("catalogue of loans")
        verbose_name_plural = _("catalogues of loans")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # The catalogue stands on the models that this module is one of.
        from ..catalogue import catalogue_context

        return super().get_context(request, *args, **kwargs) | catalogue_context(self, request)


class TitlePage(BasePage):
    """What one title is, in one language; its copies and its days belong to the record."""

    search_kind = Kind("kit", _("Boards and kits"), _("Boards and kits"))

    live_numbers = True

    item = models.ForeignKey(
        Title,
        verbose_name=_("title to lend"),
        null=True,
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Chosen when the page is made, and not changed afterwards."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(FamilyQuerySet)()

    base_form_class = TitlePageForm
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("item"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("words_of_the_title"),
        index.FilterField("item"),
    ]
    parent_page_types = ["lending.CatalogueIndexPage"]
    subpage_types: list[str] = []
    template = "lending/title_page.html"

    class Meta:
        verbose_name = _("title page")
        verbose_name_plural = _("title pages")

    @classmethod
    def not_to_be_found(cls, now: datetime) -> models.QuerySet:
        """Retired titles have left the catalogue."""
        return cls.objects.filter(item__active=False)

    def clean(self) -> None:
        super().clean()
        if self.item and self.item.page_key not in (None, self.translation_key):
            raise ValidationError(
                {"item": _("Another page presents this title already. Make a title of its own.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> Any:
        saved = super().save(*args, **kwargs)
        if self.item:
            self.item.claim_page(self.translation_key)
        return saved

    def words_of_the_title(self) -> str:
        """Return what the record says in this page's language, for the search index."""
        return self.item.words_in(self.locale.language_code) if self.item else ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # As above.
        from ..catalogue import title_context

        return super().get_context(request, *args, **kwargs) | title_context(self, request)
