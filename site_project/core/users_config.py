"""Wagtail's own app of users, with our forms."""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsersConfig(WagtailUsersAppConfig):
    user_viewset = "site_project.core.users.StaffViewSet"
