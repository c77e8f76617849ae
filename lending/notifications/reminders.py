"""What a borrower is reminded of: to collect, to bring back, to tell how many it reached."""

from django.utils.translation import gettext as _

from site_project.core.days import day_in_words, local_day
from site_project.core.letters import Action
from site_project.core.outbox import Mail, mail_kind

from ..enums import LineState
from ..models import LoanLine
from .letter import how_it_comes, mail_about_line, manage_path
from .loan import AGREED, BACK, days_late

# Open days after the due day on which a late borrower is reminded.
OVERDUE_STEPS = (1, 3, 7, 14)


@mail_kind("lending.collect")
def collect(line: LoanLine) -> Mail | None:
    """Three open days before: where and when to collect; None if that is over."""
    if line.state not in AGREED or line.first_day < local_day():
        return None
    return mail_about_line(
        line,
        _("Ready soon: %(title)s"),
        _("Your loan begins soon."),
        closing=how_it_comes(line),
    )


@mail_kind("lending.due_soon")
def due_soon(line: LoanLine) -> Mail | None:
    if line.state != LineState.OUT or line.due_day <= local_day():
        return None
    return _due(line, _("Due in a few days: %(title)s"), _("Please bring it back by %(due)s."))


@mail_kind("lending.due_today")
def due_today(line: LoanLine) -> Mail | None:
    if line.state != LineState.OUT or line.due_day != local_day():
        return None
    return _due(line, _("Due today: %(title)s"), _("Please bring it back today, %(due)s."))


def _due(line: LoanLine, subject: str, text: str) -> Mail | None:
    return mail_about_line(
        line,
        subject,
        text % {"due": day_in_words(line.due_day)},
        actions=(Action(_("See your loan or keep it for longer"), manage_path(line.request)),),
        closing=(_("All parts should be in it. Please count them before you pack."),),
    )


@mail_kind("lending.overdue")
def overdue(line: LoanLine) -> Mail | None:
    if not line.is_overdue():
        return None
    late = (local_day() - line.due_day).days
    return mail_about_line(line, _("Overdue: %(title)s"), days_late(late))


@mail_kind("lending.impact")
def impact(line: LoanLine) -> Mail | None:
    """After the return: numbers only, and only where none were told yet."""
    if line.state not in BACK or hasattr(line, "impact"):
        return None
    return mail_about_line(
        line,
        _("How many did it reach? %(title)s"),
        _(
            "How many pupils and adults has it reached? Two numbers are enough; nobody is named. "
            "They show that lending is worth while."
        ),
        actions=(Action(_("Tell us in one minute"), manage_path(line.request)),),
    )
