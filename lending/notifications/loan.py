"""What happened to a loan, told to its borrower from the state at the moment of sending."""

from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from site_project.core.days import day_in_words, days_in_words, local_day
from site_project.core.letters import Action, Changed
from site_project.core.outbox import Mail, mail_kind

from ..enums import DeclineReason, LineState, Movement, Verb
from ..models import LoanLine, StormMove
from ..opening import load_opening
from ..rules import alternatives
from .letter import how_it_comes, mail_about_line, manage_path

AGREED = (LineState.APPROVED, LineState.PREPARED)
PROMISED = (LineState.REQUESTED, *AGREED)
BACK = (LineState.RETURNED, LineState.ISSUE, LineState.CLOSED)


def catalogue() -> Action:
    return Action(_("See what else is free"), f"/{get_language()}/lending/")


@mail_kind("lending.approved")
def approved(line: LoanLine) -> Mail | None:
    if line.state not in AGREED:
        return None
    return mail_about_line(
        line,
        _("Approved: %(title)s"),
        _("Your loan is approved: a copy is kept for you on these days."),
        closing=how_it_comes(line),
        calendar=True,
    )


@mail_kind("lending.declined")
def declined(line: LoanLine) -> Mail | None:
    if line.state != LineState.DECLINED:
        return None
    entry = line.log.filter(verb=Verb.DECLINED).last()
    reason = DeclineReason(entry.reason_code if entry else DeclineReason.OTHER).label
    return mail_about_line(
        line,
        _("We cannot lend: %(title)s"),
        _("We are sorry: we cannot lend this to you on these dates."),
        _("Reason: %(reason)s") % {"reason": reason},
        actions=(catalogue(),),
        closing=(
            *other_days(line),
            _("Other dates or another title may do. Please ask again, or telephone us."),
        ),
    )


def other_days(line: LoanLine) -> tuple[str, ...]:
    """Tell the nearest days on which the title can be had, verified as the mail is sent."""
    now = timezone.now()
    opening = load_opening(local_day(now))
    found, _searched = alternatives(line.title, opening, line.first_day, line.due_day, at=now)
    if not found:
        return ()
    return (_("Free at present:"), *(days_in_words(each.first, each.due) for each in found))


@mail_kind("lending.cancelled")
def cancelled(line: LoanLine) -> Mail | None:
    if line.state != LineState.CANCELLED:
        return None
    return mail_about_line(
        line,
        _("Cancelled: %(title)s"),
        _("This loan is cancelled. Nothing more is needed."),
        actions=(catalogue(),),
    )


@mail_kind("lending.changed")
def changed(line: LoanLine) -> Mail | None:
    """What is agreed now, with a new entry for the calendar once it is approved."""
    if line.state not in (*PROMISED, LineState.OUT):
        return None
    return mail_about_line(
        line,
        _("Changed: %(title)s"),
        _("Your loan was changed. What stands below is agreed now."),
        closing=how_it_comes(line) if line.state in AGREED else (),
        calendar=line.state != LineState.REQUESTED,
    )


@mail_kind("lending.renewed")
def renewed(line: LoanLine) -> Mail | None:
    if line.state != LineState.OUT or not line.renewals:
        return None
    text = _("You may keep it for longer. Please bring it back by %(due)s.")
    return mail_about_line(
        line,
        _("Renewed: %(title)s"),
        text % {"due": day_in_words(line.due_day)},
        calendar=True,
    )


@mail_kind("lending.no_show")
def no_show(line: LoanLine) -> Mail | None:
    if line.state != LineState.NO_SHOW:
        return None
    return mail_about_line(
        line,
        _("Not collected: %(title)s"),
        _("Nobody came to collect it, so it is free for others now. You are welcome to ask again."),
        actions=(catalogue(),),
    )


@mail_kind("lending.handed_out")
def handed_out(line: LoanLine) -> Mail | None:
    """The receipt: what is in it, when it is due, and where to tell what is missing."""
    if line.state != LineState.OUT:
        return None
    colon = pgettext("between a label and its value", ": ")
    parts = [
        f"{part.name}{colon}{part.expected_qty} {part.unit}".strip()
        for part in line.title.components.all()
    ]
    text = _("Thank you for collecting it. Please bring it back by %(due)s.")
    return mail_about_line(
        line,
        _("You have borrowed: %(title)s"),
        text % {"due": day_in_words(line.due_day)},
        _(
            "Please count the parts within two days and tell us what is missing. You are then not "
            "asked for it later."
        ),
        actions=(Action(_("Count the parts"), manage_path(line.request)),),
        closing=(_("What is in it:"), *parts) if parts else (),
        calendar=True,
    )


@mail_kind("lending.returned")
def returned(line: LoanLine) -> Mail | None:
    if line.state not in BACK:
        return None
    return mail_about_line(
        line,
        _("Returned: %(title)s"),
        _(
            "We have it back. Thank you. We check it in the next days and write only if something "
            "is missing."
        ),
        actions=(Action(_("Tell us how many people it reached"), manage_path(line.request)),),
    )


@mail_kind("lending.shortage")
def shortage(line: LoanLine) -> Mail | None:
    """What is missing or broken and not settled yet; None where all of it is."""
    issues = list(line.issues.open().select_related("spec"))
    if line.state not in (LineState.ISSUE, LineState.LOST) or not issues:
        return None
    told = [
        f"{issue.get_kind_display()}"
        + (
            pgettext("between a label and its value", ": ")
            + f"{issue.spec.name} × {issue.quantity}"
            if issue.spec
            else ""
        )
        for issue in issues
    ]
    return mail_about_line(
        line,
        _("To settle: %(title)s"),
        _("Something is missing or broken:"),
        *told,
        closing=(
            _("If you find it, please bring it. Otherwise we will write to you about the cost."),
        ),
    )


@mail_kind("lending.at_risk")
def at_risk(line: LoanLine) -> Mail | None:
    """A day after a promise came at risk, where the officer has found no remedy meanwhile."""
    if not line.at_risk or line.state not in PROMISED:
        return None
    return mail_about_line(
        line,
        _("Your loan is in doubt: %(title)s"),
        _(
            "Another loan is late, or a copy cannot be lent. We may not have one for you on your "
            "days. We are looking for a way and will write to you. Your loan is not cancelled."
        ),
    )


@mail_kind("lending.moved", keyed=True)
def moved(line: LoanLine, key: str) -> Mail | None:
    """A day of the loan was moved by the centre; `key` is the shift's primary key.

    Nothing once the move was undone before the mail left, or the loan is over.
    """
    moves = list(StormMove.objects.filter(line=line, shift=int(key), shift__undone_at=None))
    if not moves or line.state not in (*PROMISED, LineState.OUT):
        return None
    labels = {Movement.COLLECT: _("Collect on"), Movement.RETURN: _("Bring back on")}
    changes = tuple(
        Changed(
            labels[Movement(move.movement)], day_in_words(move.before), day_in_words(move.after)
        )
        for move in moves
    )
    return mail_about_line(
        line,
        _("New day: %(title)s"),
        _(
            "Our desk is closed on a day of your loan, so we have moved that day. You need do "
            "nothing, and nothing counts as late."
        ),
        changes=changes,
        calendar=line.state != LineState.REQUESTED,
    )


def days_late(days: int) -> str:
    text = ngettext(
        "This was due %(days)d day ago. Others are waiting for it: please bring it back, or "
        "telephone us today.",
        "This was due %(days)d days ago. Others are waiting for it: please bring it back, or "
        "telephone us today.",
        days,
    )
    return text % {"days": days}
