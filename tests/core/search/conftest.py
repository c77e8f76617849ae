import pytest


@pytest.fixture(autouse=True)
def search_index() -> None:
    """Everything here is about the search index: it is kept."""
