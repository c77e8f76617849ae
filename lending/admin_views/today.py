"""What the desk has to do today."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from site_project.core.days import local_day

from ..enums import LineState
from ..models import LoanLine
from ..permissions import can_see_loans
from .loan import promised_copy


class TodayView(WagtailAdminTemplateMixin, TemplateView):
    """What the desk has to do today, in the order in which it is done."""

    template_name = "lending/admin/today.html"
    page_title = gettext_lazy("Lending today")
    header_icon = "calendar-check"
    _show_breadcrumbs = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_see_loans(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sections=today_sections(timezone.now()), **kwargs)


def today_sections(now: datetime) -> list[dict[str, Any]]:
    """Return the desk's lists; a line stands in the first that fits it."""
    today = local_day(now)
    lines = LoanLine.objects.for_desk().order_by("first_day", "due_day", "pk")
    out = lines.filter(state=LineState.OUT)
    wanted = [
        (_("Overdue"), out.filter(due_day__lt=today)),
        (_("Due back today"), out.filter(due_day=today)),
        (_("To hand out"), lines.filter(state=LineState.PREPARED)),
        (_("To pack"), lines.filter(state=LineState.APPROVED)),
        (_("To approve"), lines.filter(state=LineState.REQUESTED)),
        (_("To inspect"), lines.filter(state__in=[LineState.RETURNED, LineState.ISSUE])),
        (_("At risk"), lines.filter(at_risk=True)),
        (_("Out"), out.filter(due_day__gt=today)),
    ]
    return [
        {
            "name": name,
            "rows": [{"line": line, "promised": promised_copy(line)} for line in rows[:100]],
        }
        for name, rows in wanted
    ]
