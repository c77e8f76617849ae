"""What the screens about seminars have in common."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.views.snippets import CreateView, EditView

EVENTS = "wagtailsnippets_events_event"


class SaysInvalid:
    """A form that was not accepted comes back filled, as a bad request (400)."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.BAD_REQUEST
        return response


class RecordAddView(SaysInvalid, CreateView):
    """A new record that pages and other records choose from."""


class RecordEditView(SaysInvalid, EditView):
    """Such a record, changed."""


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
