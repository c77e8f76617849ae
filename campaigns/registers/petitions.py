"""The register of petitions: what people signed, for whom, how many, and what came of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.public_forms import RegisterFilter

from ..enums import PetitionState
from ..models import Petition, PetitionPage
from ..models.family import url_for_readers
from .demands import by_label
from .open_data import known_date

FIELDS = {
    "code": _("A short name that never changes."),
    "petition": _("What it is called."),
    "campaign": _("The code of the campaign it belongs to."),
    "addressed_to": _("Whom it is addressed to."),
    "text": _("What people signed."),
    "demands": _("What the campaign asks that it takes up."),
    "state": _("How it stands."),
    "opened": _("When it was opened for signatures, as far as it is known."),
    "closed": _("When it was closed, as far as it is known."),
    "on_paper": _("Signatures on paper that the office counted."),
    "steps": _("What happened, each step with its date as far as it is known."),
    "answers": _("What came of it, each answer with its date as far as it is known."),
    "source": _("The page that tells it."),
}


def register(request: HttpRequest, language: str) -> list[PetitionPage]:
    """Return the page of every published petition with its record, by title."""

    def build() -> list[PetitionPage]:
        pages = PetitionPage.objects.listed_for(language).prefetch_related(None)
        return list(pages.prefetch_related(*Petition.told_in_public("petition__")))

    return navigation.remembered(request, CONTENT, ("petitions", language), build)


def petition_filter(request: HttpRequest, pages: list[PetitionPage]) -> RegisterFilter:
    """Return the form of the register, bound to what was asked; only what some petition has."""
    rows = [page.petition for page in pages]
    states = {each.standing for each in rows}
    campaigns = {each.campaign.code: str(each.campaign) for each in rows}
    return RegisterFilter(
        request.GET,
        {
            "state": (_("State"), [each for each in PetitionState.choices if each[0] in states]),
            "campaign": (_("Campaign"), by_label(campaigns)),
        },
    )


def narrowed(pages: list[PetitionPage], asked: dict[str, str]) -> list[PetitionPage]:
    """Return the pages that a reader asks for, those that can be signed first."""

    def fits(petition: Petition) -> bool:
        values = {"state": petition.standing.value, "campaign": petition.campaign.code}
        return all(values[name] == value for name, value in asked.items())

    found = [page for page in pages if fits(page.petition)]
    return sorted(found, key=lambda page: not page.petition.is_open)


def petition_rows(pages: list[PetitionPage], request: HttpRequest, language: str) -> list[dict]:
    """Return a row for each page, in the reader's language."""
    return [petition_row(page, request, language) for page in pages]


def petition_row(page: PetitionPage, request: HttpRequest, language: str) -> dict[str, Any]:
    petition = page.petition
    return {
        "code": petition.code,
        "petition": str(petition.name),
        "campaign": petition.campaign.code,
        "addressed_to": str(petition.addressed_to),
        "text": str(petition.wording),
        "demands": [str(demand.text) for demand in petition.demands.all()],
        "state": str(petition.standing.label),
        "opened": known_date(petition.opened),
        "closed": known_date(petition.closed),
        "on_paper": petition.on_paper,
        "steps": [
            {
                "date": known_date(step),
                "state": step.get_state_display(),
                "evidence": str(step.evidence),
                "url": step.url,
            }
            for step in petition.steps_in_order
        ],
        "answers": [
            {"date": known_date(answer), "text": str(answer.text), "url": answer.url}
            for answer in petition.answers_in_order
        ],
        "source": request.build_absolute_uri(url_for_readers(page, request, language)),
    }
