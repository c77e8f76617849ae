"""Whom the numbers of the site count: visitors who have not asked to be left out."""

import re

from django.conf import settings
from django.http import HttpRequest

from .throttle import Limit, allow, client_network

FROM_NETWORK = Limit("page view", count=60, seconds=60)
ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor|headless|curl|wget|python", re.I)


def is_reader(request: HttpRequest) -> bool:
    """Say whether this is to be counted: a visitor on one of our pages, not a robot or staff."""
    agent = request.headers.get("User-Agent", "")
    return (
        bool(agent)
        and not ROBOT.search(agent)
        and request.headers.get("DNT") != "1"
        and request.headers.get("Sec-GPC") != "1"
        and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def allow_from(request: HttpRequest) -> bool:
    """Count one more from this network; False where it has had its share of the minute."""
    return allow(FROM_NETWORK, client_network(request))
