"""What lending needs in a new site: its pages, policies, terms, desk days and school words."""

from datetime import date, time

from django.utils.translation import gettext as _

from site_project.core.site_setup import Setup, index_pages, setup_part

from .enums import Weekday
from .models import CatalogueIndexPage, DeskDay, Level, Policy, Subject, Terms

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

# The subjects and key stages of Hong Kong's schools; an office changes them as it likes.
SUBJECTS = (
    ("Citizenship and Social Development", "公民與社會發展科"),
    ("Citizenship, Economics and Society", "公民、經濟與社會科"),
    ("Humanities (primary)", "小學人文科"),
    ("Life and Society", "生活與社會科"),
    ("History", "歷史科"),
    ("Ethics and Religious Studies", "倫理與宗教科"),
    ("English Language", "英國語文科"),
    ("Chinese Language", "中國語文科"),
    ("Class teacher's period", "班主任課"),
)
LEVELS = (
    ("Kindergarten", "幼稚園"),
    ("Primary 1–3", "小一至小三"),
    ("Primary 4–6", "小四至小六"),
    ("Secondary 1–3", "中一至中三"),
    ("Secondary 4–6", "中四至中六"),
    ("University or college", "大專"),
    ("Adults", "成人"),
)
TERMS = {
    "en": (
        "Lending is free of charge and without a deposit.\n\n"
        "I collect what I borrow on the agreed day and bring it back by the day it is due.\n\n"
        "I count the parts when I receive them and tell the centre within two days what is "
        "missing. What I do not report counts as received.\n\n"
        "I pay for what is lost or broken while I have it, up to the replacement cost shown. "
        "Ordinary wear costs nothing.\n\n"
        "I do not lend it on, and I do not charge anybody for using it.\n\n"
        "Afterwards I tell the centre how many people it reached. Nobody is named."
    ),
    "zh-hant": (
        "借用費用全免，無須繳付按金。\n\n"
        "我會在約定日期領取物品，並於到期日或之前歸還。\n\n"
        "我會在領取時點算各項物件。如有欠缺，我會在兩天內通知中心；沒有通知的，當作已經收到。\n\n"
        "借用期間如有遺失或損壞，我會賠償，款額以所列的補購費用為限。正常損耗無須賠償。\n\n"
        "我不會把物品轉借他人，亦不會向使用者收費。\n\n"
        "使用後我會告知中心有多少人使用，無須提供任何人的姓名。"
    ),
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
    made += school_words()
    if not Terms.objects.exists():
        wording = {"body_en": TERMS["en"], "body_zh_hant": TERMS["zh-hant"]}
        Terms.objects.create(version="1", since=date(2020, 1, 1), **wording)
        made += 1
    setup.say(_("Lending: %(count)d policies, desk days and words added") % {"count": made})


def school_words() -> int:
    """Add subjects and levels where a site has none; returns how many."""
    made = 0
    if not Subject.objects.exists():
        for english, chinese in SUBJECTS:
            Subject.objects.create(name_en=english, name_zh_hant=chinese)
        made += len(SUBJECTS)
    if not Level.objects.exists():
        for order, (english, chinese) in enumerate(LEVELS):
            Level.objects.create(name_en=english, name_zh_hant=chinese, order=order)
        made += len(LEVELS)
    return made
