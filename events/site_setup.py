"""A new site has a list of seminars in each language, and its rules for holding places."""

from django.utils.translation import gettext as _

from site_project.core.site_setup import Setup, index_pages, setup_part

from .models import EventIndexPage, EventSettings

SEMINARS = {"en": "Seminars", "zh-hant": "講座"}
SUMMARY = {
    "en": "Come, ask, take part: each with its date, its place, and how many places are left.",
    "zh-hant": "歡迎參加及發問，每場列明日期、地點及尚餘名額。",
}


@setup_part
def seminar_pages(setup: Setup) -> None:
    """Make the lists where they are missing."""
    index_pages(setup.homes, EventIndexPage, SEMINARS, summary=SUMMARY)
    EventSettings.load()
    setup.say(_("Lists of seminars are in place"))
