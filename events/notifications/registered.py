"""From the code to the confirmation, and how a registration ends."""

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import moment_in_words
from site_project.core.outbox import Mail, mail_kind

from ..enums import ACTIVE, PROVED, AccessState, LogVerb, RegistrationState
from ..models import AccessRequest, Registration
from .letter import About

State = RegistrationState


@mail_kind("events.code")
def code(registration: Registration) -> Mail | None:
    """The code that confirms; None once there is nothing to confirm."""
    return _code_mail(About.fresh(registration), repeated=False)


def _code_mail(about: About, *, repeated: bool) -> Mail | None:
    """Nothing that was typed stands in it: the address may be a stranger's."""
    row = about.row
    if row.state != State.UNCONFIRMED or row.hold_is_over(timezone.now()):
        return None
    held = (
        _("Your place is held until %(until)s.")
        if row.holds_place
        else _("Your place is not kept until you confirm; you can do so until %(until)s.")
    )
    return about.mail(
        _("%(code)s is your confirmation code") % {"code": row.code},
        _("You already have a place held with this address. This mail replaces the earlier one.")
        if repeated
        else "",
        held % {"until": moment_in_words(row.held_until)} if row.held_until else "",
        _("Type this code on the page where you registered, or confirm with the button below."),
        greets=False,
        code=row.code,
        actions=(about.manage(_("Confirm on this page")),),
        closing=(_("If you did not ask for this, do nothing: the place becomes free by itself."),),
    )


@mail_kind("events.again")
def again(registration: Registration) -> Mail | None:
    """Somebody sent the form again with this address: it has a place already."""
    about = About.fresh(registration)
    row = about.row
    if row.state == State.UNCONFIRMED:
        return _code_mail(about, repeated=True)
    if row.state not in PROVED or row.session.is_past():
        return None
    stands = {
        State.WAITLISTED: _(
            "Somebody, probably you, sent the form again with this address. "
            "You are already on the waiting list."
        ),
        State.PENDING: _(
            "Somebody, probably you, sent the form again with this address. "
            "Your registration is waiting for approval; nothing has changed."
        ),
        State.OFFERED: _(
            "Somebody, probably you, sent the form again with this address. "
            "A place is offered to you already: please accept it on your page."
        ),
    }
    has_place = _(
        "Somebody, probably you, sent the form again with this address. "
        "You already have a place; nothing has changed."
    )
    subject = {
        State.WAITLISTED: _("You are already on the waiting list: %(name)s"),
        State.PENDING: _("You are already registered: %(name)s"),
        State.OFFERED: _("You are already registered: %(name)s"),
    }
    return about.mail(
        about.subject(subject.get(State(row.state), _("You already have a place: %(name)s"))),
        stands.get(State(row.state), has_place),
        actions=(about.manage(_("See or cancel it")),),
    )


@mail_kind("events.confirmed")
def confirmed(registration: Registration) -> Mail | None:
    """The ticket, the calendar file and the way to change one's mind."""
    about = About.fresh(registration)
    row = about.row
    if row.state != State.CONFIRMED or row.session.is_past() or row.session.is_cancelled:
        return None
    by_staff = row.log.filter(verb=LogVerb.REGISTERED_BY_STAFF).exists()
    return about.mail(
        about.subject(_("Place confirmed: %(name)s")),
        _("We have registered you, as you asked. Your place is confirmed.")
        if by_staff
        else _("Your place is confirmed. We look forward to seeing you."),
        picture=about.ticket(),
        actions=(about.manage(_("See, change or cancel it")), *about.join()),
        closing=about.way_in(),
        files=about.calendar(),
    )


@mail_kind("events.pending")
def pending(registration: Registration) -> Mail | None:
    about = About.fresh(registration)
    if about.row.state != State.PENDING or about.row.session.is_past():
        return None
    return about.mail(
        about.subject(_("Waiting for approval: %(name)s")),
        _("Your address is confirmed. We look at each registration and write to you."),
        actions=(about.manage(_("See or cancel it")),),
    )


@mail_kind("events.rejected")
def rejected(registration: Registration) -> Mail | None:
    about = About.fresh(registration)
    if about.row.state != State.REJECTED:
        return None
    return about.mail(
        about.subject(_("Registration not approved: %(name)s")),
        _(
            "We are sorry: we cannot give you a place this time. "
            "Please call us if you have questions."
        ),
    )


@mail_kind("events.cancelled")
def cancelled(registration: Registration) -> Mail | None:
    """The registration ended, by its owner's wish or by staff."""
    about = About.fresh(registration)
    row = about.row
    if row.state == State.LEFT:
        return about.mail(
            about.subject(_("You have left the waiting list: %(name)s")),
            _("You are no longer on the waiting list."),
        )
    if row.state not in (State.CANCELLED, State.DECLINED):
        return None
    by_staff = row.log.filter(verb=LogVerb.CANCELLED).exclude(reason_code="").exists()
    return about.mail(
        about.subject(_("Place cancelled: %(name)s")),
        _("Your place is cancelled. If you did not ask for this, please call us.")
        if by_staff
        else _("Your place is cancelled. Thank you for telling us: somebody else can have it."),
    )


@mail_kind("events.moved_session")
def moved_session(registration: Registration) -> Mail | None:
    """Staff moved the registration to another date; its ticket stays the same."""
    about = About.fresh(registration)
    row = about.row
    if row.state not in ACTIVE or row.session.is_past() or row.session.is_cancelled:
        return None
    has_place = row.state == State.CONFIRMED
    return about.mail(
        about.subject(_("Moved to another session: %(name)s")),
        _("We have moved your registration to another session. It is now for:"),
        picture=about.ticket() if has_place else None,
        actions=(about.manage(_("See, change or cancel it")), *about.join()),
        closing=about.way_in(),
        files=about.calendar() if has_place else (),
    )


@mail_kind("events.access_reply")
def access_reply(registration: Registration) -> Mail | None:
    """What could be arranged. A confidential one is read on the page alone."""
    about = About.fresh(registration)
    request = AccessRequest.objects.filter(registration=about.row).first()
    if about.row.state not in ACTIVE or about.row.session.is_past():
        return None
    if request is None or request.state == AccessState.OPEN:
        return None
    outcome = {
        AccessState.ARRANGED: _("What you need in order to take part is arranged."),
        AccessState.PARTLY: _("Part of what you need in order to take part is arranged."),
        AccessState.DECLINED: _("We are sorry: we could not arrange what you need."),
    }
    return about.mail(
        about.subject(_("Your access request: %(name)s")),
        _("We have answered your request; please read the answer on your page.")
        if about.is_confidential
        else outcome[AccessState(request.state)],
        written="" if about.is_confidential else request.reply,
        actions=(about.manage(_("Open your page")),),
        closing=(_("If this does not suit you, please call us."),),
    )
