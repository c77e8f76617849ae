"""Comments in the Wagtail admin register themselves when this is imported."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from site_project.core.dashboard import add_panels

from .admin_views import ModerationView, comments_panel, may_look


class CommentsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_look(request.user)


@hooks.register("register_admin_urls")
def moderation() -> list[URLPattern]:
    return [path("comments/", ModerationView.as_view(), name="moderate_comments")]


@hooks.register("register_admin_menu_item")
def comments_in_the_menu() -> MenuItem:
    url = reverse_lazy("moderate_comments")
    return CommentsMenuItem(_("Comments"), url, name="comments", icon_name="comment", order=206)


@hooks.register("construct_homepage_panels")
def show_comments_that_wait(request: HttpRequest, panels: list[Component]) -> None:
    add_panels(request, panels, [comments_panel])
