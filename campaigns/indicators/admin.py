"""Indicators in the admin: their list, and the screen that brings their figures in."""

from typing import Any

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import HeaderButton

from site_project.core.viewsets import RecordEditView, RecordViewSet

from ..models import Indicator
from ..models.indicator import in_order
from ..table_screens import TableForm, TableScreen
from ..tables import Difference, Table
from . import importing


def figures_url(record: Indicator) -> str:
    return reverse("indicator_figures", args=[record.pk])


class FiguresForm(TableForm):
    text = forms.CharField(
        label=gettext_lazy("Figures"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "wrap": "off"}),
        help_text=gettext_lazy(
            "Copy the cells in the spreadsheet and paste them here. Columns: period, breakdown, "
            "value, reason, note. Write both languages of a breakdown or a note as “Women / 女”."
        ),
    )
    keep_others = forms.BooleanField(
        label=gettext_lazy("Keep the figures that the table does not name"),
        required=False,
        help_text=gettext_lazy("Otherwise the table is all there is."),
    )


class FiguresScreen(TableScreen):
    """The figures of an indicator as a table."""

    template_name = "campaigns/admin/indicator_figures.html"
    page_title = gettext_lazy("Figures")
    header_icon = "table"
    model = Indicator
    form_class = FiguresForm
    rows = "values"

    def as_table(self) -> str:
        values = in_order(self.record.values.all())
        return importing.as_table(values) if values else ""

    def read(self, text: str) -> Table:
        return importing.read_table(text, self.record.measure)

    def merged(self, table: Table, data: dict[str, Any]) -> tuple[list[Any], Difference]:
        before = list(self.record.values.all())
        after = importing.merged(before, table, keep_others=data["keep_others"])
        return after, importing.difference(before, after)

    def told(self, rows: list[Any], *, published: bool) -> str:
        if published:
            told = ngettext(
                "%(count)d figure is saved and published.",
                "%(count)d figures are saved and published.",
                len(rows),
            )
        else:
            told = ngettext(
                "%(count)d figure is saved in the draft. Publish the record to show it.",
                "%(count)d figures are saved in the draft. Publish the record to show them.",
                len(rows),
            )
        return told % {"count": len(rows)}


class IndicatorEditView(RecordEditView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        """Lead to the figures, which are not in the form."""
        button = HeaderButton(_("Figures"), url=figures_url(self.object), icon_name="table")
        return [*super().header_buttons, button]


class IndicatorViewSet(RecordViewSet):
    model = Indicator
    icon = "table"
    list_display = [
        "__str__",
        "code",
        "right",
        "kind",
        Column("figures", label=gettext_lazy("Figures"), accessor=lambda row: row.values.count()),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["right", "kind", "archived"]
    edit_view_class = IndicatorEditView
    copy_view_enabled = False


def figures_urls() -> list[URLPattern]:
    return [
        path(
            "campaigns/indicators/<int:pk>/figures/",
            FiguresScreen.as_view(),
            name="indicator_figures",
        )
    ]
