"""What the office sees first: the sessions of the next fourteen days, and what waits in them."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_user_display_name

from site_project.core.dashboard import Panel, Row, Section
from site_project.core.days import day_in_words, local_day
from site_project.core.models import OutboxMail
from site_project.core.models.outbox import OutboxState

from . import access_requests
from .enums import AccessState, RegistrationState
from .models import AccessRequest, Registration, Session
from .permissions import can_manage_registrations, can_schedule, can_see_access_requests

AHEAD = timedelta(days=14)
REQUESTS_SHOWN = 6
# Those that have failed for good, and those that go on trying.
NOT_OUT = Q(state=OutboxState.FAILED) | Q(state=OutboxState.QUEUED, attempts__gt=0)


def next_fourteen_days(now: datetime) -> "QuerySet[Session]":
    """Return the sessions that start within fourteen days or go on now, with what waits in each."""
    sessions = Session.objects.upcoming(now).filter(starts_at__lt=now + AHEAD)
    return with_numbers(sessions.with_details(), now)


def with_numbers(sessions: "QuerySet[Session]", now: datetime) -> "QuerySet[Session]":
    """Return each with `waiting` (persons), `access` (requests to answer) and `unsent` (mails)."""
    mine = Registration.objects.filter(session=OuterRef("pk")).order_by()
    requests = access_requests.waiting(now).filter(registration__session=OuterRef("pk"))
    return sessions.annotate(
        waiting=_number(mine.filter(state=RegistrationState.WAITLISTED), Sum("party_size")),
        access=_number(requests.order_by(), Count("pk"), group="registration__session"),
        unsent=_number(mine.filter(pk__in=whose_mail_is_not_out()), Count("pk")),
    )


def whose_mail_is_not_out() -> QuerySet:
    """Return the keys of the registrations about which a mail has not gone out."""
    kind = ContentType.objects.get_for_model(Registration)
    return OutboxMail.objects.filter(NOT_OUT, content_type=kind).values("object_id")


def _number(rows: QuerySet, what: Sum | Count, group: str = "session") -> Coalesce:
    # A subquery each: joins of several tables would multiply one another's rows.
    counted = rows.values(group).annotate(number=what).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def sessions_panel(request: HttpRequest) -> Panel | None:
    """The sessions of the next fourteen days, their places, and what waits in them."""
    user = request.user
    manages = can_manage_registrations(user)
    if not (manages or can_schedule(user)):
        return None
    now = timezone.now()
    rows = [_row(session, manages=manages) for session in next_fourteen_days(now)]
    more = ("desk:index", _("All of it")) if manages else ("sessions:index", _("All sessions"))
    section = Section(
        _("The next fourteen days"),
        rows,
        _("No session in the next fourteen days."),
        reverse(more[0]),
        more[1],
    )
    sections = [section]
    if can_see_access_requests(user):
        sections.append(access_section(now))
    return Panel("sessions", _("Next seminars"), "date", 100, sections)


def access_section(now: datetime) -> Section:
    """The access requests that wait for a reply, the earliest due first."""
    found = list(access_requests.waiting(now).order_by("due_on", "pk")[:REQUESTS_SHOWN])
    return Section(
        _("Access requests"),
        [_request_row(row, now) for row in found],
        _("No access request waits for a reply."),
        f"{reverse('access-requests:index')}?state={AccessState.OPEN}",
        _("All access requests"),
    )


def _request_row(row: AccessRequest, now: datetime) -> Row:
    late = row.due_on <= local_day(now)
    owner = get_user_display_name(row.owner) if row.owner else _("nobody sees to it")
    return Row(
        f"{row.registration} · {row.registration.session}",
        reverse("access-requests:reply", args=[row.pk]),
        [_("reply due %(day)s") % {"day": day_in_words(row.due_on)}, owner],
        _("due now") if late else "",
        late,
    )


def _row(session: Session, *, manages: bool) -> Row:
    mark, urgent = state_of(session)
    url = reverse("sessions:inspect", args=[session.pk])
    places = [] if session.is_cancelled else places_of(session)
    waits = what_waits(session) if manages else []
    return Row(
        str(session.event.name),
        url,
        [session.when, *places, *waits],
        mark or (_("needs you") if waits else ""),
        urgent or bool(waits),
    )


def state_of(session: Session) -> tuple[str, bool]:
    """Return what is to be marked about a session, and whether somebody should look."""
    if session.is_cancelled:
        return _("Cancelled"), False
    if session.is_postponed:
        return _("Postponed"), False
    if session.is_full:
        return _("Full"), bool(session.waiting)
    return "", False


def places_of(session: Session) -> list[str]:
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


def what_waits(session: Session) -> list[str]:
    """Tell what staff have to see to: requests to answer, mails that do not get out."""
    told = []
    if number := session.access:
        told.append(
            ngettext("%(count)d access request", "%(count)d access requests", number)
            % {"count": number}
        )
    if number := session.unsent:
        told.append(
            ngettext("%(count)d mail not out", "%(count)d mails not out", number)
            % {"count": number}
        )
    return told
