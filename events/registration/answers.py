"""What registrants answer: checked by the question's kind, stored apart from the registration."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .. import places
from ..enums import ACTIVE, LogVerb, QuestionKind
from ..models import Answer, Question, Registration, Session
from ..refusals import Refused
from ..transitions import record
from ..waiting_list import locked

MOST_CHARACTERS = 1000
YES, NO = "yes", "no"


def checked(session: Session, answers: Mapping[int, str]) -> dict[int, str]:
    """Return the answers of a locked session's event as they are stored, the empty ones left out.

    A choice is the number of its line, from 1; yes and no are "yes" and "no".
    Answers to questions that are not asked are dropped. Raises Refused:
    answer_missing, answer_choice, answer_number, answer_long.
    """
    if not places.facts(session).has_questions or not places.limits(session).uses_questions:
        return {}
    asked = Question.objects.filter(event=session.event_id, archived=False)
    found = {question.pk: _checked(question, answers.get(question.pk, "")) for question in asked}
    return {pk: text for pk, text in found.items() if text}


def _checked(question: Question, text: str) -> str:
    text = str(text).strip()
    if not text:
        if question.required:
            raise Refused("answer_missing", question=question.text)
        return ""
    if len(text) > MOST_CHARACTERS:
        raise Refused("answer_long", question=question.text, most=MOST_CHARACTERS)
    if question.kind == QuestionKind.CHOICE:
        lines = [line for line in str(question.choices).splitlines() if line.strip()]
        if not (text.isdecimal() and 1 <= int(text) <= len(lines)):
            raise Refused("answer_choice", question=question.text)
        return str(int(text))
    if question.kind == QuestionKind.YES_NO and text not in (YES, NO):
        raise Refused("answer_choice", question=question.text)
    if question.kind == QuestionKind.NUMBER:
        if not text.removeprefix("-").isdecimal() or len(text) > 12:
            raise Refused("answer_number", question=question.text)
        return str(int(text))
    return text


def store(registration: Registration, answers: Mapping[int, str]) -> None:
    Answer.objects.bulk_create(
        Answer(registration=registration, question_id=pk, text=text) for pk, text in answers.items()
    )


@transaction.atomic
def change_answers(
    registration: Registration, answers: Mapping[int, str], *, at: datetime | None = None
) -> Registration:
    """Replace what somebody answered, until the session begins.

    Raises Refused: not_active, session_over, answer_….
    """
    at = at or timezone.now()
    session, row = locked(registration)
    if row.state not in ACTIVE:
        raise Refused("not_active")
    if session.has_begun(at):
        raise Refused("session_over")
    new = checked(session, answers)
    if new == dict(row.answers.values_list("question", "text")):
        return row
    row.answers.filter(question__archived=False).delete()
    store(row, new)
    record(row, LogVerb.ANSWERS_CHANGED, at)
    return row
