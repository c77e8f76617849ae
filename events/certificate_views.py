"""The certificate as a file for its owner, and its verification for anyone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from site_project.core.codes import typed_public_code
from site_project.core.links import BadLink, read_token
from site_project.core.paired import languages
from site_project.core.throttle import Limit, allow, client_network

from .certificates import as_pdf, grouped, hours_in_words, is_valid
from .models import Certificate
from .models.registration import MANAGE_SCOPE

CHECKS = Limit("certificate check", count=300, seconds=3600)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def certificate_file(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the PDF, in the registrant's language first.

    Unknown (404) with a forged or an old link, before it is issued and once it is not valid.
    """
    try:
        link = read_token(token, MANAGE_SCOPE)
    except BadLink as error:
        raise Http404("no such link") from error
    certificate = _found(registration=link.pk, registration__link_version=link.version)
    if certificate is None or not is_valid(certificate):
        raise Http404("no certificate")
    language = certificate.registration.language
    response = HttpResponse(as_pdf(certificate, language), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{grouped(certificate.code)}.pdf"'
    return _private(response)


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a certificate is real: which seminar, when, how long; never whose it is.

    An unknown code is not found (404), a revoked certificate gone (410).
    """
    asked = request.GET.get("lang", "")
    language = asked if asked in languages() else get_language_from_request(request)
    with translation.override(language):
        response = _answer(request, code)
    response.headers["Content-Language"] = language
    patch_vary_headers(response, ("Accept-Language",))
    return _private(response)


def _answer(request: HttpRequest, code: str) -> HttpResponse:
    if not allow(CHECKS, client_network(request)):
        return render(request, "events/verify.html", {"too_many": True}, status=429)
    known = typed_public_code(code)
    certificate = _found(code=known) if known else None
    if certificate is None:
        # Neither control characters nor marks that turn what stands around them.
        typed = "".join(char for char in code if char.isprintable())[:40]
        return render(request, "events/verify.html", {"typed": typed}, status=404)
    valid = is_valid(certificate)
    session = certificate.registration.session
    context = {
        "certificate": certificate,
        "code": grouped(certificate.code),
        "valid": valid,
        "session": session,
        "event": session.event,
        "persons": certificate.registration.arrived,
        "hours": hours_in_words(session),
    }
    return render(request, "events/verify.html", context, status=200 if valid else 410)


def _found(**condition: object) -> Certificate | None:
    rows = Certificate.objects.select_related("registration__session__event")
    return rows.filter(**condition).first()
