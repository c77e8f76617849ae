"""The panel of the dashboard for the lending desk: the lists of Today, in short."""

from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.dashboard import SHOWN, Panel, Row, Section
from site_project.core.days import day_in_words, local_day

from .desk_lists import DeskList, DeskRow, desk_lists
from .permissions import can_see_loans

# What presses most comes first; a list that is empty is told only where silence could mean fault.
ORDER = ("overdue", "tasks", "risk", "due", "out", "pack", "approve", "inspect", "settle")
ALWAYS = ("overdue", "due", "out", "approve")


def desk_panel(request: HttpRequest) -> Panel | None:
    """Today's desk: what is late, what comes back, what goes out, what waits for a yes."""
    if not can_see_loans(request.user):
        return None
    now = timezone.now()
    lists = {each.key: each for each in desk_lists(now)}
    desk = reverse("lending-today:index")
    shown = [lists[key] for key in ORDER if lists[key].rows or key in ALWAYS]
    sections = [_section(each, desk, local_day(now)) for each in shown]
    sections.append(Section("", [Row(_("Open today's desk"), desk)]))
    return Panel("desk", _("Lending today"), "calendar-check", 110, sections)


def _section(each: DeskList, desk: str, today: date) -> Section:
    rows = [_row(row, today) for row in each.rows[:SHOWN]]
    more = len(each.rows) - len(rows)
    return Section(
        f"{each.name} ({len(each.rows)})",
        rows,
        _("Nothing."),
        f"{desk}#{each.key}" if more > 0 else "",
        _("%(count)d more") % {"count": more} if more > 0 else "",
    )


def _row(row: DeskRow, today: date) -> Row:
    line = row.line
    days = _("%(first)s to %(due)s") % {
        "first": day_in_words(line.first_day, weekday=False),
        "due": day_in_words(line.due_day, weekday=False),
    }
    notes = [days, *([str(line.request.institution)] if line.request.institution else [])]
    mark = row.note or (line.state_in_words(today) if row.urgent else "")
    url = reverse("lending-loans:inspect", args=[line.pk])
    return Row(str(line.title.name), url, notes, mark, row.urgent)
