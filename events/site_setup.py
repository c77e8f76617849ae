"""A new site has a list of seminars in each language, and its rules for holding places."""

from django.utils.translation import gettext as _

from site_project.core.paired import column
from site_project.core.site_setup import Setup, index_pages, setup_part

from .models import ContingencyReason, EventIndexPage, EventSettings, SpokenLanguage

SEMINARS = {"en": "Seminars", "zh-hant": "講座"}
SUMMARY = {
    "en": "Come, ask, take part: each with its date, its place, and how many places are left.",
    "zh-hant": "歡迎參加及發問，每場列明日期、地點及尚餘名額。",
}

# What Hong Kong speaks, and what keeps it at home; an office elsewhere has rows of its own.
SPOKEN = {
    "cantonese": {"en": "Cantonese", "zh-hant": "粵語"},
    "english": {"en": "English", "zh-hant": "英語"},
    "putonghua": {"en": "Putonghua", "zh-hant": "普通話"},
}
CONTINGENCIES = [
    (
        {
            "en": "Tropical cyclone warning signal no. 8 or above",
            "zh-hant": "八號或以上熱帶氣旋警告信號",
        },
        {
            "en": "Tropical cyclone warning signal no. 8 or above is in force.",
            "zh-hant": "八號或以上熱帶氣旋警告信號現正生效。",
        },
    ),
    (
        {"en": "Black rainstorm warning", "zh-hant": "黑色暴雨警告信號"},
        {
            "en": "The black rainstorm warning signal is in force.",
            "zh-hant": "黑色暴雨警告信號現正生效。",
        },
    ),
    (
        {"en": "Extreme conditions", "zh-hant": "極端情況"},
        {
            "en": "The Government has announced extreme conditions.",
            "zh-hant": "政府已公布極端情況。",
        },
    ),
]


@setup_part
def seminar_pages(setup: Setup) -> None:
    """Make the lists where they are missing."""
    index_pages(setup.homes, EventIndexPage, SEMINARS, summary=SUMMARY)
    EventSettings.load()
    setup.say(_("Lists of seminars are in place"))


@setup_part
def seminar_rows(setup: Setup) -> None:
    """Make the languages that seminars are held in, and the usual reasons of a contingency.

    Where there are any, they are left as the office keeps them.
    """
    if not SpokenLanguage.objects.exists():
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(code=code, **_columns("name", names)) for code, names in SPOKEN.items()
        )
    if not ContingencyReason.objects.exists():
        ContingencyReason.objects.bulk_create(
            ContingencyReason(**_columns("name", names), **_columns("message", sentences))
            for names, sentences in CONTINGENCIES
        )
    setup.say(_("Languages spoken and reasons of a contingency are in place"))


def _columns(name: str, texts: dict[str, str]) -> dict[str, str]:
    return {column(name, code): text for code, text in texts.items()}
