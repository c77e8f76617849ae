"""Limits on how often a public form may be used, counted in the database.

Every worker sees one count. Neither an IP address nor an e-mail address is
stored: the key is a hash under the site's secret that changes each day.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models.throttle import RateBucket


@dataclass(frozen=True)
class Limit:
    """At most `count` times in each span of `seconds`."""

    name: str
    count: int
    seconds: int


def allow(limit: Limit, subject: str, now: datetime | None = None) -> bool:
    """Count one use by `subject` and say whether it is within the limit."""
    return not settings.RATE_LIMITS or count_use(limit, subject, now)


def count_use(limit: Limit, subject: str, now: datetime | None = None) -> bool:
    """Do so even where rate limits are off: for what guards a secret."""
    now = now or timezone.now()
    seconds = int(now.timestamp()) // limit.seconds * limit.seconds
    window = datetime.fromtimestamp(seconds, tz=now.tzinfo)
    key = hashed(f"{limit.name}:{subject}", now)
    bucket = RateBucket.objects.filter(key=key, window=window)
    if not bucket.update(count=F("count") + 1):
        RateBucket.objects.bulk_create(
            [RateBucket(key=key, window=window, count=0)], ignore_conflicts=True
        )
        bucket.update(count=F("count") + 1)
    return bucket.filter(count__lte=limit.count).exists()


def hashed(subject: str, now: datetime | None = None) -> str:
    """Return a subject's name for one day, from which the subject cannot be told."""
    day = (now or timezone.now()).date().isoformat()  # a UTC day: it only has to change
    return salted_hmac("site_project.throttle", f"{day}:{subject}", algorithm="sha256").hexdigest()


def forget_old(now: datetime | None = None) -> int:
    """Delete the counts of days gone by."""
    before = (now or timezone.now()) - timedelta(days=1)
    return RateBucket.objects.filter(window__lt=before).delete()[0]


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address: the first, from the right, that no trusted proxy has."""
    trusted = [ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES]
    chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    address = request.META.get("REMOTE_ADDR", "")
    for hop in reversed([part.strip() for part in chain if part.strip()]):
        if not _in_any(address, trusted):
            break
        address = hop
    return address


def client_network(request: HttpRequest) -> str:
    """Return the /24 (IPv4) or /56 (IPv6) the visitor comes from."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return "unknown"
    prefix = 24 if address.version == 4 else 56
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def _in_any(address: str, networks: list) -> bool:
    try:
        return any(ipaddress.ip_address(address) in network for network in networks)
    except ValueError:
        return False
