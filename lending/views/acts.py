"""What a borrower does with a loan: each act has a page that says what it does, and a button.

The same page serves the link of a mail and who signed in (see doors.py). An
act that was done already, by a double click or the back button, leads to the
same result and does nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import local_day

from .. import impact, loans, parts
from ..enums import LineState, Stage
from ..forms import DatesForm
from ..forms.impact import ImpactForm
from ..forms.parts import CountForm
from ..loans.passing import Passing
from ..loans.renewing import renewal_of
from ..models import LoanLine
from ..opening import load_opening
from ..refusals import BadTransition, Refused
from .answering import status_of_days
from .doors import Act, Door
from .shown import acts_open


def act_page(
    request: HttpRequest, act: str, door: Door, line: LoanLine, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"line": line, "door": door, "path": door.path(act, line), **more}
    return render(request, f"lending/acts/{act}.html", context, status=status)


def over(request: HttpRequest, act: str, door: Door, line: LoanLine, why: str = "") -> HttpResponse:
    """Say that an act is not, or no longer, open to the borrower."""
    error = why or _("This can no longer be done here. Please telephone us.")
    return act_page(request, act, door, line, 409, error=error, over=True)


def while_open(act: str) -> Callable[[Act], Act]:
    """Show the page of an act only while it is open; what was sent is judged by the rule."""

    def decorate(view: Act) -> Act:
        @wraps(view)
        def wrapped(request: HttpRequest, door: Door, line: LoanLine) -> HttpResponse:
            today = local_day()
            if request.method != "POST" and act not in acts_open(line, load_opening(today), today):
                return over(request, act, door, line)
            try:
                return view(request, door, line)
            except BadTransition:
                return over(request, act, door, line)

        return wrapped

    return decorate


@while_open("cancel")
def cancel(request: HttpRequest, door: Door, line: LoanLine) -> HttpResponse:
    """Cancel a loan, as long as others can still have it."""
    if request.method != "POST":
        return act_page(request, "cancel", door, line)
    if line.state != LineState.CANCELLED:
        loans.cancel(line)
    return door.done("cancel")


@while_open("change")
def change(request: HttpRequest, door: Door, line: LoanLine) -> HttpResponse:
    """Choose other days; what stood before is kept where the new ones cannot be had."""
    if request.method != "POST":
        first = request.GET.get("from", line.first_day)
        form = DatesForm(initial={"first": first, "due": request.GET.get("to", line.due_day)})
        return act_page(request, "change", door, line, form=form)
    form = DatesForm(request.POST)
    if not form.is_valid():
        return act_page(request, "change", door, line, 400, form=form)
    first, due = form.cleaned_data["first"], form.cleaned_data["due"]
    try:
        loans.change(line, first=first, due=due)
    except Refused as refused:
        loans.note_refusal(line.title, first, due, refused, timezone.now())
        form.add_error(refused.field or None, refused.message)
        status = status_of_days(refused)
        return act_page(request, "change", door, line, status, form=form, refused=refused)
    return door.done("change")


@while_open("renew")
def renew(request: HttpRequest, door: Door, line: LoanLine) -> HttpResponse:
    """Keep a loan for longer, until a day that is shown before."""
    if request.method == "POST" and request.POST.get("due") != f"{line.due_day:%Y-%m-%d}":
        return door.done("renew")
    try:
        if request.method == "POST":
            loans.renew(line)
            return door.done("renew")
        opening = load_opening(local_day())
        renewal = renewal_of(line, Passing(), opening, at=timezone.now())
    except Refused as refused:
        return over(request, "renew", door, line, str(refused.message))
    return act_page(request, "renew", door, line, due=renewal.due)


@while_open("count")
def count(request: HttpRequest, door: Door, line: LoanLine) -> HttpResponse:
    """Tell what was received: it decides who is charged for what is missing later."""
    if line.reports.filter(stage=Stage.RECEIPT).exists():
        return door.done("count")
    present = parts.quantities(line.copy_out)
    packed = {f"part-{spec}": number for spec, number in present.items()}
    data = request.POST if request.method == "POST" else None
    form = CountForm(line.title, data, present=present, initial=packed)
    if data is None:
        return act_page(request, "count", door, line, form=form)
    if not form.is_valid():
        return act_page(request, "count", door, line, 400, form=form)
    try:
        parts.count_on_receipt(line, form.counts(), note=form.cleaned_data["note"])
    except Refused as refused:
        form.add_error(None, refused.message)
        return act_page(request, "count", door, line, 409, form=form)
    return door.done("count")


@while_open("impact")
def tell_impact(request: HttpRequest, door: Door, line: LoanLine) -> HttpResponse:
    """Tell how many people a loan reached; telling it again corrects it."""
    if request.method != "POST":
        told = getattr(line, "impact", None)
        fields = ("pupils", "adults", "sessions", "level")
        initial = {name: getattr(told, name) for name in fields} if told else {}
        return act_page(request, "impact", door, line, form=ImpactForm(initial=initial))
    form = ImpactForm(request.POST)
    if not form.is_valid():
        return act_page(request, "impact", door, line, 400, form=form)
    impact.tell_impact(line, **form.numbers())
    return door.done("impact")


ACTS: dict[str, Act] = {
    "cancel": cancel,
    "change": change,
    "renew": renew,
    "count": count,
    "impact": tell_impact,
}
