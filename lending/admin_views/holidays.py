"""The general holidays that are not kept yet: ticked and confirmed by an officer."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from .. import holidays_ahead
from ..permissions import can_manage_loans
from .screens import LendingScreen


class HolidaysView(LendingScreen):
    template_name = "lending/admin/holidays.html"
    page_title = gettext_lazy("Public holidays to come")
    allowed = staticmethod(can_manage_loans)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            unconfirmed=holidays_ahead.unconfirmed(), kept=holidays_ahead.kept(), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        days = days_ticked(request.POST.getlist("day"))
        if not days:
            return self.again(_("Please tick at least one day."), 400)
        count = holidays_ahead.confirm(days, by=request.user)
        text = ngettext(
            "%(count)d holiday is kept from now on.",
            "%(count)d holidays are kept from now on.",
            count,
        )
        messages.success(request, text % {"count": count})
        return redirect("lending-holidays:index")


def days_ticked(texts: list[str]) -> set[date]:
    """Return the days among what was sent; what is no day is left out."""
    days = set()
    for text in texts:
        try:
            days.add(date.fromisoformat(text))
        except ValueError:
            continue
    return days
