"""The log of a loan in words: what the short codes of its reasons mean to a reader."""

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from site_project.core.days import days_in_words

from .enums import Channel, DeclineReason, Grade, IssueKind, IssueOutcome, Verb
from .models import LoanLine, LoanLog, Title

DAYS = re.compile(r"^(\d{8})-(\d{8})>(\d{8})-(\d{8})$")
TITLES = re.compile(r"^title:(\d+)>(\d+)$")
LATE = re.compile(r"^.*/(\d+)$")
RULES = {
    "past": gettext_lazy("a day that is over"),
    "farthest": gettext_lazy("too far ahead"),
    "desk_closed": gettext_lazy("the desk is closed"),
    "lead": gettext_lazy("too few days of notice"),
    "too_long": gettext_lazy("longer than the policy allows"),
    "too_short": gettext_lazy("shorter than the policy allows"),
    "start_weekday": gettext_lazy("not a day of the week to collect"),
    "desk_full": gettext_lazy("too many collections and returns that day"),
    "not_lent": gettext_lazy("a title that is not lent at present"),
    "kind_refused": gettext_lazy("not open to this kind of borrower"),
    "institution_refused": gettext_lazy("the institution was refused"),
    "institution_suspended": gettext_lazy("the institution is suspended"),
    "open_lines": gettext_lazy("too many open loans"),
    "no_renewals": gettext_lazy("no renewal left"),
    "waited_for": gettext_lazy("somebody waits for it"),
    "run_out": gettext_lazy("the time was over and the copy gone"),
    "storm": gettext_lazy("storm"),
    "passed": gettext_lazy("an offer that was let pass"),
    "withdrawn": gettext_lazy("the wish was withdrawn"),
}
REMINDERS = {
    "soon": gettext_lazy("before the due day"),
    "today": gettext_lazy("on the due day"),
    "impact": gettext_lazy("whom it reached"),
}
CHOICES: dict[str, Any] = {
    **dict(DeclineReason.choices),
    **dict(Channel.choices),
    **dict(Grade.choices),
    **dict(IssueKind.choices),
    **dict(IssueOutcome.choices),
    **RULES,
}


def log_rows(line: LoanLine) -> list[dict[str, Any]]:
    """Return the log of a loan, the oldest first: what, why, by whom and the note."""
    entries = list(line.log.select_related("actor").order_by("at", "pk"))
    names = _titles_named(entries)
    return [
        {
            "entry": entry,
            "verb": entry.get_verb_display(),
            "reason": reason_in_words(entry.verb, entry.reason_code, names),
        }
        for entry in entries
    ]


def reason_in_words(verb: str, code: str, titles: dict[int, str] | None = None) -> str:
    """Tell what the code of a reason means; a code that is not known is told as it is."""
    if found := DAYS.match(code):
        days = [_day(text) for text in found.groups()]
        if None not in days:
            return f"{days_in_words(days[0], days[1])} → {days_in_words(days[2], days[3])}"
    if found := TITLES.match(code):
        old, new = ((titles or {}).get(int(pk), pk) for pk in found.groups())
        return f"{old} → {new}"
    if verb == Verb.REMINDED:
        return reminder_in_words(code)
    return str(CHOICES.get(code, code))


def reminder_in_words(step: str) -> str:
    """Tell which reminder it was: before, on or after the due day, or about the impact."""
    kind = step.partition("/")[0]
    if kind in REMINDERS:
        return str(REMINDERS[kind])
    if found := LATE.match(step):
        return _("%(days)s days after the due day") % {"days": found[1]}
    return step


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _titles_named(entries: list[LoanLog]) -> dict[int, str]:
    """Return the names of the titles that the log speaks of; no query where it speaks of none."""
    pks = {int(pk) for e in entries if (f := TITLES.match(e.reason_code)) for pk in f.groups()}
    return {title.pk: str(title.name) for title in Title.objects.filter(pk__in=pks)} if pks else {}
