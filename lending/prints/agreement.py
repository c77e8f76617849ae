"""The agreement: what is lent, what each part costs to replace, the terms, and who signs."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from site_project.core.days import day_in_words, days_in_words, local_day
from site_project.core.letters import on_one_line
from site_project.core.paired import text_in

from ..models import LoanLine, LoanRequest, Terms
from ..templatetags.lending_tags import money
from .flow import LEFT, LINE, RIGHT, SMALL, TEXT, Flow
from .papers import borrower_facts, lines_on_paper
from .slip import reference_address


def agreement(request: LoanRequest, *, made_at: datetime) -> bytes:
    """Return the agreement about all that was agreed of a request, in the borrower's language."""
    language = request.language
    with translation.override(language):
        flow = Flow(_("Loan agreement"), request.reference, language=language, made_at=made_at)
        flow.head(_("Loan agreement"), reference_address(request.reference))
        flow.facts(
            [
                (pgettext("loan", "Reference"), request.reference),
                *borrower_facts(request),
                (_("Purpose"), request.purpose),
                (_("Hand-over"), request.get_hand_over_display()),
                (_("Address"), request.address),
            ]
        )
        for line in lines_on_paper(request):
            _lent(flow, line)
        _terms(flow, request, made_at)
        flow.to_sign(
            [
                _("Signature of the borrower"),
                _("Date"),
                _("For the centre"),
                _("Date"),
            ]
        )
    return flow.bytes()


def _lent(flow: Flow, line: LoanLine) -> None:
    flow.room_for(LINE * 4)
    flow.text(on_one_line(text_in(line.title, "name", flow.language)), 12.5, after=1)
    flow.facts(
        [
            (_("Days"), days_in_words(line.first_day, line.due_day)),
            (_("Code on the copy"), line.copy_out.code if line.copy_out else ""),
            (_("Replacement cost of all"), money(line.title.replacement_cost)),
        ]
    )
    specs = list(line.title.components.all())
    if specs:
        _row(flow, (_("Part"), _("How many"), _("Replacement cost of one")), SMALL)
        flow.y += 1
        flow.rule(LINE)
    for spec in specs:
        unit = on_one_line(text_in(spec, "unit", flow.language))
        cost = money(spec.cost) if spec.cost else "–"
        name = on_one_line(text_in(spec, "name", flow.language))
        _row(flow, (name, f"{spec.expected_qty} {unit}".strip(), cost), TEXT)
    flow.y += 4


def _row(flow: Flow, cells: tuple[str, str, str], size: float) -> None:
    """Set a name and, to its right, two values that end where they should."""
    lines = flow.sheet.lines(cells[0], RIGHT - 82 - LEFT, size)
    flow.room_for(LINE * len(lines))
    for right, text in zip((RIGHT - 45, RIGHT), cells[1:], strict=True):
        flow.sheet.line(right - flow.sheet.width(text, size), flow.y, text, size)
    for text in lines:
        flow.sheet.line(LEFT, flow.y, text, size)
        flow.y += LINE


def terms_of(request: LoanRequest, made_at: datetime) -> Terms | None:
    """Return the terms that were accepted; where none were, those in force that day."""
    accepted = Terms.objects.filter(version=request.terms_version).first()
    return accepted or Terms.objects.filter(since__lte=local_day(made_at)).first()


def _terms(flow: Flow, request: LoanRequest, made_at: datetime) -> None:
    terms = terms_of(request, made_at)
    if terms is None:
        return
    flow.room_for(LINE * 5)
    flow.text(_("Terms of borrowing"), 12.5, after=1)
    for paragraph in text_in(terms, "body", flow.language).split("\n\n"):
        flow.text(paragraph, after=1.5)
    text = _("Version %(version)s, in force since %(day)s") % {
        "version": terms.version,
        "day": day_in_words(terms.since, weekday=False),
    }
    flow.text(text, SMALL, after=4)
