"""Before and after: reminders, thanks, and what staff write to a group."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.letters import Action
from site_project.core.outbox import Mail, mail_kind
from site_project.core.paired import text_in

from ..enums import RegistrationState
from ..models import Certificate, EventSettings, GroupMessage, Registration
from .letter import About

State = RegistrationState


@mail_kind("events.reminder", keyed=True)
def reminder(registration: Registration, key: str) -> Mail | None:
    """`key` is “days-<sequence>” or “hours-<sequence>”: void once the session has changed."""
    about = About.fresh(registration)
    row, session = about.row, about.row.session
    if row.state != State.CONFIRMED or session.is_cancelled or session.is_postponed:
        return None
    which, _dash, sequence = key.partition("-")
    now = timezone.now()
    last = timedelta(hours=EventSettings.load().reminder_hours if which == "days" else 0)
    if sequence != str(session.ical_sequence) or session.starts_at - last <= now:
        return None
    can_cancel = now < session.cancel_until
    return about.mail(
        about.subject(_("Reminder: %(name)s")),
        _("It starts in a few hours. We look forward to seeing you.")
        if which == "hours"
        else _("It is only a few days away. We look forward to seeing you."),
        _("If you cannot come, please cancel now: somebody else would like to have the place.")
        if can_cancel
        else _("If you cannot come, please call us."),
        picture=about.ticket(),
        actions=(
            *about.join(),
            *((about.cancel(),) if can_cancel else ()),
            about.manage(_("Open your page")),
        ),
        closing=about.way_in(),
    )


@mail_kind("events.thanks")
def thanks(registration: Registration) -> Mail | None:
    """To those who came, where no one else may know: nothing after a confidential event."""
    about = About.fresh(registration)
    row = about.row
    if row.state != State.CONFIRMED or not row.arrived or about.is_confidential:
        return None
    certificate = Certificate.objects.filter(registration=row, revoked_at=None).exists()
    path = f"{about.manage_path}certificate.pdf"
    actions = (
        *((Action(_("Your certificate of attendance (PDF)"), path),) if certificate else ()),
        *(
            (Action(_("Recording and papers, as they come"), about.page_url),)
            * bool(about.page_url)
        ),
    )
    return about.mail(
        about.subject(_("Thank you for coming: %(name)s")),
        _("Thank you for having been there."),
        actions=actions,
    )


@mail_kind("events.message", keyed=True)
def message(registration: Registration, key: str) -> Mail | None:
    """What staff wrote, to whoever is still in one of the states that they wrote to."""
    about = About.fresh(registration)
    row = about.row
    found = GroupMessage.objects.filter(pk=int(key), session=row.session_id).first()
    if found is None or row.state not in found.states:
        return None
    body = str(text_in(found, "body", row.language))
    if not body:
        return None
    subject = str(text_in(found, "subject", row.language))
    return about.mail(
        about.name if about.is_confidential else subject or about.name,
        written=body,
        actions=(about.manage(_("Open your page")),),
    )
