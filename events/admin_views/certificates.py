"""Certificates of one session: whose is issued, whose is missing, which one holds no more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from site_project.core.days import moment_in_words

from .. import certificates
from ..enums import RegistrationState
from ..models import Certificate, Registration
from ..refusals import Refused
from .session_desk import SessionPage, pk_in


class SessionCertificates(SessionPage):
    """Everyone who was checked in, with the certificate that is theirs."""

    template_name = "events/admin/certificates.html"
    page_title = gettext_lazy("Certificates")
    header_icon = "doc-full"

    def rows(self) -> Any:
        came = self.object.registrations.filter(
            state=RegistrationState.CONFIRMED, arrived__gt=0
        ).select_related("certificate")
        return came.order_by("name", "pk")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Issue one or all that are missing, or revoke one."""
        try:
            if "revoke" in request.POST:
                self._revoke(pk_in(request.POST["revoke"]))
            elif request.POST.get("issue") == "all":
                self._issue(list(self.rows().filter(certificate=None)))
            else:
                key = pk_in(request.POST.get("issue", ""))
                self._issue([get_object_or_404(self.object.registrations.all(), pk=key)])
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        return redirect(reverse("desk:certificates", args=[self.object.pk]))

    def _issue(self, rows: list[Registration]) -> None:
        for row in rows:
            certificates.issue(row, actor=self.request.user)
        text = ngettext(
            "%(count)d certificate is issued.", "%(count)d certificates are issued.", len(rows)
        )
        messages.success(self.request, text % {"count": len(rows)})

    def _revoke(self, key: int) -> None:
        ours = Certificate.objects.filter(registration__session=self.object).select_related(
            "registration"
        )
        certificates.revoke(get_object_or_404(ours, pk=key), actor=self.request.user)
        messages.success(self.request, _("The certificate no longer holds."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [_line(row) for row in self.rows()]
        return super().get_context_data(
            lines=lines,
            given=certificates.are_given_for(self.object.event),
            over=self.object.is_past(),
            missing=sum(1 for line in lines if not line["certificate"]),
            **kwargs,
        )


def _line(row: Registration) -> dict[str, Any]:
    certificate = getattr(row, "certificate", None)
    told = {"row": row, "certificate": certificate, "issued": "", "revoked": ""}
    if certificate is None:
        return told
    return told | {
        "code": certificates.grouped(certificate.code),
        "verify": certificates.verify_url(certificate),
        "issued": moment_in_words(certificate.issued_at),
        "revoked": moment_in_words(certificate.revoked_at) if certificate.revoked_at else "",
    }
