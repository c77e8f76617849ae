"""What the papers about one request have in common."""

from django.utils.translation import gettext as _

from site_project.core.days import days_in_words
from site_project.core.letters import on_one_line
from site_project.core.paired import text_in

from ..enums import LineState
from ..models import LoanLine, LoanRequest

# What was refused or came to nothing stands on no paper.
ON_PAPER = (
    LineState.APPROVED,
    LineState.PREPARED,
    LineState.OUT,
    LineState.RETURNED,
    LineState.ISSUE,
    LineState.LOST,
    LineState.CLOSED,
)


def lines_on_paper(request: LoanRequest) -> list[LoanLine]:
    """Return the loans of a request that were agreed, the first to go out first."""
    lines = request.lines.filter(state__in=ON_PAPER).select_related(
        "title", "copy_out", "occupation__copy"
    )
    return list(lines.order_by("first_day", "pk"))


def borrower_facts(request: LoanRequest) -> list[tuple[str, str]]:
    """Return who borrows, as far as it is still known."""
    borrower, institution = request.borrower, request.institution
    name = text_in(institution, "name", request.language) if institution else ""
    contact = (borrower.name if borrower else "") or request.name
    return [
        (_("Institution"), str(name or request.institution_name)),
        (_("Borrower"), contact),
    ]


def title_and_days(line: LoanLine, language: str) -> str:
    name = on_one_line(text_in(line.title, "name", language))
    days = days_in_words(line.first_day, line.due_day)
    return _("%(title)s (%(days)s)") % {"title": name, "days": days}
