"""The mails about a wish: it waits, something is kept for it, it is over."""

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import moment_in_words
from site_project.core.letters import Action
from site_project.core.outbox import Mail, mail_kind

from ..enums import LineState, WishState
from ..models import LoanLine, LoanRequest, Wish
from .asked import told_wish
from .letter import mail_about, mail_about_line, manage_path, reference_of
from .loan import catalogue


@mail_kind("lending.waiting")
def waiting(request: LoanRequest) -> Mail | None:
    wish = Wish.objects.filter(request=request, state=WishState.WAITING).first()
    if wish is None:
        return None
    return mail_about(
        request,
        _("On the waiting list"),
        _(
            "You are on the waiting list. As soon as something suitable is free we keep it for you "
            "and write to you."
        ),
        title=_("You wish for:"),
        facts=(*told_wish(wish), reference_of(request)),
        actions=(Action(_("See your wish or withdraw it"), manage_path(request)),),
    )


@mail_kind("lending.offer")
def offer(line: LoanLine) -> Mail | None:
    """What is kept for a wish, while it is kept."""
    if line.state != LineState.HELD or line.held_until is None:
        return None
    if line.held_until <= timezone.now():
        return None
    until = _("We keep it for you until %(until)s. Take it before that; else the next one gets it.")
    return mail_about_line(
        line,
        _("Free for you: %(title)s"),
        _("What you wished for is free on these days."),
        until % {"until": moment_in_words(line.held_until)},
        actions=(Action(_("Take it or let it pass"), manage_path(line.request)),),
    )


@mail_kind("lending.wish_over")
def wish_over(request: LoanRequest) -> Mail | None:
    wish = Wish.objects.filter(request=request, state=WishState.OVER).first()
    if wish is None:
        return None
    return mail_about(
        request,
        _("Your wish has ended"),
        _(
            "Your days are over, or three offers were let pass. You are off the waiting list and "
            "welcome to ask again."
        ),
        title=_("You wished for:"),
        facts=told_wish(wish),
        actions=(catalogue(),),
    )
