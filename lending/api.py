"""Numbers for other programs: free days as JSON, nobody's name."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from site_project.core.days import local_day

from .allocation import snapshot_of
from .catalogue import (
    days_as_numbers,
    remembered_by_code,
    remembered_copies,
    remembered_opening,
)
from .forms import sane_day
from .models import Title

API_DAYS = 400


@require_safe
@cache_control(public=True, max_age=10)
def api_days(request: HttpRequest, code: str) -> HttpResponse:
    """Return free copies per day as JSON: numbers only, nobody's name."""
    try:
        title = remembered_by_code(request, code)
    except Title.DoesNotExist as error:
        raise Http404("no such title") from error
    now = timezone.now()
    today = local_day(now)
    try:
        first = day_from(request.GET.get("from"), today)
        last = day_from(request.GET.get("to"), date.fromordinal(first.toordinal() + 90))
        length = int(request.GET.get("days") or title.policy.days_default)
    except (ValueError, ValidationError, OverflowError):
        return JsonResponse(
            {"error": "from and to are days (2026-12-05), days a number"}, status=400
        )
    if not 0 <= (last - first).days <= API_DAYS or not 1 <= length <= title.policy.days_max:
        return JsonResponse({"error": f"at most {API_DAYS} days, in order"}, status=400)
    opening = remembered_opening(request, today)
    snapshot = snapshot_of(title, now, opening, remembered_copies(request))
    days = days_as_numbers(title, snapshot, opening, first, last, length, today=today)
    return JsonResponse({"title": title.code, "length": length, "days": days})


def day_from(text: str | None, default: date) -> date:
    """Return the day that a query gives. Raises ValueError or ValidationError."""
    if not text:
        return default
    day = parse_date(text)
    if day is None:
        raise ValueError(text)
    sane_day(day)
    return day
