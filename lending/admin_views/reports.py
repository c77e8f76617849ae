"""The numbers of lending on one screen, and each table to take away."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from site_project.core.export_views import ExportView
from site_project.core.exporting import Sheet

from .. import reports
from ..forms.reports import SpanForm
from ..permissions import can_see_loans
from ..reports import Span
from .screens import LendingScreen


class ReportsView(LendingScreen):
    """Every report for the days that were asked for; bad days change nothing but say why."""

    template_name = "lending/admin/reports.html"
    page_title = _("Reports")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SpanForm(request.GET)
        context: dict[str, Any] = {"form": form, "reports": []}
        if form.is_valid():
            span = Span(form.cleaned_data["first"], form.cleaned_data["last"])
            query = urlencode({"first": span.first, "last": span.last})
            context["reports"] = [make(span) for _name, make in reports.REPORTS.values()]
            context |= {"query": query, "answered": reports.answered(span)}
        status = 200 if form.is_valid() else 400
        return self.render_to_response(self.get_context_data(**context), status=status)


class ExportReportView(ExportView):
    """One report as a file, with its purpose kept."""

    page_title = _("Export a report")
    holds_persons = False
    allowed = staticmethod(can_see_loans)

    @cached_property
    def key(self) -> str:
        if self.kwargs["key"] not in reports.REPORTS:
            raise Http404
        return self.kwargs["key"]

    @cached_property
    def span(self) -> Span:
        form = SpanForm(self.request.GET)
        if not form.is_valid():
            raise Http404
        return Span(form.cleaned_data["first"], form.cleaned_data["last"])

    def count(self) -> int:
        return len(reports.REPORTS[self.key][1](self.span).rows)

    def export(self, data: dict[str, Any]) -> Sheet:
        return reports.export(self.key, self.span, actor=self.request.user, purpose=data["purpose"])

    def back_url(self) -> str:
        query = urlencode({"first": self.span.first, "last": self.span.last})
        return f"{reverse('lending-reports:index')}?{query}"
