"""Taking registrations out of the site: those that the list shows, with a purpose."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from site_project.core.export_views import ExportForm, ExportView
from site_project.core.exporting import Sheet

from ..enums import Publicity
from ..exports import export_registrations
from ..models import Registration
from ..permissions import can_export_registrations, can_manage_registrations
from .registration_list import registrations_asked_for
from .screens import SaysInvalid


class RegistrationExportForm(ExportForm):
    """With confidential events among them, whoever manages them decides whether names leave."""

    def __init__(self, *args: Any, may_decide: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_decide:
            self.fields["confidential_too"] = forms.BooleanField(
                label=_("With names and answers of confidential events"),
                required=False,
                help_text=_("Otherwise their codes only. The receipt says what was decided."),
            )


class ExportRegistrations(SaysInvalid, ExportView):
    page_title = _("Export registrations")
    allowed = staticmethod(can_export_registrations)
    form_class = RegistrationExportForm

    @cached_property
    def rows(self) -> "QuerySet[Registration]":
        return registrations_asked_for(self.request)

    @cached_property
    def some_are_confidential(self) -> bool:
        return self.rows.filter(session__event__publicity=Publicity.CONFIDENTIAL).exists()

    def get_form_kwargs(self) -> dict[str, Any]:
        may = self.some_are_confidential and can_manage_registrations(self.request.user)
        return super().get_form_kwargs() | {"may_decide": may}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = _("Those of confidential events leave with their codes only.")
        return super().get_context_data(**kwargs) | {
            "what_it_holds": held if self.some_are_confidential else ""
        }

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.back_url(), "label": _("Registrations")},
            {"url": "", "label": self.page_title},
        ]

    def export(self, data: dict[str, Any]) -> Sheet:
        return export_registrations(
            self.rows,
            actor=self.request.user,
            purpose=data["purpose"],
            confidential_too=data.get("confidential_too", False),
        )

    def count(self) -> int:
        return self.rows.count()

    def back_url(self) -> str:
        query = self.request.GET.urlencode()
        return reverse("registrations:index") + (f"?{query}" if query else "")
