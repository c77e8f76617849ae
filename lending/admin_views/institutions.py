"""Institutions that may be the same: hints on the page of one, a list of all, and the merge."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import EditView
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.widgets.button import Button

from .. import institutions
from ..enums import OPEN
from ..forms.institutions import MergeForm
from ..models import Institution, LoanLine
from ..permissions import can_manage_loans
from ..refusals import Refused
from .screens import LendingScreen


class InstitutionIndexView(IndexView):
    @property
    def header_more_buttons(self) -> list[Any]:
        url = reverse("lending-institutions:same")
        same = Button(_("Possibly the same"), url=url, icon_name="copy", priority=30)
        return [*super().header_more_buttons, same]


class InstitutionEditView(EditView):
    template_name = "lending/admin/institution_edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = LoanLine.objects.filter(request__institution=self.object)
        return super().get_context_data(
            hints=institutions.hints_for(self.object),
            may_merge=can_manage_loans(self.request.user) and not self.object.merged_into_id,
            loans=lines.count(),
            open_loans=lines.filter(state__in=OPEN).count(),
            **kwargs,
        )


class SameView(LendingScreen):
    template_name = "lending/admin/institution_same.html"
    page_title = gettext_lazy("Possibly the same")
    allowed = staticmethod(can_manage_loans)

    def ways_back(self) -> list[dict[str, Any]]:
        return [{"url": reverse("lending-institutions:index"), "label": _("Institutions")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(groups=institutions.possibly_the_same(), **kwargs)


class MergeView(LendingScreen):
    """GET chooses and shows what would happen; POST does it."""

    template_name = "lending/admin/institution_merge.html"
    page_title = gettext_lazy("Merge into another institution")
    allowed = staticmethod(can_manage_loans)

    @property
    def institution(self) -> Institution:
        return get_object_or_404(Institution, pk=self.kwargs["pk"])

    def ways_back(self) -> list[dict[str, Any]]:
        institution = self.institution
        return [
            {"url": reverse("lending-institutions:index"), "label": _("Institutions")},
            {
                "url": reverse("lending-institutions:edit", args=[institution.pk]),
                "label": str(institution),
            },
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        institution = self.institution
        if "form" not in kwargs:
            data = self.request.GET if "into" in self.request.GET else None
            kwargs["form"] = MergeForm(data, institution=institution)
        form = kwargs["form"]
        if form.is_bound and form.is_valid() and "error" not in kwargs:
            try:
                kwargs["ahead"] = institutions.preview(institution, form.cleaned_data["into"])
            except Refused as refused:
                kwargs["error"] = str(refused.message)
        return super().get_context_data(
            institution=institution, hints=institutions.hints_for(institution), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        institution = self.institution
        form = MergeForm(request.POST, institution=institution)
        if not form.is_valid():
            return self.again(_("Please choose an institution."), 400, form=form)
        try:
            done = institutions.merge(institution, form.cleaned_data["into"], by=request.user)
        except Refused as refused:
            return self.again(str(refused.message), 409, form=form)
        text = _("%(gone)s is now part of %(into)s.")
        messages.success(request, text % {"gone": done.gone, "into": done.into})
        return redirect("lending-institutions:edit", done.into.pk)
