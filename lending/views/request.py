"""The request: who asks and what for. One page keeps all that was typed, whatever is pressed."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from site_project.core.addresses import fold_email
from site_project.core.days import local_day
from site_project.core.public_forms import no_hidden_marks
from site_project.core.throttle import Limit, client_address

from .. import baskets, loans, rules, signed_in
from ..enums import HandOver
from ..forms import NewDaysForm
from ..forms.requesting import RequestForm
from ..models import LoanLine, LoanRequest, Terms, Title
from ..notifications import confirm_path
from ..opening import load_opening
from ..refusals import Alternative, BadTransition, Refused
from .answering import FORMS_TO_ADDRESS, private_page, too_often, within
from .basket import basket_page, is_kept, time_left, within_holds

FORMS = Limit("lending.form", 10, 3600)
SEND = "send"
ADDRESS = forms.EmailField(max_length=254, validators=[no_hidden_marks])


@private_page
def request_loan(request: HttpRequest) -> HttpResponse:
    """Say who asks and what for; a code is mailed to prove the address."""
    found = baskets.basket_of(request)
    if request.method != "POST":
        if found is None or not baskets.lines_of(found):
            return basket_page(request, None)
        return Page(request, found).show(initial=known_of(request, found))
    if found is None:
        sent = sent_already(request.POST.get("form_key", ""))
        return redirect(confirm_path(sent)) if sent else basket_page(request, None, 409)
    step = request.POST.get("step", SEND)
    page = Page(request, found)
    if step == SEND:
        return send(request, found, page)
    act, _colon, what = step.partition(":")
    error = ""
    if act == "extend":
        error = keep_longer(found, request.POST.get("email", ""))
    elif act == "drop":
        drop(found, what)
    elif act == "take":
        if not within_holds(request):
            return too_often(request)
        error = take(found, what)
    page = Page(request, found, error=error)
    page.searched = act == "find" and bool(request.POST.get("institution_name", "").strip())
    return page.show(status=409 if error else 200, initial=request.POST.dict())


def send(request: HttpRequest, found: LoanRequest, page: "Page") -> HttpResponse:
    """Send the form, unless something in it or in the basket has to be looked at once more."""
    if not page.lines:
        return basket_page(request, None, 409)
    form = page.form(request.POST)
    if not form.is_valid():
        return page.show(form, 400)
    if page.is_other_than(request.POST.get("seen", "")):
        return page.show(form, 409)
    typed = form.cleaned_data
    limits = (FORMS, client_address(request)), (FORMS_TO_ADDRESS, fold_email(typed["email"]))
    if not within(request, *limits):
        return too_often(request)
    names = [field.name for field in fields(loans.Contact) if field.name in typed]
    contact = loans.Contact(**{name: typed[name] for name in names})
    try:
        sent = loans.send_form(found, contact, form_key=typed["form_key"], language=get_language())
    except loans.BasketChanged as changed:
        return Page(request, found, lost=changed.lost).show(form, 409)
    except Refused as refused:
        form.add_error(None, refused.message)
        return page.show(form, 409)
    response = redirect(confirm_path(sent))
    baskets.forget(response)
    return response


def sent_already(form_key: str) -> LoanRequest | None:
    """Return the request that this very form made, for a double click or the back button."""
    if not form_key.isprintable() or not form_key:
        return None
    return LoanRequest.objects.filter(form_key=form_key, sent_at__isnull=False).first()


def keep_longer(found: LoanRequest, email: str) -> str:
    """Keep the basket for another while, a last copy by the address that was typed already.

    Returns what is lacking, if so.
    """
    try:
        loans.give_address(found, ADDRESS.clean(email))
    except ValidationError:
        loans.extend(found)
    if not loans.lacks_address(found):
        return ""
    return _(
        "This is the last copy. Give your e-mail and we keep it for longer; nothing is mailed to "
        "it yet."
    )


def drop(found: LoanRequest, pk: str) -> None:
    """Take a line out of the visitor's own basket; what is gone already stays gone."""
    line = found.lines.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    try:
        if line is not None:
            loans.remove(line)
    except BadTransition:
        return


def take(found: LoanRequest, what: str) -> str:
    """Add what a button offers in the place of something lost; returns why not, if so."""
    code, _colon, days = what.partition(":")
    title = Title.objects.public().filter(code=code.replace("\0", "")).first()
    first, _slash, due = days.partition("/")
    form = NewDaysForm({"first": first, "due": due})
    if title is None or not form.is_valid():
        return _("Please choose the dates again.")
    try:
        loans.hold(title, basket=found, language=get_language(), **form.cleaned_data)
    except Refused as refused:
        return str(refused.message)
    return ""


def known_of(request: HttpRequest, found: LoanRequest) -> dict[str, Any]:
    """Return what need not be typed again: of the basket, or of who signed in."""
    known = {"email": found.email} if found.email else {}
    borrower = signed_in.borrower_of(request)
    if borrower is None:
        return known
    known = {"email": borrower.email, "name": borrower.name}
    last = borrower.requests.exclude(confirmed_at=None).order_by("-confirmed_at").first()
    if last is not None:
        names = ("institution_name", "institution_kind", "district", "address")
        known |= {name: getattr(last, name) for name in names}
    return known


class Page:
    """The page of the request, with the basket as it is now beside the form."""

    def __init__(
        self,
        request: HttpRequest,
        found: LoanRequest,
        lost: list[LoanLine] | None = None,
        error: str = "",
    ) -> None:
        self.request = request
        self.lines = baskets.lines_of(found)
        self.lost = lost or []
        self.error = error
        self.removed = 0
        self.searched = False
        self.moved: list[LoanLine] = []
        self.added: list[LoanLine] = []

    def form(self, *args: Any, **kwargs: Any) -> RequestForm:
        return RequestForm(
            *args,
            ways=ways_of(self.lines),
            wording=Terms.objects.filter(since__lte=local_day()).order_by("-since").first(),
            **kwargs,
        )

    def seen(self) -> str:
        """Write down what the basket holds, so that a change since can be told."""
        return ",".join(f"{line.pk}:{line.first_day}:{line.due_day}" for line in self.lines)

    def is_other_than(self, seen: str) -> bool:
        """Say whether the basket is not what the visitor saw, and note what differs."""
        if not seen:
            return False
        before = dict(part.split(":", 1) for part in seen.split(",") if ":" in part)
        now = {str(line.pk): line for line in self.lines}
        self.added = [line for pk, line in now.items() if pk not in before]
        self.moved = [
            line
            for pk, line in now.items()
            if pk in before and before[pk] != f"{line.first_day}:{line.due_day}"
        ]
        self.removed = len(before.keys() - now.keys())
        return bool(self.added or self.moved or self.removed)

    def show(
        self,
        form: RequestForm | None = None,
        status: int = 200,
        initial: dict[str, Any] | None = None,
    ) -> HttpResponse:
        now = timezone.now()
        form = form or self.form(initial=initial)
        cost = sum(line.title.replacement_cost for line in self.lines)
        context = {
            "form": form,
            "lines": self.lines,
            "kept": [line for line in self.lines if is_kept(line, now)],
            "error": self.error,
            "searched": self.searched,
            "lost": [(line, others_for(line)) for line in self.lost],
            "moved": self.moved,
            "added": self.added,
            "changed": bool(self.lost or self.moved or self.added or self.removed),
            "seen": self.seen(),
            "cost": cost / 100,
            **time_left(self.lines, now),
        }
        return render(self.request, "lending/request_form.html", context, status=status)


def others_for(line: LoanLine) -> list[Alternative]:
    """Return the nearest dates on which a title can still be had."""
    now = timezone.now()
    opening = load_opening(local_day(now))
    found, _all = rules.alternatives(line.title, opening, line.first_day, line.due_day, at=now)
    return found


def ways_of(lines: list[LoanLine]) -> list[HandOver]:
    """Return the hand-overs that every title in the basket allows."""
    allowed = [line.title.policy.hand_overs() for line in lines]
    return [way for way in HandOver if all(way in ways for ways in allowed)]
