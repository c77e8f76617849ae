"""A site that is set up and empty, in a database that is kept between runs."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from events import feed_views
from site_project.core import navigation
from site_project.core.models import HomePage
from site_project.core.site_setup import set_up
from tests.indexes import references_when_asked, unindexed, unsearched
from tests.servers import Site, Template, running, start_environment

NAMES = {"en": "Civil Rights Education Centre", "zh-hant": "民權教育中心"}


@pytest.fixture(scope="session", autouse=True)
def heap() -> Iterator[None]:
    """What Django and the tests have loaded stays: the collector need not go over it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield
    gc.unfreeze()


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
    feed_views._memory.kept.clear()
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def references() -> Iterator[None]:
    """Keep the index of references as far as it is asked."""
    with references_when_asked():
        yield


@pytest.fixture(autouse=True)
def search_index(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the search index for a test marked `indexed`; any other fails when it searches."""
    if request.node.get_closest_marker("indexed"):
        yield
    else:
        with unindexed(), unsearched():
            yield


@pytest.fixture
def homes(db: None) -> dict[str, HomePage]:
    """The home page of each language."""
    return {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """The demo's database and files, made once a run."""
    template = Template(tmp_path_factory.mktemp("template"))
    template.make()
    yield template
    template.drop()


@pytest.fixture
def demo_site(demo_template: Template, tmp_path: Path) -> Iterator[Site]:
    """A demo site of its own, served with two workers and without rate limits."""
    with running(tmp_path, demo_template.copy(tmp_path)) as site:
        yield site


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[Site]:
    """A site without a table, on SQLite in either suite, to migrate step by step."""
    if connection.vendor != "sqlite":
        pytest.skip("its database is the same in the suite on SQLite")
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    site = Site("", tmp_path / "mail", start_environment(tmp_path, url))
    yield site
    site.close()
