"""How an instant, an answer and a file are named to the reader."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from site_project.core.days import day_in_words, site_zone, time_in_words

from .enums import QuestionKind
from .models import Question, Session


def moment_in_words(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Tell an instant: 「2026年12月5日（星期六）下午2:30」, "Sat 5 Dec 2026, 2:30 pm"."""
    zone = zone or site_zone()
    joint = "" if (get_language() or "").startswith("zh") else ", "
    return f"{day_in_words(at.astimezone(zone).date())}{joint}{time_in_words(at, zone)}"


def answer_in_words(question: Question, text: str) -> str:
    """Tell a stored answer in the reader's language: a choice by its words, not its number."""
    if question.kind == QuestionKind.YES_NO:
        return _("yes") if text == "yes" else _("no") if text == "no" else text
    if question.kind == QuestionKind.CHOICE and text.isdecimal():
        lines = [line.strip() for line in question.choices.splitlines() if line.strip()]
        number = int(text)
        return lines[number - 1] if 1 <= number <= len(lines) else text
    return text


def calendar_file_name(session: Session) -> str:
    """Return the name of a session's calendar file, which never tells what is confidential."""
    return "appointment.ics" if session.event.is_confidential else "seminar.ics"
