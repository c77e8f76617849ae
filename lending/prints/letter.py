"""The letter that confirms a loan to a school, to be signed, stamped and sent back."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from site_project.core.days import day_in_words, local_day
from site_project.core.models import OfficeSettings
from site_project.core.paired import text_in
from site_project.core.pdf import QUIET

from ..models import LoanRequest
from .flow import RIGHT, SMALL, Flow
from .papers import borrower_facts, lines_on_paper, title_and_days
from .slip import reference_address

CHOP = 38.0


def confirmation_letter(request: LoanRequest, *, made_at: datetime) -> bytes:
    """Return the letter in the borrower's language, with a place for the school's chop."""
    language = request.language
    with translation.override(language):
        flow = Flow(_("Confirmation of a loan"), request.reference, language=language,
                    made_at=made_at)  # fmt: skip
        flow.head(_("Confirmation of a loan"), reference_address(request.reference))
        flow.text(day_in_words(local_day(made_at), weekday=False), after=4)
        for _label, value in borrower_facts(request):
            flow.text(value)
        if request.institution:
            flow.text(request.institution.address)
        flow.y += 4
        flow.text(_("We confirm that we lend you the following:"), after=2)
        for line in lines_on_paper(request):
            flow.text(f"• {title_and_days(line, language)}", indent=4, after=1)
        flow.y += 3
        flow.facts(
            [
                (pgettext("loan", "Reference"), request.reference),
                (_("Purpose"), request.purpose),
                (_("Hand-over"), request.get_hand_over_display()),
            ]
        )
        flow.text(
            _("Please sign this letter, put the school's chop on it and bring it with you."),
            after=4,
        )
        flow.text(str(text_in(OfficeSettings.load(), "name", language)), after=6)
        _to_sign(flow)
    return flow.bytes()


def _to_sign(flow: Flow) -> None:
    """Set the lines for the signature, and beside them the place for the chop."""
    flow.room_for(CHOP + 24)
    flow.rule()
    flow.y += 4
    top = flow.y
    flow.sheet.frame(RIGHT - CHOP, top, CHOP, CHOP)
    chop = _("Chop of the school")
    flow.sheet.line(RIGHT - CHOP, top + CHOP + 4, chop, SMALL, QUIET)
    for label in (_("Signature"), _("Name and post"), _("Date")):
        flow.y += 15
        flow.sheet.box(22, flow.y - 4, 100, 0.25, QUIET)
        flow.sheet.line(22, flow.y, label, SMALL, QUIET)
