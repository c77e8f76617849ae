"""What the links of mails lead to: the code, the loans of a request, a person's own loans.

A link that this site signed and that a newer one replaced leads to a page that
says so; anything else is not found. Neither tells whether an address is known.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from site_project.core.addresses import fold_email
from site_project.core.codes import typed_digits
from site_project.core.days import local_day
from site_project.core.links import BadLink, Link, read_token
from site_project.core.throttle import Limit, client_address

from . import loans
from .enums import LineState
from .forms import CodeForm, SignInForm
from .models import Borrower, LoanLine, LoanRequest
from .notifications import CONFIRM, MANAGE, SIGN_IN, confirm_path, manage_path
from .refusals import BadTransition, Refused
from .views import FORMS_TO_ADDRESS, View, private_page, too_often, within

CODES = Limit("lending.code", 30, 3600)
SIGN_INS = Limit("lending.sign_in", 10, 3600)
SIGN_INS_TO_ADDRESS = Limit("lending.sign_in.address", 3, 3600)


def read_link(token: str, *scopes: str) -> Link:
    try:
        return read_token(token, *scopes)
    except BadLink as error:
        raise Http404 from error


def of_request(*scopes: str) -> Callable[[View], View]:
    """Give a view the request that the token of one of these scopes names, in its language."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            link = read_link(token, *scopes)
            found = get_object_or_404(LoanRequest, pk=link.pk)
            version = found.code_version if link.scope == CONFIRM else found.link_version
            with translation.override(found.language):
                if link.version != version:
                    return link_over(request)
                return view(request, found, link, token, **kwargs)

        return wrapped

    return decorate


def link_over(request: HttpRequest) -> HttpResponse:
    """Say that a newer link took this one's place, or that its hour is over."""
    return render(request, "lending/link_over.html", status=410)


@csrf_exempt  # whoever knows the token may act, and no cookie counts
@private_page
@of_request(MANAGE, CONFIRM)
def loan(request: HttpRequest, found: LoanRequest, link: Link, token: str) -> HttpResponse:
    """Show the code field (link of the browser) or the loans themselves (link of the mail)."""
    if link.scope == CONFIRM:
        return confirm_view(request, found, token)
    if request.method == "POST":
        return confirm_from_mail(request, found, token)
    return loan_page(request, found, token)


def confirm_view(request: HttpRequest, found: LoanRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return code_page(request, found, CodeForm(), token)
    form = CodeForm(request.POST)
    if not within(request, (CODES, client_address(request))):
        return too_often(request)
    if not form.is_valid():
        return code_page(request, found, form, token, 400)
    try:
        loans.confirm_by_code(found, typed_digits(form.cleaned_data["code"]))
    except loans.CodeRefused as refused:
        text = (
            _("Too many wrong codes. Ask for a new one below.")
            if refused.code == "locked"
            else _("This code is not right. Please look at the mail again.")
        )
        form.add_error("code", text)
        return code_page(request, found, form, token, 429 if refused.code == "locked" else 400)
    except Refused as refused:
        form.add_error(None, refused.message)
        return code_page(request, found, form, token, status_of(refused))
    return redirect(request.path)


def status_of(refused: Refused) -> int:
    """410 for what is over, 403 for who may not, 409 for what does not fit now."""
    codes = {"run_out": 410, "institution_refused": 403, "institution_suspended": 403}
    return codes.get(refused.code, 409)


def code_page(
    request: HttpRequest, found: LoanRequest, form: CodeForm, token: str, status: int = 200
) -> HttpResponse:
    found.refresh_from_db()
    context = {
        "loan": found,
        "form": form,
        "token": token,
        "days": reply_days(found),
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
    request: HttpRequest, found: LoanRequest, token: str, status: int = 200, error: str = ""
) -> HttpResponse:
    today = local_day()
    rows = [
        {
            "line": line,
            "state": line.state_in_words(today),
            "overdue": line.is_overdue(today),
            "may_cancel": loans.may_cancel(line, today=today),
        }
        for line in found.asked_lines()
    ]
    context = {"loan": found, "rows": rows, "token": token, "error": error}
    return render(request, "lending/loan.html", context, status=status)


def confirm_from_mail(request: HttpRequest, found: LoanRequest, token: str) -> HttpResponse:
    try:
        loans.confirm(found)
    except Refused as refused:
        return loan_page(request, found, token, status_of(refused), str(refused.message))
    return redirect(request.path)


@csrf_exempt  # whoever knows the token may act, and no cookie counts
@require_POST
@private_page
@of_request(MANAGE)
def cancel_loan(
    request: HttpRequest, found: LoanRequest, link: Link, token: str, pk: int
) -> HttpResponse:
    """Cancel one loan by the link of the mail."""
    line = get_object_or_404(LoanLine, pk=pk, request=found)
    try:
        loans.cancel(line)
    except BadTransition:
        if line.state != LineState.CANCELLED:
            error = _("This loan can no longer be cancelled here. Please telephone us.")
            return loan_page(request, found, token, 409, error)
    return redirect("loan", token)


# --- My loans -----------------------------------------------------------------------


@private_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Mail a link to one's loans; the answer is the same for every address."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    sent = False
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        limits = (
            (SIGN_INS, client_address(request)),
            (SIGN_INS_TO_ADDRESS, fold_email(email)),
        )
        if not within(request, *limits):
            return too_often(request)
        loans.ask_to_sign_in(email, language=get_language())
        sent = True
    status = 400 if form.errors else 200
    return render(request, "lending/sign_in.html", {"form": form, "sent": sent}, status=status)


@require_safe
@private_page
def my_loans(request: HttpRequest, token: str) -> HttpResponse:
    """Show a person's loans by the link of the mail, while it is fresh."""
    link = read_link(token, SIGN_IN)
    borrower = get_object_or_404(Borrower, pk=link.pk)
    fresh = borrower.sign_in_until is not None and borrower.sign_in_until > timezone.now()
    if link.version != borrower.link_version or not fresh:
        return link_over(request)
    today = local_day()
    lines = (
        LoanLine.objects.filter(request__borrower=borrower)
        .select_related("request", "title")
        .order_by("-first_day", "-pk")
    )
    rows = [
        {
            "line": line,
            "state": line.state_in_words(today),
            "path": manage_path(line.request),
        }
        for line in lines[:200]
    ]
    return render(request, "lending/my_loans.html", {"rows": rows})
