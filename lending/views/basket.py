"""Choosing dates, and the basket that keeps what was chosen for a while."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from site_project.core.throttle import Limit, client_address, client_network

from .. import baskets, loans, signed_in
from ..enums import LineState
from ..forms import AddForm, AddressForm
from ..models import LoanLine, LoanRequest, Title
from ..refusals import BadTransition, NotFree, Refused
from .answering import private_page, status_of_days, too_often, within

HOLDS = Limit("lending.hold", 30, 3600)
HOLDS_OF_NETWORK = Limit("lending.hold.network", 200, 3600)


@private_page
def add_to_basket(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a title on some days; the copy is kept in the visitor's basket."""
    title = get_object_or_404(Title.objects.public().select_related("policy"), code=code)
    if request.method != "POST":
        initial = {"first": request.GET.get("from"), "due": request.GET.get("to")}
        form = AddForm(initial={name: value for name, value in initial.items() if value})
        return add_page(request, title, form)
    form = AddForm(request.POST)
    if not form.is_valid():
        return add_page(request, title, form, status=400)
    if not within_holds(request):
        return too_often(request)
    try:
        line = loans.hold(
            title,
            first=form.cleaned_data["first"],
            due=form.cleaned_data["due"],
            basket=baskets.basket_of(request),
            form_key=form.cleaned_data["form_key"],
            language=get_language(),
            email=known_address(request, form),
        )
    except Refused as refused:
        if refused.code == "address_needed":
            form = asking_address(request.POST)
        form.add_error(refused.field or None, refused.message)
        status = status_of_days(refused)
        return add_page(request, title, form, refused=refused, status=status)
    response = redirect("lending_basket")
    baskets.remember(response, line.request)
    return response


def within_holds(request: HttpRequest) -> bool:
    limits = (HOLDS, client_address(request)), (HOLDS_OF_NETWORK, client_network(request))
    return within(request, *limits)


def asking_address(posted: QueryDict) -> AddForm:
    """Return the same form with its values kept, and a field for an address."""
    data = posted.copy()
    data.setdefault("email", "")
    form = AddForm(data)
    form.errors.pop("email", None)
    return form


def known_address(request: HttpRequest, form: AddForm) -> str:
    """Return the address that was typed, or the one of who signed in."""
    borrower = signed_in.borrower_of(request)
    return form.cleaned_data.get("email") or (borrower and borrower.email) or ""


def add_page(
    request: HttpRequest,
    title: Title,
    form: AddForm,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "refused": refused,
        "waiting_list": waiting_list(title, form) if isinstance(refused, NotFree) else "",
    }
    return render(request, "lending/add_to_basket.html", context, status=status)


def waiting_list(title: Title, form: AddForm) -> str:
    """Return what was asked for as the query of the form to wait for it."""
    days = {"from": form.cleaned_data["first"], "to": form.cleaned_data["due"]}
    length = (days["to"] - days["from"]).days
    return urlencode({"title": title.code, **days, "days": length})


@require_safe
@private_page
def basket(request: HttpRequest) -> HttpResponse:
    """Show what is kept and until when."""
    return basket_page(request, baskets.basket_of(request))


def basket_page(
    request: HttpRequest,
    found: LoanRequest | None,
    status: int = 200,
    error: str = "",
    address: AddressForm | None = None,
) -> HttpResponse:
    lines = baskets.lines_of(found)
    now = timezone.now()
    asks_address = found is not None and loans.lacks_address(found)
    context = {
        "lines": [{"line": line, "kept": is_kept(line, now)} for line in lines],
        **time_left(lines, now),
        "error": error,
        "address": (address or AddressForm()) if asks_address else None,
    }
    return render(request, "lending/basket.html", context, status=status)


def is_kept(line: LoanLine, now: datetime) -> bool:
    return line.state == LineState.HELD and line.held_until > now


def time_left(lines: list[LoanLine], now: datetime) -> dict[str, object]:
    """Return until when all of the basket is kept, and how many minutes that is."""
    until = min((line.held_until for line in lines if is_kept(line, now)), default=None)
    return {"until": until, "minutes": int((until - now).total_seconds() // 60) + 1 if until else 0}


@require_POST
@private_page
def extend_basket(request: HttpRequest) -> HttpResponse:
    """Keep the basket for longer; a last copy only for who gives an address."""
    found = baskets.basket_of(request)
    if found is None:
        return redirect("lending_basket")
    if "email" not in request.POST:
        loans.extend(found)
        return redirect("lending_basket")
    form = AddressForm(request.POST)
    if not form.is_valid():
        return basket_page(request, found, 400, address=form)
    loans.give_address(found, form.cleaned_data["email"])
    return redirect("lending_basket")


@require_POST
@private_page
def remove_from_basket(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a line of the visitor's own basket; another's is not found."""
    found = baskets.basket_of(request)
    line = get_object_or_404(LoanLine, pk=pk, request=found) if found else None
    if line is None:
        raise Http404
    try:
        loans.remove(line)
    except BadTransition:
        if line.state != LineState.CANCELLED:
            return basket_page(request, found, 409, _("This has changed meanwhile."))
    return redirect("lending_basket")
