"""How an instant, an answer and a file are named to the reader."""

from django.utils.translation import gettext as _

from .enums import QuestionKind
from .models import Question, Session


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
