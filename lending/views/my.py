"""All loans of a borrower, for an hour after signing in by a mailed link or its code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from site_project.core.addresses import fold_email
from site_project.core.throttle import Limit, client_address, count_use

from .. import loans, signed_in
from ..forms import SignInCodeForm, SignInForm
from ..models import Borrower, LoanRequest
from ..notifications import CONFIRM, MANAGE, SIGN_IN, address_of
from .answering import FORMS_TO_ADDRESS, private_page, too_often, within
from .doors import door_of_borrower, link_over, read_link
from .shown import done_in_words, rows_of
from .wish_card import cards_of_borrower

SIGN_INS = Limit("lending.sign_in", 10, 3600)
SIGN_INS_TO_ADDRESS = Limit("lending.sign_in.address", 3, 3600)
CODES = Limit("lending.sign_in.code", 30, 3600)
# A double click sends one form twice: one mail.
SAME_FORM = Limit("lending.sign_in.form", 1, 3600)
# Nobody reads further back; the desk has the rest.
SHOWN = 200


@private_page
def my_loans(request: HttpRequest) -> HttpResponse:
    """Show the loans of who signed in; ask others for their address, and mail link and code."""
    borrower = signed_in.borrower_of(request)
    if request.method == "POST":
        return ask(request)
    if borrower is None:
        return sign_in_page(request, SignInForm())
    return my_page(request, borrower)


def my_page(
    request: HttpRequest, borrower: Borrower, status: int = 200, error: str = ""
) -> HttpResponse:
    door = door_of_borrower(borrower)
    rows = rows_of(door.lines.order_by("-first_day", "-pk")[:SHOWN], door)
    context = {
        "rows": [row for row in rows if not row["ended"]],
        "earlier": [row for row in rows if row["ended"]],
        "wishes": cards_of_borrower(borrower),
        "error": error,
        "done": done_in_words(request.GET.get("done")),
    }
    return render(request, "lending/my_loans.html", context, status=status)


def ask(request: HttpRequest) -> HttpResponse:
    """Mail a link and a code; the answer is the same for every address."""
    form = SignInForm(request.POST)
    if not form.is_valid():
        return sign_in_page(request, form, 400)
    email = form.cleaned_data["email"]
    key = form.cleaned_data["form_key"]
    if not key or count_use(SAME_FORM, key):
        if not may_mail(request, fold_email(email)):
            return too_often(request)
        loans.ask_to_sign_in(email, language=get_language())
    return code_page(request, SignInCodeForm(initial={"email": email}))


def may_mail(request: HttpRequest, subject: str) -> bool:
    return within(request, (SIGN_INS, client_address(request)), (SIGN_INS_TO_ADDRESS, subject))


def sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    return render(request, "lending/sign_in.html", {"form": form}, status=status)


def code_page(request: HttpRequest, form: SignInCodeForm, status: int = 200) -> HttpResponse:
    return render(request, "lending/sign_in_code.html", {"form": form}, status=status)


@require_POST
@private_page
def redeem_code(request: HttpRequest) -> HttpResponse:
    """Open the loans by the code of the mail; unknown addresses are answered alike."""
    form = SignInCodeForm(request.POST)
    if not within(request, (CODES, client_address(request))):
        return too_often(request)
    if not form.is_valid():
        return code_page(request, form, 400)
    try:
        borrower = signed_in.open_by_code(form.cleaned_data["email"], form.cleaned_data["code"])
    except signed_in.CodeRefused as refused:
        locked = refused.code == "locked"
        text = (
            _("Too many wrong codes. Use the link in the mail, or try again in an hour.")
            if locked
            else _("This code is not right, or it was used. Please look at the newest mail.")
        )
        form.add_error("code", text)
        return code_page(request, form, 429 if locked else 400)
    return opened(borrower)


def opened(borrower: Borrower) -> HttpResponse:
    response = redirect("lending_my")
    signed_in.remember(response, borrower)
    return response


@csrf_exempt  # whoever knows the token may act, and no cookie counts
@private_page
def redeem_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button (programs that look at mails follow links); the button opens the loans once."""
    link = read_link(token, SIGN_IN)
    if request.method == "POST":
        borrower = signed_in.open_by_link(link.pk, link.version)
        if borrower is not None:
            return opened(borrower)
    elif signed_in.is_fresh(link.pk, link.version):
        return render(request, "lending/sign_in_link.html", {"token": token})
    return link_over(request, request.path + "new/")


@csrf_exempt  # whoever knows the token may act, and no cookie counts
@require_POST
@private_page
def new_sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a new link to whom a used one belonged; what is known of them is not told."""
    borrower = Borrower.objects.filter(pk=read_link(token, SIGN_IN).pk).first()
    return mail_again(request, token, borrower.email if borrower else None)


@csrf_exempt  # whoever knows the token may act, and no cookie counts
@require_POST
@private_page
def new_loan_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a new code or link in the place of one that was replaced."""
    found = get_object_or_404(LoanRequest, pk=read_link(token, MANAGE, CONFIRM).pk)
    with translation.override(found.language):
        if found.confirmed_at is not None or found.forgotten_at is not None:
            return mail_again(request, token, address_of(found))
        if not within(request, (FORMS_TO_ADDRESS, fold_email(found.email))):
            return too_often(request)
        loans.new_code(found)
        return render(request, "lending/link_sent.html")


def mail_again(request: HttpRequest, token: str, email: str | None) -> HttpResponse:
    """Mail a link to a person's loans, where the address is still known."""
    if not may_mail(request, fold_email(email) if email else token):
        return too_often(request)
    if email:
        loans.ask_to_sign_in(email, language=get_language())
    return render(request, "lending/link_sent.html")


@require_POST
@private_page
def sign_out(request: HttpRequest) -> HttpResponse:
    response = redirect("lending_my")
    signed_in.forget(response)
    return response
