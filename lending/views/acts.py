"""What a borrower does with a loan: each act has a page that says what it does, and a button.

The same page serves the link of a mail and who signed in (see doors.py). An
act that was done already, by a double click or the back button, leads to the
same result and does nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .. import impact, loans
from ..enums import LineState
from ..forms.impact import ImpactForm
from ..models import LoanLine
from ..refusals import BadTransition
from .doors import Act, Door


def act_page(
    request: HttpRequest, act: str, door: Door, line: LoanLine, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"line": line, "door": door, "path": door.path(act, line), **more}
    return render(request, f"lending/acts/{act}.html", context, status=status)


def cancel(request: HttpRequest, door: Door, line: LoanLine) -> HttpResponse:
    """Cancel a loan, until the day on which it is packed."""
    if request.method != "POST":
        return act_page(request, "cancel", door, line)
    try:
        loans.cancel(line)
    except BadTransition:
        if line.state != LineState.CANCELLED:
            error = _("This loan can no longer be cancelled here. Please telephone us.")
            return act_page(request, "cancel", door, line, 409, error=error)
    return door.done("cancel")


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
    try:
        impact.tell_impact(line, **form.numbers())
    except BadTransition:
        form.add_error(None, _("There is nothing to tell of this loan yet."))
        return act_page(request, "impact", door, line, 409, form=form)
    return door.done("impact")


ACTS: dict[str, Act] = {"cancel": cancel, "impact": tell_impact}
