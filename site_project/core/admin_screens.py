"""What the admin's screens of our own have in common."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class AdminScreen(WagtailAdminTemplateMixin):
    """A screen that is headed by its title, and by the way that leads to it.

    Wagtail heads a screen by the last of its breadcrumbs: without one of its
    own every screen would be called "Home".
    """

    def ways_back(self) -> list[dict[str, Any]]:
        """Return the breadcrumbs between the front of the admin and this screen."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        title, subtitle = str(self.get_page_title()), str(self.get_page_subtitle())
        return [
            # Said anew for each reader: what a viewset hands over speaks the language of the start.
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            *self.ways_back(),
            {"url": "", "label": title, "sublabel": subtitle},
        ]
