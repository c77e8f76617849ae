"""The wall in the database: two live occupations of one copy never share a day.

PostgreSQL has an exclusion constraint for it, SQLite two triggers. Django
rebuilds SQLite tables when a model changes and drops their triggers without
a word, so the wall is put up again after every migration, and a system check
and `lending_audit` make sure that it stands.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "lending_occupation"
NAME = "lending_occupation_no_overlap"

POSTGRESQL = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist
    (copy_id WITH =, daterange(first_day, last_day, '[]') WITH &&)
    WHERE (live AND copy_id IS NOT NULL)
"""
# The condition is the same for both triggers; SQLite has no trigger for two events.
SQLITE = """
CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table}
WHEN NEW.live AND NEW.copy_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM {table} other
    WHERE other.live AND other.copy_id = NEW.copy_id AND other.id IS NOT NEW.id
        AND other.first_day <= NEW.last_day AND other.last_day >= NEW.first_day
)
BEGIN SELECT RAISE(ABORT, '{wall}'); END
"""
TRIGGERS = {f"{NAME}_insert": "INSERT", f"{NAME}_update": "UPDATE"}


class NoWall(RuntimeError):
    """This database cannot keep copies from being lent twice."""


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Make the wall where it is missing. Raises NoWall on another kind of database."""
    if stands(connection):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            cursor.execute(POSTGRESQL)
            return
        for name, event in TRIGGERS.items():
            cursor.execute(SQLITE.format(name=name, event=event, table=TABLE, wall=NAME))


def stands(connection: BaseDatabaseWrapper) -> bool:
    """Say whether the database refuses overlaps now. Raises NoWall as `put_up` does."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT 1 FROM pg_constraint WHERE conname = %s AND contype = 'x' AND convalidated",
                [NAME],
            )
            return cursor.fetchone() is not None
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE]
            )
            return set(TRIGGERS) <= {row[0] for row in cursor.fetchall()}
    raise NoWall(f"{connection.vendor} is not supported")


def has_table(connection: BaseDatabaseWrapper) -> bool:
    return TABLE in connection.introspection.table_names()


def put_up_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    if has_table(connections[using]):
        put_up(connections[using])
