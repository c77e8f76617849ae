"""A loan for somebody at the desk or on the telephone, on one screen."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages

from .. import loans
from ..enums import Channel, LineState
from ..forms.desk_records import NewLoanForm
from ..loans.passing import NEVER_PASSED
from ..models import LoanLine, LoanRequest
from ..permissions import can_manage_loans
from ..refusals import NotFree, Refused, WrongCopy
from ..scanning import read_code
from .screens import LendingScreen

# What may be begun from another screen, in the address.
FROM_ADDRESS = ("code", "title", "first", "due")


class NewLoanView(LendingScreen):
    """Lend a copy now, or keep a title for days to come. A form that is sent twice acts once."""

    template_name = "lending/admin/new_loan.html"
    page_title = gettext_lazy("New loan")
    allowed = staticmethod(can_manage_loans)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            begun = {name: self.request.GET.get(name, "")[:200] for name in FROM_ADDRESS}
            language = get_language() or settings.LANGUAGE_CODE
            kwargs["form"] = NewLoanForm(
                initial=begun | {"form_key": uuid4().hex, "language": language}
            )
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NewLoanForm(request.POST)
        if known := made_by(request.POST.get("form_key", "")):
            return redirect("lending-loans:inspect", known.pk)
        if not form.is_valid():
            return self.again(_("Please fill in what is missing."), 400, form=form)
        try:
            line = self.make(form)
        except WrongCopy as wrong:
            form.add_error("code", wrong.message)
            return self.again(str(wrong.message), 409, form=form)
        except Refused as refused:
            return self.refuse(form, refused)
        except IntegrityError:
            known = made_by(form.cleaned_data["form_key"])
            if known is None:
                raise
            return redirect("lending-loans:inspect", known.pk)
        messages.success(request, _("Done: %(state)s.") % {"state": line.get_state_display()})
        return redirect("lending-loans:inspect", line.pk)

    @transaction.atomic
    def make(self, form: NewLoanForm) -> LoanLine:
        """Do it by the rules, all or nothing."""
        data = form.cleaned_data
        told = {
            "contact": form.contact(),
            "by": self.request.user,
            "reason": data["reason"],
            "language": data["language"],
        }
        if form.lends_now:
            copy = read_code(data["code"], at=timezone.now()).copy
            if copy is None:
                raise WrongCopy("unknown", _("No copy has this code."))
            line = loans.lend_now(copy.title, copy.code, due=data["due"], **told)
        else:
            line = loans.hold_for(
                data["title"],
                first=data["first"],
                due=data["due"],
                channel=Channel(data["channel"]),
                **told,
            )
            if data["accepted"]:
                # One mail is enough: that it is approved.
                [line] = loans.vouch(line.request, by=told["by"], reason=told["reason"], quiet=True)
                if line.state == LineState.REQUESTED:
                    loans.approve(line, by=told["by"])
        LoanRequest.objects.filter(pk=line.request_id).update(form_key=data["form_key"])
        return LoanLine.objects.get(pk=line.pk)

    def refuse(self, form: NewLoanForm, refused: Refused) -> HttpResponse:
        """Say no with the nearest yeses; count what was asked for and could not be had."""
        data = form.cleaned_data
        if not form.lends_now:
            loans.note_refusal(data["title"], data["first"], data["due"], refused, timezone.now())
        if refused.field in form.fields:
            form.add_error(refused.field, refused.message)
        passable = not isinstance(refused, NotFree) and refused.code not in NEVER_PASSED
        return self.again(
            str(refused.message),
            409,
            form=form,
            alternatives=refused.alternatives,
            passable=passable and not data["reason"],
        )


def made_by(form_key: str) -> LoanLine | None:
    """Return the loan that this very form has made already."""
    rows = LoanLine.objects.filter(request__form_key=form_key).order_by("pk")
    return rows.first() if form_key else None
