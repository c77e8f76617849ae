"""What a form asks beside the name: a question that was answered is kept with its answers."""

from django.db import transaction
from django.db.models import ProtectedError

from .enums import QuestionKind
from .models import Event, Question
from .refusals import Refused


def lines_of(text: str) -> list[str]:
    """Return the choices of a question, one from each line that is not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@transaction.atomic
def save_question(question: Question) -> Question:
    """Store a question, new or changed.

    An answer to a choice is its line number. So where there are answers the kind
    stays and no choice goes. Raises Refused (question_answered) otherwise, and
    ValidationError where a column says no.
    """
    question.choices_en, question.choices_zh_hant = (
        "\n".join(lines_of(text)) if question.kind == QuestionKind.CHOICE else ""
        for text in (question.choices_en, question.choices_zh_hant)
    )
    question.full_clean()
    if question.pk:
        before = Question.objects.select_for_update().get(pk=question.pk)
        fewer = len(lines_of(question.choices_en)) < len(lines_of(before.choices_en))
        if (before.kind != question.kind or fewer) and before.answers.exists():
            raise Refused("question_answered")
    question.save()
    return question


@transaction.atomic
def remove_question(question: Question) -> bool:
    """Ask no more: returns True where it is deleted, False where its answers keep it, archived."""
    try:
        with transaction.atomic():
            question.delete()
    except ProtectedError:
        Question.objects.filter(pk=question.pk).update(archived=True)
        return False
    return True


@transaction.atomic
def ask_again(question: Question) -> Question:
    """Ask an archived question once more, after the others; one that is asked stays as it is."""
    row = Question.objects.select_for_update().get(pk=question.pk)
    if row.archived:
        row.archived, row.sort_order = False, next_in_order(row.event)
        row.save()
    return row


def next_in_order(event: Event) -> int:
    """Return the place in the order after the last question."""
    last = event.questions.order_by("-sort_order").values_list("sort_order", flat=True).first()
    return 0 if last is None else last + 1
