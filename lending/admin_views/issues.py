"""What is missing or broken, and how it was settled."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from .. import handling
from ..enums import CopyState
from ..forms.parts import SettleForm
from ..models import Issue, LoanLine
from ..parts.issues import in_words
from ..permissions import can_manage_loans
from ..refusals import BadTransition, Refused
from .screens import LendingScreen

MOST = 500


class IssueListView(LendingScreen):
    """All that is open, the longest first."""

    template_name = "lending/admin/issue_list.html"
    page_title = gettext_lazy("To settle")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Issue.objects.open().select_related("line__request", "line__title", "spec")
        rows = rows.order_by("opened_at", "pk")
        shown = [{"issue": issue, "words": in_words(issue)} for issue in rows[:MOST]]
        return super().get_context_data(
            rows=shown, total=sum(row["issue"].cost for row in shown), **kwargs
        )


class IssueView(LendingScreen):
    """The issues of one loan, each with its form; the last one settled closes the loan."""

    template_name = "lending/admin/issue_settle.html"
    page_title = gettext_lazy("Settle")

    @cached_property
    def line(self) -> LoanLine:
        return get_object_or_404(LoanLine.objects.for_desk(), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return f"{self.line.title.name} ({self.line})"

    def ways_back(self) -> list[dict[str, Any]]:
        url = reverse("lending-loans:inspect", args=[self.line.pk])
        return [
            {"url": reverse("lending_open_issues"), "label": _("To settle")},
            {"url": url, "label": str(self.line)},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_manage_loans(request.user):
            return self.again(_("You may look at this, but not settle it."), 403)
        pk = request.POST.get("issue", "")
        known = self.line.issues.select_related("line__copy_out", "spec")
        issue = get_object_or_404(known, pk=int(pk) if pk.isdecimal() and len(pk) < 10 else 0)
        form = SettleForm(issue, request.POST)
        if not form.is_valid():
            return self.again(_("Please look at what is marked below."), 400, refused=form)
        try:
            outcome = form.cleaned_data["outcome"]
            closed = handling.settle(issue, outcome, cost=form.cents(), by=request.user)
        except Refused as refused:
            return self.again(str(refused.message), 409, refused=form)
        except BadTransition:
            text = _("This was settled already: %(outcome)s.")
            issue.refresh_from_db()
            return self.again(text % {"outcome": issue.get_outcome_display()}, 409)
        self.tell(issue, closed)
        url = "lending-loans:inspect" if closed else "lending_issues"
        return redirect(url, self.line.pk)

    def tell(self, issue: Issue, closed: bool) -> None:
        messages.success(self.request, _("Settled: %(issue)s.") % {"issue": in_words(issue)})
        if closed:
            messages.success(self.request, _("Everything is settled: the loan is closed."))
        copy = issue.line.copy_out
        if copy and copy.state == CopyState.MISSING:
            url = reverse("lending-copies:edit", args=[copy.pk])
            text = _("Copy %(copy)s is still marked as missing.") % {"copy": copy}
            messages.warning(
                self.request, text, buttons=[messages.button(url, _("Change its state"))]
            )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refused: SettleForm | None = kwargs.get("refused")
        may_settle = can_manage_loans(self.request.user)
        rows = []
        for issue in self.line.issues.select_related("spec", "actor").order_by("pk"):
            form = None
            if issue.settled_at is None and may_settle:
                same = refused is not None and refused.issue.pk == issue.pk
                form = refused if same else SettleForm(issue)
            rows.append({"issue": issue, "words": in_words(issue), "form": form})
        return super().get_context_data(line=self.line, rows=rows, **kwargs)
