"""What the screens about seminars that are no plain forms of Wagtail's have in common."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

EVENTS = "wagtailsnippets_events_event"


class SeminarScreen(WagtailAdminTemplateMixin):
    """A screen that leads back to the list of events."""

    def get_header_icon(self) -> str:
        return ""  # it would stand half outside a phone

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        # Said anew for each reader: what a viewset hands over speaks the language of the start.
        return [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse_lazy(f"{EVENTS}:list"), "label": _("Events")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]
