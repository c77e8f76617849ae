"""The register of recommendations: what the United Nations asked for, and what became of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.public_forms import RegisterFilter

from ..enums import FollowUpStatus
from ..models import FollowUp, Recommendation, ReviewCyclePage
from ..models.family import url_for_readers
from .demands import place_of, step_of

FIELDS = {
    "number": _("As in the document."),
    "review": _("The code of the review it was made in."),
    "treaty": _("The code of the treaty that was reviewed."),
    "recommendation": _("What is recommended."),
    "addressed_to": _("The body that can carry it out."),
    "provisions": _("What it rests on."),
    "follow_up": _("What became of it, as it stands."),
    "steps": _("How it was followed up, each step with its date as far as it is known."),
    "source": _("The page that tells it."),
}


@dataclass(frozen=True)
class Entry:
    """A recommendation and the page of its review."""

    recommendation: Recommendation
    page: ReviewCyclePage


def register(request: HttpRequest, language: str) -> list[Entry]:
    """Return every recommendation of a published review with a page, review by review."""

    def build() -> list[Entry]:
        pages = ReviewCyclePage.objects.for_readers(language).filter(cycle__live=True)
        told = {page.cycle_id: page for page in pages}
        rows = (
            Recommendation.objects.filter(cycle__in=told)
            .select_related("cycle__law", "body")
            .prefetch_related(
                "provisions", Prefetch("steps", FollowUp.objects.order_by("sort_order", "pk"))
            )
            .order_by("cycle__law__code", "cycle__code", "sort_order", "pk")
        )
        return [Entry(each, told[each.cycle_id]) for each in rows]

    return navigation.remembered(request, CONTENT, ("recommendations", language), build)


def recommendation_filter(request: HttpRequest, entries: list[Entry]) -> RegisterFilter:
    """Return the form of the register, bound to what was asked; only what some row has."""
    rows = [entry.recommendation for entry in entries]
    treaties = {each.cycle.law.code: str(each.cycle.law.name) for each in rows}
    reviews = {each.cycle.code: f"{each.cycle.law.code}: {each.cycle.name}" for each in rows}
    provisions = {each.pk: each for row in rows for each in row.provisions.all()}
    ordered = sorted(provisions.values(), key=place_of)
    standing = {each.standing for each in rows}
    return RegisterFilter(
        request.GET,
        {
            "treaty": (_("Treaty"), list(treaties.items())),
            "review": (_("Review"), list(reviews.items())),
            "status": (
                _("Follow-up"),
                [each for each in FollowUpStatus.choices if each[0] in standing],
            ),
            "provision": (
                _("Provision"),
                [(str(each.pk), f"{each.code} {each.heading}".strip()) for each in ordered],
            ),
        },
    )


def narrowed(entries: list[Entry], asked: dict[str, str]) -> list[Entry]:
    """Return the entries that a reader asks for."""

    def fits(row: Recommendation) -> bool:
        values = {
            "treaty": {row.cycle.law.code},
            "review": {row.cycle.code},
            "status": {str(row.standing)},
            "provision": {str(each.pk) for each in row.provisions.all()},
        }
        return all(value in values[name] for name, value in asked.items())

    return [entry for entry in entries if fits(entry.recommendation)]


def recommendation_rows(entries: list[Entry], request: HttpRequest, language: str) -> list[dict]:
    """Return a row for each recommendation, in the reader's language."""
    return [recommendation_row(entry, request, language) for entry in entries]


def recommendation_row(entry: Entry, request: HttpRequest, language: str) -> dict[str, Any]:
    row = entry.recommendation
    page = request.build_absolute_uri(url_for_readers(entry.page, request, language))
    return {
        "number": row.number,
        "review": row.cycle.code,
        "treaty": row.cycle.law.code,
        "recommendation": str(row.text),
        "addressed_to": str(row.body or ""),
        "provisions": [provision.code for provision in row.provisions.all()],
        "follow_up": row.standing_in_words,
        "steps": [step_of(step) for step in row.steps_in_order],
        "source": f"{page}#{row.anchor}",
    }
