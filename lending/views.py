"""The public addresses of lending: each turns HTTP into a rule and the rule's answer into HTTP."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from site_project.core.addresses import fold_email
from site_project.core.throttle import Limit, allow, client_address, client_network

from . import baskets, loans
from .enums import LineState
from .forms import DatesForm, RequestForm
from .models import LoanLine, LoanRequest, Title
from .notifications import confirm_path
from .refusals import BadTransition, NotFree, Refused

View = Callable[..., HttpResponse]
HOLDS = Limit("lending.hold", 30, 3600)
HOLDS_OF_NETWORK = Limit("lending.hold.network", 200, 3600)
FORMS = Limit("lending.form", 10, 3600)
FORMS_TO_ADDRESS = Limit("lending.form.address", 5, 24 * 3600)


def private_page(view: View) -> View:
    """Keep a page out of every cache, and its address out of the next site's logs."""

    @wraps(view)
    @never_cache
    @cache_control(private=True, no_store=True)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer" if "token" in kwargs else "same-origin"
        return response

    return wrapped


def too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "lending/too_often.html", status=429)


def within(request: HttpRequest, *limits: tuple[Limit, str]) -> bool:
    """Count this use under each limit and say whether all allow it."""
    allowed = [allow(limit, subject) for limit, subject in limits]
    return all(allowed)


# --- Choosing dates and the basket ------------------------------------------------


@private_page
def add_to_basket(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a title on some days; the copy is kept in the visitor's basket."""
    title = get_object_or_404(Title.objects.public().select_related("policy"), code=code)
    if request.method != "POST":
        initial = {"first": request.GET.get("from"), "due": request.GET.get("to")}
        form = DatesForm(initial={name: value for name, value in initial.items() if value})
        return add_page(request, title, form)
    form = DatesForm(request.POST)
    if not form.is_valid():
        return add_page(request, title, form, status=400)
    limits = (HOLDS, client_address(request)), (HOLDS_OF_NETWORK, client_network(request))
    if not within(request, *limits):
        return too_often(request)
    try:
        line = loans.hold(
            title,
            first=form.cleaned_data["first"],
            due=form.cleaned_data["due"],
            basket=baskets.basket_of(request),
            form_key=form.cleaned_data["form_key"],
            language=get_language(),
        )
    except Refused as refused:
        form.add_error(refused.field or None, refused.message)
        status = 409 if isinstance(refused, NotFree) or not refused.field else 400
        return add_page(request, title, form, refused=refused, status=status)
    response = redirect("lending_basket")
    baskets.remember(response, line.request)
    return response


def add_page(
    request: HttpRequest,
    title: Title,
    form: DatesForm,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"title": title, "form": form, "refused": refused}
    return render(request, "lending/add_to_basket.html", context, status=status)


@require_safe
@private_page
def basket(request: HttpRequest) -> HttpResponse:
    """Show what is kept and until when."""
    return basket_page(request, baskets.basket_of(request))


def basket_page(
    request: HttpRequest, found: LoanRequest | None, status: int = 200, error: str = ""
) -> HttpResponse:
    lines = baskets.lines_of(found)
    now = timezone.now()
    kept = [line.held_until for line in lines if is_kept(line, now)]
    context = {
        "lines": [{"line": line, "kept": is_kept(line, now)} for line in lines],
        "until": min(kept, default=None),
        "minutes": int((min(kept) - now).total_seconds() // 60) + 1 if kept else 0,
        "error": error,
    }
    return render(request, "lending/basket.html", context, status=status)


def is_kept(line: LoanLine, now: Any) -> bool:
    return line.state == LineState.HELD and line.held_until > now


@require_POST
@private_page
def extend_basket(request: HttpRequest) -> HttpResponse:
    if found := baskets.basket_of(request):
        loans.extend(found)
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


@private_page
def request_loan(request: HttpRequest) -> HttpResponse:
    """Say who asks and what for; a code is mailed to prove the address."""
    form = RequestForm(request.POST if request.method == "POST" else None)
    found = baskets.basket_of(request)
    if found is None and request.method == "POST":
        sent = sent_already(request.POST.get("form_key", ""))
        if sent:
            return redirect(confirm_path(sent))
    lines = baskets.lines_of(found)
    if found is None or not lines:
        return basket_page(request, None, 409 if request.method == "POST" else 200)
    if request.method != "POST":
        return request_page(request, form, lines)
    if not form.is_valid():
        return request_page(request, form, lines, status=400)
    typed = dict(form.cleaned_data)
    address = fold_email(typed["email"])
    limits = (FORMS, client_address(request)), (FORMS_TO_ADDRESS, address)
    if not within(request, *limits):
        return too_often(request)
    contact = loans.Contact(**{name: typed[name] for name in loans.Contact.__dataclass_fields__})
    try:
        sent = loans.send_form(found, contact, form_key=typed["form_key"], language=get_language())
    except loans.BasketChanged as changed:
        lines = baskets.lines_of(found)
        return request_page(request, form, lines, lost=changed.lost, status=409)
    except Refused as refused:
        form.add_error(None, refused.message)
        return request_page(request, form, lines, status=409)
    response = redirect(confirm_path(sent))
    baskets.forget(response)
    return response


def sent_already(form_key: str) -> LoanRequest | None:
    """Return the request that this very form made, for a double click or the back button."""
    if not form_key:
        return None
    return LoanRequest.objects.filter(form_key=form_key, sent_at__isnull=False).first()


def request_page(
    request: HttpRequest,
    form: RequestForm,
    lines: list[LoanLine],
    lost: list[LoanLine] | None = None,
    status: int = 200,
) -> HttpResponse:
    cost = sum(line.title.replacement_cost for line in lines)
    context = {"form": form, "lines": lines, "lost": lost or [], "cost": cost / 100}
    return render(request, "lending/request_form.html", context, status=status)
