"""The report of searches without result in the admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from ..admin_screens import AdminScreen
from ..models.search import KEPT_DAYS
from .empty import DAYS_TO_TELL, wanted

ON_A_SCREEN = 50


def may_look(user: Any) -> bool:
    return user.has_perm("core.view_emptysearch")


class EmptySearchReport(AdminScreen, TemplateView):
    template_name = "core/admin/empty_searches.html"
    page_title = gettext_lazy("Searches without result")
    header_icon = "search"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "shown": Paginator(wanted(), ON_A_SCREEN).get_page(self.request.GET.get("p")),
            "fewest": DAYS_TO_TELL,
            "kept": KEPT_DAYS,
        }
