"""What the screens of the lending desk have in common."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..permissions import can_see_loans


class LendingScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for those whom `allowed` lets in; others are refused (403, or sent to sign in)."""

    allowed: Callable[[Any], bool] = staticmethod(can_see_loans)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not type(self).allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_header_icon(self) -> str:
        return ""  # it would stand half outside a phone

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        # Said anew for each reader: what a viewset hands over speaks the language of the start.
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("lending-today:index"), "label": _("Lending")},
            *self.ways_back(),
            {"url": "", "label": str(self.get_page_title())},
        ]

    def ways_back(self) -> list[dict[str, Any]]:
        return []

    def again(self, error: str, status: int, **context: Any) -> HttpResponse:
        """Show the screen once more, with what was wrong; nothing was changed."""
        return self.render_to_response(self.get_context_data(error=error, **context), status=status)
