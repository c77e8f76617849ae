"""Registering somebody who telephones or comes: no address is needed, a code is told."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import desk
from ..enums import StaffChannel
from ..forms.staff import StaffRegistrationForm
from ..models import Registration, Session
from ..permissions import can_manage_registrations
from ..registration import Applicant
from .actions import ActionView
from .session_desk import to_session


class RegisterByStaff(ActionView):
    model = Session
    allowed = staticmethod(can_manage_registrations)
    page_title = _("Register somebody")
    button = _("Register")
    done = _("The place is confirmed. Tell them the code of the registration, or print the slip.")
    form_class = StaffRegistrationForm

    def queryset(self) -> "QuerySet[Session]":
        return Session.objects.with_details()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"session": self.object}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.page_title}
        return [*self.breadcrumbs_items, *to_session(self.object), here]

    def act(self, data: dict[str, Any]) -> Registration:
        quota = data.get("quota")
        applicant = Applicant(
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            party_size=data["party_size"],
            language=data["language"],
            quota=quota.pk if quota else None,
            access_needs=data["access_needs"],
            helper=data["helper"],
            answers=data["answers"],
        )
        return desk.register_with_needs(
            self.object,
            applicant=applicant,
            actor=self.request.user,
            channel=StaffChannel(data["channel"]),
            note=data["note"],
            overbook=data["overbook"],
        )

    def next_url(self, result: Registration) -> str:
        return reverse("registrations:inspect", args=[result.pk])
