"""The form before every file that leaves the site: which format, and what for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from .admin_screens import AdminScreen
from .exporting import Format, Sheet, as_download


class ExportForm(forms.Form):
    purpose = forms.CharField(
        label=_("Purpose"),
        min_length=5,
        max_length=250,
        help_text=_("What the file is for, in a few words. It is kept with your name."),
    )
    format = forms.ChoiceField(label=_("Format"), choices=Format, initial=Format.XLSX)


class ExportView(AdminScreen, FormView):
    """Ask for a purpose, then answer with the file. Looking at the form exports nothing.

    A module says who may (`allowed`) and makes the sheet with its receipt and
    log rows in one transaction (`export`).
    """

    template_name = "core/admin/export.html"
    page_title = _("Export")
    header_icon = "download"
    form_class: type[forms.Form] = ExportForm
    allowed: Callable[[Any], bool]
    # Whether the file names persons; the page then says how to keep it.
    holds_persons = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not type(self).allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def export(self, data: dict[str, Any]) -> Sheet:
        raise NotImplementedError

    def count(self) -> int:
        """Return how many rows the file would have."""
        raise NotImplementedError

    def back_url(self) -> str:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extra = {
            "count": self.count(),
            "back_url": self.back_url(),
            "holds_persons": self.holds_persons,
            # What the list was narrowed to stays in the address.
            "action_url": self.request.get_full_path(),
        }
        return super().get_context_data(**kwargs) | extra

    def form_valid(self, form: forms.Form) -> HttpResponse:
        sheet = self.export(form.cleaned_data)
        return as_download(sheet, Format(form.cleaned_data["format"]))
