"""The list for the door, on paper: for the day on which the telephone has no connection."""

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.days import moment_in_words

from ..enums import RegistrationState
from ..models import Answer, Question, Registration, Session
from ..words import answer_in_words
from .registrations import PRINT_TEXT
from .session_desk import SessionPage

State = RegistrationState
# Who stands here has a place, or may get one at the door.
LISTED = (State.CONFIRMED, State.OFFERED, State.WAITLISTED)


class DoorList(SessionPage):
    """Names, or codes alone where the event is confidential, with a box for each person."""

    template_name = "events/admin/door_list.html"
    page_title = _("List for the door")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.object
        questions = list(Question.objects.filter(event=session.event_id, at_door=True))
        confidential = session.event.is_confidential
        rows = [_line(row, questions, confidential) for row in listed(session, questions)]
        coming = [line for line in rows if line["state"] == State.CONFIRMED]
        return super().get_context_data(
            **kwargs,
            parts=[
                (_("With a place"), coming),
                (_("Waiting"), [line for line in rows if line["state"] != State.CONFIRMED]),
            ],
            persons=sum(line["persons"] for line in coming),
            questions=questions,
            confidential=confidential,
            printed=moment_in_words(timezone.now()),
            back_url=reverse("sessions:inspect", args=[session.pk]),
            back_text=_("Back"),
            print_text=PRINT_TEXT,
        )


def listed(session: Session, questions: list[Question]) -> list[Registration]:
    """Return whom the door has to know, with the answers that it may see."""
    answers = Prefetch("answers", Answer.objects.filter(question__in=questions), "at_door")
    rows = Registration.objects.filter(session=session, state__in=LISTED)
    rows = rows.select_related("access_request").prefetch_related(answers)
    if session.event.is_confidential:
        return list(rows.order_by("public_code"))
    # Of one name the code tells which; those without a name come last.
    return sorted(rows, key=lambda row: (not row.name, row.name.casefold(), row.public_code))


def _line(row: Registration, questions: list[Question], confidential: bool) -> dict[str, Any]:
    answers = {answer.question_id: answer.text for answer in row.at_door}
    access = getattr(row, "access_request", None)
    return {
        "code": row.public_code,
        "name": "" if confidential else row.name,
        "state": row.state,
        "persons": row.party_size,
        "boxes": range(row.party_size),
        "arrived": row.arrived,
        "helper": bool(access and access.helper),
        "answers": [
            answer_in_words(question, answers[question.pk]) if question.pk in answers else ""
            for question in questions
        ],
    }
