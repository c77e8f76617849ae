"""The plan board: titles and their copies by days."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from site_project.core.days import days_in_words, local_day

from ..plan_board import monday_of, plan_board
from .screens import LendingScreen

WEEKS = 4
STEP = timedelta(weeks=WEEKS)
WINDOW = timedelta(days=7 * WEEKS - 1)
# No loan lies further away than that.
FARTHEST = timedelta(days=3 * 366)
KINDS = (
    ("held", gettext_lazy("In a basket")),
    ("requested", gettext_lazy("Waiting for approval")),
    ("approved", gettext_lazy("Approved")),
    ("prepared", gettext_lazy("Ready to collect")),
    ("out", gettext_lazy("Lent")),
    ("late", gettext_lazy("Overdue")),
    ("pack", gettext_lazy("To pack or to check")),
    ("maintenance", gettext_lazy("Not for lending")),
    ("risk", gettext_lazy("At risk: no copy")),
)


class PlanView(LendingScreen):
    template_name = "lending/admin/plan.html"
    page_title = gettext_lazy("Plan board")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        today = local_day(now)
        first = monday_of(day_asked_for(self.request.GET.get("from", ""), today))
        here = reverse("lending-plan:index")
        return super().get_context_data(
            board=plan_board(first, first + WINDOW, at=now),
            first=first,
            span=days_in_words(first, first + WINDOW),
            earlier=f"{here}?from={first - STEP}",
            week_before=f"{here}?from={first - timedelta(weeks=1)}",
            week_after=f"{here}?from={first + timedelta(weeks=1)}",
            later=f"{here}?from={first + STEP}",
            now_url=here,
            kinds=KINDS,
            **kwargs,
        )


def day_asked_for(text: str, today: date) -> date:
    """Return the day of the address; today for what is no day, or one that no loan can reach."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) <= FARTHEST else today
