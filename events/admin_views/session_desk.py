"""The pages of one session at the desk: what they share, and the ways to them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..certificates import are_given_for
from ..models import Session
from ..permissions import can_export_registrations, can_manage_registrations, can_see_registrations

Way = tuple[str, str, str]


def pk_in(text: str) -> int:
    """Return the key that a button carried; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def ways_to(user: Any, session: Session) -> list[Way]:
    """Return where somebody may go from a session: address, label, icon."""
    pk = session.pk
    ways: list[Way] = []
    query = f"?session={pk}"
    if can_see_registrations(user):
        ways.append((reverse("registrations:index") + query, _("Registrations"), "group"))
    if can_manage_registrations(user):
        if not (session.is_cancelled or session.is_past()):
            ways.append((reverse("sessions:register", args=[pk]), _("Register somebody"), "user"))
        ways += [
            (reverse("desk:waiting", args=[pk]), _("Waiting list"), "list-ol"),
            (reverse("desk:message", args=[pk]), _("Write to registrants"), "mail"),
            (reverse("desk:door_passes", args=[pk]), _("Door page"), "mobile-alt"),
            (reverse("desk:door_list", args=[pk]), _("List for the door"), "clipboard-list"),
        ]
        if session.is_past() and are_given_for(session.event):
            ways.append((reverse("desk:certificates", args=[pk]), _("Certificates"), "doc-full"))
    if can_export_registrations(user):
        ways.append((reverse("registrations:export") + query, _("Export"), "download"))
    return ways


def to_session(session: Session) -> list[dict[str, str]]:
    """Return the breadcrumbs that lead to a session."""
    return [
        {"url": reverse("sessions:index"), "label": _("Sessions")},
        {"url": reverse("sessions:inspect", args=[session.pk]), "label": str(session)},
    ]


class DeskPage(WagtailAdminTemplateMixin, TemplateView):
    """A page for those who manage registrations."""

    allowed: Callable[[Any], bool] = staticmethod(can_manage_registrations)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not type(self).allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.get_page_title())}]


class SessionPage(DeskPage):
    """A page of one session."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not type(self).allowed(request.user):
            raise PermissionDenied
        self.object = get_object_or_404(self.queryset(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def queryset(self) -> "QuerySet[Session]":
        return Session.objects.with_details()

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": str(self.get_page_title())}
        return [*self.breadcrumbs_items, *to_session(self.object), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(session=self.object, **kwargs)
