"""What comes back: scanned, counted, and inspected at once or later."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin import messages

from .. import handling, parts
from ..enums import LineState
from ..forms.parts import CodeOnCopyForm, ReportForm
from ..models import ConditionReport
from ..parts import Findings, reports
from .counting import LineScreen, last_packing, typed_code

AFTER_RETURN = (LineState.RETURNED, LineState.ISSUE, LineState.CLOSED)


class BackScreen(LineScreen):
    """What both screens show: how it went out, and what the borrower counted."""

    def next_url(self) -> str:
        if self.line.state == LineState.ISSUE:
            return reverse("lending_issues", args=[self.line.pk])
        return super().next_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            packed=last_packing(self.line),
            missing_on_receipt=reports.missing_on_receipt(self.line),
            counted_on_receipt=bool(parts.received(self.line)),
            **kwargs,
        )


class ReturnView(BackScreen):
    """Take a copy back. Counting may wait for the inspection; the due clock does not."""

    template_name = "lending/admin/return.html"
    page_title = gettext_lazy("Take back")
    code_form: CodeOnCopyForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.line.state != LineState.OUT:
            return self.elsewhere()
        _typed, self.code_form = typed_code(request)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.typed, self.code_form = typed_code(request)
        if self.line.state in AFTER_RETURN and self.typed.upper() == self.line.copy_out.code:
            messages.success(request, _("This copy was already taken back."))
            return redirect(self.next_url())
        if self.line.copy_out is None:
            return self.elsewhere()
        if not self.typed:
            form = self.form(request.POST, request.FILES)
            return self.again(_("Scan or type the code on the copy."), 400, form=form)
        return super().post(request, *args, **kwargs)

    def present(self) -> dict[int, int]:
        return parts.quantities(self.copy)

    def act(self, found: Findings) -> ConditionReport:
        by, inspected = self.request.user, "later" not in self.request.POST
        return handling.take_in(self.line, self.typed, found, inspected=inspected, by=by)

    def done(self) -> str:
        self.line.refresh_from_db()
        return state_told(self.line.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(code_form=self.code_form, **kwargs)


class InspectView(BackScreen):
    """Count what was not counted when it came back, and decide about the loan."""

    template_name = "lending/admin/inspect.html"
    page_title = pgettext_lazy("what came back", "Inspect")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.line.state != LineState.RETURNED:
            return self.elsewhere()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.line.state != LineState.RETURNED:
            return self.elsewhere()
        return super().post(request, *args, **kwargs)

    def present(self) -> dict[int, int]:
        return reports.present(self.copy, self.line)

    def form(self, *data: Any) -> ReportForm:
        broken = reports.known_broken(self.line)
        return ReportForm(self.specs(), self.present(), *data, broken=broken)

    def act(self, found: Findings) -> ConditionReport:
        return handling.inspect(self.line, found, by=self.request.user)

    def done(self) -> str:
        self.line.refresh_from_db()
        return state_told(self.line.state)


def state_told(state: str) -> str:
    """Say what became of a loan whose copy is back."""
    if state == LineState.CLOSED:
        return _("Inspected and complete: the loan is closed and the copy can be lent again.")
    if state == LineState.ISSUE:
        return _("Inspected: something is to be settled with the borrower.")
    return _("Taken back. It is still to be inspected.")
