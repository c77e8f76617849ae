"""Search in OpenSearch or Elasticsearch, where SEARCH_URL names one.

The engine cuts Chinese itself, with its CJK filters; the variants of
variants.txt are folded before. `https://…` is an OpenSearch,
`elasticsearch+https://…` an Elasticsearch; its client, opensearch-py or
elasticsearch, has to be installed beside the site.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from modelsearch.query import Or, Phrase, PlainText
from wagtail.models import Page

from ..models import CustomDocument
from .asked import Hit, Question
from .folding import variants
from .indexing import keep_texts
from .visible import document_type

# What SEARCH_URL begins with; the backend of Wagtail's search, and the client it needs.
ENGINES = {
    "elasticsearch+": ("modelsearch.backends.elasticsearch9", "elasticsearch"),
    "opensearch+": ("modelsearch.backends.opensearch3", "opensearch-py"),
    "": ("modelsearch.backends.opensearch3", "opensearch-py"),
}


@contextmanager
def the_clients_events() -> Iterator[None]:
    """Let opensearch-py import the library "events" that it stands on, and not our app.

    Both packages have that name; the library is needed while its client is
    imported, and at no other time.
    """
    ours = sys.modules.get("events")
    try:
        path = distribution("Events").locate_file("events/__init__.py")
    except PackageNotFoundError:
        yield
        return
    spec = spec_from_file_location("events", path)
    library = sys.modules["events"] = module_from_spec(spec)
    library.__path__ = [str(Path(str(path)).parent)]
    try:
        spec.loader.exec_module(library)
        yield
    finally:
        for name in [name for name in sys.modules if name == "events.events"]:
            del sys.modules[name]
        if ours is None:
            del sys.modules["events"]
        else:
            sys.modules["events"] = ours


def index_settings() -> dict[str, Any]:
    """Return the analysis of every text: variants folded, Chinese in characters and pairs."""
    mappings = [f"{other}=>{one}" for other, one in variants().items()]
    return {
        "settings": {
            "analysis": {
                "char_filter": {"variants": {"type": "mapping", "mappings": mappings}},
                "filter": {"pairs": {"type": "cjk_bigram", "output_unigrams": True}},
                "analyzer": {
                    "default": {
                        "type": "custom",
                        "char_filter": ["variants"],
                        "tokenizer": "standard",
                        "filter": [
                            "cjk_width",
                            "lowercase",
                            "asciifolding",
                            "pairs",
                            "porter_stem",
                        ],
                    }
                },
            }
        }
    }


class TextKeepingMixin:
    """An index that keeps the plain texts of pages in the database, for excerpts."""

    def add_item(self, item: Any) -> None:
        keep_texts([item])
        super().add_item(item)

    def add_items(self, model: Any, items: Iterable[Any]) -> None:
        items = list(items)
        keep_texts(items)
        super().add_items(model, items)


class EngineMixin:
    """The hits of the public search, asked of an engine."""

    def hits(self, question: Question, types: list[int], limit: int) -> list[Hit]:
        """Return what says all of it in any of the ways, phrases first."""
        ways = [
            way
            for saying in question.sayings
            for way in (PlainText(saying.text, operator="and"), Phrase(saying.text))
        ]
        return self._hits(Or(ways), types, limit)

    def hits_of_some(self, question: Question, types: list[int], limit: int) -> list[Hit]:
        """Return what has some of the words; the engine alone decides what is nearest."""
        ways = [PlainText(saying.text, operator="or") for saying in question.sayings]
        return self._hits(Or(ways), types, limit)

    def _hits(self, query: Or, types: list[int], limit: int) -> list[Hit]:
        documents = document_type()
        found: list[tuple[float, Hit]] = []
        for model in (Page, CustomDocument):
            for row in self.search(query, model).annotate_score("score")[:limit]:
                kind = row.content_type_id if model is Page else documents
                if kind in types:
                    found.append((row.score, Hit(kind, row.pk)))
        best = sorted(found, key=lambda pair: -pair[0])
        return [hit for _score, hit in best[:limit]]


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the backend of the engine that `URL` names. Raises ImproperlyConfigured."""
    url = params.pop("URL")
    scheme = next(scheme for scheme in ENGINES if url.startswith(scheme))
    module, client = ENGINES[scheme]
    try:
        with the_clients_events():
            base = import_module(module).SearchBackend
    except ImportError as error:
        raise ImproperlyConfigured(f"SEARCH_URL needs the package {client}.") from error
    index = type("Index", (TextKeepingMixin, base.index_class), {})
    backend = type("Backend", (EngineMixin, base), {"index_class": index})
    return backend(
        params | {"URLS": [url.removeprefix(scheme)], "INDEX_SETTINGS": index_settings()}
    )
