"""The ledger of demands: what was asked of whom, since when, and what came of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.public_forms import Options, RegisterFilter

from .. import dates
from ..enums import DemandStatus
from ..models import CampaignPage, Demand, DemandStep, FollowUp, Recommendation
from ..models.family import url_for_readers
from .open_data import known_date

FIELDS = {
    "demand": _("What is asked."),
    "campaign": _("The code of the campaign it belongs to."),
    "addressed_to": _("The body that can fulfil it."),
    "provision": _("What it rests on."),
    "status": _("How it stands."),
    "asked": _("When it was made, as far as it is known."),
    "unanswered_since": _("Since when there is no answer, as far as it is known."),
    "days_unanswered": _("Whole days without an answer, where the first of them is known."),
    "steps": _("What came of it, each step with its date as far as it is known."),
    "recommendation": _("The code of the review and the number of what it recommended."),
    "indicator": _("The code of the indicator that shows whether it is met."),
    "source": _("The page that tells it."),
}


@dataclass(frozen=True)
class Entry:
    """A demand and the page of its campaign, dated by the day on which the demand was made."""

    demand: Demand
    page: CampaignPage

    @property
    def date_from(self) -> date | None:
        return self.demand.asked.date_from

    @property
    def date_to(self) -> date | None:
        return self.demand.asked.date_to


def ledger(request: HttpRequest, language: str) -> list[Entry]:
    """Return every demand of a published campaign with a page, the oldest first."""

    def build() -> list[Entry]:
        pages = CampaignPage.objects.for_readers(language).filter(campaign__live=True)
        told = {page.campaign_id: page for page in pages}
        demands = (
            Demand.objects.filter(campaign__in=told)
            .select_related(
                "campaign", "body", "provision__law", "recommendation__cycle", "indicator"
            )
            .prefetch_related("steps")
            .order_by("campaign__code", "sort_order", "pk")
        )
        return dates.in_order(Entry(demand, told[demand.campaign_id]) for demand in demands)

    return navigation.remembered(request, CONTENT, ("ledger", language), build)


def demand_filter(request: HttpRequest, entries: list[Entry]) -> RegisterFilter:
    """Return the form of the ledger, bound to what was asked; only what some demand has."""
    demands = [entry.demand for entry in entries]
    bodies = {str(each.body_id): str(each.body) for each in demands if each.body}
    standing = {each.standing for each in demands}
    campaigns = {each.campaign.code: str(each.campaign) for each in demands}
    provisions = {str(each.provision_id): each.provision for each in demands if each.provision}
    ordered = sorted(provisions.items(), key=lambda pair: place_of(pair[1]))
    return RegisterFilter(
        request.GET,
        {
            "body": (_("Addressed to"), by_label(bodies)),
            "status": (_("State"), [each for each in DemandStatus.choices if each[0] in standing]),
            "campaign": (_("Campaign"), by_label(campaigns)),
            "provision": (
                _("Rests on"),
                [(key, f"{each.code} {each.heading}".strip()) for key, each in ordered],
            ),
        },
    )


def place_of(provision: Any) -> tuple[str, int, str]:
    return provision.law.code, provision.position, provision.number


def by_label(options: dict[str, str]) -> Options:
    return sorted(options.items(), key=lambda option: option[1])


def narrowed(entries: list[Entry], asked: dict[str, str]) -> list[Entry]:
    """Return the entries that a reader asks for."""

    def fits(demand: Demand) -> bool:
        values = {
            "body": str(demand.body_id),
            "status": demand.standing.value,
            "campaign": demand.campaign.code,
            "provision": str(demand.provision_id),
        }
        return all(values[name] == value for name, value in asked.items())

    return [entry for entry in entries if fits(entry.demand)]


def demand_rows(entries: list[Entry], request: HttpRequest, language: str) -> list[dict]:
    """Return a row for each demand, in the reader's language."""
    return [demand_row(entry, request, language) for entry in entries]


def demand_row(entry: Entry, request: HttpRequest, language: str) -> dict[str, Any]:
    demand = entry.demand
    return {
        "demand": str(demand.text),
        "campaign": demand.campaign.code,
        "addressed_to": str(demand.body or ""),
        "provision": demand.provision.code if demand.provision else "",
        "status": str(demand.standing.label),
        "asked": known_date(demand.asked),
        "unanswered_since": known_date(demand.unanswered_since),
        "days_unanswered": demand.days_unanswered,
        "steps": [step_of(step) for step in demand.steps_in_order],
        "recommendation": recommended(demand.recommendation),
        "indicator": demand.indicator.code if demand.indicator else "",
        "source": request.build_absolute_uri(url_for_readers(entry.page, request, language)),
    }


def recommended(what: Recommendation | None) -> str:
    return f"{what.cycle.code} {what.number}" if what else ""


def step_of(step: DemandStep | FollowUp) -> dict[str, str]:
    return {
        "date": known_date(step),
        "status": step.get_status_display(),
        "evidence": str(step.evidence),
        "url": step.url,
    }
