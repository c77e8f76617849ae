"""The report of views in the admin: each page's sums by month, the most read first."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.models import Page

from .admin_screens import AdminScreen
from .days import local_day
from .models import OfficeSettings
from .page_counts import FEWEST_TOLD, monthly, months_before

MONTHS = 6
ON_A_SCREEN = 50


def may_look(user: Any) -> bool:
    return user.has_perm("core.view_pageviewday")


class PageViewReport(AdminScreen, TemplateView):
    template_name = "core/admin/page_views.html"
    page_title = gettext_lazy("Views of pages")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = local_day()
        months = [months_before(today, back) for back in range(MONTHS)]
        shown = Paginator(monthly(months), ON_A_SCREEN).get_page(self.request.GET.get("p"))
        pages = Page.objects.filter(translation_key__in={key for key, _lang, _views in shown})
        by_key = {
            (page.translation_key, page.locale.language_code): page
            for page in pages.select_related("locale")
        }
        rows = [
            (by_key.get((key, language)), language, [views.get(month, 0) for month in months])
            for key, language, views in shown
        ]
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "months": months,
            "shown": shown,
            "fewest": FEWEST_TOLD,
            "office": OfficeSettings.load(),
        }
