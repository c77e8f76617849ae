"""From the code to the answer: the mails about a request as a whole, and the way to one's loans."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.days import days_in_words
from site_project.core.letters import Action, Letter, as_mail
from site_project.core.outbox import Mail, mail_kind

from ..enums import LineState
from ..loans import request_code
from ..models import Borrower, LoanLine, LoanRequest, Wish
from ..signed_in import sign_in_code
from .letter import mail_about, manage_path, reference_of, sign_in_path


def told_lines(lines: list[LoanLine]) -> list[str]:
    """Return each title with its days, as one line of a mail."""
    return [f"{line.title.name} · {days_in_words(line.first_day, line.due_day)}" for line in lines]


def told_wish(wish: Wish) -> list[str]:
    """Return the wished titles in their order, and the days."""
    entries = wish.entries.select_related("title")
    return [
        *(f"{entry.rank}. {entry.title.name}" for entry in entries),
        days_in_words(wish.first_day, wish.last_day),
    ]


@mail_kind("lending.code")
def code(request: LoanRequest) -> Mail | None:
    """The code and the link that prove the address; None once it is proved.

    Nothing that was typed stands in it: the address may be a stranger's.
    """
    if request.confirmed_at or not request.email:
        return None
    digits = request_code(request)
    held = request.lines.filter(state=LineState.HELD).select_related("title")
    wish = Wish.objects.filter(request=request).first()
    letter = Letter(
        subject=_("%(code)s is your confirmation code") % {"code": digits},
        opening=(
            _("Type this code where you sent the request, or confirm with the button below."),
        ),
        code=digits,
        title=_("You wish for:") if wish else _("You asked for:"),
        facts=tuple(told_wish(wish) if wish else told_lines(list(held))),
        actions=(Action(_("Confirm on this page"), manage_path(request)),),
        closing=(
            _("If you did not ask for this, do nothing.")
            if wish
            else _("We keep it for 24 hours. If you did not ask for this, do nothing."),
        ),
    )
    return as_mail(letter, request.email)


@mail_kind("lending.received")
def received(request: LoanRequest) -> Mail | None:
    lines = list(request.asked_lines().select_related("title__policy"))
    if not request.confirmed_at or not lines:
        return None
    days = max(line.title.policy.reply_open_days for line in lines)
    text = ngettext(
        "We have your request and answer within %(days)d open day. The copies are kept for you.",
        "We have your request and answer within %(days)d open days. The copies are kept for you.",
        days,
    )
    return mail_about(
        request,
        _("Request %(reference)s received") % {"reference": request.reference},
        text % {"days": days},
        title=_("You asked for:"),
        facts=(*told_lines(lines), reference_of(request)),
    )


@mail_kind("lending.sign_in")
def sign_in(borrower: Borrower) -> Mail | None:
    if not borrower.email or borrower.sign_in_until is None:
        return None
    if borrower.sign_in_until < timezone.now():
        return None
    digits = sign_in_code(borrower)
    letter = Letter(
        subject=_("%(code)s opens your loans") % {"code": digits},
        opening=(_("Type this code where you asked for it, or open your loans with the button."),),
        code=digits,
        actions=(Action(_("Open your loans"), sign_in_path(borrower)),),
        closing=(
            _("Link and code work once, within one hour."),
            _("If you did not ask for it, do nothing."),
        ),
    )
    return as_mail(letter, borrower.email)
