"""The search index and Wagtail's index of references: kept where a test asks them.

They are a third of what saving a page costs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import modelsearch.signal_handlers
import pytest
import wagtail.signal_handlers
from django.apps import apps
from modelsearch.backends import get_search_backend
from wagtail.models import ReferenceIndex
from wagtail.tasks import update_reference_index_task

REFERENCES = (
    "get_references_to",
    "get_grouped_references_to",
    "get_grouped_references_to_in_bulk",
    "get_count_references_to_in_bulk",
    "usage_count_subquery",
)


class Kept:
    """Takes the place of a task that indexes a row, and remembers which rows those were."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, ...], None] = {}

    def enqueue(self, *row: str) -> None:
        self.rows[row] = None


def refuse(*asked: Any, **how: Any) -> None:
    pytest.fail("This asks the search index, not kept for this test: mark it with `indexed`.")


@contextmanager
def unindexed() -> Iterator[None]:
    """Put nothing of what is saved inside into the search index."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(modelsearch.signal_handlers, "insert_or_update_object_task", Kept())
        yield


@contextmanager
def unsearched() -> Iterator[None]:
    """Let a test fail that searches, for it would find nothing."""
    backend = type(get_search_backend())
    with pytest.MonkeyPatch.context() as patch:
        for name in ("search", "autocomplete", "hits", "hits_of_some"):
            patch.setattr(backend, name, refuse)
        yield


@contextmanager
def references_when_asked() -> Iterator[None]:
    """Index references only when somebody asks what refers to what."""
    saved = Kept()

    def index() -> None:
        rows, saved.rows = saved.rows, {}
        for app, model, pk in rows:
            if apps.get_model(app, model).objects.filter(pk=pk).exists():
                update_reference_index_task.call(app, model, pk)

    def asking(name: str) -> Any:
        answer = getattr(ReferenceIndex, name)

        def asked(*args: Any, **kwargs: Any) -> Any:
            index()
            return answer(*args, **kwargs)

        return asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wagtail.signal_handlers, "update_reference_index_task", saved)
        for name in REFERENCES:
            patch.setattr(ReferenceIndex, name, asking(name))
        yield
