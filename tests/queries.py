"""How often a page asks the database."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from site_project.core.changes import CONTENT
from site_project.core.models import ContentVersion


def queries(client: Client, path: str) -> tuple[int, int]:
    """Count the queries of a page once the content has changed, and of the page after that.

    The frame around the page is known to the worker.
    """
    client.get(path)
    ContentVersion.bump(CONTENT)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    return counts[0], counts[1]
