"""What the desk has to do today: each loan with its next act as one button."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from site_project.core.days import day_in_words, local_day

from .. import loans
from ..desk_lists import DeskList, DeskRow, desk_lists
from ..models import LoanLine
from ..permissions import can_manage_loans
from ..scanning import promised_copy
from .acts import LABELS, button, do
from .screens import LendingScreen

# Acts that one press does from the list; the others need a screen.
AT_ONCE = ("approve", "hand_out", "no_show", "telephoned")
# More of one kind are told as a number that leads to the list of loans.
SHOWN = 100


class TodayView(LendingScreen):
    """What the desk has to do today, in the order in which it is done."""

    template_name = "lending/admin/today.html"
    page_title = gettext_lazy("Lending today")
    _show_breadcrumbs = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        may_act = can_manage_loans(self.request.user)
        lists = desk_lists(now)
        sections = [_section(section, may_act) for section in lists]
        return super().get_context_data(
            sections=sections, may_act=may_act, day=day_in_words(local_day(now)), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one act with the loans that were named: one row's, or those that were ticked."""
        if not can_manage_loans(request.user):
            raise PermissionDenied
        name = request.POST.get("act", "")
        if name not in AT_ONCE:
            return self.again(_("Unknown act."), 400)
        lines = named_lines(request.POST.getlist("line"))
        if not lines:
            return self.again(_("Please choose at least one loan."), 400)
        refused: list[str] = []
        for line in lines:
            error, _status = do(name, line, request.user, request.POST)
            refused += [f"{line}: {error}"] if error else []
        if done := len(lines) - len(refused):
            text = ngettext("%(act)s: %(count)d loan.", "%(act)s: %(count)d loans.", done)
            messages.success(request, text % {"act": LABELS[name], "count": done})
        if refused:
            return self.again(" ".join(refused), 409)
        return redirect(reverse("lending-today:index"))


def named_lines(keys: list[str]) -> list[LoanLine]:
    """Return the loans of the keys that a form sent; what is no key is left out."""
    pks = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 18]
    return list(LoanLine.objects.filter(pk__in=pks).order_by("title_id", "pk"))


def _section(section: DeskList, may_act: bool) -> dict[str, Any]:
    shown = section.rows[:SHOWN]
    if section.key == "approve":
        shown = with_doubts(shown)
    return {
        "key": section.key,
        "name": section.name,
        "count": len(section.rows),
        "more": len(section.rows) - len(shown),
        "later": section.later,
        "bulk": section.key == "approve" and may_act and bool(shown),
        "rows": [_row(row, may_act) for row in shown],
    }


def with_doubts(rows: list[DeskRow]) -> list[DeskRow]:
    """Note beside each request what speaks against it: one press approves from this list."""
    against = loans.doubts([row.line for row in rows], today=local_day())
    return [
        replace(row, note=" ".join(notes), urgent=True)
        if (notes := against.get(row.line.pk))
        else row
        for row in rows
    ]


def _row(row: DeskRow, may_act: bool) -> dict[str, Any]:
    return {
        "line": row.line,
        "promised": promised_copy(row.line),
        "note": row.note,
        "urgent": row.urgent,
        "button": button(row.act, row.line) if row.act and may_act else None,
    }
