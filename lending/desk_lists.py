"""What the desk has to do on one day: the lists of Today, of the dashboard and of the digest.

Every list is cut from one query for the loans that are under way, so that
loans long over cost nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.days import day_in_words, local_day

from .enums import LineState, Verb
from .loans.cancelling import no_show_day
from .models import Issue, LoanLine, LoanLog
from .opening import Opening, load_opening

# Open days before its first day from which a loan is to be packed.
PACK_AHEAD = 5
# Open days after its due day from which somebody telephones.
CALL_AFTER = 14
# Days after a call until it is made again, where nothing came back.
CALL_AGAIN = timedelta(days=14)
# How long something may stay unsettled before it becomes a task.
ISSUE_LONG = timedelta(days=14)

WAITING = (
    LineState.REQUESTED,
    LineState.PREPARED,
    LineState.RETURNED,
    LineState.ISSUE,
    LineState.LOST,
)
TO_SETTLE = (LineState.ISSUE, LineState.LOST)


@dataclass(frozen=True)
class DeskRow:
    """A loan with its next act, by name, and what is the matter with it, in words."""

    line: LoanLine
    act: str = ""
    note: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class DeskList:
    """One list of the desk; `key` names it for programs."""

    key: str
    name: str
    rows: list[DeskRow] = field(default_factory=list)
    # How many more there are that need nothing yet.
    later: int = 0


def desk_lists(at: datetime) -> list[DeskList]:
    """Return the desk's lists at an instant, in the order of Today; empty ones stay."""
    today = local_day(at)
    opening = load_opening(today)
    pack_until = opening.desk.add(today, PACK_AHEAD)
    lines = list(_under_way(today, pack_until))

    def of(*states: LineState) -> list[LoanLine]:
        return [line for line in lines if line.state in states]

    approved = [line for line in of(LineState.APPROVED) if line.first_day <= pack_until]
    overdue = [line for line in lines if line.is_overdue(today)]
    due = [line for line in of(LineState.OUT) if line.due_day == today]
    at_risk = [line for line in lines if line.at_risk]
    later = LoanLine.objects.filter(state=LineState.APPROVED, first_day__gt=pack_until).count()
    lists = [
        DeskList("approve", _("To approve"), _rows(of(LineState.REQUESTED), "approve")),
        DeskList(
            "pack",
            _("To pack"),
            [DeskRow(line, "" if line.at_risk else "pack") for line in approved],
            later,
        ),
        DeskList("out", _("Going out"), [_going_out(row, today) for row in of(LineState.PREPARED)]),
        DeskList("due", _("Due back today"), _rows(due, "take_back")),
        DeskList("overdue", _("Overdue"), [_late(line, today) for line in overdue]),
        DeskList("inspect", _("To inspect"), _rows(of(LineState.RETURNED), "inspect")),
        DeskList("settle", _("To settle"), _rows(of(*TO_SETTLE), "settle")),
        DeskList("risk", _("At risk"), [_at_risk(line) for line in at_risk]),
    ]
    return [*lists, DeskList("tasks", _("Tasks"), list(_tasks(lines, overdue, opening, at)))]


def _under_way(today: date, pack_until: date) -> Iterable[LoanLine]:
    """Return the loans that ask for something of the desk, in one query."""
    concerned = (
        Q(state__in=WAITING)
        | Q(state=LineState.APPROVED, first_day__lte=pack_until)
        | Q(state=LineState.OUT, due_day__lte=today)
        | Q(state=LineState.APPROVED, at_risk=True)
    )
    lines = LoanLine.objects.for_desk().select_related("request__borrower")
    # Said so that an index leaves out the loans that are over.
    return lines.filter(concerned, ended_at=None).order_by("first_day", "due_day", "pk")


def _rows(lines: Iterable[LoanLine], act: str) -> list[DeskRow]:
    return [DeskRow(line, act) for line in lines]


def _going_out(line: LoanLine, today: date) -> DeskRow:
    if line.first_day <= today:
        return DeskRow(line, "hand_out")
    note = _("from %(day)s") % {"day": day_in_words(line.first_day)}
    return DeskRow(line, note=note)


def _late(line: LoanLine, today: date) -> DeskRow:
    return DeskRow(line, "take_back", days_late(line, today), urgent=True)


def days_late(line: LoanLine, today: date) -> str:
    late = (today - line.due_day).days
    return ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late}


def _at_risk(line: LoanLine) -> DeskRow:
    return DeskRow(line, "remedy", _("no copy is left for it"), urgent=True)


# --- Tasks: what no list of the day would bring up ------------------------------------


def _tasks(
    lines: list[LoanLine], overdue: list[LoanLine], opening: Opening, at: datetime
) -> Iterable[DeskRow]:
    yield from to_call(overdue, opening, at)
    yield from not_collected(lines, opening, local_day(at))
    yield from unsettled(lines, at)


def to_call(overdue: list[LoanLine], opening: Opening, at: datetime) -> list[DeskRow]:
    """Return whom to telephone: so late that mails no longer help, and not called lately."""
    today = local_day(at)
    late = [line for line in overdue if opening.desk.add(line.due_day, CALL_AFTER) <= today]
    calls = LoanLog.objects.filter(verb=Verb.TELEPHONED, line__in=late, at__gt=at - CALL_AGAIN)
    called = dict(calls.order_by().values_list("line").annotate(last=Max("at")))
    rows = []
    for line in late:
        known = called.get(line.pk)
        if known is None or local_day(known) < opening.desk.add(line.due_day, CALL_AFTER):
            rows.append(DeskRow(line, "telephoned", call_in_words(line, today), urgent=True))
    return rows


def call_in_words(line: LoanLine, today: date) -> str:
    borrower = line.request.borrower
    number = (borrower.telephone if borrower else "") or line.request.telephone
    if not number and line.request.institution:
        number = line.request.institution.telephone
    text = _("Telephone: %(number)s") if number else _("Telephone the borrower")
    return f"{text % {'number': number}} ({days_late(line, today)})"


def not_collected(lines: list[LoanLine], opening: Opening, today: date) -> list[DeskRow]:
    """Return loans that nobody came for, one open day after their first day."""
    return [
        DeskRow(line, "no_show", _("Nobody came on the first day"))
        for line in lines
        if line.state in (LineState.APPROVED, LineState.PREPARED)
        and no_show_day(line, opening) <= today
    ]


def unsettled(lines: list[LoanLine], at: datetime) -> list[DeskRow]:
    """Return loans of which something has been missing or broken for long."""
    by_pk = {line.pk: line for line in lines if line.state in TO_SETTLE}
    issues = Issue.objects.open().filter(line__in=by_pk, opened_at__lte=at - ISSUE_LONG)
    since = issues.order_by().values_list("line").annotate(since=Min("opened_at"))
    text = _("Not settled since %(day)s")
    return [
        DeskRow(by_pk[pk], "settle", text % {"day": day_in_words(local_day(opened))})
        for pk, opened in since
    ]
