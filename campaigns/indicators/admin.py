"""Indicators in the admin: their list, and the screen that brings their figures in."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from site_project.core.viewsets import RecordEditView, RecordViewSet

from ..models import Indicator
from ..models.indicator import in_order
from . import importing

# So many rows of a preview and so many errors are shown; more help nobody.
SHOWN = 200


def figures_url(record: Indicator) -> str:
    return reverse("indicator_figures", args=[record.pk])


class FiguresForm(forms.Form):
    """A table in a box or in a file; what is in the box is never lost."""

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
    file = forms.FileField(
        label=gettext_lazy("or a CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    keep_others = forms.BooleanField(
        label=gettext_lazy("Keep the figures that the table does not name"),
        required=False,
        help_text=gettext_lazy("Otherwise the table is all there is."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > importing.MOST_BYTES:
            raise forms.ValidationError(_("The file is too large: at most 2 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        """Take what a file says for what the box says."""
        data = super().clean() or {}
        if file := data.get("file"):
            try:
                data["text"] = importing.decode(file.read())
            except ValueError:
                self.add_error("file", _("The file is not a text. Save it as CSV."))
        return data


class FiguresView(WagtailAdminTemplateMixin, TemplateView):
    """The figures of an indicator as a table: look, change, check, save."""

    template_name = "campaigns/admin/indicator_figures.html"
    page_title = gettext_lazy("Figures")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("campaigns.change_indicator"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def record(self) -> Indicator:
        """The record as it was last edited, published or not."""
        row = get_object_or_404(Indicator, pk=self.kwargs["pk"])
        return row.get_latest_revision_as_object()

    @property
    def seen(self) -> str:
        """What tells the figures that the editor saw from those that somebody saved since."""
        return str(self.record.latest_revision_id or "")

    def get_page_subtitle(self) -> str:
        return str(self.record)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse(self.record.snippet_viewset.get_url_name("edit"), args=[self.record.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": edit, "label": str(self.record)},
            {"url": "", "label": self.page_title, "sublabel": ""},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        values = in_order(self.record.values.all())
        text = importing.as_table(values) if values else ""
        form = FiguresForm(initial={"text": text, "seen": self.seen})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FiguresForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        table = importing.read_table(form.cleaned_data["text"], self.record.measure)
        before = list(self.record.values.all())
        after = importing.merged(before, table, keep_others=form.cleaned_data["keep_others"])
        late = form.cleaned_data["seen"] != self.seen
        wanted = request.POST.get("act") == "save" and not form.cleaned_data["file"]
        if wanted and not table.problems and not late:
            return self._save(after)
        # The box has what was read, to be mended, and whoever saves next has been told.
        shown = FiguresForm(initial=form.cleaned_data | {"file": None, "seen": self.seen})
        return self.render_to_response(
            self.get_context_data(
                form=shown,
                checked=True,
                late=late,
                table=table,
                problems=table.problems[:SHOWN],
                more_problems=max(0, len(table.problems) - SHOWN),
                values=[value for _row, value in table.values[:SHOWN]],
                more_values=max(0, len(table.values) - SHOWN),
                difference=importing.difference(before, after),
            )
        )

    def _save(self, values: list[Any]) -> HttpResponse:
        record, user = self.record, self.request.user
        # Other changes of a draft are not published by the way.
        publish = (
            record.live
            and not record.has_unpublished_changes
            and user.has_perm("campaigns.publish_indicator")
        )
        revision = importing.save_figures(record, values, user)
        if publish:
            revision.publish(user=user)
            told = ngettext(
                "%(count)d figure is saved and published.",
                "%(count)d figures are saved and published.",
                len(values),
            )
        else:
            told = ngettext(
                "%(count)d figure is saved in the draft. Publish the record to show it.",
                "%(count)d figures are saved in the draft. Publish the record to show them.",
                len(values),
            )
        messages.success(self.request, told % {"count": len(values)})
        return redirect(figures_url(record))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, **kwargs)


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
            FiguresView.as_view(),
            name="indicator_figures",
        )
    ]
