"""How often pages are read: one number for each page, language and day, and nothing else.

A small script says that a page is open (`POST /v/`). No cookie is set or used,
no address is kept, and readers who ask not to be followed are not counted,
nor are robots, previews and staff. A count changes no page: pages tell the
number up to yesterday, which is the same for everybody all day.
"""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from wagtail.models import Page

from . import navigation
from .changes import CONTENT
from .days import local_day
from .models import BasePage, OfficeSettings, PageViewDay
from .readers import allow_from, is_reader

# Fewer are not told apart: a small number could tell of one person.
FEWEST_TOLD = 10
LONGEST_KEY = 20


# Anybody's browser may say so, and no cookie counts: there is no request to forge.
@csrf_exempt
@require_POST
@never_cache
def page_view(request: HttpRequest) -> HttpResponse:
    """Count one view of the page whose key is the body. The answer is the same in any case."""
    if navigation.office(request).counts_page_views and is_reader(request):
        key = request.read(LONGEST_KEY + 1).decode("ascii", "replace")
        if key.isdecimal() and key.isascii() and int(key) < 2**63 and allow_from(request):
            count_view(int(key))
    return HttpResponse(status=204)


def count_view(pk: int, now: datetime | None = None) -> None:
    """Count one view of a page that everybody may read; any other key changes nothing."""
    page = Page.objects.live().public().filter(pk=pk, depth__gt=1).select_related("locale").first()
    if page is None:
        return
    row = {
        "page_key": page.translation_key,
        "language": page.locale.language_code,
        "day": local_day(now),
    }
    if not PageViewDay.objects.filter(**row).update(count=F("count") + 1):
        PageViewDay.objects.bulk_create([PageViewDay(**row)], ignore_conflicts=True)
        PageViewDay.objects.filter(**row).update(count=F("count") + 1)


def views_until_yesterday(request: HttpRequest, page: BasePage) -> int:
    """Return how often a page was read in its language before today."""
    today, language = local_day(), page.locale.language_code

    def build() -> int:
        rows = PageViewDay.objects.filter(
            page_key=page.translation_key, language=language, day__lt=today
        )
        return rows.aggregate(total=Sum("count"))["total"] or 0

    key = ("page views", page.translation_key, language, today)
    return navigation.remembered(request, CONTENT, key, build)


def forget_old(now: datetime | None = None) -> int:
    """Delete the numbers that are older than the office keeps them; returns how many rows."""
    first = months_before(local_day(now or timezone.now()), OfficeSettings.load().page_views_months)
    return PageViewDay.objects.filter(day__lt=first).delete()[0]


def months_before(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before a day's own."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def monthly(months: list[date]) -> list[tuple[UUID, str, dict[date, int]]]:
    """Return page key, language and the views in each of these months, the most read first."""
    rows = (
        PageViewDay.objects.filter(day__gte=min(months))
        .values("page_key", "language", "day__year", "day__month")
        .annotate(views=Sum("count"))
    )
    found: dict[tuple[UUID, str], dict[date, int]] = {}
    for row in rows:
        month = date(row["day__year"], row["day__month"], 1)
        found.setdefault((row["page_key"], row["language"]), {})[month] = row["views"]
    ordered = sorted(found.items(), key=lambda item: (-sum(item[1].values()), str(item[0])))
    return [(key, language, views) for (key, language), views in ordered]
