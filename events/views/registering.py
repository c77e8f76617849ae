"""The form of a session: shown, taken, and refused with what was typed."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from site_project.core.page_cache import until
from site_project.core.public_forms import hidden_values
from site_project.core.set_pages import Own, set_page
from site_project.core.throttle import Limit, allow, client_address, client_network, hashed

from .. import access_requests, waiting_list
from ..forms.public import RegistrationForm
from ..models import Session
from ..models.registration import CONFIRM_SCOPE
from ..models.session import SessionQuerySet
from ..refusals import Refused
from ..registration import Applicant, check_open, register
from .answering import frame_of, private, status_of
from .one_registration import registration_page
from .reading import (
    has_quotas,
    office_rules,
    public_session,
    questions_of,
    quotas_of,
    read_numbers,
    with_session,
)

FORMS = Limit("seminar form", count=300, seconds=3600)
OFFERS_WAITING = {"full", "too_few"}
# Beside which field a refusal stands; the others stand above the form.
FIELDS = {
    "party": "party_size",
    "quota": "quota",
    "quota_code": "quota_code",
    "quota_domain": "email",
}


# Anybody may send the form, and no cookie counts: there is no request to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form of a session, or take it and answer with what was held.

    The answer to the form is the page itself and no redirect to it: the form
    carries a one-time key, so that sent again (reload, back, double click) it
    holds nothing twice and gets the same page.
    """
    now = timezone.now()
    session = _session(request, slug, now)
    if session is None:
        return _choose(request, slug, now)
    if request.method == "POST":
        return _take(request, session)
    try:
        check_open(session, 1, now)
    except Refused as refusal:
        return _form_page(request, session, refusal=refusal)
    return _form_page(request, session)


def _session(request: HttpRequest, slug: str, now: datetime) -> Session | None:
    """Return the session that the address names, or the only one to come. Raises Http404."""
    if uid := request.GET.get("session"):
        try:
            return public_session(request, slug, UUID(uid), now)
        except ValueError as error:
            raise Http404("no such session") from error
    several = list(_sessions(slug, now)[:2])
    return several[0] if len(several) == 1 else None


def _sessions(slug: str, now: datetime) -> SessionQuerySet:
    return Session.objects.public_at(now, by_link=True).for_lists(now).filter(slug=slug)


def _choose(request: HttpRequest, slug: str, now: datetime) -> HttpResponse:
    sessions = list(_sessions(slug, now).upcoming(now))
    if not sessions:
        raise Http404("no session to come")
    return render(request, "events/choose_session.html", {"sessions": sessions, "slug": slug})


def _form(request: HttpRequest, session: Session) -> RegistrationForm:
    quotas = quotas_of(request, session)
    if quotas:
        read_numbers(session)  # the form tells how many places each has left
    return RegistrationForm(
        request.POST if request.method == "POST" else None,
        session=session,
        quotas=quotas,
        questions=questions_of(request, session.event_id),
    )


def _take(request: HttpRequest, session: Session) -> HttpResponse:
    form = _form(request, session)
    network = client_network(request)
    if not allow(FORMS, network):
        form.add_error(None, _("Too many forms came from your network. Try again in an hour."))
        return _form_page(request, session, form, status=429)
    if not form.is_valid():
        return _form_page(request, session, form, status=400)
    typed = form.cleaned_data
    applicant = Applicant(
        name=typed["name"],
        email=typed["email"],
        party_size=typed["party_size"],
        language=get_language(),
        waiting=bool(request.POST.get("waiting")),
        form_key=typed["form_key"] or None,
        network=hashed(f"network:{network}"),
        host=hashed(f"host:{client_address(request)}"),
        quota=typed.get("quota"),
        quota_code=typed.get("quota_code", ""),
        answers=form.answers(),
        access_needs=typed["access_needs"],
        helper=typed["helper"],
    )
    try:
        registration = register(session, applicant=applicant)
    except Refused as refusal:
        return _form_page(request, session, form, refusal=refusal)
    return registration_page(request, with_session(request, registration), CONFIRM_SCOPE)


def _form_page(
    request: HttpRequest,
    session: Session,
    form: RegistrationForm | None = None,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form, empty or with what was typed, the reason of a refusal above it."""
    now = timezone.now()
    if refusal is not None:
        status = status_of(refusal)
        if form is not None:
            field = FIELDS.get(refusal.code)
            form.add_error(field if field in form.fields else None, refusal.message)
    read_numbers(session)
    fresh = form is None and refusal is None
    full = session.is_full or (refusal is not None and refusal.code in OFFERS_WAITING)
    can_wait = session.waiting_list and now < waiting_list.closes_at(session, office_rules(request))
    shows_form = (fresh or form is not None) and session.takes_registrations(now)
    own = {}
    if shows_form:
        places = render_to_string("events/includes/places.html", {"session": session})
        own = hidden_values(form) | {"places": places}

    def context(own: Own) -> dict[str, Any]:
        return {
            "session": session,
            "event": session.event,
            "slug": session.slug,
            "form": (form or _form(request, session)) if shows_form else None,
            "own": own,
            "refusal": refusal.message if refusal else "",
            "reply_by": partial(access_requests.deadline, session, now),
            "full": full,
            "can_wait": can_wait,
        }

    key = None
    frame = frame_of(request, session)
    # A quota tells its own number of places beside its name.
    if fresh and shows_form and frame is not None and not has_quotas(request, session):
        key = (session.pk, full, can_wait, frame, until(request, now))
    page = set_page(request, "events/register.html", context, key=key, own=own)
    return private(HttpResponse(page, status=status), "same-origin")
