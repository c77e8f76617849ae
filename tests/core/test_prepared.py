"""A prepared query gives what the queryset would, whatever its values, and is compiled once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, models
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext

from site_project.core.models.throttle import RateBucket
from site_project.core.prepared import Prepared

NOON = datetime(2026, 12, 5, 12, tzinfo=UTC)
BUCKETS: Prepared[RateBucket] = Prepared(
    lambda key, until: (
        RateBucket.objects.filter(Q(window__lte=until) | Q(key=key))
        .annotate(doubled=F("count") * 2)
        .order_by("pk")
    ),
    key=models.CharField(),
    until=models.DateTimeField(),
)
NUMBERS: Prepared[tuple[str, int]] = Prepared(
    lambda key: RateBucket.objects.filter(key=key).values_list("key", "count"),
    key=models.CharField(),
)


@pytest.fixture
def buckets(db):
    return [
        RateBucket.objects.create(key=f"k{n}", window=NOON + timedelta(hours=n), count=n)
        for n in range(1, 4)
    ]


@pytest.mark.parametrize(
    ("key", "hours", "found"),
    [("k3", 1, [0, 2]), ("none", 0, []), ("k1", 2, [0, 1]), (None, 3, [0, 1, 2])],
)
def test_rows_are_those_of_the_queryset(buckets, key, hours, found):
    rows = BUCKETS(key=key, until=NOON + timedelta(hours=hours))
    assert rows == [buckets[n] for n in found]
    assert [row.doubled for row in rows] == [2 * buckets[n].count for n in found]
    assert [row.window for row in rows] == [buckets[n].window for n in found]


def test_rows_are_new_objects_that_tell_the_present(buckets):
    [before] = BUCKETS(key="k3", until=NOON)
    RateBucket.objects.filter(key="k3").update(count=30)
    [after] = BUCKETS(key="k3", until=NOON)
    assert (before.count, after.count, after.doubled) == (3, 30, 60)


def test_values_come_as_they_were_asked_for(buckets):
    assert NUMBERS(key="k2") == [("k2", 2)]
    assert NUMBERS(key="'; --") == []


def test_value_that_is_missing_is_an_error(buckets):
    with pytest.raises(KeyError):
        BUCKETS(key="k1")


def test_sql_is_written_once(buckets):
    NUMBERS(key="k1")
    with CaptureQueriesContext(connection) as queries:
        assert NUMBERS(key="k3") == [("k3", 3)]
    assert len(queries) == 1
    assert NUMBERS._compiled() is NUMBERS._compiled()
