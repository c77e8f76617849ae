"""The page of one registration: to confirm after the form, or to manage from the mail."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from site_project.core.days import moment_in_words
from site_project.core.page_cache import until
from site_project.core.set_pages import Own, set_page

from ..enums import UNPROVED, RegistrationState
from ..forms.public import CodeForm
from ..models import Registration
from ..models.registration import CONFIRM_SCOPE, MANAGE_SCOPE
from ..refusals import Refused
from ..registration import confirm_with_code
from .answering import done, frame_of, just_done, private, status_of
from .by_token import by_token
from .managing import ACTS, InvalidForm, Shown, for_owner
from .reading import read_numbers, with_session

State = RegistrationState
ENDED = (
    State.EXPIRED,
    State.REJECTED,
    State.LEFT,
    State.DECLINED,
    State.OFFER_EXPIRED,
    State.CANCELLED,
    State.EVENT_CANCELLED,
)


# Whoever knows the token may act, and no cookie counts: there is no request to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_token(CONFIRM_SCOPE, MANAGE_SCOPE)
def registration_view(request: HttpRequest, registration: Registration, scope: str) -> HttpResponse:
    """One registration by its link. Only a POST changes anything.

    The code is answered with the page itself: sent again it changes nothing.
    What the owner does is answered with a redirect to the page (303).
    """
    if request.method != "POST":
        told = just_done(request, registration.pk)
        return registration_page(request, registration, scope, told=told)
    if scope == CONFIRM_SCOPE:
        return _confirm(request, registration)
    return _manage(request, registration)


def _confirm(request: HttpRequest, registration: Registration) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return registration_page(request, registration, CONFIRM_SCOPE, form=form, status=400)
    try:
        confirmed = confirm_with_code(registration, form.cleaned_data["code"])
    except Refused as refusal:
        return registration_page(request, registration, CONFIRM_SCOPE, form=form, refusal=refusal)
    return registration_page(
        request, with_session(request, confirmed), CONFIRM_SCOPE, told="confirmed"
    )


def _manage(request: HttpRequest, registration: Registration) -> HttpResponse:
    action = request.POST.get("action", "")
    if action not in ACTS:
        return registration_page(request, registration, MANAGE_SCOPE, status=400)
    try:
        ACTS[action](request, registration)
    except InvalidForm as invalid:
        shown = {action: invalid.form}
        return registration_page(request, registration, MANAGE_SCOPE, forms=shown, status=400)
    except Refused as refusal:
        row = with_session(request, Registration.objects.get(pk=registration.pk))
        return registration_page(request, row, MANAGE_SCOPE, refusal=refusal)
    return done(registration.manage_token, registration.pk, action)


def registration_page(
    request: HttpRequest,
    registration: Registration,
    scope: str,
    *,
    form: CodeForm | None = None,
    forms: Shown | None = None,
    refusal: Refused | None = None,
    status: int = 200,
    told: str = "",
) -> HttpResponse:
    """Tell where a registration stands; what is over is gone (410) unless it ended just now.

    `told` names what was done just now, `form` and `forms` are those that came
    back wrong.
    """
    if refusal is not None:
        status = status_of(refusal)
        if form is not None and refusal.code in ("wrong_code", "locked"):
            form.add_error("code", refusal.message)
    shown = shown_state(registration)
    over = shown in ENDED
    if over and not told and status == 200:
        status = 410
    to_confirm = shown == State.UNCONFIRMED
    if to_confirm and not registration.holds_place:
        # It tells whether there are places.
        read_numbers(registration.session)
    own = {}
    if to_confirm:
        own["until"] = moment_in_words(registration.held_until)
        own["action"] = reverse("registration", args=[registration.confirm_token])

    def context(own: Own) -> dict[str, Any]:
        told_of = {
            "registration": registration,
            "session": registration.session,
            "event": registration.session.event,
            "shown": shown,
            "own": own,
            "states": State,
            "over": over,
            "told": told,
            "form": (form or CodeForm()) if to_confirm and scope == CONFIRM_SCOPE else None,
            # What is over says so itself; a wrong code stands beside its field.
            "refusal": "" if refusal is None or over or (form and form.errors) else refusal.message,
        }
        if scope == MANAGE_SCOPE:
            told_of |= for_owner(request, registration, shown, forms or {})
        return told_of

    key = None
    if scope == CONFIRM_SCOPE and form is None and refusal is None:
        key = _key(request, registration, shown, told)
    page = set_page(request, "events/registration.html", context, key=key, own=own)
    return private(HttpResponse(page, status=status))


def _key(
    request: HttpRequest, registration: Registration, shown: RegistrationState, told: str
) -> tuple | None:
    """Return what the page of whoever has just sent the form depends on: nobody's name."""
    session = registration.session
    frame = frame_of(request, session)
    if frame is None:
        return None
    row = (session.pk, registration.party_size, registration.holds_place, session.is_full)
    return *row, shown, told, frame, until(request, timezone.now())


def shown_state(registration: Registration) -> RegistrationState:
    """Return the state that the page shows: a repeated form looks like any other."""
    state = State(registration.state)
    now = timezone.now()
    if state == State.OFFERED and registration.offered_until <= now:
        return State.OFFER_EXPIRED
    if state not in UNPROVED:
        return state
    if state == State.REPEATED and not registration.session.event.needs_address_proof:
        return State.CONFIRMED
    return State.EXPIRED if registration.hold_is_over(now) else State.UNCONFIRMED
