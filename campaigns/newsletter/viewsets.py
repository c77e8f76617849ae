"""The newsletter in the admin's menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from site_project.core.viewsets import ReadOnlyViewSet, RecordViewSet

from ..models import NewsletterIssue, Subscriber, SuppressedAddress
from . import admin_views
from .permissions import can_stop_mail


class IssueViewSet(RecordViewSet):
    model = NewsletterIssue
    icon = "mail"
    menu_label = _("Newsletter issues")
    list_display = ["__str__", "state", "started_at", "recipients", "sent"]
    list_filter = ["state"]
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = admin_views.IssueIndexView
    add_view_class = admin_views.IssueAddView
    edit_view_class = admin_views.IssueEditView
    delete_view_class = admin_views.IssueDeleteView
    inspect_view_class = admin_views.IssueDeskView

    def get_urlpatterns(self) -> list[Any]:
        stop = self.construct_view(admin_views.StopMailView)
        return [
            *super().get_urlpatterns(),
            path("act/<int:pk>/", admin_views.ActView.as_view(), name="act"),
            path("send/<int:pk>/", self.construct_view(admin_views.SendView), name="send"),
            path("shown/<int:pk>/<str:language>/", admin_views.PreviewView.as_view(), name="shown"),
            path("stop_mail/", stop, name="stop_mail"),
        ]


class SubscriberViewSet(ReadOnlyViewSet):
    """For whoever answers when somebody asks what is held of them; nothing to take away."""

    model = Subscriber
    icon = "group"
    menu_label = _("Subscribers")
    list_display = ["__str__", "state", "language", "created_at", "confirmed_at"]
    list_filter = ["state", "language"]
    search_fields = ["email_folded"]
    inspect_view_fields = ["email", "state", "language", "created_at", "confirmed_at"]


class SuppressedViewSet(ReadOnlyViewSet):
    model = SuppressedAddress
    icon = "cross"
    menu_label = _("Addresses without mail")
    list_display = ["__str__", "reason", "at"]
    list_filter = ["reason"]
    inspect_view_fields = ["reason", "at"]


class StopMailItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_stop_mail(request.user)


class NewsletterGroup(SnippetViewSetGroup):
    menu_label = _("Newsletter")
    menu_icon = "mail"
    menu_order = 205
    items = (IssueViewSet, SubscriberViewSet, SuppressedViewSet)

    def get_submenu_items(self) -> list[MenuItem]:
        url = reverse_lazy(f"{admin_views.ISSUES}:stop_mail")
        stop = StopMailItem(
            _("Stop mail to an address"), url, name="stop-mail", icon_name="cross", order=90
        )
        return [*super().get_submenu_items(), stop]
