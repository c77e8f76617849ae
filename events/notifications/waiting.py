"""The waiting list: joined, offered a place, too late, and first at the door."""

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.days import moment_in_words
from site_project.core.letters import Action
from site_project.core.outbox import Mail, mail_kind

from ..enums import RegistrationState
from ..models import EventSettings, Registration
from ..waiting_list import is_closed
from .letter import About

State = RegistrationState


@mail_kind("events.waitlisted")
def waitlisted(registration: Registration) -> Mail | None:
    """One's number in the line is told on the page, where it is true when it is read."""
    about = About.fresh(registration)
    if about.row.state != State.WAITLISTED or about.row.session.is_past():
        return None
    return about.mail(
        about.subject(_("On the waiting list: %(name)s")),
        _(
            "There are no places left at present. You are on the waiting list, "
            "and we write to you as soon as a place is free."
        ),
        _("Your page tells where you stand in the line; there you can leave it too."),
        actions=(about.manage(_("See where you stand")),),
    )


@mail_kind("events.offer")
def offer(registration: Registration) -> Mail | None:
    """A place, until a time; taken or declined on the page."""
    about = About.fresh(registration)
    row = about.row
    until = row.offered_until
    if row.state != State.OFFERED or until is None or until <= timezone.now():
        return None
    limits = EventSettings.load()
    return about.mail(
        about.subject(_("A place for you: %(name)s")),
        _("A place is free for you. Please accept or decline it by %(until)s.")
        % {"until": moment_in_words(until)},
        _(
            "The hours from %(from)s to %(until)s are not counted. "
            "After that time the place goes to the next in line."
        )
        % {"from": f"{limits.quiet_from:%H:%M}", "until": f"{limits.quiet_until:%H:%M}"},
        actions=(about.manage(_("Accept or decline")),),
    )


@mail_kind("events.offer_over")
def offer_over(registration: Registration) -> Mail | None:
    about = About.fresh(registration)
    row = about.row
    if row.state != State.OFFER_EXPIRED or row.session.is_past() or row.session.is_cancelled:
        return None
    again = (Action(_("See if you can register anew"), about.page_url),) if about.page_url else ()
    return about.mail(
        about.subject(_("Offer over: %(name)s")),
        _("The time to accept the place is over, and it goes to the next in line."),
        actions=again,
    )


@mail_kind("events.first_at_door")
def first_at_door(registration: Registration) -> Mail | None:
    """The line has ended: whatever is free goes to whoever is there first."""
    about = About.fresh(registration)
    session = about.row.session
    if about.row.state != State.WAITLISTED or not is_closed(session, timezone.now()):
        return None
    if session.is_past() or session.is_cancelled or session.is_postponed:
        return None
    return about.mail(
        about.subject(_("First at the door: %(name)s")),
        _(
            "The waiting list has closed, and we could not offer you a place in time. "
            "Places that stay empty go to whoever is at the door first: you are welcome to come."
        ),
        closing=about.way_in(),
    )
