"""The registration desk in the admin's menu: the next days, registrations, access requests."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from site_project.core.viewsets import ReadOnlyViewSet

from .admin_views import (
    access,
    certificates,
    door_list,
    door_passes,
    exports,
    fortnight,
    messages,
    registrations,
    waiting,
)
from .admin_views.registration_list import RegistrationIndexView
from .models import AccessRequest, Registration
from .permissions import can_manage_registrations


class DeskMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_manage_registrations(request.user)


class DeskViewSet(ViewSet):
    """What concerns days and sessions; registrations themselves have a list of their own."""

    name = "desk"
    menu_label = _("Next 14 days")
    icon = "calendar-check"
    menu_item_class = DeskMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        def view(of: Any) -> Any:
            return self.construct_view(of)

        return [
            path("", view(fortnight.NextFourteenDays), name="index"),
            path("<int:pk>/waiting/", view(waiting.WaitingLane), name="waiting"),
            path("<int:pk>/offer/", view(waiting.OfferNow), name="offer"),
            path("<int:pk>/message/", view(messages.MessageView), name="message"),
            path("<int:pk>/door-list/", view(door_list.DoorList), name="door_list"),
            path(
                "<int:pk>/certificates/",
                view(certificates.SessionCertificates),
                name="certificates",
            ),
            path("<int:pk>/door-pages/", view(door_passes.DoorPasses), name="door_passes"),
        ]


class RegistrationViewSet(ReadOnlyViewSet):
    model = Registration
    name = "registrations"
    icon = "group"
    menu_label = _("Registrations")
    search_fields = ["public_code", "name", "email"]
    index_view_class = RegistrationIndexView
    inspect_view_class = registrations.RegistrationInspectView
    inspect_view_fields = ["public_code"]
    list_display = ["public_code"]

    def get_urlpatterns(self) -> list[URLPattern]:
        acts = {
            "cancel": registrations.CancelRegistration,
            "admit": registrations.AdmitRegistration,
            "approve": registrations.ApproveRegistration,
            "reject": registrations.RejectRegistration,
            "let_wait": registrations.LetWait,
            "move": registrations.MoveRegistration,
            "send_again": registrations.SendAgain,
            "slip": registrations.SlipView,
        }
        mail = self.construct_view(registrations.SendFailedMailAgain)
        return [
            *super().get_urlpatterns(),
            path("export/", self.construct_view(exports.ExportRegistrations), name="export"),
            path("<int:pk>/mail/<int:mail>/", mail, name="mail"),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in acts.items()
            ),
        ]


class AccessRequestViewSet(ReadOnlyViewSet):
    model = AccessRequest
    name = "access-requests"
    icon = "help"
    menu_label = _("Access requests")
    search_fields = ["registration__public_code", "registration__name"]
    index_view_class = access.AccessIndexView
    inspect_view_enabled = False
    list_display = ["registration"]

    def get_urlpatterns(self) -> list[URLPattern]:
        reply = self.construct_view(access.ReplyToAccessRequest)
        assign = self.construct_view(access.AssignAccessRequest)
        return [
            *super().get_urlpatterns(),
            path("reply/<int:pk>/", reply, name="reply"),
            path("assign/<int:pk>/", assign, name="assign"),
        ]
