"""What all answers about one person share: their status, and that nobody keeps them."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from ..models import Session
from ..refusals import Refused

BAD = {"party", "party_grows", "wrong_code", "quota"}
BAD_ANSWERS = "answer_"
FORBIDDEN = {"quota_domain", "quota_code"}
GONE = {
    "past",
    "cancelled",
    "hold_over",
    "session_over",
    "not_waiting_for_code",
    "not_active",
    "offer_over",
}
# So long after an act its page still tells of it; the address then shows what holds.
TOLD_FOR = timedelta(minutes=10)
_signer = TimestampSigner(salt="events.told")


def status_of(refusal: Refused) -> int:
    """Return the HTTP status that says the same as a refusal (RFC 9110)."""
    if refusal.code in GONE:
        return 410
    if refusal.code in BAD or refusal.code.startswith(BAD_ANSWERS):
        return 400
    if refusal.code in FORBIDDEN:
        return 403
    return 429 if refusal.code == "locked" else 409


def frame_of(request: HttpRequest, session: Session) -> str | None:
    """Return what the frame around a page repeats of its address; None where a visitor made it up.

    A link with a token has no other language, so its frame repeats nothing.
    """
    if "token" in request.resolver_match.kwargs:
        return ""
    plain = request.META["QUERY_STRING"] in ("", f"session={session.uid}")
    return request.get_full_path() if plain else None


def private(response: HttpResponse, referrer: str = "no-referrer") -> HttpResponse:
    """Keep an answer about one person out of caches and its address out of other logs.

    It says in which language it is: that of the registration, which need not be the browser's.
    """
    response.headers["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = referrer
    return response


# --- After an act: redirect, and tell of it once -----------------------------


def done(token: str, pk: int, act: str) -> HttpResponse:
    """Send the browser to the registration's page, which then tells of the act (RFC 9110, 303).

    Going back or reloading sends no form again. What was done stands in the
    address, signed and good for minutes: no cookie is needed.
    """
    address = reverse("registration", args=[token])
    told = _signer.sign(f"{pk}-{act}")
    return private(HttpResponseRedirect(f"{address}?told={told}", status=303))


def just_done(request: HttpRequest, pk: int) -> str:
    """Return the act that the address tells of, if it was this registration's and just now."""
    try:
        whose, act = _signer.unsign(request.GET.get("told", ""), max_age=TOLD_FOR).split("-")
    except (BadSignature, ValueError):
        return ""
    return act if whose == str(pk) else ""
