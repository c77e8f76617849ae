"""The way into an online meeting: one address for good, wherever the meeting moves."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from site_project.core.days import moment_in_words

from ..enums import RegistrationState
from ..models import Registration
from ..models.registration import JOIN_SCOPE
from .answering import private
from .by_token import by_token
from .managing import opens_at
from .reading import office_rules


@require_safe
@by_token(JOIN_SCOPE)
def join_view(request: HttpRequest, registration: Registration, scope: str) -> HttpResponse:
    """Send whoever has a place into the meeting while it is open; else tell when it opens.

    The meeting's own address is shown nowhere. Before it opens: 200 and the
    time. Without a confirmed place: 403. Postponed: 409. Cancelled or over: 410.
    """
    session = registration.session
    now = timezone.now()
    opens = opens_at(session, office_rules(request))
    if session.is_cancelled or session.is_past(now):
        why, status = "cancelled" if session.is_cancelled else "over", 410
    elif registration.state != RegistrationState.CONFIRMED:
        why, status = "no_place", 403
    elif session.is_postponed:
        why, status = "postponed", 409
    elif now < opens:
        why, status = "early", 200
    elif not session.online_url:
        why, status = "no_address", 200
    else:
        return private(HttpResponseRedirect(session.online_url))
    context = {
        "registration": registration,
        "session": session,
        "event": session.event,
        "why": why,
        "opens": moment_in_words(opens, session.event.zone),
    }
    return private(render(request, "events/join.html", context, status=status))
