"""What lending needs in a new site: its index pages, two policies, and the days of the desk."""

from datetime import time

from django.utils.translation import gettext as _

from site_project.core.site_setup import Setup, index_pages, setup_part

from .enums import Weekday
from .models import CatalogueIndexPage, DeskDay, Policy

TITLES = {"en": "Borrow", "zh-hant": "借用展板及教材"}
POLICIES = (
    {
        "code": "boards",
        "name_en": "Exhibition boards",
        "name_zh_hant": "展板",
        "lead_open_days": 5,
        "prep_open_days": 0,
        "check_open_days": 1,
        "renewals": 1,
    },
    {
        "code": "kits",
        "name_en": "Teaching kits",
        "name_zh_hant": "教材套",
        "lead_open_days": 3,
        "prep_open_days": 1,
        "check_open_days": 2,
        "renewals": 1,
    },
)
SUMMARY = {
    "en": "Exhibition boards and teaching kits for schools and groups, free of charge.",
    "zh-hant": "展板及教材套，供學校及團體免費借用。",
}


@setup_part
def set_up_lending(setup: Setup) -> None:
    index_pages(setup.homes, CatalogueIndexPage, TITLES, summary=SUMMARY)
    made = 0
    for values in POLICIES:
        made += Policy.objects.get_or_create(code=values["code"], defaults=values)[1]
    if not DeskDay.objects.exists():
        weekdays = [day for day in Weekday if day <= Weekday.FRIDAY]
        for day in weekdays:
            DeskDay.objects.create(weekday=day, opens=time(10), closes=time(18))
        made += len(weekdays)
    setup.say(_("Lending: %(count)d policies and desk days added") % {"count": made})
