"""Door pages of one session: a link for each volunteer's phone, to scan, and to end."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from site_project.core import qr
from site_project.core.days import moment_in_words

from .. import checkin
from ..models import DoorPass
from ..refusals import Refused
from .session_desk import SessionPage, pk_in


class DoorPasses(SessionPage):
    """The session's door pages, the newest first, with its link as a QR code while it is open."""

    template_name = "events/admin/door_passes.html"
    page_title = gettext_lazy("Door pages")
    header_icon = "mobile-alt"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        passes = self.object.door_passes.select_related("session", "made_by")
        lines = [_line(door_pass, now) for door_pass in passes]
        return super().get_context_data(
            open_passes=[line for line in lines if line["open"]],
            ended_passes=[line for line in lines if not line["open"]],
            languages=settings.LANGUAGES,
            can_issue=not self.object.is_cancelled
            and now < self.object.ends_at + checkin.PASS_LASTS,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make a page in a language, or end one."""
        if ended := request.POST.get("revoke"):
            return self._revoke(ended)
        language = request.POST.get("language", "")
        if language not in dict(settings.LANGUAGES):
            messages.error(request, _("Choose a language."))
            return self._shown(400)
        try:
            checkin.issue_pass(self.object, request.user, language)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self._shown(409)
        messages.success(request, _("The door page is ready. Scan its code with the phone."))
        return redirect(self._here())

    def _revoke(self, pk: str) -> HttpResponse:
        passes = self.object.door_passes.all()
        door_pass = get_object_or_404(passes, pk=pk_in(pk))
        checkin.revoke_pass(door_pass)
        messages.success(self.request, _("The door page has ended on every phone."))
        return redirect(self._here())

    def _here(self) -> str:
        return reverse("desk:door_passes", args=[self.object.pk])

    def _shown(self, status: int) -> HttpResponse:
        response = self.render_to_response(self.get_context_data())
        response.status_code = status
        return response


def _line(door_pass: DoorPass, now: Any) -> dict[str, Any]:
    is_open = checkin.is_open(door_pass, now)
    address = settings.SITE_URL + reverse("door", args=[door_pass.token]) if is_open else ""
    return {
        "pk": door_pass.pk,
        "open": is_open,
        "address": address,
        "qr": qr.svg(address, _("Link to the door page")) if is_open else "",
        "language": door_pass.get_language_display(),
        "made_by": door_pass.made_by,
        "made": moment_in_words(door_pass.made_at),
        "revoked": moment_in_words(door_pass.revoked_at) if door_pass.revoked_at else "",
        "ends": moment_in_words(checkin.pass_ends(door_pass)),
    }
