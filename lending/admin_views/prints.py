"""What the desk prints: labels for copies, and the papers of a loan."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views import View

from .. import prints
from ..forms.desk_records import LabelsForm
from ..models import LoanLine
from ..permissions import can_see_loans
from .screens import LendingScreen


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """Return a file to print, which nobody but this reader may keep."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


class LabelsView(LendingScreen):
    """Choose copies, then get their labels as one file. Nothing is stored, so all is GET."""

    template_name = "lending/admin/labels.html"
    page_title = gettext_lazy("Print labels")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "sheet" not in request.GET:
            form = LabelsForm(initial={"copy": request.GET.getlist("copy")})
            return self.render_to_response(self.get_context_data(form=form))
        form = LabelsForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        data = form.cleaned_data
        content = prints.label_sheets(
            data["copy"],
            prints.FORMATS[data["sheet"]],
            start=data["start"],
            made_at=timezone.now(),
        )
        return as_pdf(content, "labels")


class PaperView(View):
    """One paper of a loan, or of its whole request."""

    make: Callable[[LoanLine], tuple[bytes, str]]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not can_see_loans(request.user):
            raise PermissionDenied
        lines = LoanLine.objects.for_desk().select_related("request__borrower")
        return as_pdf(*type(self).make(get_object_or_404(lines, pk=pk)))


def _slip(line: LoanLine) -> tuple[bytes, str]:
    return prints.packing_slip(line, made_at=timezone.now()), f"packing-slip-{line}"


def _agreement(line: LoanLine) -> tuple[bytes, str]:
    paper = prints.agreement(line.request, made_at=timezone.now())
    return paper, f"agreement-{line.request}"


def _letter(line: LoanLine) -> tuple[bytes, str]:
    paper = prints.confirmation_letter(line.request, made_at=timezone.now())
    return paper, f"letter-{line.request}"


class SlipView(PaperView):
    make = staticmethod(_slip)


class AgreementView(PaperView):
    make = staticmethod(_agreement)


class LetterView(PaperView):
    make = staticmethod(_letter)


PAPERS = {"slip": SlipView, "agreement": AgreementView, "letter": LetterView}
PAPER_NAMES = {
    "slip": gettext_lazy("Packing slip"),
    "agreement": gettext_lazy("Loan agreement"),
    "letter": gettext_lazy("Confirmation letter"),
}
