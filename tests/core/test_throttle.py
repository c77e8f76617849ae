from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from site_project.core.models import RateBucket
from site_project.core.throttle import (
    Limit,
    allow,
    client_address,
    client_network,
    forget_old,
)

TWICE = Limit("test", count=2, seconds=3600)


@pytest.fixture
def limits(settings, db: None) -> None:
    settings.RATE_LIMITS = True


def test_third_time_within_the_hour_is_refused(limits: None) -> None:
    now = timezone.now().replace(minute=1)
    assert [allow(TWICE, "192.0.2.0/24", now) for _ in range(3)] == [True, True, False]
    assert allow(TWICE, "198.51.100.0/24", now)
    assert allow(TWICE, "192.0.2.0/24", now + timedelta(hours=1))


def test_no_address_is_stored(limits: None) -> None:
    allow(TWICE, "192.0.2.0/24")
    assert "192" not in RateBucket.objects.get().key[:8]
    assert len(RateBucket.objects.get().key) == 64


def test_counts_are_forgotten_after_a_day(limits: None) -> None:
    allow(TWICE, "192.0.2.0/24")
    assert forget_old(timezone.now() + timedelta(days=2)) == 1


@pytest.mark.parametrize(
    ("forwarded", "remote", "expected"),
    [
        ("", "203.0.113.9", "203.0.113.9"),
        ("198.51.100.7", "203.0.113.9", "203.0.113.9"),
        ("198.51.100.7", "127.0.0.1", "198.51.100.7"),
        ("1.1.1.1, 198.51.100.7", "127.0.0.1", "198.51.100.7"),
        ("1.1.1.1, 198.51.100.7, 127.0.0.1", "127.0.0.1", "198.51.100.7"),
    ],
)
def test_address_is_the_first_that_no_proxy_of_ours_has(
    settings, forwarded: str, remote: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_network_of_forged_address_is_no_error(settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="<script>")
    assert client_network(request) == "unknown"
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2ff::1")
    assert client_network(request) == "2001:db8:1:200::/56"
