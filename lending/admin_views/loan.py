"""One loan with its acts, and the list of loans."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import IndexView, InspectView

from site_project.core.models import User

from .. import loans
from ..enums import DeclineReason
from ..forms import ReasonForm, ScanForm
from ..models import Copy, LoanLine
from ..permissions import acts_for, can_manage_loans
from ..refusals import BadTransition, Refused, WrongCopy


class FormRefused(Exception):
    """An act's form has errors; `form` shows them."""

    def __init__(self, form: Any) -> None:
        super().__init__("form refused")
        self.form = form


def checked(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise FormRefused(form)
    return form.cleaned_data


def act_decline(line: LoanLine, by: User, data: Any) -> None:
    loans.decline(line, by=by, **checked(ReasonForm(data, prefix="decline")))


def act_cancel(line: LoanLine, by: User, data: Any) -> None:
    loans.cancel(line, by=by, **checked(ReasonForm(data, prefix="cancel")))


def act_prepare(line: LoanLine, by: User, data: Any) -> None:
    loans.prepare(line, checked(ScanForm(data, prefix="prepare"))["code"], by=by)


def act_take_back(line: LoanLine, by: User, data: Any) -> None:
    loans.take_back(line, typed=checked(ScanForm(data, prefix="take_back"))["code"], by=by)


ACTS: dict[str, Callable[[LoanLine, User, Any], None]] = {
    "approve": lambda line, by, data: loans.approve(line, by=by),
    "decline": act_decline,
    "prepare": act_prepare,
    "unpack": lambda line, by, data: loans.unpack(line, by=by),
    "hand_out": lambda line, by, data: loans.hand_out(line, by=by),
    "take_back": act_take_back,
    "close": lambda line, by, data: loans.close(line, by=by),
    "cancel": act_cancel,
}
LABELS = {
    "approve": gettext_lazy("Approve"),
    "decline": gettext_lazy("Decline"),
    "prepare": gettext_lazy("Pack this copy"),
    "unpack": gettext_lazy("Unpack"),
    "hand_out": gettext_lazy("Hand out"),
    "take_back": gettext_lazy("Take back"),
    "close": gettext_lazy("Inspected and complete"),
    "cancel": gettext_lazy("Cancel the loan"),
}
FORMS = {"decline": ReasonForm, "cancel": ReasonForm, "prepare": ScanForm, "take_back": ScanForm}


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
        if name not in ACTS:
            return self.again(request, _("Unknown act."), 400)
        try:
            ACTS[name](self.object, request.user, request.POST)
        except FormRefused as refused:
            self.refused_form = refused.form
            return self.again(request, _("Please fill in what is missing."), 400)
        except WrongCopy as wrong:
            self.refused_form = ScanForm(request.POST, prefix=name)
            return self.again(request, str(wrong.message), 409)
        except Refused as refused:
            return self.again(request, str(refused.message), 409)
        except BadTransition as bad:
            state = bad.line.get_state_display()
            text = _("Somebody has changed this loan meanwhile. It is now: %(state)s.")
            return self.again(request, text % {"state": state}, 409)
        messages.success(request, _("Done: %(act)s.") % {"act": LABELS[name]})
        return redirect(request.path)

    def again(self, request: HttpRequest, error: str, status: int) -> HttpResponse:
        self.object.refresh_from_db()
        context = self.get_context_data(error=error)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = LoanLine.objects.for_desk().get(pk=self.object.pk)
        acts = [
            {"name": name, "label": LABELS[name], "form": self.form_for(name)}
            for name in acts_for(self.request.user, line)
        ]
        return super().get_context_data(
            line=line,
            state=line.state_in_words(),
            acts=acts,
            log=log_rows(line),
            promised=promised_copy(line),
            others=line.request.lines.exclude(pk=line.pk).select_related("title"),
            **kwargs,
        )

    def form_for(self, name: str) -> Any:
        if self.refused_form is not None and self.refused_form.prefix == name:
            return self.refused_form
        return FORMS[name](prefix=name) if name in FORMS else None


def promised_copy(line: LoanLine) -> Copy | None:
    """Return the copy on which the promise stands now."""
    occupation = getattr(line, "occupation", None)
    return occupation.copy if occupation and occupation.live else None


def log_rows(line: LoanLine) -> list[dict[str, Any]]:
    rows = line.log.select_related("actor").order_by("at", "pk")
    reasons = dict(DeclineReason.choices)
    return [
        {
            "entry": entry,
            "verb": entry.get_verb_display(),
            "reason": reasons.get(entry.reason_code, entry.reason_code),
        }
        for entry in rows
    ]


class LoanIndexView(IndexView):
    """All loans; each leads to the page with its acts."""

    def get_base_queryset(self) -> Any:
        return (
            super().get_base_queryset().select_related("request__institution", "title", "copy_out")
        )
