"""Proving the address: by the code of the mail, or by the button behind its link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from site_project.core.addresses import fold_email
from site_project.core.codes import typed_digits
from site_project.core.links import Link
from site_project.core.throttle import Limit, client_address

from .. import loans
from ..forms import CodeForm
from ..models import LoanRequest
from ..notifications import CONFIRM, MANAGE, confirm_path
from ..refusals import Refused
from . import differing
from .answering import FORMS_TO_ADDRESS, private_page, status_of, too_often, within
from .doors import door_of_request, of_request
from .shown import done_in_words, rows_of
from .wish_card import card_of_request

CODES = Limit("lending.code", 30, 3600)


@csrf_exempt  # whoever knows the token may act, and no cookie counts
@private_page
@of_request(MANAGE, CONFIRM)
def loan(request: HttpRequest, found: LoanRequest, link: Link, token: str) -> HttpResponse:
    """Show the code field (link of the browser) or the loans themselves (link of the mail)."""
    if link.scope == CONFIRM:
        return confirm_by_code(request, found, token)
    if request.method == "POST":
        return confirm_by_button(request, found, token)
    return loan_page(request, found, token)


def confirm_by_code(request: HttpRequest, found: LoanRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return code_page(request, found, CodeForm(), token)
    if "drop" in request.POST:
        loans.leave_out(found, request.POST["drop"])
        return code_page(request, found, CodeForm(initial=request.POST.dict()), token)
    form = CodeForm(request.POST)
    if not within(request, (CODES, client_address(request))):
        return too_often(request)
    if not form.is_valid():
        return code_page(request, found, form, token, 400)
    days = differing.forms_of(found, request.POST)
    accepted = differing.accepted_of(days)
    if accepted is None:
        rows = differing.rows_again(found, days)
        return differing_page(request, found, token, rows, form, 400)
    try:
        loans.confirm_by_code(found, typed_digits(form.cleaned_data["code"]), accepted=accepted)
    except loans.CodeRefused as refused:
        text = (
            _("Too many wrong codes. Ask for a new one below.")
            if refused.code == "locked"
            else _("This code is not right. Please look at the mail again.")
        )
        form.add_error("code", text)
        return code_page(request, found, form, token, 429 if refused.code == "locked" else 400)
    except loans.TermsDiffer as differ:
        rows = differing.rows_proposed(differ)
        return differing_page(request, found, token, rows, form)
    except Refused as refused:
        form.add_error(None, refused.message)
        return code_page(request, found, form, token, status_of(refused), refused.code)
    return redirect(request.path)


def differing_page(
    request: HttpRequest,
    found: LoanRequest,
    token: str,
    rows: list[differing.Row],
    form: CodeForm | None = None,
    status: int = 409,
) -> HttpResponse:
    """Show which days must change; nothing is requested until they are accepted."""
    context = {"loan": found, "token": token, "rows": rows, "form": form}
    return render(request, "lending/terms_differ.html", context, status=status)


def code_page(
    request: HttpRequest,
    found: LoanRequest,
    form: CodeForm,
    token: str,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    found.refresh_from_db()
    context = {
        "loan": found,
        "form": form,
        "token": token,
        "days": reply_days(found),
        "kept": loans.kept_lines(found),
        "refused": refused,
    }
    return render(request, "lending/confirm.html", context, status=status)


def reply_days(found: LoanRequest) -> int:
    days = found.lines.values_list("title__policy__reply_open_days", flat=True)
    return max(days, default=0)


@csrf_exempt  # whoever knows the token may act, and no cookie counts
@require_POST
@private_page
@of_request(CONFIRM)
def new_code(request: HttpRequest, found: LoanRequest, link: Link, token: str) -> HttpResponse:
    """Mail a new code; the page's own address changes with it."""
    if not within(request, (FORMS_TO_ADDRESS, fold_email(found.email))):
        return too_often(request)
    loans.new_code(found)
    found.refresh_from_db()
    return redirect(confirm_path(found))


def loan_page(
    request: HttpRequest,
    found: LoanRequest,
    token: str,
    status: int = 200,
    error: str = "",
    refused: str = "",
) -> HttpResponse:
    door = door_of_request(found, token)
    context = {
        "loan": found,
        "rows": rows_of(door.lines, door),
        "wish": card_of_request(found, token),
        "token": token,
        "kept": loans.kept_lines(found),
        "refused": refused,
        "error": error,
        "done": done_in_words(request.GET.get("done")),
    }
    return render(request, "lending/loan.html", context, status=status)


def confirm_by_button(request: HttpRequest, found: LoanRequest, token: str) -> HttpResponse:
    if "drop" in request.POST:
        loans.leave_out(found, request.POST["drop"])
        return redirect(request.path)
    days = differing.forms_of(found, request.POST)
    accepted = differing.accepted_of(days)
    if accepted is None:
        rows = differing.rows_again(found, days)
        return differing_page(request, found, token, rows, status=400)
    try:
        loans.confirm(found, accepted=accepted)
    except loans.TermsDiffer as differ:
        return differing_page(request, found, token, differing.rows_proposed(differ))
    except Refused as refused:
        message = str(refused.message)
        return loan_page(request, found, token, status_of(refused), message, refused.code)
    return redirect(f"{request.path}?done=confirm")
