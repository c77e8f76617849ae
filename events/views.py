"""From HTTP to a rule and back: registering, confirming, cancelling."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from site_project.core.addresses import fold_email
from site_project.core.codes import is_code
from site_project.core.links import BadLink, read_token
from site_project.core.throttle import Limit, allow, client_address, client_network, hashed

from .enums import UNPROVED, RegistrationState
from .forms.public import AddressAndCodeForm, CodeForm, RegistrationForm
from .models import Registration, Session
from .models.registration import CONFIRM_SCOPE, MANAGE_SCOPE
from .refusals import Refused
from .registration import (
    Applicant,
    cancel,
    check_open,
    confirm_with_code,
    confirm_with_link,
    register,
)
from .words import moment_in_words

State = RegistrationState
FORMS = Limit("seminar form", count=300, seconds=3600)
CODES = Limit("confirmation page", count=30, seconds=3600)
GONE = {"past", "cancelled", "hold_over", "session_over", "not_waiting_for_code", "not_active"}
BAD = {"party", "wrong_code"}
OFFERS_WAITING = {"full", "too_few"}


def status_of(refusal: Refused) -> int:
    """Return the HTTP status that says the same as a refusal (RFC 9110)."""
    if refusal.code in GONE:
        return 410
    if refusal.code in BAD:
        return 400
    return 429 if refusal.code == "locked" else 409


def private(response: HttpResponse, referrer: str = "no-referrer") -> HttpResponse:
    """Keep an answer about one person out of caches and its address out of other logs."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = referrer
    return response


# --- The form ----------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form of a session, or take it and answer with what was held."""
    now = timezone.now()
    sessions = Session.objects.public_at(now, by_link=True).for_lists(now).filter(slug=slug)
    session = _chosen(request, sessions)
    if session is None:
        return _choose(request, slug, list(sessions.upcoming(now)))
    if request.method == "POST":
        return _take(request, session)
    try:
        check_open(session, 1, now)
    except Refused as refusal:
        return _form_page(request, session, None, refusal=refusal)
    return _form_page(request, session, RegistrationForm(session=session))


def _chosen(request: HttpRequest, sessions: Any) -> Session | None:
    """Return the session that the address names, or the only one. Raises Http404."""
    if uid := request.GET.get("session"):
        try:
            session = sessions.filter(uid=UUID(uid)).first()
        except ValueError as error:
            raise Http404("no such session") from error
        if session is None:
            raise Http404("no such session")
        return session
    several = list(sessions[:2])
    return several[0] if len(several) == 1 else None


def _choose(request: HttpRequest, slug: str, sessions: list[Session]) -> HttpResponse:
    if not sessions:
        raise Http404("no session to come")
    return render(request, "events/choose_session.html", {"sessions": sessions, "slug": slug})


def _take(request: HttpRequest, session: Session) -> HttpResponse:
    form = RegistrationForm(request.POST, session=session)
    network = client_network(request)
    if not allow(FORMS, network):
        form.add_error(None, _("Too many forms came from your network. Try again in an hour."))
        return _form_page(request, session, form, status=429)
    if not form.is_valid():
        return _form_page(request, session, form, status=400)
    applicant = Applicant(
        name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        party_size=form.cleaned_data["party_size"],
        language=get_language(),
        waiting=bool(request.POST.get("waiting")),
        form_key=form.cleaned_data["form_key"] or None,
        network=hashed(f"network:{network}"),
        host=hashed(f"host:{client_address(request)}"),
    )
    try:
        registration = register(session, applicant=applicant)
    except Refused as refusal:
        return _form_page(request, session, form, refusal=refusal)
    registration.slug = session.slug
    return _registration_page(request, registration, CONFIRM_SCOPE)


def _form_page(
    request: HttpRequest,
    session: Session,
    form: RegistrationForm | None,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form with what was typed, the reason of a refusal above it."""
    if refusal is not None:
        status = status_of(refusal)
        if form is not None:
            form.add_error(None, refusal.message)
            session.refresh_from_db(fields=["taken", "held", "kept", "overbooked", "capacity"])
    open_now = session.takes_registrations()
    context = {
        "session": session,
        "event": session.event,
        "slug": session.slug,
        "form": form if open_now else None,
        "refusal": refusal.message if refusal else "",
        "waiting": session.is_full or (refusal is not None and refusal.code in OFFERS_WAITING),
    }
    # Without a referrer a browser calls its origin "null", which the CSRF check refuses.
    return private(render(request, "events/register.html", context, status=status), "same-origin")


# --- One registration --------------------------------------------------------


# Whoever knows the token may act, and no cookie counts: there is no request to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def registration_view(request: HttpRequest, token: str) -> HttpResponse:
    """One registration by its link: to confirm after the form, or to manage from the mail.

    A forged link is unknown (404), a revoked one gone (410). Only a POST changes anything.
    """
    try:
        link = read_token(token, CONFIRM_SCOPE, MANAGE_SCOPE)
    except BadLink as error:
        raise Http404("no such link") from error
    registration = Registration.objects.with_details().filter(pk=link.pk).first()
    if registration is None:
        raise Http404("no such registration")
    with translation.override(registration.language):
        if registration.link_version != link.version:
            return private(render(request, "events/link_over.html", status=410))
        if request.method == "POST":
            return _act(request, registration, link.scope)
        return _registration_page(request, registration, link.scope)


def _act(request: HttpRequest, registration: Registration, scope: str) -> HttpResponse:
    form = CodeForm(request.POST) if scope == CONFIRM_SCOPE else None
    try:
        if form is not None:
            if not form.is_valid():
                return _registration_page(request, registration, scope, form=form, status=400)
            done = confirm_with_code(registration, form.cleaned_data["code"])
        elif request.POST.get("action") == "confirm":
            done = confirm_with_link(registration)
        elif request.POST.get("action") == "cancel":
            done = cancel(registration)
        else:
            return _registration_page(request, registration, scope, status=400)
    except Refused as refusal:
        return _registration_page(request, registration, scope, form=form, refusal=refusal)
    done.slug = registration.slug
    return _registration_page(request, done, scope, acted=True)


def _registration_page(
    request: HttpRequest,
    registration: Registration,
    scope: str,
    *,
    form: CodeForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
    acted: bool = False,
) -> HttpResponse:
    """Tell where a registration stands; what is over is gone (410) unless it ended just now."""
    if refusal is not None:
        status = status_of(refusal)
        if form is not None and refusal.code in ("wrong_code", "locked"):
            form.add_error("code", refusal.message)
    shown = shown_state(registration)
    over = shown in ENDED
    if over and not acted and status == 200:
        status = 410
    to_confirm = shown == State.UNCONFIRMED
    session = registration.session
    context = {
        "registration": registration,
        "session": session,
        "event": session.event,
        "shown": shown,
        "until": moment_in_words(registration.held_until) if to_confirm else "",
        "states": State,
        "over": over,
        "form": (form or CodeForm()) if to_confirm and scope == CONFIRM_SCOPE else None,
        "manages": scope == MANAGE_SCOPE,
        "can_cancel": scope == MANAGE_SCOPE and _can_cancel(registration, shown),
        "refusal": "" if refusal is None or (form and form.errors) else refusal.message,
    }
    return private(render(request, "events/registration.html", context, status=status))


ENDED = (
    State.EXPIRED,
    State.REJECTED,
    State.LEFT,
    State.DECLINED,
    State.OFFER_EXPIRED,
    State.CANCELLED,
    State.EVENT_CANCELLED,
)


def shown_state(registration: Registration) -> RegistrationState:
    """Return the state that the page shows: a repeated form looks like any other."""
    state = State(registration.state)
    if state not in UNPROVED:
        return state
    if state == State.REPEATED and not registration.session.event.needs_address_proof:
        return State.CONFIRMED
    return State.EXPIRED if registration.hold_is_over(timezone.now()) else State.UNCONFIRMED


def _can_cancel(registration: Registration, shown: RegistrationState) -> bool:
    if shown in (State.UNCONFIRMED, State.WAITLISTED):
        return True
    in_time = timezone.now() < registration.session.cancel_until
    return in_time and shown in (State.CONFIRMED, State.PENDING, State.OFFERED)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_view(request: HttpRequest) -> HttpResponse:
    """Confirm by address and code, for whoever has lost the page.

    An unknown address, a wrong code and a locked one get the same answer.
    """
    form = AddressAndCodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if not allow(CODES, client_network(request)):
            form.add_error(None, _("Too many tries came from your network. Try again in an hour."))
            status = 429
        elif form.is_valid():
            found = _confirm_by_address(form.cleaned_data["email"], form.cleaned_data["code"])
            if found is not None:
                with translation.override(found.language):
                    return _registration_page(request, found, CONFIRM_SCOPE, acted=True)
            form.add_error(
                None,
                _(
                    "This address and this code do not belong together, or the time is over. "
                    "After five wrong codes only the link in the mail confirms."
                ),
            )
    page = render(request, "events/confirm.html", {"form": form}, status=status)
    return private(page, "same-origin")


def _confirm_by_address(email: str, typed: str) -> Registration | None:
    rows = list(
        Registration.objects.with_details().filter(
            email_folded=fold_email(email), state=State.UNCONFIRMED, held_until__gt=timezone.now()
        )
    )
    # Whose code it is, else the newest: a wrong try counts for one confirmation only.
    rows.sort(key=lambda row: (not is_code(typed, row.code), -row.pk))
    for row in rows[:1]:
        try:
            done = confirm_with_code(row, typed)
        except Refused:
            return None
        done.slug = row.slug
        return done
    return None
