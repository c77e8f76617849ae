"""What can be said of a search engine where none runs: what it would be told, and its refusal."""

import subprocess
import sys
from importlib.util import find_spec

import pytest
from django.core.exceptions import ImproperlyConfigured

from site_project.core.search import engine
from tests.servers import ROOT, start_environment


@pytest.mark.parametrize(
    ("url", "package", "module"),
    [
        ("https://search.example:9200", "opensearch-py", "opensearchpy"),
        ("opensearch+https://search.example", "opensearch-py", "opensearchpy"),
        ("elasticsearch+https://search.example", "elasticsearch", "elasticsearch"),
    ],
)
def test_missing_client_is_named(url, package, module) -> None:
    if find_spec(module):
        pytest.skip("the client is installed")
    with pytest.raises(ImproperlyConfigured, match=package):
        engine.SearchBackend({"URL": url})


def test_variants_are_folded_before_the_engine_cuts() -> None:
    analysis = engine.index_settings()["settings"]["analysis"]
    mappings = dict(each.split("=>") for each in analysis["char_filter"]["variants"]["mappings"])
    assert mappings["臺"] == mappings.get("台", "台")
    assert analysis["analyzer"]["default"]["char_filter"] == ["variants"]


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("", "site_project.core.search.backend"),
        ("https://search.example", "site_project.core.search.engine"),
    ],
)
def test_environment_chooses_the_backend(tmp_path, url, backend) -> None:
    code = "from site_project.settings import base; print(base.WAGTAILSEARCH_BACKENDS)"
    environment = start_environment(tmp_path, "", SEARCH_URL=url)
    environment.pop("DATABASE_URL", None)
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert f"'{backend}'" in told.stdout, told.stderr
