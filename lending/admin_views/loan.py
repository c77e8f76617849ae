"""One loan with its acts, and the list of loans."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import IndexView, InspectView

from site_project.core.days import local_day

from .. import loans, remedies
from ..enums import LineState
from ..log_words import log_rows
from ..models import LoanLine
from ..opening import load_opening
from ..permissions import acts_for, can_manage_loans
from ..prints.papers import ON_PAPER
from ..scanning import promised_copy
from .acts import FORMS, LABELS, FormRefused, button, do
from .prints import PAPER_NAMES


class LoanInspectView(InspectView):
    """One loan: what it is, what has happened, and what can be done now."""

    template_name = "lending/admin/loan.html"
    page_title = gettext_lazy("Loan")
    refused_form: Any = None

    def get_object(self, queryset: Any = None) -> LoanLine:
        return super().get_object(queryset)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one act. What is refused is told on the page; nothing changes then."""
        name = request.POST.get("act", "")
        if not can_manage_loans(request.user):
            raise PermissionDenied
        try:
            error, status = do(name, self.object, request.user, request.POST)
        except FormRefused as refused:
            self.refused_form = refused.form
            return self.again(request, _("Please fill in what is missing."), 400)
        if error:
            return self.again(request, error, status)
        messages.success(request, _("Done: %(act)s.") % {"act": LABELS[name]})
        return redirect(request.path)

    def again(self, request: HttpRequest, error: str, status: int) -> HttpResponse:
        self.object.refresh_from_db()
        context = self.get_context_data(error=error)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = LoanLine.objects.for_desk().select_related("request__borrower", "title__policy")
        line = lines.get(pk=self.object.pk)
        return super().get_context_data(
            line=line,
            state=line.state_in_words(),
            acts=self.acts_of(line),
            log=log_rows(line),
            promised=promised_copy(line),
            others=line.request.lines.exclude(pk=line.pk).select_related("title"),
            issues=line.issues.select_related("spec"),
            owes=line.issues.open().exists(),
            reports=line.reports.select_related("copy").prefetch_related("counts__spec", "photos"),
            papers=papers_of(line),
            against=against(line),
            may_act=can_manage_loans(self.request.user),
            ways_out=self.ways_out(line),
            **kwargs,
        )

    def acts_of(self, line: LoanLine) -> list[dict[str, Any]]:
        """Return what can be done now, the next act first."""
        names = acts_for(self.request.user, line)
        return [
            button(name, line) | {"form": self.form_for(name)}
            for name in names
            if is_due(name, line)
        ]

    def ways_out(self, line: LoanLine) -> remedies.Remedies | None:
        """Return the remedies for a promise without a copy; None for any other loan."""
        if not line.at_risk or not can_manage_loans(self.request.user):
            return None
        return remedies.for_line(line, at=timezone.now())

    def form_for(self, name: str) -> Any:
        if self.refused_form is not None and self.refused_form.prefix == name:
            return self.refused_form
        return FORMS[name](prefix=name) if name in FORMS else None


def is_due(name: str, line: LoanLine) -> bool:
    """Say whether an act makes sense on this day; the rule itself decides all the same."""
    today = local_day()
    if name == "pack":
        return not line.at_risk
    if name == "no_show":
        return loans.no_show_day(line, load_opening(today)) <= today
    if name == "telephoned":
        return line.is_overdue(today)
    return True


def against(line: LoanLine) -> list[str]:
    """Return what the officer should know before a request is approved."""
    if line.state != LineState.REQUESTED:
        return []
    return loans.doubts([line], today=local_day()).get(line.pk, [])


def papers_of(line: LoanLine) -> list[tuple[str, Any]]:
    """Return what can be printed of a loan: its address and its name."""
    if line.state not in ON_PAPER or line.state == LineState.CLOSED:
        return []
    return [
        (reverse(f"lending-loans:{name}", args=[line.pk]), label)
        for name, label in PAPER_NAMES.items()
    ]


class LoanIndexView(IndexView):
    """All loans; each leads to the page with its acts."""

    def get_base_queryset(self) -> Any:
        return (
            super().get_base_queryset().select_related("request__institution", "title", "copy_out")
        )
