"""Other days or another title for a loan: looked at first, then done."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from site_project.core.days import days_in_words

from .. import loans
from ..enums import Verb
from ..forms.desk_records import ChangeForm
from ..loans.redating import CHANGEABLE
from ..log_words import RULES
from ..models import LoanLine
from ..permissions import can_manage_loans
from ..refusals import BadTransition, Refused
from ..scanning import promised_copy
from .screens import LendingScreen


class ChangeView(LendingScreen):
    """A form, what would become of the loan, and the button that does it."""

    template_name = "lending/admin/change.html"
    page_title = gettext_lazy("Change days or title")
    allowed = staticmethod(can_manage_loans)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.preview: dict[str, Any] | None = None

    @property
    def line(self) -> LoanLine:
        return get_object_or_404(LoanLine.objects.for_desk(), pk=self.kwargs["pk"])

    def ways_back(self) -> list[dict[str, Any]]:
        line = self.line
        return [{"url": reverse("lending-loans:inspect", args=[line.pk]), "label": str(line)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = self.line
        if "form" not in kwargs:
            kwargs["form"] = ChangeForm(initial=begun_with(line, self.request.GET))
        open_to_it = line.state in CHANGEABLE
        return super().get_context_data(
            line=line, open_to_it=open_to_it, before=told(line), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ChangeForm(request.POST)
        if not form.is_valid():
            return self.again(_("Please fill in what is missing."), 400, form=form)
        line = self.line
        try:
            if "confirm" not in request.POST:
                preview = look_ahead(line, request.user, form.cleaned_data)
                return self.render_to_response(self.get_context_data(form=form, preview=preview))
            loans.change(line, by=request.user, **form.cleaned_data)
        except BadTransition as bad:
            text = _("Somebody has changed this loan meanwhile. It is now: %(state)s.")
            state = bad.line.get_state_display()
            return self.again(text % {"state": state}, 409, form=form)
        except Refused as refused:
            data = form.cleaned_data
            loans.note_refusal(data["title"], data["first"], data["due"], refused, timezone.now())
            found = refused.alternatives
            return self.again(str(refused.message), 409, form=form, alternatives=found)
        messages.success(request, _("The loan was changed. The borrower is told by mail."))
        return redirect("lending-loans:inspect", line.pk)


def begun_with(line: LoanLine, query: Any) -> dict[str, Any]:
    """Return what the form begins with: the loan as it is, or what a remedy proposes."""
    return {
        "title": query.get("title", line.title_id),
        "first": query.get("first", line.first_day),
        "due": query.get("due", line.due_day),
    }


def told(line: LoanLine) -> dict[str, str]:
    copy = line.copy_out or promised_copy(line)
    return {
        "title": str(line.title.name),
        "days": days_in_words(line.first_day, line.due_day),
        "copy": f"{copy.code} {copy.place}".strip() if copy else "–",
    }


def look_ahead(line: LoanLine, by: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Return what the change would make of the loan, found by the very rule, and undone.

    Raises Refused and BadTransition, as the change itself would.
    """
    with transaction.atomic():
        newest = line.log.order_by("-pk").values_list("pk", flat=True).first() or 0
        loans.change(line, by=by, **data)
        after = LoanLine.objects.for_desk().get(pk=line.pk)
        passed = after.log.filter(verb=Verb.OVERRIDDEN, pk__gt=newest)
        codes = passed.values_list("reason_code", flat=True)
        found = told(after) | {"passed": [str(RULES.get(code, code)) for code in codes]}
        transaction.set_rollback(True)
    return found
