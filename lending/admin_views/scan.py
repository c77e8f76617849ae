"""The scan box: one field for a wedge or a keyboard, or the camera; the right act for the code."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..permissions import can_manage_loans
from ..refusals import WrongCopy
from ..scanning import Scanned, read_code
from .acts import button
from .screens import LendingScreen

MOST = 200
# Acts with a screen that takes the scanned copy over at once.
AT_ONCE = ("pack", "take_back", "inspect")


class ScanView(LendingScreen):
    """Read a code and lead on. Nothing is changed here: each act has its own button."""

    template_name = "lending/admin/scan.html"
    page_title = gettext_lazy("Scan a code")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = self.typed()
        if typed is None:
            return self.render_to_response(self.get_context_data())
        try:
            scanned = read_code(typed, at=timezone.now())
        except WrongCopy as wrong:
            return self.again(str(wrong.message), 404 if wrong.code == "unknown" else 400)
        return self.lead_on(scanned)

    def typed(self) -> str | None:
        """Return the code of the address: in its path on a packing slip, else from the field."""
        code = self.kwargs.get("code", self.request.GET.get("code"))
        return code if code is None else str(code)[:MOST].strip()

    def lead_on(self, scanned: Scanned) -> HttpResponse:
        """Go where there is one way; else tell what was found, with its button."""
        if scanned.request is not None:
            lines = list(scanned.request.asked_lines())
            if len(lines) == 1:
                return redirect("lending-loans:inspect", lines[0].pk)
            return self.render_to_response(self.get_context_data(found=scanned, lines=lines))
        if scanned.copy is None:
            return redirect("lending-loans:inspect", scanned.line.pk if scanned.line else 0)
        may_act = can_manage_loans(self.request.user)
        if scanned.act in AT_ONCE and may_act and not scanned.note and scanned.line is not None:
            url = button(scanned.act, scanned.line)["url"]
            return redirect(f"{url}?{urlencode({'code': scanned.copy.code})}")
        if not scanned.line and not scanned.note:
            return redirect("lending_copy", scanned.copy.code)
        return self.render_to_response(self.get_context_data(found=scanned))

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: Scanned | None = kwargs.get("found")
        act = None
        if found and found.line and found.act and can_manage_loans(self.request.user):
            act = button(found.act, found.line)
        words = {
            "no_camera": _("The camera cannot be used here. Type the code instead."),
            "looking": _("Hold the label in front of the camera."),
        }
        return super().get_context_data(typed=self.typed() or "", act=act, words=words, **kwargs)
