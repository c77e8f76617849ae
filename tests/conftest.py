"""A site that is set up and empty, in a database that is kept between runs."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation

from site_project.core import navigation
from site_project.core.models import HomePage
from site_project.core.site_setup import set_up

NAMES = {"en": "Civil Rights Education Centre", "zh-hant": "民權教育中心"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        if not HomePage.objects.exists():
            set_up(names=NAMES, host="testserver", port=80, say=lambda text: None)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Each test starts without a cache and in English, and leaves no language behind."""
    cache.clear()
    navigation._remembered.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def homes(db: None) -> dict[str, HomePage]:
    """The home page of each language."""
    return {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
