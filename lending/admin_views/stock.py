"""A copy's page: what it has, what happened to it; stocktakes, and photographs of its condition."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic import InspectView

from site_project.core.codes import typed_public_code

from .. import handling, parts
from ..forms.parts import ReportForm, StocktakeForm
from ..models import ConditionReport, Copy, LoanLine, PartEntry, Photo
from ..parts import Findings
from ..parts.issues import in_words
from ..permissions import can_manage_loans, can_see_loans
from .counting import CountScreen

MOST = 100


class CopyInspectView(InspectView):
    """One copy. Its loans, reports and photographs are shown to those who may see loans."""

    template_name = "lending/admin/copy_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        copy, user = self.object, self.request.user
        now = parts.quantities(copy)
        context = {
            "copy": copy,
            "parts": [{"spec": spec, "now": now[spec.pk]} for spec in parts.parts_of(copy)],
            "ledger": ledger_rows(copy),
            "may_count": can_manage_loans(user),
            "label_url": f"{reverse('lending-labels:index')}?copy={copy.pk}",
            "sees_loans": can_see_loans(user),
        }
        if context["sees_loans"]:
            context["reports"] = report_rows(copy)
            context["lines"] = loan_rows(copy)
        return super().get_context_data(**context, **kwargs)


def ledger_rows(copy: Copy) -> list[dict[str, Any]]:
    """Return the latest entries, the newest first, each with the number after it."""
    rows = PartEntry.objects.filter(copy=copy).select_related("spec", "line__request", "actor")
    totals = dict(
        PartEntry.objects.filter(copy=copy)
        .order_by()
        .values_list("spec")
        .annotate(total=Sum("delta"))
    )
    shown = []
    for entry in rows.order_by("-pk")[:MOST]:
        shown.append({"entry": entry, "after": totals[entry.spec_id]})
        totals[entry.spec_id] -= entry.delta
    return shown


def report_rows(copy: Copy) -> list[ConditionReport]:
    rows = copy.reports.select_related("line__request", "actor")
    rows = rows.prefetch_related("counts__spec", "photos").order_by("-at", "-pk")
    return list(rows[:MOST])


def loan_rows(copy: Copy) -> list[dict[str, Any]]:
    """Return the loans of this copy by their numbers: who borrowed stands on the loan's page."""
    lines = LoanLine.objects.filter(copy_out=copy).select_related("request")
    lines = lines.prefetch_related("issues__spec").order_by("-first_day", "-pk")
    return [
        {"line": line, "issues": [in_words(issue) for issue in line.issues.all()]}
        for line in lines[:MOST]
    ]


class CopyByCodeView(View):
    """The address on a label: it leads staff to the copy's page."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        copy = Copy.objects.filter(code=typed_public_code(code) or "-").first()
        if copy is None:
            raise Http404
        return redirect("lending-copies:inspect", copy.pk)


class StocktakeView(CountScreen):
    """Count a copy that is in the house; the ledger follows."""

    template_name = "lending/admin/copy_stocktake.html"
    page_title = gettext_lazy("Stocktake")
    form_class = StocktakeForm

    @cached_property
    def copy(self) -> Copy:
        return get_object_or_404(Copy.objects.select_related("title"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return f"{self.copy} – {self.copy.title.name}"

    def ways_back(self) -> list[dict[str, Any]]:
        return [{"url": self.next_url(), "label": str(self.copy)}]

    def next_url(self) -> str:
        return reverse("lending-copies:inspect", args=[self.copy.pk])

    def present(self) -> Mapping[int, int]:
        return parts.quantities(self.copy)

    def form(self, *data: Any) -> ReportForm:
        form = super().form(*data)
        if not data and (grade := handling.last_grade(self.copy)):
            form.initial["grade"] = grade
        return form

    def act(self, found: Findings) -> ConditionReport:
        corrected = bool(self.request.POST.get("corrected"))
        return handling.stocktake(self.copy, found, corrected=corrected, by=self.request.user)

    def done(self) -> str:
        return _("The stocktake is stored.")


class PhotoView(View):
    """A photograph of a copy's condition, for staff who may see loans; nobody keeps it."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        if not can_see_loans(request.user):
            raise PermissionDenied
        photo = get_object_or_404(Photo, pk=pk)
        try:
            file = photo.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(file, content_type="image/jpeg", filename=f"{photo.pk}.jpg")
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response
