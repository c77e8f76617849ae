"""The second wall on PostgreSQL: two transactions cannot both put a copy to use on one day."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from tests.servers import Template

INSERT = """
INSERT INTO lending_occupation (title_id, copy_id, first_day, last_day, kind, live, pinned)
SELECT title_id, id, DATE '2030-01-01' + %(shift)s, DATE '2030-01-10' + %(shift)s,
       'maintenance', true, true
FROM lending_copy ORDER BY id LIMIT 1
"""
CONSTRAINTS = """
SELECT count(*) FROM pg_constraint
WHERE conrelid = 'lending_occupation'::regclass AND contype = 'x'
"""


@pytest.fixture
def two(demo_template: Template, tmp_path: Path) -> Iterator[tuple[psycopg.Connection, ...]]:
    """Two connections to a demo database."""
    address = demo_template.copy(tmp_path)
    with psycopg.connect(address) as first, psycopg.connect(address) as second:
        yield first, second


def test_database_has_the_exclusion_constraint(two) -> None:
    assert two[0].execute(CONSTRAINTS).fetchone() == (1,)


def test_second_transaction_waits_for_the_first_and_is_refused(two) -> None:
    first, second = two
    first.execute(INSERT, {"shift": 0})
    second.execute("SET lock_timeout = '300ms'")
    with pytest.raises(errors.LockNotAvailable):
        second.execute(INSERT, {"shift": 5})
    second.rollback()
    first.commit()
    with pytest.raises(errors.ExclusionViolation):
        second.execute(INSERT, {"shift": 10 - 1})
    second.rollback()
    second.execute(INSERT, {"shift": 10})
    second.commit()
