"""Screens that bring a table into a record: look, change, check, save."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from site_project.core.admin_screens import AdminScreen

from . import tables
from .forms import may
from .models.record import ContentRecord

# So many rows of a preview and so many errors are shown; more help nobody.
SHOWN = 200


class TableForm(forms.Form):
    """A table in a box or in a file; what is in the box is never lost."""

    text = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "wrap": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("or a CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > tables.MOST_BYTES:
            raise forms.ValidationError(_("The file is too large: at most 2 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        """Take what a file says for what the box says."""
        data = super().clean() or {}
        if file := data.get("file"):
            try:
                data["text"] = tables.decode(file.read())
            except ValueError:
                self.add_error("file", _("The file is not a text. Save it as CSV."))
        return data


class TableScreen(AdminScreen, TemplateView):
    """The rows of one kind below a record, as a table that is checked before it is saved.

    A subclass reads the table and says what the record's rows become.
    """

    template_name = "campaigns/admin/table.html"
    model: type[ContentRecord]
    form_class: type[TableForm]
    # The record's rows that the table brings in.
    rows: str

    def as_table(self) -> str:
        """Return the rows as the box takes them."""
        raise NotImplementedError

    def read(self, text: str) -> tables.Table:
        raise NotImplementedError

    def merged(
        self, table: tables.Table, data: dict[str, Any]
    ) -> tuple[list[Any], tables.Difference]:
        """Return the rows as they will be, and how many differ from what they are."""
        raise NotImplementedError

    def told(self, rows: list[Any], *, published: bool) -> str:
        """Return what the editor is told once the rows are saved."""
        raise NotImplementedError

    def is_fit(self, rows: list[Any]) -> bool:
        """Tell whether the record may go out with these rows."""
        return True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(request.user, "change", self.model):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def record(self) -> Any:
        """The record as it was last edited, published or not."""
        row = get_object_or_404(self.model, pk=self.kwargs["pk"])
        return row.get_latest_revision_as_object()

    @property
    def seen(self) -> str:
        """What tells the rows that the editor saw from those that somebody saved since."""
        return str(self.record.latest_revision_id or "")

    def get_page_subtitle(self) -> str:
        return str(self.record)

    def ways_back(self) -> list[dict[str, Any]]:
        edit = reverse(self.model.snippet_viewset.get_url_name("edit"), args=[self.record.pk])
        return [{"url": edit, "label": str(self.record)}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(initial={"text": self.as_table(), "seen": self.seen})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        table = self.read(form.cleaned_data["text"])
        after, difference = self.merged(table, form.cleaned_data)
        late = form.cleaned_data["seen"] != self.seen
        wanted = request.POST.get("act") == "save" and not form.cleaned_data["file"]
        if wanted and not table.problems and not late:
            return self._save(after)
        # The box has what was read, to be mended, and whoever saves next has been told.
        shown = self.form_class(initial=form.cleaned_data | {"file": None, "seen": self.seen})
        return self.render_to_response(
            self.get_context_data(
                form=shown,
                checked=True,
                late=late,
                table=table,
                problems=table.problems[:SHOWN],
                more_problems=max(0, len(table.problems) - SHOWN),
                values=[value for _row, value in table.rows[:SHOWN]],
                more_values=max(0, len(table.rows) - SHOWN),
                difference=difference,
            )
        )

    def _save(self, rows: list[Any]) -> HttpResponse:
        record, user = self.record, self.request.user
        # Other changes of a draft are not published by the way.
        publish = (
            record.live
            and not record.has_unpublished_changes
            and may(user, "publish", self.model)
            and self.is_fit(rows)
        )
        with transaction.atomic():
            setattr(record, self.rows, rows)
            revision = record.save_revision(user=user, log_action=True)
        if publish:
            revision.publish(user=user)
        messages.success(self.request, self.told(rows, published=publish))
        return redirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, **kwargs)
