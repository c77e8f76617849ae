"""What the owner takes along, ticket and calendar entry; and two pages that ask first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from site_project.core import qr
from site_project.core.navigation import office

from .. import ical
from ..enums import ACTIVE, RegistrationState
from ..models import Registration
from ..models.registration import MANAGE_SCOPE
from ..words import calendar_file_name
from .answering import private
from .by_token import by_token
from .one_registration import registration_page, shown_state

State = RegistrationState


@require_safe
@by_token(MANAGE_SCOPE)
def ticket_view(request: HttpRequest, registration: Registration, scope: str) -> HttpResponse:
    """The ticket to show or to print: the code as text and as QR, no name, no answer.

    Without a confirmed place the page of the registration tells why there is none (409, 410).
    """
    if registration.state != State.CONFIRMED:
        return registration_page(request, registration, scope, status=_status(registration))
    context = _context(registration) | {"code_as_qr": qr.svg(registration.public_code)}
    return private(render(request, "events/ticket.html", context))


@require_safe
@by_token(MANAGE_SCOPE)
def calendar_view(request: HttpRequest, registration: Registration, scope: str) -> HttpResponse:
    """The session as a calendar file; of a confidential event it tells when and where alone."""
    if registration.state not in ACTIVE:
        return registration_page(request, registration, scope, status=_status(registration))
    session = registration.session
    pages = ical.pages_of([session.event_id], timezone.now()).get(session.event_id, {})
    organizer = office(request).email or settings.DEFAULT_FROM_EMAIL
    content = ical.single(session, registration.language, pages, organizer)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    name = calendar_file_name(session)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(response)


@require_safe
@by_token(MANAGE_SCOPE)
def cancel_page(request: HttpRequest, registration: Registration, scope: str) -> HttpResponse:
    """One question and one button: what reminders link to."""
    if registration.state not in ACTIVE:
        return registration_page(request, registration, scope)
    return private(render(request, "events/cancel.html", _context(registration)))


@require_safe
@by_token(MANAGE_SCOPE)
def forget_page(request: HttpRequest, registration: Registration, scope: str) -> HttpResponse:
    """What will be deleted, and the button that does it."""
    context = _context(registration) | {"active": registration.state in ACTIVE}
    return private(render(request, "events/forget.html", context))


def _context(registration: Registration) -> dict[str, object]:
    return {
        "registration": registration,
        "session": registration.session,
        "event": registration.session.event,
        "shown": shown_state(registration),
        "states": State,
    }


def _status(registration: Registration) -> int:
    """A place to come is a conflict with what is asked for; an ended one is gone (by default)."""
    return 409 if registration.state in ACTIVE else 200
