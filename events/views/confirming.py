"""Confirming by address and code, for whoever has lost the page that asked for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from site_project.core.throttle import Limit, allow, client_network

from ..forms.public import AddressAndCodeForm
from ..registration import confirm_by_address
from .answering import done, private

CODES = Limit("confirmation page", count=30, seconds=3600)


# Whoever knows the code may act, and no cookie counts: there is no request to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_view(request: HttpRequest) -> HttpResponse:
    """Confirm by address and code, and lead to the page of what was confirmed (303).

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
            found = confirm_by_address(form.cleaned_data["email"], form.cleaned_data["code"])
            if found is not None:
                return done(found.confirm_token, found.pk, "confirmed")
            form.add_error(
                None,
                _(
                    "This address and this code do not belong together, or the time is over. "
                    "After five wrong codes only the link in the mail confirms."
                ),
            )
    page = render(request, "events/confirm.html", {"form": form}, status=status)
    return private(page, "same-origin")
