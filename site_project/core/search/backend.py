"""The search backend of WAGTAILSEARCH_BACKENDS: pages and records of the admin and of the site.

Over Wagtail's own of either database. Each has, for the public search,
`hits(question, types, limit)` and `hits_of_some(…)`, which return Hits of these
content types, the best first.
"""

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the backend of this database."""
    # Each of the two can only be imported where its database is in use.
    if connection.vendor == "postgresql":
        from .postgresql_backend import PostgreSQLBackend

        return PostgreSQLBackend(params)
    from .sqlite_backend import SQLiteBackend

    return SQLiteBackend(params)
