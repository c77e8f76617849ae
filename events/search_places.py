"""The seminars in one's own calendar, for whoever searches for that."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from site_project.core.search.places import Place, lists_places

from .models import EventIndexPage

CALENDAR = (
    "calendar",
    "calendar feed",
    "seminar calendar",
    "calendar of seminars",
    "events calendar",
    "subscribe to the calendar",
    "ics",
    "日曆",
    "行事曆",
    "月曆",
    "講座日曆",
    "活動日曆",
    "訂閱日曆",
)


@lists_places
def calendar() -> Iterator[Place]:
    pages = EventIndexPage.objects.live().public()
    found = tuple(pages.values_list("locale__language_code", flat=True))
    address = (f"{EventIndexPage.fixed_slug}/",)
    title = _("In your own calendar")
    yield Place("wagtail_serve", title, CALENDAR, address, "#subscribe", languages=found)
