"""Links from what stands on the trail of a campaign to that trail."""

from dataclasses import dataclass
from typing import Any

from django import template

from ..models import Demand, Indicator, Recommendation
from ..registers.trail import demands_naming, trail_of_campaign, trail_url

register = template.Library()


@dataclass(frozen=True)
class OnTheTrail:
    """A demand and where it stands on the trail of its campaign."""

    demand: Demand
    url: str


@register.simple_tag(takes_context=True)
def trail_of(context: dict[str, Any], demand: Demand) -> str:
    """Return where a demand stands on the trail of its campaign; empty where there is none."""
    return trail_url(context.get("request"), demand)


@register.simple_tag(takes_context=True)
def campaign_trail(context: dict[str, Any], campaign: int | None) -> str:
    """Return where the trail of a campaign is; empty where it has none or no demand."""
    return trail_of_campaign(context.get("request"), campaign)


@register.simple_tag(takes_context=True)
def demands_from(context: dict[str, Any], record: Recommendation | Indicator) -> list[OnTheTrail]:
    """Return the demands that name a recommendation or an indicator, where readers find them."""
    request = context.get("request")
    named = demands_naming(request, record)
    urls = ((each, trail_url(request, each)) for each in named)
    return [OnTheTrail(demand, url) for demand, url in urls if url]
