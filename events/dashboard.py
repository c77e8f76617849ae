"""The panel of the dashboard for those who run seminars."""

from datetime import timedelta

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.dashboard import Panel, Row, Section

from .enums import RegistrationState
from .models import Session
from .permissions import can_manage_registrations, can_schedule

AHEAD = timedelta(days=14)


def sessions_panel(request: HttpRequest) -> Panel | None:
    """The sessions of the next fourteen days, with their places and who waits."""
    if not (can_manage_registrations(request.user) or can_schedule(request.user)):
        return None
    now = timezone.now()
    sessions = Session.objects.upcoming(now).filter(starts_at__lt=now + AHEAD).with_details()
    rows = [_row(session) for session in with_waiting(sessions)]
    section = Section(
        _("The next fourteen days"),
        rows,
        _("No session in the next fourteen days."),
        reverse("sessions:index"),
        _("All sessions"),
    )
    return Panel("sessions", _("Next seminars"), "date", 100, [section])


def with_waiting(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Return each with the number of persons on its waiting list."""
    listed = Q(registrations__state=RegistrationState.WAITLISTED)
    return sessions.annotate(waiting=Coalesce(Sum("registrations__party_size", filter=listed), 0))


def _row(session: Session) -> Row:
    mark, urgent = "", False
    if session.is_cancelled:
        mark = _("Cancelled")
    elif session.is_postponed:
        mark = _("Postponed")
    elif session.is_full:
        mark, urgent = _("Full"), bool(session.waiting)
    url = reverse("sessions:inspect", args=[session.pk])
    places = [] if session.is_cancelled else _places(session)
    return Row(str(session.event.name), url, [session.when, *places], mark, urgent)


def _places(session: Session) -> list[str]:
    """Tell how many places are gone, how many are left and who waits."""
    gone = session.taken + session.held + session.kept
    told = [ngettext("%(count)d place taken", "%(count)d places taken", gone) % {"count": gone}]
    left = session.places_left
    if left is not None:
        told.append(
            ngettext("%(count)d place left", "%(count)d places left", left) % {"count": left}
        )
    if session.waiting:
        told.append(_("%(count)d waiting") % {"count": session.waiting})
    return told
