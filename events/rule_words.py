"""A rule of recurrence told in words, as far as the office's own choices go."""

import re
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from site_project.core.days import day_in_words

from .recurrence import WEEKDAYS, Rule, read_rule

NTH: dict[str, str | Promise] = {
    "1": gettext_lazy("the first %(weekday)s"),
    "2": gettext_lazy("the second %(weekday)s"),
    "3": gettext_lazy("the third %(weekday)s"),
    "4": gettext_lazy("the fourth %(weekday)s"),
    "5": gettext_lazy("the fifth %(weekday)s"),
    "-1": gettext_lazy("the last %(weekday)s"),
}
ONE_OF_BYDAY = re.compile(r"([+-]?\d+)?([A-Z]{2})\Z")
WORKDAYS = "MO,TU,WE,TH,FR"


def rule_in_words(text: str, zone: ZoneInfo) -> str:
    """Tell a rule: "every month: the second Thursday"; one that is rarer stays as it is written."""
    try:
        rule = read_rule(text, zone)
    except ValidationError:
        return text
    parts = dict(part.split("=", 1) for part in rule.text.split(";"))
    told = _how_often(parts)
    return told + _end(rule) if told else text


def _how_often(parts: dict[str, str]) -> str:
    frequency, step = parts.pop("FREQ"), int(parts.pop("INTERVAL", "1"))
    parts.pop("WKST", None)
    names = list(parts)
    if frequency == "DAILY" and not names:
        return _every(step, _("every day"), _("every %(count)d days"))
    if frequency == "WEEKLY" and names == ["BYDAY"]:
        if parts["BYDAY"] == WORKDAYS and step == 1:
            return _("Monday to Friday")
        days = _weekdays(parts["BYDAY"])
        every = _every(step, _("every week"), _("every %(count)d weeks"))
    elif frequency == "MONTHLY" and names in (["BYDAY"], ["BYMONTHDAY"]):
        days = _weekdays(parts["BYDAY"]) if "BYDAY" in parts else _days(parts["BYMONTHDAY"])
        every = _every(step, _("every month"), _("every %(count)d months"))
    else:
        return ""
    return _("%(every)s: %(days)s") % {"every": every, "days": days} if days else ""


def _every(step: int, one: str, more: str) -> str:
    return one if step == 1 else more % {"count": step}


def _days(listed: str) -> str:
    """Return the days of a BYMONTHDAY; nothing where one counts from the end."""
    if "-" in listed:
        return ""
    return _("day %(number)s") % {"number": _listed(listed.split(","))}


def _listed(told: list[str]) -> str:
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(told)


def _weekdays(listed: str) -> str:
    """Return the days of a BYDAY; nothing where one of them is out of the ordinary."""
    told = []
    for part in listed.split(","):
        match = ONE_OF_BYDAY.match(part)
        if match is None or match[2] not in WEEKDAYS:
            return ""
        weekday, nth = str(DAY_NAMES[WEEKDAYS.index(match[2])]), (match[1] or "").lstrip("+")
        if nth and nth not in NTH:
            return ""
        told.append(str(NTH[nth]) % {"weekday": weekday} if nth else weekday)
    return _listed(told)


def _end(rule: Rule) -> str:
    if rule.until:
        return _(", until %(day)s") % {"day": day_in_words(rule.until)}
    if rule.count:
        times = ngettext(", %(count)d time", ", %(count)d times", rule.count)
        return times % {"count": rule.count}
    return ""
