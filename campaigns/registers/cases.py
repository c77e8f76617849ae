"""The cases as data to take away."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import CasePage
from ..models.family import url_for_readers
from .open_data import known_date

FIELDS = {
    "code": _("A short name that never changes."),
    "question": _("What the court was asked."),
    "parties": _("As the published judgment names them."),
    "court": _("The court that decided last."),
    "case_number": _("The number that the court gave."),
    "neutral_citation": _("The year, the court, and the number of the judgment."),
    "judgment": _("The address of the judgment."),
    "stage": _("How far it came."),
    "outcome": _("What the court decided."),
    "steps": _("What happened, each step with its date as far as it is known."),
    "what_changed": _("What changed in law or in practice."),
    "provisions": _("What it rests on."),
    "campaign": _("The code of the campaign it belongs to."),
    "source": _("The page that tells it."),
}


def case_rows(pages: Iterable[CasePage], request: HttpRequest, language: str) -> list[dict]:
    """Return a row for each page, in the reader's language."""
    return [case_row(page, request, language) for page in pages]


def case_row(page: CasePage, request: HttpRequest, language: str) -> dict[str, Any]:
    case = page.case
    return {
        "code": case.code,
        "question": str(case.question),
        "parties": str(case.parties),
        "court": str(case.court or ""),
        "case_number": case.case_number,
        "neutral_citation": case.neutral_citation,
        "judgment": case.judgment_url,
        "stage": case.get_stage_display(),
        "outcome": case.get_outcome_display(),
        "steps": [
            {"date": known_date(step), "text": str(step.text), "source": str(step.source)}
            for step in case.steps_in_order
        ],
        "what_changed": str(case.what_changed),
        "provisions": [provision.code for provision in case.provisions.all()],
        "campaign": case.campaign.code if case.campaign else "",
        "source": request.build_absolute_uri(url_for_readers(page, request, language)),
    }
