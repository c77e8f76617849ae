"""Registrations as a table to take away: who took it and what for is kept, row by row counted.

Those of confidential events leave with their codes only, unless whoever takes
them decides otherwise, and the receipt says so.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from site_project.core.exporting import Cell, Sheet, write_receipt
from site_project.core.models import User

from .enums import LogVerb
from .models import Question, Registration, RegistrationLog
from .words import answer_in_words

# In the order of the columns; those of a person stay empty where only codes may leave.
ABOUT_THE_PERSON = ("name", "email", "phone")
MOST_SESSIONS_NAMED = 3


@transaction.atomic
def export_registrations(
    rows: "QuerySet[Registration]",
    *,
    actor: User | None,
    purpose: str,
    confidential_too: bool = False,
    at: datetime | None = None,
) -> Sheet:
    """Return a sheet of the registrations, its receipt and a log row for each session written."""
    at = at or timezone.now()
    found = list(rows.select_related("session__event", "quota").prefetch_related("answers"))
    sheet = registrations_sheet(found, confidential_too=confidential_too)
    write_receipt(sheet, actor=actor, purpose=purpose, at=at)
    RegistrationLog.objects.bulk_create(
        RegistrationLog(session_id=pk, verb=LogVerb.EXPORTED, actor=actor, note=purpose, at=at)
        for pk in sorted({row.session_id for row in found})
    )
    return sheet


def registrations_sheet(rows: Sequence[Registration], *, confidential_too: bool = False) -> Sheet:
    """Return registrations as a sheet, each question that was answered in a column of its own."""
    questions = _questions(rows)
    several = len({question.event_id for question in questions}) > 1
    headings = [
        _("Code"), _("Event"), _("Session"), _("State"), _("Name"), _("E-mail"), _("Telephone"),
        _("Number of people"), _("Arrived"), _("Language"), _("Audience"), _("Received"),
        _("Confirmed"), _("Waiting since"),
    ]  # fmt: skip
    asked = [f"{q.event.code}: {q.text}" if several else str(q.text) for q in questions]
    return Sheet(
        what=_what(rows, confidential_too=confidential_too),
        name="registrations",
        headings=[*headings, *asked],
        rows=[
            _row(row, questions, named=confidential_too or not row.session.event.is_confidential)
            for row in rows
        ],
    )


def _questions(rows: Iterable[Registration]) -> list[Question]:
    answered = {answer.question_id for row in rows for answer in row.answers.all()}
    found = Question.objects.filter(pk__in=answered).select_related("event")
    return list(found.order_by("event__code", "sort_order", "pk"))


def _row(row: Registration, questions: Sequence[Question], *, named: bool) -> list[Cell]:
    answers = {answer.question_id: answer.text for answer in row.answers.all()} if named else {}
    return [
        row.public_code,
        row.session.event.code,
        row.session.starts_at,
        str(row.get_state_display()),
        *(getattr(row, name) if named else "" for name in ABOUT_THE_PERSON),
        row.party_size,
        row.arrived,
        str(row.get_language_display()),
        str(row.quota) if row.quota else "",
        row.created_at,
        row.confirmed_at,
        row.waiting_since,
        *(answer_in_words(q, answers[q.pk]) if q.pk in answers else "" for q in questions),
    ]


def _what(rows: Iterable[Registration], *, confidential_too: bool) -> str:
    """Name on the receipt whose registrations they are, and what was decided."""
    codes = sorted({row.session.event.code for row in rows})
    more = "…" if len(codes) > MOST_SESSIONS_NAMED else ""
    named = ", ".join(codes[:MOST_SESSIONS_NAMED]) + more
    text = f"{capfirst(str(Registration._meta.verbose_name_plural))}: {named or '–'}"
    decided = confidential_too and any(row.session.event.is_confidential for row in rows)
    # The strings of a language are not looked for inside an f-string.
    included = _("names of a confidential event included")
    return f"{text} ({included})" if decided else text
