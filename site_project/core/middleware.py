from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware as DjangoLocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from .kept_back import KeptBack, way_to

ADMIN = "/admin/"
# Where a second factor is set up, and out again.
OPEN_TO_ALL_STAFF = ("/admin/login/", "/admin/logout/", "/admin/account/")


def _header(policy: dict[str, str]) -> str:
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


class SecurityHeadersMiddleware:
    """Send the content security policy (CSP level 3), relaxed below the admin only.

    The setting is named like Django 6's own, to be swapped for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.site = _header(settings.CONTENT_SECURITY_POLICY)
        self.admin = _header(settings.CONTENT_SECURITY_POLICY_ADMIN)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Where a file has no encoding, Wagtail's document view writes the word "None".
        if response.headers.get("Content-Encoding") == "None":
            del response.headers["Content-Encoding"]
        policy = self.admin if request.path.startswith(ADMIN) else self.site
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response


class LocaleMiddleware(DjangoLocaleMiddleware):
    """Send an address without a language to one with it, but not one of the site's own.

    A forged link below /r/ or /l/ is not found; it is no page that lacks its language.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(settings.MEDIA_URL):
            return response  # a picture has no language: one copy for all
        known = getattr(request, "resolver_match", None) is not None
        if (
            response.status_code == 404
            and known
            and not translation.get_language_from_path(request.path_info)
        ):
            patch_vary_headers(response, ("Accept-Language",))
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        return super().process_response(request, response)


class NulMiddleware:
    """Find nothing at an address with a NUL, which PostgreSQL cannot even look for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404("no address holds a NUL")
        return self.get_response(request)


class SecondFactorMiddleware:
    """Where the office asks for it, keep staff without a second factor out of the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.REQUIRE_SECOND_FACTOR
            and request.path.startswith(ADMIN)
            and not request.path.startswith(OPEN_TO_ALL_STAFF)
            and request.user.is_authenticated
            and not Authenticator.objects.filter(
                user=request.user, type=Authenticator.Type.TOTP
            ).exists()
        ):
            return redirect("mfa_activate_totp")
        return self.get_response(request)


class KeptBackMiddleware:
    """Whoever tries to publish a text that is not fit is told why, above its form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, KeptBack):
            return None
        url = AdminURLFinder().get_edit_url(exception.text)
        messages.error(request, str(exception), buttons=way_to(url, exception.place))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # Wagtail's dialogue about an approval follows this address.
            return JsonResponse({"step": "success", "redirect": url})
        return redirect(url)
