"""A prepared query gives what the queryset would, whatever its values, and is compiled once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q, Value
from django.test.utils import CaptureQueriesContext

from site_project.core.models.throttle import RateBucket
from site_project.core.prepared import Prepared, PreparedInsert, PreparedUpdate

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

COUNT = PreparedUpdate(
    lambda key, most, more: (
        RateBucket.objects.filter(key=key, count__lte=most),
        {"count": F("count") + more},
    ),
    key=models.CharField(),
    most=models.IntegerField(),
    more=models.IntegerField(),
)
INSERT = PreparedInsert(RateBucket)
INSERT_ONCE = PreparedInsert(RateBucket, ignore_conflicts=True)


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


@pytest.mark.parametrize("word", ["it's", "100%", "%s", "%(key)s", "%%", 'a "b" \\', "標題", "--"])
def test_what_is_fixed_is_read_as_it_was_written(buckets, word):
    RateBucket.objects.filter(key="k2").update(key=word)
    rows = Prepared(
        lambda least: (
            RateBucket.objects.filter(key=word, count__gte=least, window=NOON + timedelta(hours=2))
            .annotate(word=Value(word), yes=Value(True), number=Value(-1))
            .values_list("key", "word", "yes", "number")
        ),
        least=models.IntegerField(),
    )
    assert rows(least=2) == [(word, word, True, -1)]
    assert rows(least=3) == []
    change = PreparedUpdate(
        lambda least: (RateBucket.objects.filter(key=word, count__gte=least), {"key": word * 2}),
        least=models.IntegerField(),
    )
    assert change(least=2) == 1
    assert RateBucket.objects.get(count=2).key == word * 2


def test_value_that_is_missing_is_an_error(buckets):
    with pytest.raises(KeyError):
        BUCKETS(key="k1")


def test_sql_is_written_once(buckets):
    NUMBERS(key="k1")
    with CaptureQueriesContext(connection) as queries:
        assert NUMBERS(key="k3") == [("k3", 3)]
    assert len(queries) == 1
    assert NUMBERS in connection._prepared


# --- Writing ---------------------------------------------------------------------


def counts():
    return dict(RateBucket.objects.values_list("key", "count"))


def test_update_changes_the_rows_that_it_names_and_counts_them(buckets):
    assert COUNT(key="k2", most=2, more=5) == 1
    assert counts() == {"k1": 1, "k2": 7, "k3": 3}
    assert COUNT(key="k2", most=2, more=5) == 0
    assert COUNT(key="k3", most=9, more=-2) == 1
    assert counts() == {"k1": 1, "k2": 7, "k3": 1}


def test_insert_gives_a_new_row_its_key(buckets):
    for key in ("new", "newer"):
        row = RateBucket(key=key, window=NOON, count=4)
        INSERT(row)
        assert not row._state.adding
        assert RateBucket.objects.get(pk=row.pk) == row
        row.refresh_from_db()
        assert (row.key, row.window, row.count) == (key, NOON, 4)


def test_second_row_where_there_may_be_one_is_refused(buckets):
    first = buckets[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        INSERT(RateBucket(key=first.key, window=first.window, count=9))
    INSERT_ONCE(RateBucket(key=first.key, window=first.window, count=9))
    assert counts() == {"k1": 1, "k2": 2, "k3": 3}
    INSERT_ONCE(RateBucket(key="k4", window=NOON, count=9))
    assert counts()["k4"] == 9
