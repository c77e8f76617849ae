"""The mails about a registration, each true at the moment it is sent or not sent at all."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from site_project.core.models import OfficeSettings
from site_project.core.outbox import Attachment, Mail, mail_kind

from .enums import PROVED, Publicity, RegistrationState
from .ical import page_address, single
from .models import EventPage, Registration
from .models.event import shown_at
from .words import moment_in_words

State = RegistrationState


def _mail(row: Registration, template: str, *, calendar: bool = False, **context: Any) -> Mail:
    pages = {
        page.locale.language_code: page
        for page in EventPage.objects.filter(shown_at(timezone.now()), event=row.session.event_id)
        .select_related("locale")
        .defer_streamfields()
    }
    page = next(iter(pages.values()), None)
    office = OfficeSettings.load()
    attachments = ()
    if calendar and row.session.event.publicity != Publicity.CONFIDENTIAL:
        content = single(row.session, row.language, pages, _organizer(office))
        kind = 'text/calendar; charset="utf-8"; method=PUBLISH'
        attachments = (Attachment("seminar.ics", content, kind),)
    return Mail(
        to=row.email,
        template=f"events/emails/{template}",
        context={
            "registration": row,
            "session": row.session,
            "event": row.session.event,
            "office": office,
            "page_url": page_address(page.slug, get_language() or row.language) if page else "",
            "manage_path": f"/r/{row.manage_token}/",
            "until": moment_in_words(row.held_until) if row.held_until else "",
            **context,
        },
        attachments=attachments,
    )


def _organizer(office: OfficeSettings) -> str:
    return office.email or settings.DEFAULT_FROM_EMAIL


def _fresh(registration: Registration) -> Registration:
    """Return the registration with all that a mail tells of it."""
    return Registration.objects.with_details().get(pk=registration.pk)


@mail_kind("events.code")
def code(registration: Registration) -> Mail | None:
    """The code that confirms; None once there is nothing to confirm."""
    return _code_mail(_fresh(registration), repeated=False)


def _code_mail(row: Registration, *, repeated: bool) -> Mail | None:
    if row.state != State.UNCONFIRMED or row.hold_is_over(timezone.now()):
        return None
    return _mail(row, "code", code=row.code, repeated=repeated)


@mail_kind("events.again")
def again(registration: Registration) -> Mail | None:
    """Somebody sent the form again with this address: it has a place already."""
    row = _fresh(registration)
    if row.state == State.UNCONFIRMED:
        return _code_mail(row, repeated=True)
    return _mail(row, "again") if row.state in PROVED else None


@mail_kind("events.confirmed")
def confirmed(registration: Registration) -> Mail | None:
    row = _fresh(registration)
    if row.state != State.CONFIRMED or row.session.is_past():
        return None
    return _mail(row, "confirmed", calendar=True)


@mail_kind("events.pending")
def pending(registration: Registration) -> Mail | None:
    row = _fresh(registration)
    return _mail(row, "pending") if row.state == State.PENDING else None


@mail_kind("events.waitlisted")
def waitlisted(registration: Registration) -> Mail | None:
    row = _fresh(registration)
    return _mail(row, "waitlisted") if row.state == State.WAITLISTED else None


@mail_kind("events.rejected")
def rejected(registration: Registration) -> Mail | None:
    row = _fresh(registration)
    return _mail(row, "rejected") if row.state == State.REJECTED else None


@mail_kind("events.cancelled")
def cancelled(registration: Registration) -> Mail | None:
    row = _fresh(registration)
    return _mail(row, "cancelled") if row.state in (State.CANCELLED, State.LEFT) else None


@mail_kind("events.changed")
def changed(registration: Registration) -> Mail | None:
    """Time, place or both are others; tells the new ones, and the old time."""
    row = _fresh(registration)
    if row.state not in PROVED or row.session.is_past() or row.session.is_cancelled:
        return None
    before = row.session.previous_starts_at
    zone = row.session.event.zone
    return _mail(
        row,
        "changed",
        calendar=row.state == State.CONFIRMED,
        before=moment_in_words(before, zone) if before else "",
    )


@mail_kind("events.session_cancelled")
def session_cancelled(registration: Registration) -> Mail | None:
    row = _fresh(registration)
    if row.state != State.EVENT_CANCELLED:
        return None
    return _mail(row, "session_cancelled", calendar=True)
