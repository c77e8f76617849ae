"""The panel of the dashboard for the lending desk."""

from datetime import date

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from site_project.core.dashboard import SHOWN, Panel, Row, Section
from site_project.core.days import day_in_words, local_day

from .enums import LineState
from .models import LoanLine
from .permissions import can_see_loans

TO_HAND_OUT = (LineState.APPROVED, LineState.PREPARED)


def desk_panel(request: HttpRequest) -> Panel | None:
    """Today's desk: what comes back, what is late, what goes out, what waits for a yes."""
    if not can_see_loans(request.user):
        return None
    today = local_day()
    # Whether one may act is told on the loan's own page.
    lines = list(_lines(today))
    groups = [
        (_("Overdue"), [line for line in lines if line.is_overdue(today)], True),
        (_("To come back today"), [line for line in lines if _is_due(line, today)], False),
        (_("To collect"), [line for line in lines if line.state in TO_HAND_OUT], False),
        (_("To approve"), [line for line in lines if line.state == LineState.REQUESTED], False),
    ]
    sections = [
        Section(
            f"{name} ({len(found)})", [_row(line, late) for line in found[:SHOWN]], _("Nothing.")
        )
        for name, found, late in groups
    ]
    desk = reverse("lending-today:index")
    sections.append(Section("", [Row(_("Open today's desk"), desk)]))
    return Panel("desk", _("Lending today"), "calendar-check", 110, sections)


def _lines(today: date) -> list[LoanLine]:
    """Return what concerns the desk today, the most urgent first, in one query."""
    concerned = (
        Q(state=LineState.REQUESTED)
        | Q(state__in=TO_HAND_OUT, first_day__lte=today)
        | Q(state=LineState.OUT, due_day__lte=today)
    )
    return LoanLine.objects.for_desk().filter(concerned).order_by("due_day", "first_day", "pk")


def _is_due(line: LoanLine, today: date) -> bool:
    return line.state == LineState.OUT and line.due_day == today


def _row(line: LoanLine, late: bool) -> Row:
    who = line.request.institution
    days = _("%(first)s to %(due)s") % {
        "first": day_in_words(line.first_day, weekday=False),
        "due": day_in_words(line.due_day, weekday=False),
    }
    url = reverse("lending-loans:inspect", args=[line.pk])
    notes = [days, *([str(who)] if who else [])]
    mark = line.state_in_words() if late else ""
    return Row(str(line.title.name), url, notes, mark, late)
