from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from site_project.core.models import BasePage
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from .family import FamilyQuerySet
from .indicator import Indicator
from .record import RecordPage
from .sourced import Sourced


class IndicatorIndexPage(BasePage):
    """What is known of each right, and what is not: a gap is a finding too."""

    fixed_slug = "indicators"
    also_called = (
        "indicators",
        "index of indicators",
        "indicator index",
        "statistics",
        "figures",
        "data",
        "統計",
        "數據",
        "數字",
        "指標",
    )

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.IndicatorPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of indicators")
        verbose_name_plural = _("lists of indicators")


class IndicatorPageQuerySet(FamilyQuerySet):
    def listed_for(self, language: str) -> "IndicatorPageQuerySet":
        """The pages of a list with their records, in the order of their codes."""
        return (
            self.for_readers(language).select_related("indicator").order_by("indicator__code", "pk")
        )


class IndicatorPage(Sourced, RecordPage):
    """What an indicator shows, in one language, above the figures that all languages share."""

    search_kind = Kind("indicator", _("Indicator"), _("Indicators"))
    record_field = "indicator"

    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("indicator"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Chosen once. Its figures are brought in under “Figures”."),
    )
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(IndicatorPageQuerySet)()

    content_panels = [*RecordPage.content_panels, FieldPanel("indicator"), FieldPanel("body")]
    search_fields = [
        *RecordPage.search_fields,
        index.SearchField("body"),
        index.FilterField("indicator"),
    ]
    parent_page_types = ["campaigns.IndicatorIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("indicator page")
        verbose_name_plural = _("indicator pages")
