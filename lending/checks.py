"""Is what lending relies on really there? Run by `check --database default` and after `migrate`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from . import wall


@register(Tags.database)
def check_wall(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a database in which a copy could be lent twice."""
    return [
        Error(
            "The wall against overlapping loans is missing.",
            hint="Run `manage.py migrate`: it is put up after every migration.",
            id="lending.E001",
        )
        for alias in databases or ()
        if wall.has_table(connections[alias]) and not wall.stands(connections[alias])
    ]
